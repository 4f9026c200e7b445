"""Every write of deconfliction: enter, change, cancel, acknowledge, decide, call, set up, purge."""

from accord.apps.exchange.services.deconfliction.calling import escalate
from accord.apps.exchange.services.deconfliction.deciding import acknowledge, decide, resolve
from accord.apps.exchange.services.deconfliction.entering import (
    Answer,
    cancel,
    change,
    enter,
    not_checked,
)
from accord.apps.exchange.services.deconfliction.locating import locate
from accord.apps.exchange.services.deconfliction.particulars import Particulars, Subject
from accord.apps.exchange.services.deconfliction.setting_up import (
    put_on_call,
    set_up,
    take_off_call,
)
from accord.apps.exchange.services.deconfliction.watching import (
    compare_after_agreements,
    purge,
    watch,
)

__all__ = [
    "Answer",
    "Particulars",
    "Subject",
    "acknowledge",
    "cancel",
    "change",
    "compare_after_agreements",
    "decide",
    "enter",
    "escalate",
    "locate",
    "not_checked",
    "purge",
    "put_on_call",
    "resolve",
    "set_up",
    "take_off_call",
    "watch",
]

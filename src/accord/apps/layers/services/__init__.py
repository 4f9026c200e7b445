"""Every write of layers and of the addresses that wait for a place."""

from accord.apps.layers.services.addresses import (
    Meaning,
    Waiting,
    choose_candidate,
    dismiss,
    forget_addresses,
    learn,
    queue_addresses,
    reopen,
    withdraw_alias,
)
from accord.apps.layers.services.layers import (
    Particulars,
    add,
    give_back,
    publish,
    remove,
    stage,
    take_up,
)

__all__ = [
    "Meaning",
    "Particulars",
    "Waiting",
    "add",
    "choose_candidate",
    "dismiss",
    "forget_addresses",
    "give_back",
    "learn",
    "publish",
    "queue_addresses",
    "remove",
    "reopen",
    "stage",
    "take_up",
    "withdraw_alias",
]

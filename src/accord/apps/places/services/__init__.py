"""Every write of places: forecasts, their audits, and the signatures that let them out."""

from accord.apps.places.services.activating import (
    ask_activation,
    decide_activation,
    switch_off,
    withdraw_activation,
)
from accord.apps.places.services.auditing import (
    audit_now,
    digest_of,
    give_up_lost,
    request_audit,
    requested_audit,
    run_audit,
)
from accord.apps.places.services.ending import turn_off_due
from accord.apps.places.services.forecasts import (
    REFUSED_KINDS,
    default_start,
    make_now,
    pass_gate,
    request_forecast,
    requested,
    run_forecast,
    usable,
)
from accord.apps.places.services.freshness import good_until
from accord.apps.places.services.objecting import (
    A_DAY,
    AN_ADDRESS,
    answer_objection,
    object_to,
)
from accord.apps.places.services.responding import log_response

__all__ = [
    "AN_ADDRESS",
    "A_DAY",
    "REFUSED_KINDS",
    "answer_objection",
    "ask_activation",
    "audit_now",
    "decide_activation",
    "default_start",
    "digest_of",
    "give_up_lost",
    "good_until",
    "log_response",
    "make_now",
    "object_to",
    "pass_gate",
    "request_audit",
    "request_forecast",
    "requested",
    "requested_audit",
    "run_audit",
    "run_forecast",
    "switch_off",
    "turn_off_due",
    "usable",
    "withdraw_activation",
]

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
    default_start,
    make_now,
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
from accord.apps.places.services.plan_drafts import (
    Asked,
    Offer,
    add_staff,
    ask_plan,
    draft_plan,
    remove_staff,
    request_proposal,
)
from accord.apps.places.services.plan_making import compare_plan, requested_plan, weigh_plan
from accord.apps.places.services.plan_signing import choose_cap, decide_plan, edit_plan
from accord.apps.places.services.questioned import REFUSED_KINDS, pass_gate
from accord.apps.places.services.responding import log_response

__all__ = [
    "AN_ADDRESS",
    "A_DAY",
    "REFUSED_KINDS",
    "Asked",
    "Offer",
    "add_staff",
    "answer_objection",
    "ask_activation",
    "ask_plan",
    "audit_now",
    "choose_cap",
    "compare_plan",
    "decide_activation",
    "decide_plan",
    "default_start",
    "digest_of",
    "draft_plan",
    "edit_plan",
    "give_up_lost",
    "good_until",
    "log_response",
    "make_now",
    "object_to",
    "pass_gate",
    "remove_staff",
    "request_audit",
    "request_forecast",
    "request_proposal",
    "requested",
    "requested_audit",
    "requested_plan",
    "run_audit",
    "run_forecast",
    "switch_off",
    "turn_off_due",
    "usable",
    "weigh_plan",
    "withdraw_activation",
]

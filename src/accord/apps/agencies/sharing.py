"""The policy in the query: which records a viewer may search, see, export or count in forecasts.

A model with records has the fields `owner` (an agency), `kind`, `offence_code`, `level`,
`audience` ("" for all parties, else "|ORI|ORI|") and `release_expires_at`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, assert_never

from django.db.models import Q

from accord.apps.agencies import selectors, terms
from accord.apps.agencies.roles import all_roles
from accord.core import policy, vocabulary
from accord.core.policy import (
    Action,
    Always,
    And,
    In,
    InAudience,
    Never,
    NotExpired,
    Or,
    Predicate,
)
from accord.frame.actor import Actor, Purpose

NOTHING: Final = Q(pk__in=())
EVERYTHING: Final = ~NOTHING
# What a role must be allowed before any agreement is asked.
CAPABILITY: Final[Mapping[str, str]] = {
    "search": "records.search",
    "pointer": "records.search",
    "view": "records.view",
    "export": "records.view",
    "forecast": "places.view",
}
AGGREGATES: Final = "places.aggregates"


def record_scope(
    *,
    viewer: Actor,
    purpose: Purpose | None,
    action: Action,
    now: datetime,
    prefix: str = "",
    counting: bool = False,
) -> Q:
    """The condition under which the viewer may do `action` with a record, for this purpose.

    Default deny: no purpose, no agency, no right or no agreement gives nothing. `prefix` leads
    from another model to the record, as in `record__`; `counting` as in `predicate`.
    """
    code = purpose.code if purpose else ""
    found = predicate(viewer=viewer, purpose=code, action=action, now=now, counting=counting)
    return _to_q(found, prefix, _owners())


def aggregate_scope(*, viewer: Actor, purpose: Purpose | None, now: datetime) -> Q:
    """What may be counted for a viewer who sees aggregates only (suppressed, never a record).

    A liaison counts what agreements let the own agency count in forecasts; oversight from outside
    counts all that is not red.
    """
    if purpose is None or not (viewer.may(AGGREGATES) or viewer.may(CAPABILITY["view"])):
        return NOTHING
    if viewer.agency_id is None:
        return Q(level__in=("green", "yellow"))
    found = _predicate(viewer.agency_ori, purpose.code, "forecast", now, viewer.agency_id)
    return _to_q(found, "", _owners())


def bars_records(purpose: str) -> bool:
    """Whether the purpose allows aggregates only: no single record, not even one's own."""
    known = vocabulary.purposes().get(purpose)
    return known is not None and known.aggregates_only


def predicate(
    *, viewer: Actor, purpose: str, action: Action, now: datetime, counting: bool = False
) -> Predicate:
    """The policy's own condition; the viewer's role and the purpose are asked first.

    With `counting` the caller promises to give out numbers after disclosure control alone, as
    public editions do; only so does a purpose of aggregates reach a record.
    """
    if bars_records(purpose) and not counting:
        return Never()
    if viewer.agency_id is None or not viewer.may(CAPABILITY.get(action, "records.view")):
        return Never()
    if not _sees_cases(viewer):
        return Never()
    return _predicate(viewer.agency_ori, purpose, action, now, viewer.agency_id)


def _predicate(ori: str, purpose: str, action: Action, now: datetime, agency_id: str) -> Predicate:
    found = selectors.agreements_in_force(agency_id=agency_id, now=now)
    return policy.query_predicate(
        viewer=policy.Viewer(agency=ori),
        purpose=purpose,
        action=action,
        agreements=[terms.read(agreement) for agreement in found],
        now=now,
    )


def _sees_cases(viewer: Actor) -> bool:
    known = all_roles()
    return any(known[role].case_data for role in viewer.roles if role in known)


def _owners() -> dict[str, str]:
    return {agency.ori: str(agency.pk) for agency in selectors.agencies()}


def _to_q(predicate: Predicate, prefix: str, owners: Mapping[str, str]) -> Q:  # noqa: C901, PLR0911 - one case a form
    match predicate:
        case Always():
            return EVERYTHING
        case Never():
            return NOTHING
        case In("owner", values):
            return Q(**{f"{prefix}owner_id__in": [owners[v] for v in values if v in owners]})
        case In(field, values):
            return Q(**{f"{prefix}{field}__in": values})
        case InAudience(agency):
            return Q(**{f"{prefix}audience": ""}) | Q(
                **{f"{prefix}audience__contains": f"|{agency}|"}
            )
        case NotExpired(now):
            return Q(**{f"{prefix}release_expires_at__isnull": True}) | Q(
                **{f"{prefix}release_expires_at__gt": now}
            )
        case And(parts):
            joined = EVERYTHING
            for part in parts:
                joined &= _to_q(part, prefix, owners)
            return joined
        case Or(parts):
            joined = NOTHING
            for part in parts:
                joined |= _to_q(part, prefix, owners)
            return joined
        case _:
            assert_never(predicate)

"""One decision: may this viewer, for this purpose, do this with this record, and by which rule."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from accord.core.policy.agreements import Action, Agreement, Grant
from accord.core.vocabulary import Dissemination, RecordKind

Obligation = Literal["pointer_only"]

NO_PURPOSE = "no-purpose"
NOT_PERMITTED = "role-not-permitted"
RED = "red-is-unknown"
EXPIRED = "expired-is-red"
YELLOW = "yellow-is-a-pointer"
OWN = "own-record"
DEFAULT = "default-deny"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Whoever asks: the agency, and whether the asker's role may do this at all."""

    agency: str
    is_permitted: bool = True


@dataclass(frozen=True, kw_only=True)
class Release:
    """How far the owner lets a record travel.

    An empty audience means all parties of the agreement; past `expires` the record is as red.
    """

    level: Dissemination = Dissemination.RED
    audience: frozenset[str] = field(default_factory=frozenset)
    expires: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """What the policy knows of a record: owner, kind, NIBRS code ("" for none), release."""

    owner: str
    kind: RecordKind
    offence_code: str
    release: Release


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The answer; `rule` is for the ledger alone, since it would tell that a record exists."""

    is_permitted: bool
    rule: str
    obligations: frozenset[Obligation] = frozenset()


def decide(
    *,
    viewer: Viewer,
    purpose: str,
    action: Action,
    record: RecordFacts,
    agreements: Iterable[Agreement],
    now: datetime,
) -> Decision:
    """Decide by the rules in plain Python; Cedar and the query predicate give the same answer.

    What forbids comes first and wins; then the own record, then grants in order; else denied.
    """
    is_own = viewer.agency == record.owner
    barred = (
        (NO_PURPOSE, not purpose),
        (NOT_PERMITTED, not viewer.is_permitted),
        (RED, not is_own and record.release.level is Dissemination.RED),
        (EXPIRED, not is_own and _has_expired(record.release, now)),
        (
            YELLOW,
            not is_own and record.release.level is Dissemination.YELLOW and action != "pointer",
        ),
    )
    for rule, applies in barred:
        if applies:
            return Decision(is_permitted=False, rule=rule)
    if is_own:
        return permitted(OWN, action)
    for agreement in agreements:
        for position, grant in enumerate(agreement.grants):
            if agreement.is_in_force(now) and _covers(grant, viewer, purpose, action, record):
                return permitted(agreement.rule_id(position), action)
    return Decision(is_permitted=False, rule=DEFAULT)


def permitted(rule: str, action: Action) -> Decision:
    """A permit by `rule`, with what the action obliges to."""
    obligations: frozenset[Obligation] = (
        frozenset({"pointer_only"}) if action == "pointer" else frozenset()
    )
    return Decision(is_permitted=True, rule=rule, obligations=obligations)


def _has_expired(release: Release, now: datetime) -> bool:
    return release.expires is not None and release.expires <= now


def _covers(
    grant: Grant, viewer: Viewer, purpose: str, action: Action, record: RecordFacts
) -> bool:
    return (
        record.owner in grant.owners
        and viewer.agency in grant.recipients
        and purpose in grant.purposes
        and action in grant.actions
        and record.kind in grant.kinds
        and record.release.level in grant.levels
        and (grant.offences is None or record.offence_code in grant.offences)
        and (not record.release.audience or viewer.agency in record.release.audience)
    )

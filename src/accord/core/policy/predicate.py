"""The policy as a condition on records: a plain tree that an application turns into its query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from accord.core.policy.agreements import Action, Agreement, Grant
from accord.core.policy.decision import RecordFacts, Viewer
from accord.core.vocabulary import Dissemination

TextField = Literal["owner", "kind", "offence_code", "level"]


@dataclass(frozen=True)
class Always:
    """Every record."""


@dataclass(frozen=True)
class Never:
    """No record."""


@dataclass(frozen=True)
class In:
    """The field is one of the values (sorted, so that equal policies give equal queries)."""

    field: TextField
    values: tuple[str, ...]


@dataclass(frozen=True)
class InAudience:
    """The record's audience is empty, or names the agency."""

    agency: str


@dataclass(frozen=True)
class NotExpired:
    """The record's release has no expiry, or one after `now`."""

    now: datetime


@dataclass(frozen=True)
class And:
    """All of the parts; two or more."""

    parts: "tuple[Predicate, ...]"


@dataclass(frozen=True)
class Or:
    """Any of the parts; two or more."""

    parts: "tuple[Predicate, ...]"


Predicate = Always | Never | In | InAudience | NotExpired | And | Or


def query_predicate(
    *,
    viewer: Viewer,
    purpose: str,
    action: Action,
    agreements: Iterable[Agreement],
    now: datetime,
) -> Predicate:
    """The condition under which `decide` permits this viewer, purpose and action."""
    if not purpose or not viewer.is_permitted:
        return Never()
    shared = [
        _grant(grant, viewer, purpose, action, now)
        for agreement in agreements
        if agreement.is_in_force(now)
        for grant in agreement.grants
    ]
    return any_of((In("owner", (viewer.agency,)), *shared))


def holds(predicate: Predicate, record: RecordFacts) -> bool:
    """Whether the record meets the condition: what a query over one record would say."""
    match predicate:
        case Always() | Never():
            return predicate == Always()
        case In(field, values):
            return _text(record, field) in values
        case InAudience(agency):
            return not record.release.audience or agency in record.release.audience
        case NotExpired(now):
            return record.release.expires is None or record.release.expires > now
        case And(parts):
            return all(holds(part, record) for part in parts)
        case Or(parts):
            return any(holds(part, record) for part in parts)
        case _:
            assert_never(predicate)


def all_of(parts: Iterable[Predicate]) -> Predicate:
    """The conjunction, without what is always true."""
    kept = tuple(dict.fromkeys(part for part in parts if part != Always()))
    if Never() in kept:
        return Never()
    if len(kept) == 1:
        return kept[0]
    return And(kept) if kept else Always()


def any_of(parts: Iterable[Predicate]) -> Predicate:
    """The disjunction, without what is never true."""
    kept = tuple(dict.fromkeys(part for part in parts if part != Never()))
    if Always() in kept:
        return Always()
    if len(kept) == 1:
        return kept[0]
    return Or(kept) if kept else Never()


def _grant(grant: Grant, viewer: Viewer, purpose: str, action: Action, now: datetime) -> Predicate:
    if (
        viewer.agency not in grant.recipients
        or purpose not in grant.purposes
        or action not in grant.actions
    ):
        return Never()
    levels = grant.levels if action == "pointer" else grant.levels - {Dissemination.YELLOW}
    offences = Always() if grant.offences is None else _one_of("offence_code", grant.offences)
    return all_of(
        (
            _one_of("owner", grant.owners - {viewer.agency}),
            _one_of("kind", grant.kinds),
            _one_of("level", levels),
            offences,
            InAudience(viewer.agency),
            NotExpired(now),
        )
    )


def _one_of(field: TextField, values: Iterable[str]) -> Predicate:
    wanted = tuple(sorted(str(value) for value in values))
    return In(field, wanted) if wanted else Never()


def _text(record: RecordFacts, field: TextField) -> str:
    return {
        "owner": record.owner,
        "kind": str(record.kind),
        "offence_code": record.offence_code,
        "level": str(record.release.level),
    }[field]

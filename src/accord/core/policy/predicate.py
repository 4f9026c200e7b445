"""The policy as a condition on records: a plain tree that an application turns into its query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from accord.core.policy.agreements import ONWARD_TRANSFER, Action, Agreement, Grant, in_force
from accord.core.policy.decision import RecordFacts, Viewer, reaching
from accord.core.policy.marks import CLOSED, CLOSED_TO_ALL
from accord.core.policy.prohibitions import Profile, Prohibition
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
class NotIn:
    """The field, which is never empty of a value, is none of the values (sorted)."""

    field: TextField
    values: tuple[str, ...]


@dataclass(frozen=True)
class Unmarked:
    """The record carries none of these marks."""

    marks: tuple[str, ...]


@dataclass(frozen=True)
class InAudience:
    """The record's audience names one of these (sorted); with `or_open`, or is empty."""

    names: tuple[str, ...]
    or_open: bool = True


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


Predicate = Always | Never | In | NotIn | Unmarked | InAudience | NotExpired | And | Or


def query_predicate(
    *,
    viewer: Viewer,
    purpose: str,
    action: Action,
    agreements: Iterable[Agreement],
    now: datetime,
    profile: Profile | None = None,
    unmasking: str = "",
) -> Predicate:
    """The condition under which `decide` permits this viewer, purpose and action.

    With `unmasking` (juvenile, victim) the one under which it also leaves that mask off.
    """
    if not purpose or not viewer.is_permitted:
        return Never()
    if action == "onward" and purpose != ONWARD_TRANSFER:
        return Never()
    binding = in_force(agreements, now)
    law = [
        rule
        for rule in (profile.rules if profile else ())
        if rule.is_effective(now) and _asks(rule, viewer, purpose, action)
    ]
    clauses = [
        (agreement, rule)
        for agreement in binding
        for rule in agreement.forbids
        if viewer.agency in agreement.parties
        and rule.is_effective(now)
        and _asks(rule, viewer, purpose, action)
    ]
    shared = any_of(
        _grant(grant, viewer, purpose, action, now)
        for agreement in binding
        for grant in agreement.grants
        if not unmasking or unmasking in grant.unmasks
    )
    return any_of(
        (
            all_of((_own(viewer), *(_spared(rule) for rule in law if rule.covers_own))),
            all_of(
                (
                    shared,
                    *(_spared(rule) for rule in law),
                    *(_spared(rule, among=agreement.parties) for agreement, rule in clauses),
                )
            ),
        )
    )


def holds(predicate: Predicate, record: RecordFacts) -> bool:  # noqa: PLR0911 - one case a form
    """Whether the record meets the condition: what a query over one record would say."""
    match predicate:
        case Always() | Never():
            return predicate == Always()
        case In(field, values):
            return _text(record, field) in values
        case NotIn(field, values):
            return _text(record, field) not in values
        case Unmarked(marks):
            return not record.marks & frozenset(marks)
        case InAudience(names, or_open):
            named = record.release.audience
            return not named.isdisjoint(names) if named else or_open
        case NotExpired(now):
            return record.release.expires is None or record.release.expires > now
        case And(parts):
            return all(holds(part, record) for part in parts)
        case Or(parts):
            return any(holds(part, record) for part in parts)
        case _:
            assert_never(predicate)


def owners_named(predicate: Predicate) -> frozenset[str]:
    """Owners of whom the condition can hold for some record: all that it names."""
    match predicate:
        case In("owner", values):
            return frozenset(values)
        case And(parts) | Or(parts):
            return frozenset().union(*(owners_named(part) for part in parts))
        case _:
            return frozenset()


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


def _own(viewer: Viewer) -> Predicate:
    return all_of((In("owner", (viewer.agency,)), Unmarked(CLOSED_TO_ALL)))


def _asks(rule: Prohibition, viewer: Viewer, purpose: str, action: str) -> bool:
    """Whether what is asked, and by whom, falls under the rule; what record it is comes later."""
    return (
        (rule.recipients is None or viewer.agency in rule.recipients)
        and (rule.purposes is None or purpose in rule.purposes)
        and (rule.actions is None or action in rule.actions)
    )


def _spared(rule: Prohibition, *, among: frozenset[str] | None = None) -> Predicate:
    """The records that the rule does not reach; `among` are the owners it can reach at all."""
    owners = among if rule.owners is None else rule.owners
    sets: tuple[tuple[TextField, frozenset[str] | None], ...] = (
        ("owner", owners),
        ("kind", rule.kinds),
        ("offence_code", rule.codes),
    )
    spared = [_none_of(field, values) for field, values in sets if values is not None]
    return any_of(spared)


def _grant(grant: Grant, viewer: Viewer, purpose: str, action: Action, now: datetime) -> Predicate:
    if (
        viewer.agency not in grant.recipients
        or purpose not in grant.purposes
        or action not in grant.actions
    ):
        return Never()
    levels = grant.levels if action == "pointer" else grant.levels - {Dissemination.YELLOW}
    codes = grant.codes
    names = tuple(sorted(viewer.names))
    return all_of(
        (
            _one_of("owner", grant.owners - {viewer.agency}),
            _one_of("kind", grant.kinds),
            any_of((_one_of("level", levels), _red_by_name(grant, names))),
            Always() if codes is None else _one_of("offence_code", codes),
            Unmarked(CLOSED),
            InAudience(names),
            NotExpired(now),
        )
    )


def _red_by_name(grant: Grant, names: tuple[str, ...]) -> Predicate:
    if Dissemination.RED not in reaching(grant):
        return Never()
    red = In("level", (Dissemination.RED.value,))
    return all_of((red, InAudience(names, or_open=False)))


def _one_of(field: TextField, values: Iterable[str]) -> Predicate:
    wanted = tuple(sorted(str(value) for value in values))
    return In(field, wanted) if wanted else Never()


def _none_of(field: TextField, values: Iterable[str]) -> Predicate:
    barred = tuple(sorted(str(value) for value in values))
    return NotIn(field, barred) if barred else Always()


def _text(record: RecordFacts, field: TextField) -> str:
    return {
        "owner": record.owner,
        "kind": str(record.kind),
        "offence_code": record.offence_code,
        "level": str(record.release.level),
    }[field]

"""One decision: may this viewer, for this purpose, do this with this record, and by which rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from accord.core.policy.agreements import ONWARD_TRANSFER, Action, Agreement, Grant, in_force
from accord.core.policy.marks import CLOSED, CLOSED_TO_ALL, mark_rule, masked_fields
from accord.core.policy.prohibitions import Profile, Prohibition
from accord.core.vocabulary import Dissemination, RecordKind

Obligation = Literal["pointer_only"]

NO_PURPOSE = "no-purpose"
NOT_PERMITTED = "role-not-permitted"
ONWARD = "onward-has-its-own-purpose"
RED = "red-is-unknown"
EXPIRED = "expired-is-red"
YELLOW = "yellow-is-a-pointer"
OWN = "own-record"
DEFAULT = "default-deny"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Whoever asks: the agency, the further names an owner may release to, the role's right.

    `groups` holds the asker's task forces and the asker's own account, as audiences name them.
    """

    agency: str
    is_permitted: bool = True
    groups: frozenset[str] = field(default_factory=frozenset)

    @property
    def names(self) -> frozenset[str]:
        """All names under which an audience may mean this viewer."""
        return self.groups | {self.agency}


@dataclass(frozen=True, kw_only=True)
class Release:
    """How far the owner lets a record travel.

    An empty audience means all parties of the agreement; past `expires` the record is as red.
    A red record exists for those alone whom its audience names, within an agreement.
    """

    level: Dissemination = Dissemination.RED
    audience: frozenset[str] = field(default_factory=frozenset)
    expires: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """What the policy knows of a record: owner, kind, NIBRS code ("" for none), release, marks."""

    owner: str
    kind: RecordKind
    offence_code: str
    release: Release
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The answer; `rule` is for the ledger alone, since it would tell that a record exists.

    `masks` are fields that the viewer does not get, though the record is shown.
    """

    is_permitted: bool
    rule: str
    obligations: frozenset[Obligation] = frozenset()
    masks: frozenset[str] = frozenset()


def decide(
    *,
    viewer: Viewer,
    purpose: str,
    action: Action,
    record: RecordFacts,
    agreements: Iterable[Agreement],
    now: datetime,
    profile: Profile | None = None,
) -> Decision:
    """Decide by the rules in plain Python; Cedar and the query predicate give the same answer.

    What forbids comes first and wins: standing rules, marks, the law of the place, agreements.
    Then the own record, then grants in order; else denied.
    """
    asked = _Question(viewer, purpose, action, record, now)
    binding = in_force(agreements, now)
    covering = [
        (agreement.rule_id(position), grant)
        for agreement in binding
        for position, grant in enumerate(agreement.grants)
        if _covers(grant, asked)
    ]
    rule = (
        _standing(asked)
        or _marked(asked)
        or _by_law(asked, profile)
        or _by_agreement(asked, binding)
    )
    if rule:
        return Decision(is_permitted=False, rule=rule)
    if asked.is_own:
        return permitted(OWN, action)
    if not covering:
        return Decision(is_permitted=False, rule=DEFAULT)
    shown = frozenset[str]().union(*(grant.unmasks for _, grant in covering))
    return permitted(covering[0][0], action, masks=masked_fields(record.marks - shown))


def is_red_to(viewer: Viewer, release: Release) -> bool:
    """Whether a record is red and its owner has not named this outsider."""
    return release.level is Dissemination.RED and viewer.names.isdisjoint(release.audience)


def reaching(grant: Grant) -> frozenset[Dissemination]:
    """The levels that a grant reaches; one of green records reaches red ones by name."""
    if Dissemination.GREEN in grant.levels:
        return grant.levels | {Dissemination.RED}
    return grant.levels


def permitted(rule: str, action: Action, *, masks: frozenset[str] = frozenset()) -> Decision:
    """A permit by `rule`, with what the action obliges to and the fields it leaves out."""
    obligations: frozenset[Obligation] = (
        frozenset({"pointer_only"}) if action == "pointer" else frozenset()
    )
    return Decision(is_permitted=True, rule=rule, obligations=obligations, masks=masks)


@dataclass(frozen=True)
class _Question:
    """Who asks what of which record, and when."""

    viewer: Viewer
    purpose: str
    action: Action
    record: RecordFacts
    now: datetime

    @property
    def is_own(self) -> bool:
        return self.viewer.agency == self.record.owner


def _standing(asked: _Question) -> str:
    """The first of the rules that always hold, or ""."""
    release, outsider = asked.record.release, not asked.is_own
    yellow = release.level is Dissemination.YELLOW
    barred = (
        (NO_PURPOSE, not asked.purpose),
        (NOT_PERMITTED, not asked.viewer.is_permitted),
        (ONWARD, asked.action == "onward" and asked.purpose != ONWARD_TRANSFER),
        (RED, outsider and is_red_to(asked.viewer, release)),
        (EXPIRED, outsider and _has_expired(release, asked.now)),
        (YELLOW, outsider and yellow and asked.action != "pointer"),
    )
    return next((rule for rule, applies in barred if applies), "")


def _marked(asked: _Question) -> str:
    """The first mark that closes the record, or ""."""
    closing = CLOSED_TO_ALL if asked.is_own else CLOSED
    return next((mark_rule(mark) for mark in closing if mark in asked.record.marks), "")


def _by_law(asked: _Question, profile: Profile | None) -> str:
    """The first rule of the place's law that forbids it, or ""."""
    if profile is None:
        return ""
    for rule in profile.rules:
        if (rule.covers_own or not asked.is_own) and _forbids(rule, asked):
            return profile.rule_id(rule)
    return ""


def _by_agreement(asked: _Question, binding: Sequence[Agreement]) -> str:
    """The first clause of an agreement between the two that forbids it, or ""."""
    for agreement in binding:
        if asked.is_own or not {asked.viewer.agency, asked.record.owner} <= agreement.parties:
            continue
        for rule in agreement.forbids:
            if _forbids(rule, asked):
                return agreement.forbid_id(rule)
    return ""


def _forbids(rule: Prohibition, asked: _Question) -> bool:
    record = asked.record
    parts: tuple[tuple[frozenset[str] | None, str], ...] = (
        (rule.owners, record.owner),
        (rule.recipients, asked.viewer.agency),
        (rule.kinds, record.kind),
        (rule.codes, record.offence_code),
        (rule.purposes, asked.purpose),
        (rule.actions, asked.action),
    )
    reached = all(wanted is None or found in wanted for wanted, found in parts)
    return rule.is_effective(asked.now) and reached


def _has_expired(release: Release, now: datetime) -> bool:
    return release.expires is not None and release.expires <= now


def _covers(grant: Grant, asked: _Question) -> bool:
    record, codes = asked.record, grant.codes
    audience = record.release.audience
    return (
        record.owner in grant.owners
        and asked.viewer.agency in grant.recipients
        and asked.purpose in grant.purposes
        and asked.action in grant.actions
        and record.kind in grant.kinds
        and record.release.level in reaching(grant)
        and (codes is None or record.offence_code in codes)
        and (not audience or not asked.viewer.names.isdisjoint(audience))
    )

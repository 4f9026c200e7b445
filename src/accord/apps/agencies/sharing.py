"""The policy in the query: which records a viewer may search, see, export or count in forecasts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import Model, Q
from django.utils import timezone

from accord.apps.agencies import audiences, kept_rules, selectors
from accord.apps.agencies.conditions import (
    EVERYTHING,
    NOTHING,
    Columns,
    columns_of,
    to_q,
)
from accord.apps.agencies.roles import all_roles
from accord.core import policy, vocabulary
from accord.core.policy import Action, Never, Predicate
from accord.frame import fitting
from accord.frame.actor import Actor, Purpose
from accord.frame.prepared import Slot

__all__ = [
    "AGGREGATES",
    "CAPABILITY",
    "EVERYTHING",
    "NOTHING",
    "Judge",
    "aggregate_scope",
    "bars_records",
    "condition",
    "facts_of",
    "judge",
    "kept",
    "owners_allowing",
    "owners_in_reach",
    "predicate",
    "record_scope",
    "record_scopes",
    "unmasked_scopes",
]
Kept = TypeVar("Kept")
# Of a viewer's groups, those that some record's audience names.
Named = Callable[[frozenset[str]], frozenset[str]]
# What a role must be allowed before any agreement is asked.
CAPABILITY: Final[Mapping[str, str]] = {
    "search": "records.search",
    "pointer": "records.search",
    "view": "records.view",
    "export": "records.view",
    "subscribe": "records.search",
    "link": "records.search",
    "onward": "records.view",
    "forecast": "places.view",
}
AGGREGATES: Final = "places.aggregates"
# What a decision cites when a purpose allows aggregates only.
AGGREGATES_ONLY: Final = "aggregates-only"


def condition(
    *,
    viewer: Actor,
    purpose: Purpose | None,
    action: Action,
    model: type[Model],
    now: datetime | None = None,
    counting: bool = False,
) -> Q:
    """The condition on a model's own columns under which the viewer may do `action` with a row.

    The model has the columns that `conditions` names, or facts in their place. Selectors start
    from it: what it leaves out is in no list, count, facet, alert or graph.
    """
    code, at, rules = purpose.code if purpose else "", now or timezone.now(), _Rules.of(viewer)
    found = rules.scope(code, action, at, counting=counting)
    return to_q(found, columns_of(model), rules.owners)


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
    code, rules = purpose.code if purpose else "", _Rules.of(viewer)
    found = rules.scope(code, action, now, counting=counting)
    return to_q(found, Columns(prefix=prefix), rules.owners)


def record_scopes(
    *,
    viewer: Actor,
    purpose: Purpose | None,
    asked: Sequence[frozenset[Action]],
    now: datetime,
    prefix: str = "",
    moment: Slot | None = None,
) -> list[Q]:
    """For each set of actions, the condition under which the viewer may do all of them.

    As `record_scope` for each; `moment` stands for now in conditions that are kept (`kept`).
    """
    code, rules = purpose.code if purpose else "", _Rules.of(viewer)
    columns = Columns(prefix=prefix, moment=moment)
    return [
        to_q(
            policy.all_of(rules.scope(code, action, now) for action in sorted(actions)),
            columns,
            rules.owners,
        )
        for actions in asked
    ]


def owners_in_reach(
    *, viewer: Actor, purpose: Purpose, actions: Iterable[Action], now: datetime
) -> frozenset[UUID]:
    """Agencies outside which there is no record that the viewer may do all of this with.

    For indexes that name the owner: it leaves out nothing that `record_scopes` lets in, and what
    is in is still to be asked.
    """
    rules = _Rules.of(viewer)
    named = [
        policy.owners_named(rules.scope(purpose.code, action, now)) for action in sorted(actions)
    ]
    reached = frozenset.intersection(*named) if named else frozenset[str]()
    return frozenset(UUID(rules.owners[one]) for one in reached if one in rules.owners)


def kept(make: Callable[[], Kept], *, viewer: Actor, purpose: Purpose, of: str) -> Kept:
    """What `make` builds of the viewer's conditions for a purpose, kept until it may be another.

    That is until a rule, or what the viewer may do, changes, or a period begins or ends. What is
    kept knows no moment: its conditions have a slot for it.
    """
    rules, now = _Rules.of(viewer), timezone.now()
    if not rules.mark:
        return make()
    key = (
        rules.mark, of, purpose.code, viewer.agency_id, rules.named, viewer.roles,
        viewer.capabilities,
    )  # fmt: skip
    found = kept_rules.shelf.get(key)
    if found is None or (found[0] is not None and found[0] <= now):
        until = policy.next_change(rules.agreements, rules.law, now=now)
        found = kept_rules.put(key, (until, make()))
    made: Kept = found[1]
    return made


@dataclass(frozen=True)
class _Rules:
    """All that a viewer's conditions are made of."""

    viewer: Actor
    named: policy.Viewer
    agreements: tuple[policy.Agreement, ...]
    law: policy.Profile
    owners: Mapping[str, str]
    mark: str

    @classmethod
    def of(cls, viewer: Actor) -> "_Rules":
        kept, codes = kept_rules.rules_for(viewer)
        groups = audiences.names_of(viewer, codes)
        named = policy.Viewer(agency=viewer.agency_ori, groups=groups)
        return cls(viewer, named, kept.agreements, kept.law, kept.owners, kept.mark)

    def among(self, named: Named | None) -> "_Rules":
        """The same for a viewer of those groups alone that are named somewhere."""
        if named is None or not self.named.groups:
            return self
        return replace(self, named=replace(self.named, groups=named(self.named.groups)))

    def scope(
        self, purpose: str, action: Action, now: datetime, *, counting: bool = False
    ) -> Predicate:
        """The policy's own condition; the viewer's role and the purpose are asked first."""
        if bars_records(purpose) and not counting:
            return Never()
        if self.viewer.agency_id is None or not _is_permitted(self.viewer, action):
            return Never()
        return self.predicate(purpose, action, now)

    def predicate(
        self,
        purpose: str,
        action: Action,
        now: datetime,
        *,
        unmasking: str = "",
        law: policy.Profile | None = None,
    ) -> Predicate:
        """What agreements and law say, whoever asks."""
        return policy.query_predicate(
            viewer=self.named, purpose=purpose, action=action, agreements=self.agreements,
            now=now, profile=law or self.law, unmasking=unmasking,
        )  # fmt: skip


def unmasked_scopes(
    *,
    viewer: Actor,
    purpose: Purpose,
    actions: Iterable[Action],
    prefix: str = "",
    moment: Slot | None = None,
) -> dict[str, Q]:
    """For each mask that some grant lifts: the records of which it is lifted for all actions.

    No agreement lifts one as a rule; then there is no condition, and no query asks for it.
    """
    if viewer.agency_id is None or bars_records(purpose.code):
        return {}
    rules, now, wanted = _Rules.of(viewer), timezone.now(), sorted(set(actions))
    binding = policy.in_force(rules.agreements, now)
    lifted = {who for one in binding for grant in one.grants for who in grant.unmasks}
    columns = Columns(prefix=prefix, moment=moment)
    return {
        who: to_q(
            policy.all_of(
                rules.predicate(purpose.code, action, now, unmasking=who)
                if _is_permitted(viewer, action)
                else Never()
                for action in wanted
            ),
            columns,
            rules.owners,
        )
        for who in sorted(lifted)
    }


def aggregate_scope(
    *, viewer: Actor, purpose: Purpose | None, now: datetime, named: Named | None = None
) -> Q:
    """What may be counted for a viewer who sees aggregates only (suppressed, never a record).

    A liaison counts what agreements let the own agency count in forecasts; oversight from outside
    counts all that is not red.
    """
    if purpose is None or not (viewer.may(AGGREGATES) or viewer.may(CAPABILITY["view"])):
        return NOTHING
    if viewer.agency_id is None:
        return Q(level__in=("green", "yellow"))
    rules = _Rules.of(viewer).among(named)
    law = _law_of_counting(rules.law)
    found = rules.predicate(purpose.code, "forecast", now, law=law)
    return to_q(found, Columns(), rules.owners)


def bars_records(purpose: str) -> bool:
    """Whether the purpose opens no single record, not even one's own: aggregates at most."""
    return fitting.bars_cases(purpose)


@dataclass(frozen=True, kw_only=True)
class Judge:
    """One viewer's rules for one purpose, read once, for single decisions with their rule."""

    viewer: Actor
    purpose: str
    agreements: tuple[policy.Agreement, ...]
    now: datetime
    profile: policy.Profile | None = None
    groups: frozenset[str] = frozenset()

    def decide(self, facts: policy.RecordFacts, action: Action) -> policy.Decision:
        """Whether the viewer may do it, by which rule, and without which fields."""
        if bars_records(self.purpose):
            return policy.Decision(is_permitted=False, rule=AGGREGATES_ONLY)
        return policy.decide(
            viewer=policy.Viewer(
                agency=self.viewer.agency_ori,
                is_permitted=_is_permitted(self.viewer, action),
                groups=self.groups,
            ),
            purpose=self.purpose,
            action=action,
            record=facts,
            agreements=self.agreements,
            now=self.now,
            profile=self.profile,
        )


def judge(*, viewer: Actor, purpose: Purpose | None, now: datetime | None = None) -> Judge:
    """The viewer's rules now; ask it as often as there are records on the page."""
    at, rules = now or timezone.now(), _Rules.of(viewer)
    return Judge(
        viewer=viewer,
        purpose=purpose.code if purpose else "",
        agreements=tuple(policy.in_force(rules.agreements, at)),
        now=at,
        groups=rules.named.groups,
        profile=rules.law,
    )


def owners_allowing(*, viewer: Actor, purpose: Purpose, actions: Iterable[Action]) -> list[str]:
    """Names of other agencies some of whose records the viewer may do all of this with."""
    rules, wanted = judge(viewer=viewer, purpose=purpose), tuple(actions)
    found: set[str] = set()
    for agreement in rules.agreements:
        for grant in agreement.grants:
            code = min(grant.codes) if grant.codes else ""
            for owner, kind, level in product(
                grant.owners - found - {viewer.agency_ori}, grant.kinds, grant.levels
            ):
                facts = policy.RecordFacts(
                    owner=owner, kind=kind, offence_code=code,
                    release=policy.Release(level=level),
                )  # fmt: skip
                if all(rules.decide(facts, action).is_permitted for action in wanted):
                    found.add(owner)
    names = selectors.agency_names()
    return sorted(names.get(ori, ori) for ori in found)


def facts_of(record: Any) -> policy.RecordFacts:
    """What the policy knows of a stored record, or of any row with the policy's columns."""
    told: Mapping[str, str] = getattr(record, "policy_facts", {})
    marks = {getattr(record, "state", ""), getattr(record, "protection", "")}
    return policy.RecordFacts(
        owner=record.owner.ori,
        kind=vocabulary.RecordKind(told.get("kind") or record.kind),
        offence_code=str(told.get("offence_code", getattr(record, "offence_code", ""))),
        release=policy.Release(
            level=vocabulary.Dissemination(told.get("level") or record.level),
            audience=frozenset(filter(None, getattr(record, "audience", "").split("|"))),
            expires=getattr(record, "release_expires_at", None),
        ),
        marks=frozenset(marks & {*policy.MARKS}),
    )


def predicate(
    *, viewer: Actor, purpose: str, action: Action, now: datetime, counting: bool = False,
    named: Named | None = None,
) -> Predicate:  # fmt: skip
    """The policy's own condition; the viewer's role and the purpose are asked first.

    With `counting` the caller promises to give out numbers after disclosure control alone, as
    public editions do; only so does a purpose of aggregates reach a record. `named` says which
    groups some record's audience names: the others tell no two conditions apart.
    """
    return _Rules.of(viewer).among(named).scope(purpose, action, now, counting=counting)


def _law_of_counting(profile: policy.Profile) -> policy.Profile:
    """The law without its rules on forecasts alone: a count of what happened is no forecast."""
    kept = tuple(rule for rule in profile.rules if rule.actions != frozenset({"forecast"}))
    return replace(profile, rules=kept)


def _is_permitted(viewer: Actor, action: Action) -> bool:
    """Whether the role allows the action at all, before any agreement is asked."""
    return viewer.may(CAPABILITY.get(action, "records.view")) and _sees_cases(viewer)


def _sees_cases(viewer: Actor) -> bool:
    known = all_roles()
    return any(known[role].case_data for role in viewer.roles if role in known)

"""The policy in the query: which records a viewer may search, see, export or count in forecasts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Any, Final

from django.db.models import Model, Q
from django.utils import timezone

from accord.apps.agencies import audiences, selectors, terms
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
from accord.frame.actor import Actor, Purpose

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
    "owners_allowing",
    "predicate",
    "record_scope",
    "record_scopes",
    "unmasked_scopes",
]
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
    code = purpose.code if purpose else ""
    found = predicate(
        viewer=viewer, purpose=code, action=action, now=now or timezone.now(), counting=counting
    )
    return to_q(found, columns_of(model), _owners())


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
    return to_q(found, Columns(prefix=prefix), _owners())


def record_scopes(
    *,
    viewer: Actor,
    purpose: Purpose | None,
    asked: Sequence[frozenset[Action]],
    now: datetime,
    prefix: str = "",
) -> list[Q]:
    """For each set of actions, the condition under which the viewer may do all of them.

    As `record_scope` for each, with the rules read once: a search asks for several.
    """
    code = purpose.code if purpose else ""
    rules = _Rules.of(viewer, now) if viewer.agency_id and not bars_records(code) else None
    owners, columns = _owners(), Columns(prefix=prefix)
    found = []
    for actions in asked:
        parts = [
            rules.predicate(code, action)
            if rules is not None and _is_permitted(viewer, action)
            else Never()
            for action in sorted(actions)
        ]
        found.append(to_q(policy.all_of(parts), columns, owners))
    return found


@dataclass(frozen=True)
class _Rules:
    """All that a viewer's conditions are made of, read once."""

    viewer: policy.Viewer
    agreements: tuple[policy.Agreement, ...]
    now: datetime
    law: policy.Profile

    @classmethod
    def of(cls, viewer: Actor, now: datetime) -> "_Rules":
        return cls(
            policy.Viewer(agency=viewer.agency_ori, groups=audiences.groups_of(viewer)),
            tuple(_agreements(viewer.agency_id, now)), now, selectors.profile_in_force(),
        )  # fmt: skip

    def predicate(self, purpose: str, action: Action, *, unmasking: str = "") -> Predicate:
        return policy.query_predicate(
            viewer=self.viewer, purpose=purpose, action=action, agreements=self.agreements,
            now=self.now, profile=self.law, unmasking=unmasking,
        )  # fmt: skip


def unmasked_scopes(
    *, viewer: Actor, purpose: Purpose, actions: Iterable[Action], prefix: str = ""
) -> dict[str, Q]:
    """For each mask that some grant lifts: the records of which it is lifted for all actions.

    No agreement lifts one as a rule; then there is no condition, and no query asks for it.
    """
    if viewer.agency_id is None or bars_records(purpose.code):
        return {}
    rules = _Rules.of(viewer, timezone.now())
    wanted = sorted(set(actions))
    owners, columns = _owners(), Columns(prefix=prefix)
    lifted = {who for one in rules.agreements for grant in one.grants for who in grant.unmasks}
    return {
        who: to_q(
            policy.all_of(
                rules.predicate(purpose.code, action, unmasking=who)
                if _is_permitted(viewer, action)
                else Never()
                for action in wanted
            ),
            columns,
            owners,
        )
        for who in sorted(lifted)
    }


def aggregate_scope(*, viewer: Actor, purpose: Purpose | None, now: datetime) -> Q:
    """What may be counted for a viewer who sees aggregates only (suppressed, never a record).

    A liaison counts what agreements let the own agency count in forecasts; oversight from outside
    counts all that is not red.
    """
    if purpose is None or not (viewer.may(AGGREGATES) or viewer.may(CAPABILITY["view"])):
        return NOTHING
    if viewer.agency_id is None:
        return Q(level__in=("green", "yellow"))
    law = _law_of_counting(selectors.profile_in_force())
    found = _predicate(viewer, purpose.code, "forecast", now, law)
    return to_q(found, Columns(), _owners())


def bars_records(purpose: str) -> bool:
    """Whether the purpose allows aggregates only: no single record, not even one's own."""
    known = vocabulary.purposes().get(purpose)
    return known is not None and known.aggregates_only


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
    at = now or timezone.now()
    return Judge(
        viewer=viewer,
        purpose=purpose.code if purpose else "",
        agreements=tuple(_agreements(viewer.agency_id, at)),
        now=at,
        groups=audiences.groups_of(viewer),
        profile=selectors.profile_in_force(),
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
    *, viewer: Actor, purpose: str, action: Action, now: datetime, counting: bool = False
) -> Predicate:
    """The policy's own condition; the viewer's role and the purpose are asked first.

    With `counting` the caller promises to give out numbers after disclosure control alone, as
    public editions do; only so does a purpose of aggregates reach a record.
    """
    if bars_records(purpose) and not counting:
        return Never()
    if viewer.agency_id is None or not _is_permitted(viewer, action):
        return Never()
    return _predicate(viewer, purpose, action, now, selectors.profile_in_force())


def _law_of_counting(profile: policy.Profile) -> policy.Profile:
    """The law without its rules on forecasts alone: a count of what happened is no forecast."""
    kept = tuple(rule for rule in profile.rules if rule.actions != frozenset({"forecast"}))
    return replace(profile, rules=kept)


def _predicate(
    viewer: Actor, purpose: str, action: Action, now: datetime, law: policy.Profile
) -> Predicate:
    return policy.query_predicate(
        viewer=policy.Viewer(agency=viewer.agency_ori, groups=audiences.groups_of(viewer)),
        purpose=purpose,
        action=action,
        agreements=_agreements(viewer.agency_id, now),
        now=now,
        profile=law,
    )


def _agreements(agency_id: str | None, now: datetime) -> list[policy.Agreement]:
    found = selectors.agreements_in_force(agency_id=agency_id, now=now)
    return [terms.read(agreement) for agreement in found]


def _is_permitted(viewer: Actor, action: Action) -> bool:
    """Whether the role allows the action at all, before any agreement is asked."""
    return viewer.may(CAPABILITY.get(action, "records.view")) and _sees_cases(viewer)


def _sees_cases(viewer: Actor) -> bool:
    known = all_roles()
    return any(known[role].case_data for role in viewer.roles if role in known)


def _owners() -> dict[str, str]:
    rows = selectors.agencies().order_by().values_list("ori", "pk")
    return {ori: str(pk) for ori, pk in rows}

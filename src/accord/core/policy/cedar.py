"""The policy as Cedar text, and decisions by Cedar: reviewable, and forbid overrides permit."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import cedarpy

from accord.core.policy import decision as rules
from accord.core.policy.agreements import ONWARD_TRANSFER, Action, Agreement, Grant
from accord.core.policy.decision import Decision, RecordFacts, Viewer, permitted
from accord.core.policy.marks import CLOSED, CLOSED_TO_ALL, mark_rule, masked_fields
from accord.core.policy.naming import PolicyError
from accord.core.policy.prohibitions import Profile, Prohibition

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OUTSIDER = "principal.agency != resource.owner"
_NAMED = "resource.audience.containsAny(principal.names)"
_AND = "\n    && "

# In the order in which a decision cites them; the own record comes after all that forbids.
_STANDING = (
    (rules.NO_PURPOSE, 'context.purpose == ""'),
    (rules.NOT_PERMITTED, "!principal.permitted"),
    (rules.ONWARD, f'action == Action::"onward" && context.purpose != "{ONWARD_TRANSFER}"'),
    (rules.RED, f'{_OUTSIDER} && resource.level == "red" && !{_NAMED}'),
    (rules.EXPIRED, f"{_OUTSIDER} && resource has expires && resource.expires <= context.now"),
    (rules.YELLOW, f'{_OUTSIDER} && resource.level == "yellow" && action != Action::"pointer"'),
)


@dataclass(frozen=True)
class _Policy:
    """One policy: its name, its text, and the grant behind a permit."""

    name: str
    text: str
    grant: Grant | None = None


def to_cedar(agreements: Iterable[Agreement], *, profile: Profile | None = None) -> str:
    """All rules as Cedar text, one policy each, with its name as `@id`; times in microseconds."""
    return "\n".join(policy.text for policy in _policies(list(agreements), profile))


@dataclass(frozen=True)
class CedarRules:
    """Agreements and the law of the place, parsed once; decides one record at a time."""

    agreements: Sequence[Agreement]
    profile: Profile | None = None
    _known: tuple[_Policy, ...] = field(init=False, repr=False)
    _parsed: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = tuple(_policies(self.agreements, self.profile))
        parsed = cedarpy.PolicySet.from_str("\n".join(policy.text for policy in known))
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "_parsed", parsed)

    def decide(
        self, *, viewer: Viewer, purpose: str, action: Action, record: RecordFacts, now: datetime
    ) -> Decision:
        """What `accord.core.policy.decide` says, by Cedar; raises PolicyError if Cedar fails."""
        request = {
            "principal": {"type": "Viewer", "id": "viewer"},
            "action": {"type": "Action", "id": action},
            "resource": {"type": "Record", "id": "record"},
            "context": {"purpose": purpose, "now": _microseconds(now)},
        }
        answer = cedarpy.is_authorized(request, self._parsed, _entities(viewer, record))
        if answer.diagnostics.errors:
            raise PolicyError(f"Cedar: {answer.diagnostics.errors[0]}")
        # Cedar numbers policies as they stand in the text: policy0, policy1, …
        numbers = sorted(
            int(reason.removeprefix("policy")) for reason in answer.diagnostics.reasons
        )
        cited = [self._known[number] for number in numbers]
        rule = cited[0].name if cited else rules.DEFAULT
        if not answer.allowed:
            return Decision(is_permitted=False, rule=rule)
        if cited[0].grant is None:
            return permitted(rule, action)
        shown = {mark for policy in cited if policy.grant for mark in policy.grant.unmasks}
        return permitted(rule, action, masks=masked_fields(record.marks - shown))


def _policies(agreements: Sequence[Agreement], profile: Profile | None) -> list[_Policy]:
    """Every policy in the order in which a decision cites them."""
    active = [agreement for agreement in agreements if agreement.status == "active"]
    found = [_policy(name, "forbid", "action", when) for name, when in _STANDING]
    found += [_policy(mark_rule(mark), "forbid", "action", _closed(mark)) for mark in CLOSED]
    found += [
        _policy(profile.rule_id(rule), "forbid", _actions(rule.actions), _law(rule))
        for rule in (profile.rules if profile else ())
        if profile
    ]
    found += [
        _policy(
            agreement.forbid_id(rule), "forbid", _actions(rule.actions), _clause(agreement, rule)
        )
        for agreement in active
        for rule in agreement.forbids
    ]
    found.append(_policy(rules.OWN, "permit", "action", "principal.agency == resource.owner"))
    found += [
        _policy(
            agreement.rule_id(position),
            "permit",
            _actions(grant.actions),
            _conditions(agreement, grant),
            grant,
        )
        for agreement in active
        for position, grant in enumerate(agreement.grants)
    ]
    return found


def _policy(name: str, effect: str, action: str, when: str, grant: Grant | None = None) -> _Policy:
    text = f'@id("{name}")\n{effect} (principal, {action}, resource)\nwhen {{ {when} }};\n'
    return _Policy(name, text, grant)


def _closed(mark: str) -> str:
    carries = f'resource.marks.contains("{mark}")'
    return carries if mark in CLOSED_TO_ALL else f"{_OUTSIDER} && {carries}"


def _law(rule: Prohibition) -> str:
    parts = [] if rule.covers_own else [_OUTSIDER]
    return _AND.join((*parts, *_narrowed(rule))) or "true"


def _clause(agreement: Agreement, rule: Prohibition) -> str:
    parties = _set(agreement.parties)
    between = [
        _OUTSIDER,
        *_period(agreement.valid_from, agreement.valid_to),
        f"{parties}.contains(resource.owner)",
        f"{parties}.contains(principal.agency)",
    ]
    return _AND.join((*between, *_narrowed(rule)))


def _narrowed(rule: Prohibition) -> list[str]:
    """The parts of a prohibition that say something."""
    sets = (
        (rule.owners, "resource.owner"),
        (rule.recipients, "principal.agency"),
        (rule.kinds, "resource.kind"),
        (rule.codes, "resource.offence_code"),
        (rule.purposes, "context.purpose"),
    )
    parts = _period(rule.effective_from, rule.effective_to)
    parts += [f"{_set(wanted)}.contains({found})" for wanted, found in sets if wanted is not None]
    return parts


def _period(begins: datetime | None, ends: datetime | None) -> list[str]:
    parts = [] if begins is None else [f"context.now >= {_microseconds(begins)}"]
    return parts if ends is None else [*parts, f"context.now < {_microseconds(ends)}"]


def _actions(actions: Iterable[str] | None) -> str:
    if actions is None:
        return "action"
    names = ", ".join(f'Action::"{name}"' for name in sorted(actions))
    return f"action in [{names}]"


def _conditions(agreement: Agreement, grant: Grant) -> str:
    parts = _period(agreement.valid_from, agreement.valid_to)
    parts += [
        f"{_set(grant.owners)}.contains(resource.owner)",
        f"{_set(grant.recipients)}.contains(principal.agency)",
        f"{_set(grant.purposes)}.contains(context.purpose)",
        f"{_set(grant.kinds)}.contains(resource.kind)",
        f"{_set(rules.reaching(grant))}.contains(resource.level)",
    ]
    if (codes := grant.codes) is not None:
        parts.append(f"{_set(codes)}.contains(resource.offence_code)")
    parts.append(f"(resource.audience.isEmpty() || {_NAMED})")
    return _AND.join(parts)


def _set(names: Iterable[str]) -> str:
    return json.dumps(sorted(str(name) for name in names))


def _entities(viewer: Viewer, record: RecordFacts) -> list[dict[str, Any]]:
    facts: dict[str, Any] = {
        "owner": record.owner,
        "kind": str(record.kind),
        "offence_code": record.offence_code,
        "level": str(record.release.level),
        "audience": sorted(record.release.audience),
        "marks": sorted(record.marks),
    }
    if record.release.expires is not None:
        facts["expires"] = _microseconds(record.release.expires)
    asker = {
        "agency": viewer.agency,
        "permitted": viewer.is_permitted,
        "names": sorted(viewer.names),
    }
    return [
        {"uid": {"type": "Viewer", "id": "viewer"}, "attrs": asker, "parents": []},
        {"uid": {"type": "Record", "id": "record"}, "attrs": facts, "parents": []},
    ]


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)

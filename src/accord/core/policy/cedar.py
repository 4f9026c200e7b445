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
from accord.core.policy.naming import PolicyError
from accord.core.policy.prohibitions import Profile, Prohibition
from accord.core.vocabulary import Sensitivity, sensitivities, sensitivities_with

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OUTSIDER = "principal.agency != resource.owner"
_AND = "\n    && "

# In the order in which a decision cites them; the own record comes after all that forbids.
_STANDING = (
    (rules.NO_PURPOSE, 'context.purpose == ""'),
    (rules.NOT_PERMITTED, "!principal.permitted"),
    (rules.ONWARD, f'action == Action::"onward" && context.purpose != "{ONWARD_TRANSFER}"'),
    (rules.RED, f'{_OUTSIDER} && resource.level == "red"'),
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
        opened = {mark for policy in cited if policy.grant for mark in policy.grant.sensitivities}
        return permitted(rule, action, masks=rules.masked_fields(record.sensitivities - opened))


def _policies(agreements: Sequence[Agreement], profile: Profile | None) -> list[_Policy]:
    """Every policy in the order in which a decision cites them."""
    active = [agreement for agreement in agreements if agreement.status == "active"]
    grants = [
        (agreement, position, grant)
        for agreement in active
        for position, grant in enumerate(agreement.grants)
    ]
    found = [_policy(name, "forbid", "action", when) for name, when in _STANDING]
    found += [_marked(mark, grants) for mark in sensitivities().values() if mark.rule != "masked"]
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
    for agreement, position, grant in grants:
        named = f"{_set(grant.sensitivities | sensitivities_with('masked'))}.containsAll(resource.sensitivities)"
        when = _AND.join((*_conditions(agreement, grant), named))
        found.append(
            _policy(agreement.rule_id(position), "permit", _actions(grant.actions), when, grant)
        )
    return found


def _policy(
    name: str, effect: str, action: str, when: str, grant: Grant | None = None, *, unless: str = ""
) -> _Policy:
    tail = f"\nunless {{ {unless} }}" if unless else ""
    text = f'@id("{name}")\n{effect} (principal, {action}, resource)\nwhen {{ {when} }}{tail};\n'
    return _Policy(name, text, grant)


def _marked(mark: Sensitivity, grants: Iterable[tuple[Agreement, int, Grant]]) -> _Policy:
    """A mark closes a record, unless (where it may be opened at all) a grant that reaches it does."""
    carries = f'resource.sensitivities.contains("{mark.code}")'
    when = carries if mark.own else f"{_OUTSIDER} && {carries}"
    opening = [
        f"({_AND.join((_is_one_of(grant.actions), *_conditions(agreement, grant)))})"
        for agreement, _, grant in grants
        if mark.rule == "named" and mark.code in grant.sensitivities and grant.actions
    ]
    name = rules.sensitivity_rule(mark.code)
    return _policy(name, "forbid", "action", when, unless="\n  || ".join(opening))


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
    if rule.sensitivities is not None:
        parts.append(f"{_set(rule.sensitivities)}.containsAny(resource.sensitivities)")
    return parts


def _period(begins: datetime | None, ends: datetime | None) -> list[str]:
    parts = [] if begins is None else [f"context.now >= {_microseconds(begins)}"]
    return parts if ends is None else [*parts, f"context.now < {_microseconds(ends)}"]


def _actions(actions: Iterable[str] | None) -> str:
    if actions is None:
        return "action"
    names = ", ".join(f'Action::"{name}"' for name in sorted(actions))
    return f"action in [{names}]"


def _is_one_of(actions: Iterable[str]) -> str:
    return "(" + " || ".join(f'action == Action::"{name}"' for name in sorted(actions)) + ")"


def _conditions(agreement: Agreement, grant: Grant) -> list[str]:
    parts = _period(agreement.valid_from, agreement.valid_to)
    parts += [
        f"{_set(grant.owners)}.contains(resource.owner)",
        f"{_set(grant.recipients)}.contains(principal.agency)",
        f"{_set(grant.purposes)}.contains(context.purpose)",
        f"{_set(grant.kinds)}.contains(resource.kind)",
        f"{_set(grant.levels)}.contains(resource.level)",
    ]
    if (codes := grant.codes) is not None:
        parts.append(f"{_set(codes)}.contains(resource.offence_code)")
    parts.append("(resource.audience.isEmpty() || resource.audience.contains(principal.agency))")
    return parts


def _set(names: Iterable[str]) -> str:
    return json.dumps(sorted(str(name) for name in names))


def _entities(viewer: Viewer, record: RecordFacts) -> list[dict[str, Any]]:
    facts: dict[str, Any] = {
        "owner": record.owner,
        "kind": str(record.kind),
        "offence_code": record.offence_code,
        "level": str(record.release.level),
        "audience": sorted(record.release.audience),
        "sensitivities": sorted(record.sensitivities),
    }
    if record.release.expires is not None:
        facts["expires"] = _microseconds(record.release.expires)
    asker = {"agency": viewer.agency, "permitted": viewer.is_permitted}
    return [
        {"uid": {"type": "Viewer", "id": "viewer"}, "attrs": asker, "parents": []},
        {"uid": {"type": "Record", "id": "record"}, "attrs": facts, "parents": []},
    ]


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)

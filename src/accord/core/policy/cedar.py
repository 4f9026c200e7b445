"""The policy as Cedar text, and decisions by Cedar: reviewable, and forbid overrides permit."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import cedarpy

from accord.core.policy import decision as rules
from accord.core.policy.agreements import Action, Agreement, Grant, PolicyError
from accord.core.policy.decision import Decision, RecordFacts, Viewer, permitted

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OUTSIDER = "principal.agency != resource.owner"

# In the order in which a decision cites them; the own record comes after all that forbids.
_STANDING = (
    (rules.NO_PURPOSE, "forbid", 'context.purpose == ""'),
    (rules.NOT_PERMITTED, "forbid", "!principal.permitted"),
    (rules.RED, "forbid", f'{_OUTSIDER} && resource.level == "red"'),
    (
        rules.EXPIRED,
        "forbid",
        f"{_OUTSIDER} && resource has expires && resource.expires <= context.now",
    ),
    (
        rules.YELLOW,
        "forbid",
        f'{_OUTSIDER} && resource.level == "yellow" && action != Action::"pointer"',
    ),
    (rules.OWN, "permit", "principal.agency == resource.owner"),
)


def to_cedar(agreements: Iterable[Agreement]) -> str:
    """All rules as Cedar text, one policy each, with its name as `@id`; times in microseconds."""
    texts = [_policy(name, effect, "action", when) for name, effect, when in _STANDING]
    texts += [
        _policy(
            agreement.rule_id(position), "permit", _actions(grant), _conditions(agreement, grant)
        )
        for agreement, position, grant in _active(agreements)
    ]
    return "\n".join(texts)


@dataclass(frozen=True)
class CedarRules:
    """Agreements parsed once; decides one record at a time."""

    agreements: Sequence[Agreement]
    _names: tuple[str, ...] = field(init=False, repr=False)
    _policies: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = [agreement.rule_id(at) for agreement, at, _ in _active(self.agreements)]
        names = (*(name for name, _, _ in _STANDING), *named)
        policies = cedarpy.PolicySet.from_str(to_cedar(self.agreements))
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_policies", policies)

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
        answer = cedarpy.is_authorized(request, self._policies, _entities(viewer, record))
        if answer.diagnostics.errors:
            raise PolicyError(f"Cedar: {answer.diagnostics.errors[0]}")
        # Cedar numbers policies as they stand in the text: policy0, policy1, …
        cited = sorted(int(reason.removeprefix("policy")) for reason in answer.diagnostics.reasons)
        rule = self._names[cited[0]] if cited else rules.DEFAULT
        return (
            permitted(rule, action) if answer.allowed else Decision(is_permitted=False, rule=rule)
        )


def _active(agreements: Iterable[Agreement]) -> list[tuple[Agreement, int, Grant]]:
    return [
        (agreement, position, grant)
        for agreement in agreements
        if agreement.status == "active"
        for position, grant in enumerate(agreement.grants)
    ]


def _policy(name: str, effect: str, action: str, when: str) -> str:
    return f'@id("{name}")\n{effect} (principal, {action}, resource)\nwhen {{ {when} }};\n'


def _actions(grant: Grant) -> str:
    names = ", ".join(f'Action::"{name}"' for name in sorted(grant.actions))
    return f"action in [{names}]"


def _conditions(agreement: Agreement, grant: Grant) -> str:
    parts = [f"context.now >= {_microseconds(agreement.valid_from)}"]
    if agreement.valid_to is not None:
        parts.append(f"context.now < {_microseconds(agreement.valid_to)}")
    parts += [
        f"{_set(grant.owners)}.contains(resource.owner)",
        f"{_set(grant.recipients)}.contains(principal.agency)",
        f"{_set(grant.purposes)}.contains(context.purpose)",
        f"{_set(grant.kinds)}.contains(resource.kind)",
        f"{_set(grant.levels)}.contains(resource.level)",
    ]
    if grant.offences is not None:
        parts.append(f"{_set(grant.offences)}.contains(resource.offence_code)")
    parts.append("(resource.audience.isEmpty() || resource.audience.contains(principal.agency))")
    return "\n    && ".join(parts)


def _set(names: Iterable[str]) -> str:
    return json.dumps(sorted(str(name) for name in names))


def _entities(viewer: Viewer, record: RecordFacts) -> list[dict[str, Any]]:
    facts: dict[str, Any] = {
        "owner": record.owner,
        "kind": str(record.kind),
        "offence_code": record.offence_code,
        "level": str(record.release.level),
        "audience": sorted(record.release.audience),
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

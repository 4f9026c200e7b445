"""What an agency's confirmed deliveries teach of its next one: files, columns, words of roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.core.formats.delivery.plan import Delivery, PartPlan, PartRole
from accord.core.formats.tabular.learned import SURE, column_key
from accord.core.formats.tabular.mapping import Mapping as RowMapping
from accord.core.formats.tabular.profile import Profile

#: Share of a column's words that must be known roles for the words alone to tell what it holds.
_MOSTLY: Final = 0.9
#: What such a column earns: less than a name, which says whose role it is.
_BY_WORDS: Final = 0.85
_ELSEWHERE: Final = 0.5
_ROOMS: Final = {PartRole.LINK: "person", PartRole.ARREST: "person"}

Named = Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class LearnedParts:
    """What confirmed deliveries say; it holds one agency's own data.

    `files` are label → role; `columns` (room, `column_key`) → fields; `words` room → word in
    capitals → role.
    """

    files: Mapping[str, PartRole] = field(default_factory=dict)
    columns: Named = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def named(self, room: str, name: str, column: Profile, usual: float) -> float:
        """Return how far a column's name and words speak for a field of a room."""
        known = self.columns.get((room, column_key(column.name)))
        if known is not None:
            return SURE if name in known else usual * _ELSEWHERE
        if name != "role" or not column.values:
            return usual
        roles = self.words.get(room, {})
        share = sum(" ".join(text.upper().split()) in roles for text in column.values)
        return max(usual, _BY_WORDS if share >= _MOSTLY * len(column.values) else 0.0)

    def roles(self, room: str) -> Mapping[str, str]:
        """Return word (in capitals) → role, as confirmed."""
        return self.words.get(room, {})


NOTHING: Final = LearnedParts()


def room_of(role: PartRole) -> str:
    """Return the room whose fields a file of this role holds."""
    return _ROOMS.get(role, role.value)


def learned_parts(known: Iterable[Delivery]) -> LearnedParts:
    """Gather what deliveries teach; the last of them is the newest and has the last word."""
    files: dict[str, PartRole] = {}
    columns: dict[tuple[str, str], frozenset[str]] = {}
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for delivery in known:
        for part in delivery.parts:
            if part.role is not PartRole.OTHER:
                files[part.label] = part.role
            columns.update(_columns(part))
            if part.entity is not None:
                words[room_of(part.role)].update(part.entity.roles)
    return LearnedParts(files=files, columns=columns, words=dict(words))


def row_mappings(known: Iterable[Delivery | RowMapping]) -> list[RowMapping]:
    """Every mapping of rows in what was saved: its own, and those of a delivery's files."""
    found = []
    for plan in known:
        if isinstance(plan, RowMapping):
            found.append(plan)
            continue
        found += [part.mapping for part in plan.parts if part.mapping is not None]
    return found


def _columns(part: PartPlan) -> dict[tuple[str, str], frozenset[str]]:
    room = room_of(part.role)
    confirmed: dict[str, set[str]] = defaultdict(set)
    if part.entity is not None:
        for name, column in part.entity.columns.items():
            confirmed[column_key(column)].add(name)
    if part.text:
        confirmed[column_key(part.text)].add("text")
    return {(room, key): frozenset(names) for key, names in confirmed.items() if key}

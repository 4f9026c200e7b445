"""What a source tells again of records that a person or an absence has changed meanwhile."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from accord.apps.records.contents import (
    FROM_EXPORT,
    PLACING,
    Content,
    digest_of,
    given_point,
    is_committed,
)
from accord.apps.records.models import Record

# What a person took out stays out, whatever a later file says; its new word is kept beneath.
STICKY: Final = frozenset({Record.State.DELETED, Record.State.SEALED})
NARRATIVE: Final = "narrative"
# Columns that follow from each other are taken over together.
TOGETHER: Final = (
    ("occurred_from", "occurred_to", "local_date", "local_weekday", "local_hour"),
    ("lon", "lat", "coordinate_status", *PLACING),
    ("offence_code", "offence_status", "police_discovered"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """State, who told it, why, and whether it only follows its incident."""

    state: str
    told_by: str
    reason: str
    along: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How the current version of a record came about."""

    id: UUID
    state: str
    told_by: str
    reason: str
    along: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the source itself told it as it stands."""
        return self.state == Record.State.STANDING and self.told_by == Record.ToldBy.SOURCE

    @property
    def state_after(self) -> str:
        """The state of a next version that the source tells."""
        return str(self.state if self.state in STICKY else Record.State.STANDING)

    def mark(self, *, is_own_word: bool) -> Mark | None:
        """What a next version keeps of this one, where the source's word alone is not all.

        What a person took out stays out; what a person corrected stays marked as theirs.
        """
        stays_out = self.state in STICKY
        if is_own_word and not stays_out:
            return None
        told_by = Record.ToldBy.SOURCE if is_own_word else Record.ToldBy.PERSON
        return Mark(self.state_after, str(told_by), self.reason, along=stays_out and self.along)


@dataclass(frozen=True, slots=True)
class Retold:
    """The next versions, the last of them current, and whether a person's word stands against them."""

    versions: list[Content]
    is_contradicted: bool = False


def retold(content: Content, old: Standing) -> Retold:
    """What becomes of a record when the source tells `content`.

    No version where nothing is new. A record withdrawn comes back, even with the same words. What a
    person corrected stands whatever the source says of it; of other fields the source's word is
    taken. Its own words become a version, and on them one with what the person corrected.
    """
    current = Record.objects.get(pk=old.id)
    told = None if old.state == Record.State.WITHDRAWN else last_told(current)
    if told is None:
        return Retold([content])
    if is_committed(content.digest, commitment=bytes(told.commitment), salt=bytes(told.salt)):
        return Retold([])
    merged, is_contradicted = _merged(content, told, current)
    if merged.digest == content.digest:
        return Retold([content])
    same = is_committed(
        merged.digest, commitment=bytes(current.commitment), salt=bytes(current.salt)
    )
    if same and not is_contradicted:
        return Retold([])
    return Retold([content, merged], is_contradicted)


def last_told(current: Record) -> Record | None:
    """The last version that the source told itself."""
    if current.told_by == Record.ToldBy.SOURCE:
        return current
    earlier = Record.objects.filter(
        local_id=current.local_id, is_current=False, owner_id=current.owner_id,
        source_system=current.source_system, kind=current.kind, row_key=current.row_key,
        told_by=Record.ToldBy.SOURCE,
    )  # fmt: skip
    return earlier.order_by("-version").first()


def _merged(content: Content, told: Record, current: Record) -> tuple[Content, bool]:
    """What stands where a person or nobody changed it, else the source's word.

    And whether the source now says otherwise than a person did.
    """
    new = Record(**dict(zip(FROM_EXPORT, content.columns, strict=True)))
    values: dict[str, Any] = {}
    is_contradicted = False
    for name in FROM_EXPORT:
        names = _group(name)
        is_new = _differs(new, told, names)
        is_corrected = _differs(current, told, names)
        values[name] = getattr(new if is_new and not is_corrected else current, name)
        if is_new and is_corrected and _differs(new, current, names):
            if name == NARRATIVE and current.narrative.startswith(told.narrative):
                added = current.narrative.removeprefix(told.narrative)  # what a supplement added
                values[name] = f"{new.narrative}{added}"
            else:
                is_contradicted = True
    digest = digest_of(Record(**values))
    return replace(content, columns=tuple(values.values()), digest=digest), is_contradicted


def _differs(one: Record, other: Record, names: tuple[str, ...]) -> bool:
    if "lon" in names:  # what the geocoder makes of the same words is no new word of the source
        return bool(given_point(one) != given_point(other))
    return any(getattr(one, name) != getattr(other, name) for name in names)


def _group(name: str) -> tuple[str, ...]:
    return next((group for group in TOGETHER if name in group), (name,))

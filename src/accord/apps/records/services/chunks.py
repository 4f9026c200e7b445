"""What goes through the loader in one chunk: answers, what is known, what is inserted, counts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.apps.records.contents import Content
from accord.apps.records.models import Record
from accord.apps.records.services.kept_places import Told
from accord.apps.records.services.retelling import Mark, Standing
from accord.apps.records.services.superseding import Step
from accord.core.formats.delivery import Plan
from accord.core.formats.tabular import Landed, Mapping, Rejected, Removed

# Owner, kind, number, and which of several rows of that number.
Key = tuple[UUID, str, str, str]
# What became of a row, with the row's raw cells.
Answer = tuple[Landed | Rejected | Removed, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """The current version of a record, as far as the next one needs it."""

    id: UUID
    version: int
    salt: bytes | memoryview
    commitment: bytes | memoryview
    level: str
    audience: str
    release_expires_at: datetime | None
    protection: str
    place_subject_id: UUID
    state: str
    told_by: str
    reason: str
    along: bool
    is_later: bool

    @property
    def standing(self) -> Standing:
        """How this version came about."""
        return Standing(self.id, self.state, self.told_by, self.reason, self.along)

    @property
    def kept(self) -> tuple[Any, ...]:
        """What the owner has said of the record: it holds for the next version too."""
        return (
            self.level, self.audience, self.release_expires_at, self.protection,
            self.place_subject_id,
        )  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What a chunk did."""

    landed: int = 0
    changed: int = 0
    unchanged: int = 0
    outdated: int = 0
    quarantined: int = 0
    unmapped: int = 0
    no_offence: int = 0
    without_point: int = 0
    attached: int = 0
    #: Offences of rows that tell several, new or changed; the other counts are of rows.
    offences: int = 0
    #: Records of which the file says otherwise than a person's correction, which stands.
    contradicted: int = 0


@dataclass(slots=True)
class Versions:
    """What a chunk inserts: rows, the versions that they supersede, commitments in order."""

    rows: list[list[Any]] = field(default_factory=list)
    superseded: list[UUID] = field(default_factory=list)
    # What of them may keep a place back.
    told: list[Told] = field(default_factory=list)
    # What became of each of them, for whoever was given one.
    steps: list[Step] = field(default_factory=list)
    commitments: list[bytes] = field(default_factory=list)
    # What a person took out or corrected keeps its mark, by version.
    marks: list[tuple[UUID, Mark]] = field(default_factory=list)


@dataclass(slots=True)
class Prepared:
    """A chunk before its transaction: contents by key, and rows that cannot be stored.

    `columns` are the contents as the database's driver takes them.
    """

    contents: dict[Key, Content] = field(default_factory=dict)
    columns: dict[Key, list[Any]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    # Reports that their owner takes back: the records that stand, or stood.
    removed: list[Record] = field(default_factory=list)
    # Of rows that land with a point that was not believed as written: file, row, columns, rule.
    doubted: list[tuple[str, int, str, str]] = field(default_factory=list)
    # Incidents whose rows tell all their offences: owner and number.
    families: list[tuple[UUID, str]] = field(default_factory=list)
    # The offences among the contents that such rows tell.
    offences: set[Key] = field(default_factory=set)
    # Rows of other files that wait with an incident that cannot be stored.
    set_aside: int = 0
    removals: int = 0
    removed_anew: int = 0
    unmapped: int = 0
    no_offence: int = 0
    without_point: int = 0
    attached: int = 0


def place_of(answer: Landed | Rejected | Removed) -> int:
    """Where an answer stands in its stream: the row of a table, the position in a delivery."""
    return answer.position or answer.row_number


def by_part(plan: Plan) -> tuple[dict[str, Mapping], dict[str, tuple[str, ...]]]:
    """The mapping of each file that holds records, and the columns of each file."""
    if isinstance(plan, Mapping):
        return {"": plan}, {"": plan.signature}
    mappings = {part.label: part.mapping for part in plan.parts if part.mapping is not None}
    return mappings, {part.label: part.signature for part in plan.parts}

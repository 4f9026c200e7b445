"""The numbers of a brief as values: everything a sentence may say, and nothing else."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

NoScore = Literal["", "kind", "refused", "none", "draft", "nothing"]
DataState = Literal["counted", "late", "short", "unseen"]
#: In the table, and by their numbers on the map.
CELLS_SHOWN = 8
#: What reads as 0.01 or 0.00 a week.
LEAST_EXPECTED = 0.015


@dataclass(frozen=True, kw_only=True)
class Change:
    """One count of the week against its expectation; `firm` also after allowing for all rows."""

    name: str
    scope: Literal["all", "category", "agency"]
    count: int
    lower: int
    upper: int
    level: float
    firm: bool
    is_discovered: bool = False

    @property
    def is_outside(self) -> bool:
        """Whether the count lies outside its interval."""
        return not self.lower <= self.count <= self.upper


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week of the trend; the ends are None where nothing could be expected."""

    start: date
    count: int | None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One of next week's cells, with what was recorded there before."""

    rank: int
    beat: str
    street: str
    lon: float
    lat: float
    ring: list[list[float]]
    expected: float
    lower: int
    upper: int
    past_weeks: int
    past_year: int

    @property
    def is_empty(self) -> bool:
        """Nothing was recorded there of late, and next to nothing is expected."""
        return self.expected < LEAST_EXPECTED and not self.past_weeks and not self.past_year


@dataclass(frozen=True, kw_only=True)
class NextWeek:
    """Where the week after the brief's is expected to be worst, or why that cannot be said.

    `without` names the counted agencies of which no record went into the cells; `streets` are lines
    of (lon, lat) for a small map.
    """

    starts_on: date
    cells: list[Cell] = field(default_factory=list)
    expected: float | None = None
    lower: int | None = None
    upper: int | None = None
    cell_m: float | None = None
    outline: dict[str, Any] | None = None
    streets: list[list[tuple[float, float]]] = field(default_factory=list)
    refusal: str = ""
    is_draft: bool = False  # not in force: a brief goes further than its makers, so no numbers
    without: list[str] = field(default_factory=list)
    of: list[str] = field(default_factory=list)  # the counted agencies whose records went in
    only_located: bool = False  # those of `without` have no coordinates at all
    run_id: str = ""
    # What stood here and may not be shown any more: since when its forecast is off, and why.
    is_withheld: bool = False
    off_since: date | None = None
    off_because: str = ""

    @property
    def worth_showing(self) -> list[Cell]:
        """The cells at which something is expected, or was recorded of late."""
        return [one for one in self.cells if not one.is_empty]


@dataclass(frozen=True, kw_only=True)
class Score:
    """We said, it happened: the flagged cells of the brief's own week."""

    starts_on: date
    share: float
    cells: int
    flagged: int
    hits: float
    happened: int
    was_made_before: bool
    run_id: str = ""
    street_km: float | None = None  # what the share is of, on street segments


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """Near repeats of one category in the nearest band of place and time."""

    category: str
    weeks: int
    events: int
    pairs: int
    chance: float
    p: float
    metres: float
    days: float


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A chain of incidents of one category that more than one agency recorded."""

    category: str
    count: int
    agencies: list[str]
    first: date
    last: date
    beat: str
    street: str


@dataclass(frozen=True, kw_only=True)
class AgencyData:
    """What one agency's data contribute, and if not, why."""

    ori: str
    name: str
    state: DataState
    records: int = 0
    last: date | None = None
    days_behind: int = 0
    # The first and last day of a hole in its records, next to or before those that count.
    missing: tuple[date, date] | None = None
    quarantined: int | None = None
    uncoded: float = 0.0
    other_kinds: list[str] = field(default_factory=list)
    nothing_loaded: bool = False  # nothing is held back: there is nothing of it here
    # What its feeds had to alarm about when the brief was made, and since which day.
    feed_alarms: list[str] = field(default_factory=list)
    feed_since: date | None = None
    by_report: bool = False  # its moments are those of the report, not of what happened


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """A goal's progress: the numbers of its sentence.

    `dispersion` and `freedom` say how much weeks vary beyond chance; None where nobody could tell.
    `watched` weeks since `watched_from` stand on the chart that may be looked at at any time, its
    alarm since `alarm_from`; 0 where nothing is watched. `told_late` is the share of the baseline
    that was first told after the goal was set.
    """

    strategy: str
    outcome: str
    observed: int
    days: int
    baseline: int
    baseline_days: int
    target_percent: float
    due_on: date
    dispersion: float | None = None
    freedom: float | None = None
    watched: int = 0
    watched_from: date | None = None
    alarm_from: date | None = None
    alarm_is_more: bool = False
    told_late: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """An open action of a strategy."""

    title: str
    owner: str
    strategy: str
    due_on: date
    days_over: int


@dataclass(frozen=True, kw_only=True)
class OrphanLine:
    """A goal that no action serves."""

    strategy: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class QuestionLine:
    """How many causes and responses of a strategy's problem analysis have no evidence."""

    strategy: str
    count: int


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """What an earlier meeting decided."""

    text: str
    owner: str
    due_on: date | None
    decided_on: date


@dataclass(frozen=True, kw_only=True)
class ReviewLine:
    """A review that is due or late."""

    strategy: str
    due_on: date
    days_over: int


@dataclass(frozen=True, kw_only=True)
class PublicTable:
    """Counts of four whole weeks by category and agency; None stands for a hidden number."""

    first: date
    last: date
    categories: list[str]
    agencies: list[str]
    values: list[list[int | None]]
    row_totals: list[int | None]
    column_totals: list[int | None]
    total: int | None
    minimum: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All numbers of one brief; `compared` rows were held against an expectation."""

    edition: Literal["partners", "public"]
    kind: str
    area: str
    week: date
    history_weeks: int
    records: int
    left_out: int | None
    compared: int
    changes: list[Change]
    trend: list[Week]
    agencies: list[AgencyData]
    no_expectation: str = ""
    next_week: NextWeek | None = None
    score: Score | None = None
    no_score: NoScore = ""  # why there is none
    no_score_because: str = ""  # what the forecast was refused for
    repeats: list[Repeat] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    goals: list[GoalLine] = field(default_factory=list)
    actions: list[ActionLine] = field(default_factory=list)
    decisions: list[DecisionLine] = field(default_factory=list)
    reviews: list[ReviewLine] = field(default_factory=list)
    orphans: list[OrphanLine] = field(default_factory=list)
    questions: list[QuestionLine] = field(default_factory=list)
    public_table: PublicTable | None = None
    unmapped: int = 0
    no_offence: int = 0  # rows of the week that are no offence, in none of the counts of offences
    made_on: date | None = None  # what is overdue is counted to this day

    @property
    def counted(self) -> list[AgencyData]:
        """The agencies whose records are inside."""
        return [one for one in self.agencies if one.state == "counted"]


@cache
def _shape() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)


def as_json(facts: Facts) -> dict[str, Any]:
    """The facts as plain JSON, as they are stored and digested."""
    plain: dict[str, Any] = _shape().dump_python(facts, mode="json")
    return plain


def from_json(plain: dict[str, Any]) -> Facts:
    """The facts of a stored brief."""
    return _shape().validate_python(plain)

"""Shapes of the API of evaluations; closed: an unknown field is refused."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.strategies.schemas import (
    ActionOut,
    GoalOut,
    MeasuredIndicatorOut,
    WatchedChartsOut,
)


class Closed(Schema):
    """An input that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid")


class PlanIn(Closed):
    """A plan to write down; `treated` are ids of areas, `smallest_percent` −20 for a fifth fewer.

    `control_outcome` with its offences is one that the programme cannot move. With
    `lot_treats` that many of the treated areas are drawn by lot once the plan is frozen; `held_back`
    are areas that a lot left out which was drawn elsewhere. `shift_outcome` is one into which it may move; `hours_…` are those of the response. `cost`
    stands with its source. `later_starts` are first days of treated areas that begin after `start`.
    `problem_version` is that of the problem analysis that it rests on, `problem_response` the key of
    the chosen response that it judges.
    """

    hypothesis: str = Field(max_length=600)
    primary_outcome: str = Field(max_length=120)
    outcome_es: str = Field("", max_length=120)
    treated: list[UUID] = Field(max_length=100)
    start: date
    follow_up_months: int = Field(ge=1, le=60)
    smallest_percent: float = Field(ge=-99.9, le=300, allow_inf_nan=False)
    continue_rule: str = Field(max_length=600)
    offences: list[str] = Field(default=[], max_length=100)
    catchment: Literal["touching", "metres", "none"] = "touching"
    catchment_m: int = Field(0, ge=0, le=20_000)
    other_causes: str = Field("", max_length=600)
    control_outcome: str = Field("", max_length=120)
    control_outcome_es: str = Field("", max_length=120)
    control_offences: list[str] = Field(default=[], max_length=100)
    held_back: list[UUID] = Field(default=[], max_length=100)
    lot_treats: int = Field(0, ge=0, le=100)
    later_starts: dict[UUID, date] = Field(default={}, max_length=100)
    shift_outcome: str = Field("", max_length=120)
    shift_outcome_es: str = Field("", max_length=120)
    shift_offences: list[str] = Field(default=[], max_length=100)
    hours_from: int | None = Field(None, ge=0, le=24)
    hours_to: int | None = Field(None, ge=0, le=24)
    mechanism: str = Field("", max_length=600)
    moderators: str = Field("", max_length=600)
    cost: float | None = Field(None, gt=0, le=1e12, allow_inf_nan=False)
    cost_source: str = Field("", max_length=120)
    problem_version: int | None = Field(None, ge=1, le=1_000_000)
    problem_response: str = Field("", max_length=8)


class PlanSignatureIn(Closed):
    """The hash that the own agency signs."""

    digest: str = Field(max_length=64)


class FreezeIn(Closed):
    """The hash of the draft that was read: `draft_digest` of the plan."""

    digest: str = Field(max_length=64)


class DeviationIn(Closed):
    """What was done otherwise, why, and when."""

    what: str = Field(max_length=300)
    why: str = Field(max_length=600)
    happened_on: date


class SignatureOut(Schema):
    """An agency's signature."""

    agency: str
    digest: str
    signed_at: datetime


class DeviationOut(Schema):
    """A deviation."""

    id: UUID
    what: str
    why: str
    happened_on: date


class LotOut(Schema):
    """A lot as it fell: the seed is the SHA-256 of plan hash, line feed and `checkpoint`."""

    seed: str
    checkpoint: str
    treated: list[str]
    held_back: list[str]
    is_drawn_again: bool


class PlanOut(Schema):
    """A plan; `power` is null for those who may not count the same records.

    `lot` is null without a lot, and until the checkpoint behind the freezing has drawn it.
    """

    id: UUID
    strategy: UUID
    version: int
    status: str
    starts_on: date
    digest: str
    draft_digest: str
    extract_digest: str
    content: dict[str, Any]
    must_sign: list[str]
    waiting: list[str]
    signatures: list[SignatureOut]
    deviations: list[DeviationOut]
    lot: LotOut | None
    power: dict[str, Any] | None


class EvaluationOut(Schema):
    """A run of a plan; numbers are null until it is finished.

    `label` and `reasons` are what it may be called now; its evidence says what held when it was made.
    """

    id: UUID
    plan: UUID
    status: str
    refusal: str
    requested_at: datetime
    ask_again_at: datetime | None
    label: str
    reasons: list[str]
    finding: str
    design: str
    level: int | None
    is_whole: bool
    change: float | None
    change_lower: float | None
    change_upper: float | None
    placebo_rate: float | None
    sentences: list[str]
    plan_digest: str
    input_digest: str
    registered_digest: str
    bundle_digest: str


class RerunOut(Schema):
    """Whether the evidence gives its own bytes when run again, else which parts differ.

    `older_method` is named where this version does not compute by the evidence's method any more.
    """

    identical: bool
    differing: list[str]
    older_method: str


class DaysIn(Closed):
    """Days on which a strategy is reviewed."""

    days: list[date] = Field(min_length=1, max_length=60)


class ReviewDecisionIn(Closed):
    """What a review decided, why, and what was delivered: in words, by actions that are done, or both.

    `early_reason` is asked for before the review's day.
    """

    decision: Literal["continue", "change", "expand", "stop"]
    reason: str = Field(max_length=1000)
    delivered: str = Field("", max_length=1000)
    actions: list[UUID] = Field(default=[], max_length=200)
    early_reason: str = Field("", max_length=600)


class ReviewOut(Schema):
    """A review; `decision` is empty until it is held."""

    id: UUID
    strategy: UUID
    due_on: date
    held_on: date | None
    decision: str
    reason: str
    delivered: str
    actions: list[UUID]
    early_reason: str
    closed_at: datetime | None


class JudgedOut(Schema):
    """One plan with its own rule beside its own result: as it stood, where the review is closed.

    `later_result` came after the closing, as did the plan itself where `is_later`.
    """

    plan: UUID
    plan_digest: str
    rule: str
    result: UUID | None
    finding: str
    level: int | None
    is_whole: bool | None
    label: str
    label_now: str
    evidence_digest: str
    later_result: UUID | None
    is_later: bool


class ReviewWhole(ReviewOut):
    """What one review looks at, from what the caller may count."""

    goals: list[GoalOut]
    indicators: list[MeasuredIndicatorOut]
    late: list[ActionOut]
    done: list[ActionOut]
    #: Goals that no action serves.
    without_action: list[str]
    judged: list[JudgedOut]
    #: What stands beside a reason that speaks of causes which the evidence does not tell.
    caution: str
    before: UUID | None
    meetings: list[UUID]


class LikeOut(Schema):
    """Results to one question; the numbers are null for fewer than two, the range below three.

    `same_areas` are not pooled: they tell of areas that one in `pooled` tells of.
    """

    kind: str
    offences: list[str]
    direction: Literal["fewer", "more"]
    pooled: list[UUID]
    same_areas: list[UUID]
    mean: float | None
    mean_lower: float | None
    mean_upper: float | None
    next_lower: float | None
    next_upper: float | None
    between: float | None


class LibraryOut(Schema):
    """Finished results, the newest whole one of each plan; like is pooled with like."""

    results: list[UUID]
    groups: list[LikeOut]


class CourseIn(Closed):
    """Which count: one kind, some offences (all when none), an area (all when none)."""

    kind: str = Field(max_length=40)
    offences: list[str] = Field(default_factory=list, max_length=80)
    area: UUID | None = None


class CourseChangeOut(Schema):
    """A ratio or a level with the ends of its 95 % interval."""

    estimate: float
    lower: float
    upper: float


class StepOut(Schema):
    """A change of level after a month, with the months between which it lies."""

    after: date
    first: date
    last: date
    ratio: CourseChangeOut


class MonthOut(Schema):
    """One month; null is not reported, or not told."""

    month: date
    count: int | None
    without_season: float | None
    lower: int | None
    upper: int | None


class CourseWeeksOut(Schema):
    """Whether there is an alarm this week; `charts` is null where `why_not` says why."""

    start: date
    alarm_from: date | None
    why_not: str
    sentences: list[str]
    charts: WatchedChartsOut | None


class CourseOut(Schema):
    """What a count did; `shape` is empty and `why_not` says why where it cannot be told."""

    shape: Literal["steady", "drift", "steps", ""]
    why_not: str
    months: list[MonthOut]
    season: list[float]
    steps: list[StepOut]
    yearly: CourseChangeOut | None
    p_value: float | None
    agencies: list[str]
    without_place: int
    error_rate: str
    weekly: CourseWeeksOut | None

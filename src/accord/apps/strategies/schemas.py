"""Shapes of the strategies API; closed: an unknown field is refused."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field


class Closed(Schema):
    """An input that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid")


class StrategyEditIn(Closed):
    """All that a strategy says; what is left out is emptied."""

    title: str = Field(max_length=160)
    scanning: str = Field(max_length=4000)
    analysis: str = Field("", max_length=4000)
    response: str = Field("", max_length=4000)
    assessment: str = Field("", max_length=4000)
    kind: str
    offences: list[str] = Field(default=[], max_length=100)
    area_id: UUID | None = None
    starts_on: date


class StrategyIn(StrategyEditIn):
    """A strategy to write down; partners by ORI."""

    partners: list[str] = Field(default=[], max_length=100)


class GoalIn(Closed):
    """A goal; `baseline_to` is the first day left out; with `partner` it is on the reporting gap."""

    outcome: str = Field(max_length=200)
    baseline_from: date
    baseline_to: date
    target_percent: Decimal = Field(max_digits=5, decimal_places=1)
    due_on: date
    offences: list[str] = Field(default=[], max_length=100)
    partner: str = Field("", max_length=120)


class ActionIn(Closed):
    """An action; the owner by ORI, the dose as so many of something."""

    title: str = Field(max_length=200)
    owner: str = Field(max_length=9)
    person: str = Field("", max_length=80)
    due_on: date
    goal: UUID | None = None
    place: str = Field("", max_length=160)
    dose_planned: int | None = Field(None, ge=1, le=1_000_000)
    dose_unit: str = Field("", max_length=60)


class ActionDoneIn(Closed):
    """What was delivered of the planned dose, and where that can be seen."""

    dose_delivered: int | None = Field(None, ge=0, le=1_000_000)
    evidence: str = Field("", max_length=600)


class AnswerIn(Closed):
    """The own agency's answer to an invitation."""

    accept: bool


class WithdrawIn(Closed):
    """Whose invitation is taken back, by ORI."""

    agency: str = Field(max_length=9)


class CloseStrategyIn(Closed):
    """What was learnt."""

    note: str = Field("", max_length=4000)


class IndicatorFigureIn(Closed):
    """One month of one indicator of the caller's agency; `month` is its first day."""

    indicator: str = Field(max_length=40)
    month: date
    numerator: int = Field(ge=0, le=10**9)
    denominator: int = Field(ge=0, le=10**9)


class IndicatorTargetIn(Closed):
    """A target; `baseline_to` is the first month left out, months by their first day."""

    indicator: str = Field(max_length=40)
    baseline_from: date
    baseline_to: date
    target_percent: Decimal = Field(max_digits=5, decimal_places=1)
    due_on: date
    weights: str = Field(
        "", max_length=40, description="for harm: the id of a table of weights, or made-up"
    )


class IndicatorFigureOut(Schema):
    """A figure as it was handed in."""

    indicator: str
    version: int
    month: date
    agency: str
    numerator: int
    denominator: int


class TargetWeightsOut(Schema):
    """Which table of weights, in which version."""

    id: str
    version: str
    source: str
    unit: str
    digest: str


class IndicatorTargetOut(Schema):
    """A target; `weights` for harm alone."""

    indicator: str
    version: int
    baseline_from: date
    baseline_to: date
    target_percent: Decimal
    due_on: date
    weights: TargetWeightsOut | None


class IndicatorOut(Schema):
    """A definition of the catalogue; texts by language."""

    id: str
    version: int
    name: dict[str, str]
    numerator: dict[str, str]
    denominator: dict[str, str]
    kind: str
    per: int
    owner: str
    direction: str
    balancing: bool
    minimum: int
    limits: dict[str, str]
    source: str


class IndicatorLineOut(Schema):
    """One agency's sums; null where nothing was handed in or the caller may not see it.

    Of harm they are the sum of weights and the days of the months reported.
    """

    agency: str
    before: list[int | float] | None
    since: list[int | float] | None
    hidden: bool
    counted: bool
    missing: list[date]


class RestatedMonthOut(Schema):
    """A month that became another number after it was handed in."""

    agency: str
    month: date


class HarmToldOut(Schema):
    """What the weights weigh, in both periods; `unweighted` offences are in no sum."""

    weighed: int
    unweighted: int
    without_place: int


class MeasuredIndicatorOut(Schema):
    """An indicator now; numbers are null where they cannot or may not be said.

    `change` is that of the rate, or of a share's odds; `p_value` is adjusted for its family.
    `dispersion`: how many times the variance of chance alone the change may have, since months vary
    and what is unusual lasts, at least 1; null where nothing was counted. `false_alarms` is there
    where so few months are compared that the level does not hold: the measured share of comparisons
    that would be called a change though nothing changed. Then none is called.
    """

    indicator: str
    version: int
    balancing: bool
    target: IndicatorTargetOut | None
    before: float | None
    since: float | None
    change: float | None
    change_lower: float | None
    change_upper: float | None
    level: float
    p_value: float | None
    dispersion: float | None
    false_alarms: float | None
    moved: str | None
    status: str | None
    sentence: str
    limits: str
    harm: HarmToldOut | None
    restated: list[RestatedMonthOut]
    agencies: list[IndicatorLineOut]


class PartnerOut(Schema):
    """An agency and its answer."""

    agency: str
    name: str
    status: str


class ActionOut(Schema):
    """An action."""

    id: UUID
    title: str
    owner: str
    person: str
    due_on: date
    done_on: date | None
    goal: UUID | None
    place: str
    dose_planned: int | None
    dose_unit: str
    dose_delivered: int | None
    evidence: str


class GoalGapOut(Schema):
    """Treated and reported in one period, and the share of what was treated that is not reported."""

    treated: int
    reported: int
    days: int
    gap: float | None
    lower: float | None
    upper: float | None


class WeekAlarmOut(Schema):
    """One method's word on the last week; the rate is of quiet years, weeks unrelated and lasting."""

    method: Literal["anytime", "cusum", "farrington"]
    judged: bool
    alarm: bool
    since: date | None
    more: bool
    false_alarms_in_100_years: list[int]


class WatchedWeekOut(Schema):
    """One week by each method; null where it is not judged."""

    start: date
    count: int
    anytime_value: float | None
    anytime_limit: float | None
    cusum_value: float | None
    cusum_limit: float | None
    farrington_value: float | None
    farrington_limit: float | None


class WatchedChartsOut(Schema):
    """What weeks say by each method that watches them."""

    methods: list[WeekAlarmOut]
    weeks: list[WatchedWeekOut]


class GoalWatchedOut(Schema):
    """Weeks since the start on the chart that may be looked at as often as one likes.

    `alarm_from` is the first day of the week after which the sum left its limits; `chance` is
    adjusted for all goals of the strategy (Holm). `charts` holds two other methods beside it.
    """

    weeks: int
    alarm_from: date | None
    is_more: bool
    chance: float
    sentences: list[str]
    charts: WatchedChartsOut


class MissingOut(Schema):
    """First and last day between which an agency's records are missing."""

    agency: str
    first: date
    last: date


class GoalOut(Schema):
    """A goal with its measure now; numbers are null where they may not or cannot be stated."""

    id: UUID
    outcome: str
    offences: list[str]
    baseline_from: date
    baseline_to: date
    target_percent: Decimal
    due_on: date
    unit: str
    baseline_count: int | None
    baseline_days: int | None
    observed_count: int | None
    observed_from: date | None
    observed_to: date | None
    change: float | None
    change_lower: float | None
    change_upper: float | None
    level: float | None
    status: str | None
    told_late: float
    sentence: str
    rounded: bool
    counted: list[str]
    unseen: list[str]
    late: list[str]
    short: list[str]
    missing: list[MissingOut]
    left_out: int | None
    limits: list[str]
    dispersion: float | None
    watched: GoalWatchedOut | None
    partner: str
    gap_before: GoalGapOut | None
    gap_since: GoalGapOut | None


class StrategyOut(Schema):
    """A strategy without its measures."""

    id: UUID
    title: str
    status: str
    lead: str
    kind: str
    offences: list[str]
    area: str
    starts_on: date
    scanning: str
    analysis: str
    response: str
    assessment: str
    partners: list[PartnerOut]
    actions: list[ActionOut]


class StrategyDetail(StrategyOut):
    """A strategy with its goals measured now."""

    goals: list[GoalOut]

"""What a report is made from, and what its interval allows to be said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Literal

from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.report.grades import Grade
from accord.core.evaluate.report.plan import Standing

Finding = Literal["fewer", "more", "no clear change", "not known", "too few months"]


@dataclass(frozen=True, kw_only=True)
class Emmie:
    """The College of Policing's five questions; empty is said to be not measured."""

    effect: str = ""
    mechanism: str = ""
    moderators: str = ""
    implementation: str = ""
    economic_cost: str = ""

    def missing(self) -> tuple[str, ...]:
        """What was not measured."""
        return tuple(name for name in self.__dataclass_fields__ if not getattr(self, name))


@dataclass(frozen=True, kw_only=True)
class Control:
    """What an outcome did that the programme cannot move; `still` is whether it held nought.

    None where months or events are too few to say.
    """

    outcome: str
    outcome_es: str
    change: Interval
    still: bool | None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a report is made from: numbers, grade, standing.

    `change` is relative; `fewer` the events that did not happen; `smallest` is the plan's least change that matters.

    `false_alarms` is the design's own rate on placebos at 5 %, None where it has none;
    `months_allowed_for` whether the interval allows for months that vary and hang together, None
    where donors set the error, and `side_without_event` why it does not; `too_few_months` whether
    these are too few to call a change; `control` what the outcome did that cannot move, None where none
    was declared; `is_alone` whether nothing but its own past is compared with; `placebo_kind` what
    the placebos were; `told_signatures` the day and the agencies of a seal that no ledger holds.
    """

    outcome: str
    outcome_es: str
    observed: int
    expected: float
    change: Interval
    fewer: Interval
    p_value: float
    smallest: float
    grade: Grade
    standing: Standing
    false_alarms: float | None = None
    placebo_kind: str = "areas"
    control: Control | None = None
    months_allowed_for: bool | None = None
    too_few_months: bool = False
    side_without_event: bool | None = None
    is_alone: bool = False
    told_signatures: Mapping[str, Any] | None = None
    cost: float | None = None
    emmie: Emmie = field(default_factory=Emmie)

    @property
    def finding(self) -> Finding:
        """What the interval and the number of months allow to be said."""
        return finding(self.change, too_few_months=self.too_few_months)


def finding(change: Interval, *, too_few_months: bool = False) -> Finding:
    """What the interval allows to be said; an interval with nought inside is no clear change.

    Of too few months to tell bursts from chance no change is called: their interval covers chance
    alone, and where months come in bursts it leaves out nought far oftener than its level says.
    """
    if not isfinite(change.estimate) and not change.lower > 0:
        return "not known"
    if too_few_months:
        return "too few months"
    if change.upper < 0:
        return "fewer"
    if change.lower > 0:  # from nought the rise itself has no end
        return "more"
    return "no clear change"

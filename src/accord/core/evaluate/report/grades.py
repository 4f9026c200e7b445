"""The Maryland Scientific Methods Scale, and what each design may at most be graded."""

from dataclasses import dataclass
from typing import Literal

Design = Literal[
    "randomised",
    "synthetic control",
    "difference in differences",
    "group-time",
    "donor ratio",
    "two-area difference",
    "interrupted series",
    "before and after",
    "correlation",
]
Level = Literal[1, 2, 3, 4, 5]

CEILINGS: dict[Design, Level] = {
    "randomised": 5,
    "synthetic control": 4,
    "difference in differences": 4,
    "group-time": 4,
    "donor ratio": 4,
    "two-area difference": 3,
    "interrupted series": 2,
    "before and after": 2,
    "correlation": 1,
}
MEANINGS: dict[Level, str] = {
    1: "Correlation of a programme and crime at one time.",
    2: "Crime before and after, without a comparable area.",
    3: "Before and after, in this area and in a comparable one.",
    4: "Before and after, in several areas with it and without, other causes held apart.",
    5: "Areas or times drawn by lot.",
}
MEANINGS_ES: dict[Level, str] = {
    1: "Correlación de un programa y la delincuencia en un mismo momento.",
    2: "Delincuencia antes y después, sin zona comparable.",
    3: "Antes y después, en esta zona y en otra comparable.",
    4: "Antes y después, en varias zonas con él y sin él, con otras causas separadas.",
    5: "Zonas o momentos sacados a suerte.",
}


@dataclass(frozen=True, kw_only=True)
class Checks:
    """What was found of a design's own conditions; None is not looked at, and counts against it.

    Only of a negative control, of steadiness and of months does None not count: not every place
    has an outcome that the programme cannot move. The report says that they were not looked at.
    """

    placebo_rate: float | None = None  # share of placebos that the test calls, at alpha 0.05
    parallel_before: bool | None = None
    donors_comparable: bool | None = None
    randomisation_kept: bool | None = None
    negative_control_still: bool | None = None  # an outcome it cannot move did not move
    steady: bool | None = None  # neither one donor nor another specification turns it
    months_allowed_for: bool | None = None  # the interval holds bursts and memory, not chance alone
    too_few_months: bool = False  # to tell bursts from chance, so that no change is called
    side_without_event: bool | None = None  # why months do not tell, however many they are
    one_treated: bool = False  # a single unit: level 4 has several with the programme and without
    too_few_events: bool | None = None  # nothing can be said of the change


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A level with what it means, and why it is below the design's ceiling if it is."""

    level: Level
    ceiling: Level
    lowered: tuple[str, ...]

    def in_words(self, *, language: str = "en") -> str:
        """The level's meaning in English or Spanish."""
        return (MEANINGS_ES if language == "es" else MEANINGS)[self.level]


MOST_FALSE = 0.08  # placebos called more often than this: the design is not calibrated here


def grade(design: Design, checks: Checks = Checks()) -> Grade:
    """The Maryland level of a design with its checks; a p-value has no part in it."""
    ceiling = CEILINGS[design]
    faults = [(most, words) for fault, most, words in _rules(ceiling, checks) if fault]
    level = min([ceiling, *(most for most, _ in faults)])
    return Grade(level=level, ceiling=ceiling, lowered=tuple(words for _, words in faults))


def _rules(ceiling: Level, checks: Checks) -> tuple[tuple[bool, Level, str], ...]:
    """Faults of a design with this ceiling, the level that each leaves at most, and its words."""
    rate, compares = checks.placebo_rate, ceiling >= 3
    months = (
        "one side of the start has no event to tell bursts from chance by"
        if checks.side_without_event
        else "too few months to tell bursts from chance"
    )
    return (
        (ceiling == 5 and checks.randomisation_kept is not True, 4,
         "that the lot was kept was not shown"),
        (ceiling >= 4 and (rate is None or rate > MOST_FALSE), 3,
         "placebos were not run, or fired too often"),
        (ceiling == 4 and checks.parallel_before is not True, 3,
         "that both went alike before was not shown"),
        (ceiling == 4 and checks.one_treated, 3, "one area alone was treated"),
        (ceiling in {3, 4} and checks.donors_comparable is not True, 2,
         "that the comparison is comparable was not shown"),
        (compares and checks.steady is False, 3,
         "one donor or another specification turns the result"),
        (compares and checks.negative_control_still is False, 2,
         "an outcome that the programme cannot move moved too"),
        (compares and checks.months_allowed_for is False, 2, months),
        (compares and bool(checks.too_few_events), 2, "too few events to compare anything"),
    )  # fmt: skip

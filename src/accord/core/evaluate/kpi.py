"""How far a goal has come: an exact interval against its target, and plain words."""

from dataclasses import dataclass
from math import inf, isnan
from typing import Literal

from accord.core.evaluate.indicators.dispersion import Dispersion
from accord.core.evaluate.indicators.strata import Pair, rates_change
from accord.core.evaluate.intervals import Interval, ratio_interval

Status = Literal["target reached", "on track", "off track", "too early to say"]
Direction = Literal["decrease", "increase"]
STATUSES_ES: dict[Status, str] = {
    "target reached": "meta alcanzada",
    "on track": "en buen camino",
    "off track": "fuera de rumbo",
    "too early to say": "demasiado pronto para decirlo",
}
_LIMITS = {
    "en": "The interval covers chance alone (Poisson): it is too narrow where incidents come in "
    "bursts, and it does not say what caused the change.",
    "es": "El intervalo cubre solo el azar (Poisson): es demasiado estrecho donde los incidentes "
    "llegan en ráfagas, y no dice qué causó el cambio.",
}
_ALLOWED = {
    "en": "The interval allows for weeks that vary more than by chance and hang together; it does not "
    "say what caused the change, and seasons are not taken out.",
    "es": "El intervalo admite semanas que varían más que por azar y dependen unas de otras; no dice "
    "qué causó el cambio, y no descuenta la estación.",
}


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A change of a count per day against a baseline: `target_change` −0.2 means 20 % fewer."""

    baseline_count: int
    baseline_days: float
    target_change: float

    def __post_init__(self) -> None:
        if not -1 < self.target_change < inf or self.target_change == 0:
            raise ValueError("a target changes the count, and by less than all of it")

    @property
    def direction(self) -> Direction:
        """Whether the goal is fewer or more."""
        return "decrease" if self.target_change < 0 else "increase"

    @property
    def target_rate(self) -> float:
        """The daily rate that reaches the goal."""
        return self.baseline_count / self.baseline_days * (1 + self.target_change)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The observed count against a goal; `change` is the relative change with its interval.

    `spread` says how much weeks vary beyond chance where the interval allows for it.
    """

    goal: Goal
    observed_count: int
    observed_days: float
    change: Interval
    status: Status
    spread: Dispersion | None = None

    @property
    def sentence(self) -> str:
        """The progress in plain English."""
        return self.in_words()

    def in_words(self, *, language: str = "en") -> str:
        """The progress in plain words, with the count that the baseline would have given."""
        goal, change = self.goal, self.change
        same = goal.baseline_count / goal.baseline_days * self.observed_days
        estimate, lower, upper, wanted = (
            _percent(value, language)
            for value in (change.estimate, change.lower, change.upper, goal.target_change)
        )
        counted = f"{self.observed_count:,}"
        days, level = f"{self.observed_days:,.0f}", f"{change.level:.0%}"
        if language == "es":
            return (
                f"{counted} en {days} días; el ritmo de la línea de base da {same:,.1f}. "
                f"Cambio {estimate} (intervalo del {level} de {lower} a {upper}), "
                f"meta {wanted}: {STATUSES_ES[self.status]}."
            )
        return (
            f"{counted} in {days} days; the baseline's rate gives {same:,.1f}. "
            f"Change {estimate} ({level} interval {lower} to {upper}), "
            f"goal {wanted}: {self.status}."
        )

    @property
    def limits(self) -> str:
        """What the interval leaves out, in English, to be shown beside it."""
        return self.limits_in_words()

    def limits_in_words(self, *, language: str = "en") -> str:
        """What the interval leaves out, to be shown beside it."""
        words = _LIMITS if self.spread is None else _ALLOWED
        return words["es" if language == "es" else "en"]


def progress(
    goal: Goal,
    *,
    observed_count: int,
    observed_days: float,
    level: float = 0.95,
    spread: Dispersion | None = None,
) -> Progress:
    """Judge a goal from a count so far. The status says no more than the interval does.

    Target reached: the whole interval is at or beyond the target. Off track: the whole interval
    falls short of it. On track: it holds the target and leaves no change out. Else too early. With
    the `spread` of weeks each end is the wider one: by chance alone, or allowing for it.
    """
    ratio = ratio_interval(
        observed_count,
        goal.baseline_count,
        after_exposure=observed_days,
        before_exposure=goal.baseline_days,
        level=level,
    )
    lower, upper = ratio.lower, ratio.upper
    if spread is not None:
        both = Pair(
            before=(goal.baseline_count, goal.baseline_days), since=(observed_count, observed_days)
        )
        wide = rates_change([both], spread, level)
        lower, upper = min(lower, wide.lower), max(upper, wide.upper)
    change = Interval(estimate=ratio.estimate - 1, lower=lower - 1, upper=upper - 1, level=level)
    return Progress(
        goal=goal,
        observed_count=observed_count,
        observed_days=observed_days,
        change=change,
        status=status_of(change, goal.target_change),
        spread=spread,
    )


def status_of(change: Interval, target: float) -> Status:
    """The verdict that a change with its interval allows on a target."""
    sign = -1 if target < 0 else 1
    worst, best = sorted([sign * change.lower, sign * change.upper])
    wanted = sign * target
    if worst >= wanted:
        return "target reached"
    if best < wanted:
        return "off track"
    return "on track" if worst > 0 else "too early to say"


def _percent(change: float, language: str) -> str:
    if isnan(change):
        return "desconocido" if language == "es" else "not known"
    if change == inf:
        return "sin límite superior" if language == "es" else "no upper limit"
    return f"{100 * change:+.1f} %".replace("-", "−")

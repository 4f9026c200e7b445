"""The gap between injuries treated and crimes reported, with its exact interval (Cardiff Model)."""

from dataclasses import dataclass
from math import inf, isfinite

from accord.core.evaluate.intervals import Interval, odds_ratio_interval, ratio_interval
from accord.core.evaluate.kpi import Status, status_of

_LIMITS = {
    "en": "Both are counts of events, not of the same persons: one assault may be treated and not "
    "reported, or reported and not treated. The interval covers chance alone (Poisson). A change "
    "of the gap may come from treatment, reporting or recording.",
    "es": "Ambos son recuentos de hechos, no de las mismas personas: una agresión puede atenderse "
    "sin denunciarse, o denunciarse sin atenderse. El intervalo cubre solo el azar (Poisson). Un "
    "cambio de la brecha puede venir de la atención, de la denuncia o del registro.",
}


@dataclass(frozen=True, kw_only=True)
class ReportingGap:
    """Events treated and reported in the same period; `reported_per_treated` with its interval.

    `gap` is the share of what was treated that reports fall short of: 1 − the ratio; below nought
    when more is reported than treated.
    """

    treated: int
    reported: int
    reported_per_treated: Interval
    gap: Interval

    @property
    def is_certain(self) -> bool:
        """Whether fewer reports than treatments is more than chance."""
        return self.gap.lower > 0

    def in_words(self, *, language: str = "en") -> str:
        """The gap in one sentence."""
        gap, level = self.gap, f"{self.gap.level:.0%}"
        low, high = _percent(gap.lower, language), _percent(gap.upper, language)
        estimate = _percent(gap.estimate, language)
        if language == "es":
            return (
                f"{self.treated:,} atendidas, {self.reported:,} denunciadas: a las denuncias les "
                f"falta el {estimate} de lo atendido (intervalo del {level} de {low} a {high})."
            )
        return (
            f"{self.treated:,} treated, {self.reported:,} reported: reports fall short of what was "
            f"treated by {estimate} ({level} interval {low} to {high})."
        )

    def limits_in_words(self, *, language: str = "en") -> str:
        """What the interval leaves out, to be shown beside it."""
        return _LIMITS["es" if language == "es" else "en"]


def reporting_gap(*, treated: int, reported: int, level: float = 0.95) -> ReportingGap:
    """The gap of two counts of the same period and area; ValueError on a negative count.

    The ratio's interval is exact given the sum of both (see `ratio_interval`). With none treated
    the ratio is not known and the gap has no lower end.
    """
    ratio = ratio_interval(reported, treated, level=level)
    gap = Interval(
        estimate=1 - ratio.estimate, lower=1 - ratio.upper, upper=1 - ratio.lower, level=level
    )
    return ReportingGap(treated=treated, reported=reported, reported_per_treated=ratio, gap=gap)


@dataclass(frozen=True, kw_only=True)
class GapProgress:
    """The gap before and since; `change` is that of what is reported per injury treated."""

    baseline: ReportingGap
    observed: ReportingGap
    target_change: float
    change: Interval
    status: Status


def gap_progress(
    *, baseline: ReportingGap, observed: ReportingGap, target_change: float, level: float = 0.95
) -> GapProgress:
    """Judge a goal on the gap: +0.2 wants a fifth more reported per injury treated.

    The interval is exact given the sums of both periods and both counts: all four vary by chance.
    """
    ratio = odds_ratio_interval(
        (observed.reported, observed.treated), (baseline.reported, baseline.treated), level=level
    )
    change = Interval(
        estimate=ratio.estimate - 1, lower=ratio.lower - 1, upper=ratio.upper - 1, level=level
    )
    return GapProgress(
        baseline=baseline, observed=observed, target_change=target_change, change=change,
        status=status_of(change, target_change),
    )  # fmt: skip


def _percent(share: float, language: str) -> str:
    if not isfinite(share):
        unknown = "desconocido" if language == "es" else "not known"
        return "−∞" if share == -inf else unknown
    return f"{100 * share:.1f} %".replace("-", "−")

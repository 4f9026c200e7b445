"""What happened in cells that were free to be gone to, beside those held back by lot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt

import numpy as np
import numpy.typing as npt

from accord.apps.places import surface
from accord.apps.places.incidents import Incidents, day_of
from accord.apps.places.models import Activation, ForecastResponse, ForecastRun
from accord.apps.places.selectors.counting import incidents
from accord.apps.places.selectors.forecasts import runs_visible_to, was_made_before
from accord.core.evaluate import Interval, ratio_interval
from accord.frame.actor import Actor, Purpose

RUNS_AT_MOST = 60


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Recorded and expected in cells free to be gone to and in cells held back by lot.

    Compared as drawn, not as treated (intention to treat): whoever goes where something has just
    happened would else find much there. `ratio` is recorded ÷ expected in the free cells over the
    same in those held back, with a 95 % interval: below one, fewer than chance and the forecast's
    own error would leave. `dispersion` is how many times a Poisson count's variance the cells have.
    """

    weeks: int
    free: int
    expected_free: float
    held_back: int
    expected_held_back: float
    dispersion: float
    ratio: Interval

    @property
    def is_beyond_error(self) -> bool:
        """Whether the interval excludes one."""
        return not self.ratio.lower <= 1.0 <= self.ratio.upper


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Cells of weeks that are over, one a row: counted, expected, and whether held back."""

    counts: npt.NDArray[np.float64]
    expected: npt.NDArray[np.float64]
    is_held_back: npt.NDArray[np.bool_]


def effect_of(*, viewer: Actor, purpose: Purpose, activation: Activation) -> Effect | None:
    """Over the weeks of the activation's question in which something was done; None while none is over."""
    if not activation.holds_back:
        return None
    acted = ForecastResponse.objects.filter(cell__run__question=activation.question)
    runs = runs_visible_to(viewer=viewer, purpose=purpose).filter(
        question=activation.question, pk__in=acted.values("cell__run")
    )
    weeks: dict[date, Drawn] = {}
    for found in runs[:RUNS_AT_MOST]:
        # A lot that fell when its week had begun could have been known; of two of a week one counts.
        if was_made_before(found) and found.starts_on not in weeks:
            drawn = _drawn(found, viewer, purpose)
            if drawn is not None:
                weeks[found.starts_on] = drawn
    return compared(list(weeks.values()))


def compared(weeks: Sequence[Drawn]) -> Effect | None:
    """Free cells beside those held back; None where either has nothing expected.

    The exact interval of two Poisson counts is widened on its logarithm by the root of the
    dispersion (quasi-likelihood, Wedderburn 1974), which Pearson's residuals tell; it is never
    taken below one. Where nothing is done it excludes one in 1 to 5 of 100 trials, for 10 to 120
    cells and 4 to 26 weeks whose counts are Poisson, or whose means vary by a gamma law of
    variance up to 2.
    """
    if not weeks:
        return None
    counts = np.concatenate([one.counts for one in weeks])
    expected = np.concatenate([one.expected for one in weeks])
    held = np.concatenate([one.is_held_back for one in weeks])
    free, of_free, alone, of_alone = (
        float(part[chosen].sum()) for chosen in (~held, held) for part in (counts, expected)
    )
    if of_free <= 0 or of_alone <= 0:
        return None
    spread = _dispersion(counts, expected * np.where(held, alone / of_alone, free / of_free))
    return Effect(
        weeks=len(weeks), free=int(free), expected_free=of_free,
        held_back=int(alone), expected_held_back=of_alone, dispersion=spread,
        ratio=_ratio(int(free), of_free, int(alone), of_alone, spread),
    )  # fmt: skip


def _dispersion(counts: npt.NDArray[np.float64], means: npt.NDArray[np.float64]) -> float:
    """Pearson's statistic by its degrees of freedom, or that of the sums if larger; at least one."""
    told = means > 0
    of_freedom = int(told.sum()) - 2
    if of_freedom < 1:
        return 1.0
    squares = (counts[told] - means[told]) ** 2
    even = float((squares / means[told]).sum()) / of_freedom
    # Busy cells may vary by more, and the sums that are compared are mostly theirs.
    of_sums = float(squares.sum()) / float(means[told].sum()) * told.sum() / of_freedom
    return max(1.0, even, of_sums)


def _ratio(free: int, of_free: float, alone: int, of_alone: float, spread: float) -> Interval:
    """Both ends further from the estimate, on the logarithm; with nought, as fewer events would tell."""
    exact = ratio_interval(free, alone, after_exposure=of_free, before_exposure=of_alone)
    if not free or not alone:
        return ratio_interval(
            int(free / spread), int(alone / spread),
            after_exposure=of_free / spread, before_exposure=of_alone / spread,
        )  # fmt: skip
    at, by = exact.estimate, sqrt(spread)
    return replace(exact, lower=at * (exact.lower / at) ** by, upper=at * (exact.upper / at) ** by)


def _drawn(found: ForecastRun, viewer: Actor, purpose: Purpose) -> Drawn | None:
    """The cells of one week with what was recorded there; None before it is over."""
    ends_on = found.starts_on + timedelta(days=found.horizon_days)
    table, _ = incidents(
        viewer=viewer, purpose=purpose, kind=found.kind, action="forecast",
        start=found.starts_on, end=ends_on,
    )  # fmt: skip
    if not len(table) or day_of(int(table.day.max())) < ends_on - timedelta(days=1):
        return None
    counts = _counts(found, table.of_owners(found.owners).of_offences(found.offences))
    cells = list(found.cells.all())
    return Drawn(
        counts=np.array([counts.get(cell.cell, 0) for cell in cells], float),
        expected=np.array([cell.expected for cell in cells], float),
        is_held_back=np.array([cell.is_held_back for cell in cells], bool),
    )


def _counts(found: ForecastRun, happened: Incidents) -> dict[str, int]:
    packed = ForecastRun.objects.values_list("surface", flat=True).get(pk=found.pk)
    grid, _ = surface.grid_of(bytes(packed), found.grid)
    if not found.override_reason:
        happened = happened.where(~happened.is_discovered)
    cells = grid.cell_of(happened.lon, happened.lat)
    places, many = np.unique(cells[cells >= 0], return_counts=True)
    ids = grid.ids
    return {ids[place]: int(n) for place, n in zip(places, many, strict=True)}

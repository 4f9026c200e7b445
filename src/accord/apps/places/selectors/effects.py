"""What happened where people went, beside the cells that were left alone by lot."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from accord.apps.places import surface
from accord.apps.places.incidents import Incidents, day_of
from accord.apps.places.models import Activation, ForecastResponse, ForecastRun
from accord.apps.places.selectors.counting import incidents
from accord.apps.places.selectors.forecasts import runs_visible_to
from accord.core.evaluate import Interval, ratio_interval
from accord.frame.actor import Actor, Purpose

RUNS_AT_MOST = 60


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Recorded and expected in cells gone to and in cells left alone, over weeks that are over.

    `ratio` is recorded ÷ expected there over recorded ÷ expected here, with a 95 % interval:
    below one, fewer than chance and the forecast's own error would leave.
    """

    weeks: int
    gone_to: int
    expected_there: float
    left_alone: int
    expected_here: float
    ratio: Interval

    @property
    def is_beyond_error(self) -> bool:
        """Whether the interval excludes one."""
        return not self.ratio.lower <= 1.0 <= self.ratio.upper


def effect_of(*, viewer: Actor, purpose: Purpose, activation: Activation) -> Effect | None:
    """Over the forecasts of the activation's question whose weeks are over; None while none is."""
    if not activation.holds_back:
        return None
    acted = ForecastResponse.objects.filter(cell__run__question=activation.question)
    runs = runs_visible_to(viewer=viewer, purpose=purpose).filter(
        question=activation.question, pk__in=acted.values("cell__run")
    )
    sums = np.zeros(4)
    weeks = 0
    for found in runs[:RUNS_AT_MOST]:
        parts = _parts(found, viewer, purpose)
        if parts is not None:
            sums, weeks = sums + parts, weeks + 1
    if not weeks or sums[1] <= 0 or sums[3] <= 0:
        return None
    there, expected_there, here, expected_here = sums
    return Effect(
        weeks=weeks,
        gone_to=int(there),
        expected_there=float(expected_there),
        left_alone=int(here),
        expected_here=float(expected_here),
        ratio=ratio_interval(
            int(there),
            int(here),
            after_exposure=float(expected_there),
            before_exposure=float(expected_here),
        ),
    )


def _parts(found: ForecastRun, viewer: Actor, purpose: Purpose) -> "npt.NDArray[np.float64] | None":
    """Recorded and expected where people went, and where nobody should; None before it is over."""
    ends_on = found.starts_on + timedelta(days=found.horizon_days)
    table, _ = incidents(
        viewer=viewer, purpose=purpose, kind=found.kind, action="forecast",
        start=found.starts_on, end=ends_on,
    )  # fmt: skip
    if not len(table) or day_of(int(table.day.max())) < ends_on - timedelta(days=1):
        return None
    counts = _counts(found, table.of_owners(found.owners).of_offences(found.offences))
    gone = set(ForecastResponse.objects.filter(cell__run=found).values_list("cell_id", flat=True))
    sums = np.zeros(4)
    for cell in found.cells.all():
        if cell.is_held_back == (cell.pk in gone):
            continue  # neither gone to nor left alone, or gone to although it was to be left alone
        at = 2 if cell.is_held_back else 0
        sums[at] += counts.get(cell.cell, 0)
        sums[at + 1] += cell.expected
    return sums


def _counts(found: ForecastRun, happened: Incidents) -> dict[str, int]:
    packed = ForecastRun.objects.values_list("surface", flat=True).get(pk=found.pk)
    grid, _ = surface.grid_of(bytes(packed), found.grid)
    if not found.override_reason:
        happened = happened.where(~happened.is_discovered)
    cells = grid.cell_of(happened.lon, happened.lat)
    places, many = np.unique(cells[cells >= 0], return_counts=True)
    ids = grid.ids
    return {ids[place]: int(n) for place, n in zip(places, many, strict=True)}

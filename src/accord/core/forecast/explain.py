"""Why a cell stands where it does, in plain words made from numbers."""

from dataclasses import dataclass

import numpy as np

from accord.core.forecast.estimators import YEAR_DAYS, Forecast
from accord.core.forecast.events import Events

RECENT_DAYS = 56.0


@dataclass(frozen=True, kw_only=True)
class CellExplanation:
    """The numbers behind one cell; `nearest_m` is None when no recent event is known.

    `rank` counts from 1; `times_average` is expected over the mean of all cells.
    """

    cell: str
    rank: int
    cells: int
    expected: float
    lower: int
    upper: int
    level: float
    recent: int
    recent_days: float
    last_year: int
    same_weeks_last_year: int
    times_average: float
    nearest_m: float | None
    nearest_days_ago: float | None

    @property
    def sentence(self) -> str:
        """All of it in plain English."""
        return self.in_words()

    def in_words(self, *, language: str = "en") -> str:
        """All of it in words, in English or Spanish ("es"); each number is one of the fields."""
        weeks = f"{self.recent_days / 7:.0f}"
        told = _spanish if language == "es" else _english
        return told(self, weeks)


def _english(cell: CellExplanation, weeks: str) -> str:
    near = (
        f"no incident anywhere in the last {weeks} weeks"
        if cell.nearest_m is None or cell.nearest_days_ago is None
        else f"the nearest recent incident was {cell.nearest_m:,.0f} m from the cell's centre, "
        f"{cell.nearest_days_ago:.0f} days before"
    )
    return (
        f"Rank {cell.rank:,} of {cell.cells:,} cells: {cell.expected:.2f} incidents expected "
        f"({cell.lower} to {cell.upper}, {cell.level:.0%} interval), "
        f"{cell.times_average:.1f} times the average cell. In this cell: {cell.recent} in the "
        f"last {weeks} weeks, {cell.last_year} in the last 52 weeks, "
        f"{cell.same_weeks_last_year} in the same days last year; {near}. "
        "This says where incidents were recorded, not why."
    )


def _spanish(cell: CellExplanation, weeks: str) -> str:
    near = (
        f"ningún incidente en toda la zona en las últimas {weeks} semanas"
        if cell.nearest_m is None or cell.nearest_days_ago is None
        else f"el incidente reciente más cercano fue a {cell.nearest_m:,.0f} m del centro de la "
        f"celda, {cell.nearest_days_ago:.0f} días antes"
    )
    return (
        f"Puesto {cell.rank:,} de {cell.cells:,} celdas: se esperan {cell.expected:.2f} incidentes "
        f"(de {cell.lower} a {cell.upper}, intervalo del {cell.level:.0%}), "
        f"{cell.times_average:.1f} veces la celda media. En esta celda: {cell.recent} en las "
        f"últimas {weeks} semanas, {cell.last_year} en las últimas 52 semanas, "
        f"{cell.same_weeks_last_year} en los mismos días del año pasado; {near}. "
        "Esto dice dónde se registraron incidentes, no por qué."
    )


def explain(forecast: Forecast, events: Events, index: int) -> CellExplanation:
    """Explain cell `index` of a forecast from the events before its window."""
    start = forecast.window.start
    placed = events.on(forecast.grid)
    year = placed.between(start - YEAR_DAYS, start)
    recent = placed.between(start - RECENT_DAYS, start)
    same = placed.between(start - YEAR_DAYS, start - YEAR_DAYS + forecast.window.days)
    mean = float(forecast.expected.mean())
    distance, days_ago = _nearest(forecast, recent, index)
    return CellExplanation(
        cell=forecast.cells[index],
        rank=int((forecast.expected > forecast.expected[index]).sum()) + 1,
        cells=forecast.grid.size,
        expected=float(forecast.expected[index]),
        lower=int(forecast.lower[index]),
        upper=int(forecast.upper[index]),
        level=forecast.level,
        recent=_count(recent, index),
        recent_days=RECENT_DAYS,
        last_year=_count(year, index),
        same_weeks_last_year=_count(same, index),
        times_average=float(forecast.expected[index]) / mean if mean > 0 else 0.0,
        nearest_m=distance,
        nearest_days_ago=days_ago,
    )


def _count(events: Events, index: int) -> int:
    return 0 if events.cell is None else int((events.cell == index).sum())


def _nearest(forecast: Forecast, recent: Events, index: int) -> tuple[float | None, float | None]:
    if not len(recent):
        return None, None
    grid = forecast.grid
    x, y = grid.projection.to_metres(recent.lon, recent.lat)
    apart = np.hypot(x - grid.x[index], y - grid.y[index])
    nearest = int(np.lexsort((-recent.t, apart))[0])
    return float(apart[nearest]), forecast.window.start - float(recent.t[nearest])

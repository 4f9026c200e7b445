"""The whole audit of one forecaster: the same weeks held against every question, in one call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.fairness.areas import Areas, Spread
from accord.core.fairness.capping import CapPoint, capped_curve
from accord.core.fairness.exposure import Exposure, exposure
from accord.core.fairness.feedback import Loops, closed_loops
from accord.core.fairness.provenance import Provenance, demand_reported_beside
from accord.core.fairness.rates import GroupRates, rates_by_group
from accord.core.fairness.reporting import Sensitivity, reporting_sensitivity
from accord.core.fairness.stopping import StopRule, UnitCheck, stop_rule, unit_check
from accord.core.forecast import Estimator, Events, LastYear, Window, evaluate, hits_at, marked
from accord.core.forecast.ensemble import expected_of
from accord.core.forecast.scoring import topmost
from accord.core.forecast.week_errors import demand_weeks
from accord.core.geo import Grid

FloatArray = npt.NDArray[np.float64]
AUDIT = "accord-audit/3"
CAPS = (2.0, 1.5, 1.25, 1.1, 1.0)
LESS = 0.75  # one group reporting three quarters as often as the rest, where no table is given
MARKED, REST = "cells marked at first", "all other cells"


@dataclass(frozen=True, eq=False, kw_only=True)
class Weeks:
    """What was forecast, what happened and what was marked; shape (weeks, cells).

    Where shares are of metres of street, the number of marked segments differs by week.
    """

    expected: FloatArray
    observed: FloatArray
    flagged: npt.NDArray[np.bool_]

    @property
    def marks(self) -> int:
        """How many cells are marked in a week, on average of the weeks."""
        return round(float(self.flagged.sum(axis=1).mean()))


@dataclass(frozen=True, eq=False, kw_only=True)
class Groups:
    """The part of an audit that needs to know who lives where."""

    reference: str
    placed: float
    exposures: tuple[Exposure, ...]
    rates: tuple[GroupRates, ...]
    reporting: dict[str, Sensitivity]
    caps: tuple[CapPoint, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Audit:
    """Every answer; `groups` is None where no areas were given.

    `unit` is the figure of `unit_of` under other grids: a group's exposure, or the gain over
    last year's map where there are no groups.
    """

    protocol: str
    share: float
    weeks: Weeks
    provenance: Provenance
    stop: StopRule
    groups: Groups | None
    naive: Loops
    corrected: Loops
    unit: UnitCheck
    unit_of: str


def audit(
    make: Callable[[], Estimator],
    events: Events,
    grids: Mapping[str, Grid],
    *,
    origins: Sequence[float],
    provenance: Provenance,
    rng: np.random.Generator,
    areas: Areas | None = None,
    reference: str = "",
    share: float = 0.05,
    reporting: Mapping[str, float] | None = None,
) -> Audit:
    """Audit the forecaster that `make` gives, over the weeks that begin at `origins`.

    The first of `grids` is the forecast's own, the others are those the figures are held
    against. `share` of its cells are marked each week; `reporting` is a table of the chance that
    a member of each group reports. Raises what the forecaster raises on too little history,
    TooLittleHistoryError for fewer than eight weeks, and PoliceDiscoveredError where what stands
    beside the events was found by police.
    """
    demand_weeks(len(origins))
    demand_reported_beside(events)
    own = next(iter(grids))
    grid = grids[own]
    model = make()
    evaluation = evaluate(model, events, grid, origins=origins, shares=(share,))
    weeks = _weeks(model, events.on(grid), grid, origins, share)  # it is fitted: evaluate did
    stop = stop_rule(
        evaluation,
        evaluate(LastYear(), events, grid, origins=origins, shares=(share,)),
        share=share,
    )
    spread = None if areas is None else areas.over(grid)
    chosen = reference or (areas.largest if areas else "")
    groups = None if spread is None else _groups(weeks, spread, chosen, reporting, rng)
    figure = _figure_of(groups)

    def under(label: str) -> float:
        if groups is None or areas is None:
            return stop.ratio if label == own else _gain(make, events, grids[label], origins, share)
        there = weeks if label == own else _fresh(make(), events, grids[label], origins, share)
        return _ratio(there, areas.over(grids[label]), chosen, figure)

    naive, corrected = (_loop(weeks, spread, rng, corrected=kept) for kept in (False, True))
    return Audit(
        protocol=AUDIT,
        share=share,
        weeks=weeks,
        provenance=provenance,
        stop=stop,
        groups=groups,
        naive=naive,
        corrected=corrected,
        unit=unit_check(under, list(grids)),
        unit_of=figure,
    )


def _fresh(
    model: Estimator, events: Events, grid: Grid, origins: Sequence[float], share: float
) -> Weeks:
    placed = events.on(grid)
    return _weeks(model.fit(placed, grid), placed, grid, origins, share)


def _weeks(
    model: Estimator, placed: Events, grid: Grid, origins: Sequence[float], share: float
) -> Weeks:
    expected, observed, flagged = [], [], []
    for origin in origins:
        window = Window(start=float(origin))
        said = expected_of(model, window)  # no question here asks for an interval, which is dear
        marks = np.zeros(grid.size, bool)
        marks[marked(said, grid.measures, share=share)] = True
        expected.append(said)
        observed.append(placed.between(window.start, window.end).counts())
        flagged.append(marks)
    return Weeks(
        expected=np.array(expected), observed=np.array(observed), flagged=np.array(flagged)
    )


def _groups(
    weeks: Weeks,
    spread: Spread,
    reference: str,
    reporting: Mapping[str, float] | None,
    rng: np.random.Generator,
) -> Groups:
    residents = spread.residents
    people = dict(zip(residents, spread.membership, strict=True))
    mean = weeks.expected.mean(axis=0)
    tables = {"the given reporting rates": dict(reporting)} if reporting else {}
    for group in people if not reporting else ():
        label = f"{group} report {LESS:.0%} as often as the rest"
        tables[label] = {other: LESS if other == group else 1.0 for other in people}
    return Groups(
        reference=reference,
        placed=spread.placed,
        exposures=exposure(
            spread.mean(weeks.flagged.mean(axis=0)), spread.members, reference=reference, rng=rng
        ),
        rates=rates_by_group(weeks.expected, weeks.observed, weeks.flagged, residents),
        reporting={
            label: reporting_sensitivity(mean, people, table, flags=weeks.marks)
            for label, table in tables.items()
        },
        caps=capped_curve(mean, residents, flags=weeks.marks, caps=CAPS),
    )


def _loop(
    weeks: Weeks, spread: Spread | None, rng: np.random.Generator, *, corrected: bool
) -> Loops:
    """Years of the loop in a city whose true rates are what the forecast expects."""
    rates = weeks.expected.mean(axis=0)
    if spread is None:
        first = topmost(rates, weeks.marks).astype(float)
        membership = np.array([first, 1 - first])
    else:
        membership = spread.membership
    return closed_loops(
        rates,
        membership,
        groups=(MARKED, REST) if spread is None else tuple(spread.members),
        rng=rng,
        corrected=corrected,
        cells_flagged=weeks.marks,
    )


def _figure_of(groups: Groups | None) -> str:
    """The group that bears most, whose exposure other grids are asked for."""
    if groups is None:
        return ""
    others = [one for one in groups.exposures if one.group != groups.reference]
    return max(others, key=lambda one: abs(np.log(max(one.ratio or 1.0, 1e-9)))).group


def _ratio(weeks: Weeks, spread: Spread, reference: str, group: str) -> float:
    flags = spread.mean(weeks.flagged.mean(axis=0))
    found = exposure(flags, spread.members, reference=reference)
    return next(one.ratio or 0.0 for one in found if one.group == group)


def _gain(
    make: Callable[[], Estimator],
    events: Events,
    grid: Grid,
    origins: Sequence[float],
    share: float,
) -> float:
    hits = []
    for model in (make(), LastYear()):
        weeks = _fresh(model, events, grid, origins, share)
        pairs = zip(weeks.expected, weeks.observed, strict=True)
        at = {"shares": np.array([share]), "measures": grid.measures}
        hits.append(sum(float(hits_at(e, o, **at)[0]) for e, o in pairs))
    return hits[0] / hits[1] if hits[1] > 0 else float("nan")

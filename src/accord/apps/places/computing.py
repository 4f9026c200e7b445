"""The forecast itself: from counts to a surface, its top cells and its record over past weeks."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from accord.apps.places.incidents import Incidents, day_number, day_of
from accord.apps.places.reaching import heard
from accord.apps.places.scored import as_json
from accord.core.evaluate import Stretch, TooFewWeeksError, expected_week
from accord.core.forecast import (
    DecayedKDE,
    Estimator,
    Events,
    Forecast,
    ForecastError,
    LastYear,
    MultiScalePoisson,
    Oracle,
    Window,
    evaluate,
    score_cards,
    weekly_origins,
)
from accord.core.geo import Area, Grid, HexGrid, NoStreetError, SegmentGrid, SquareGrid

EVALUATED_WEEKS: Final = 8
LEAST_HISTORY_WEEKS: Final = 8  # before the first evaluated week
LEAST_EVENTS: Final = 50
# Weights learned from fewer weeks would be the weights of chance.
LEAST_LEARNING_WEEKS: Final = {"multi-scale-poisson": 18}
ASKED: Final = "asked"  # what is forecast; other categories stand beside it under their codes
HISTORY_DAYS: Final = 6 * 365
CELL_SIZES: Final = (250, 500, 1000, 2000)  # metres; the first that keeps the grid readable
CELLS_AT_MOST: Final = 40_000
CELLS_OF_A_PAGE: Final = 12_000
TOP_SHARE: Final = 0.01
TOP_AT_LEAST: Final = 20
TOP_AT_MOST: Final = 300
HOW_TO_LOAD_STREETS: Final = "Load one: on the page Layers, or by accord layers add FILE --role street --source … --licence …"


class TooLittle(Exception):
    """There is too little to learn from; `rule` is stable, the text says what is missing."""

    def __init__(self, rule: str, message: str) -> None:
        self.rule = rule
        super().__init__(message)


@dataclass(frozen=True, eq=False, kw_only=True)
class Streets:
    """Lines that segments are cut from: keys that begin their ids, names, the longest piece."""

    keys: Sequence[str]
    names: Sequence[str]
    lines: npt.NDArray[Any]
    longest_m: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """What a forecast stands on: located incidents, their cells, and the window asked for."""

    located: Incidents
    grid: Grid
    events: Events
    window: Window
    left_out: int
    # What segments are called, by id; {} for squares and hexagons.
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def unplaced(self) -> int:
        """How many incidents have a point that lies in no cell, as far from any street."""
        return 0 if self.events.cell is None else int((self.events.cell < 0).sum())


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """A forecast with what it stands on, the fitted model, and its evaluation as plain JSON."""

    forecast: Forecast
    model: Estimator
    ground: Ground
    evaluation: dict[str, Any]
    week: dict[str, Any]

    @property
    def grid(self) -> Grid:
        """Its cells."""
        return self.ground.grid

    @property
    def events(self) -> Events:
        """The incidents it was made from."""
        return self.ground.events

    @property
    def left_out(self) -> int:
        """How many incidents had no coordinates."""
        return self.ground.left_out

    @property
    def top(self) -> list[int]:
        """Indexes of the cells with most expected: one in a hundred, at least twenty."""
        count = min(max(int(self.grid.size * TOP_SHARE), TOP_AT_LEAST), TOP_AT_MOST)
        chosen = self.forecast.top(min(count, self.grid.size))
        return [int(index) for index in chosen if self.forecast.expected[index] > 0]


def estimator_of(method: str) -> Estimator:
    """The estimator behind a method's name."""
    known: dict[str, Estimator] = {
        "multi-scale-poisson": MultiScalePoisson(),
        "decayed-kde": DecayedKDE(),
        "last-year": LastYear(),
    }
    return known[method]


def compute(
    incidents: Incidents,
    *,
    area: Area | None,
    starts_on: date,
    horizon_days: int,
    method: str,
    cell_m: int | None = None,
    hex_resolution: int | None = None,
    streets: Streets | None = None,
    beside: Incidents | None = None,
    unknown: Sequence[Stretch] = (),
) -> Result:
    """Forecast the days from `starts_on`; uses only what happened before. Raises TooLittle.

    Weeks that meet the days of `unknown` test nothing: what happened in them was not delivered.
    """
    ground = ground_of(
        incidents,
        beside=beside,
        area=area,
        starts_on=starts_on,
        horizon_days=horizon_days,
        method=method,
        cell_m=cell_m,
        hex_resolution=hex_resolution,
        streets=streets,
    )
    model = estimator_of(method).fit(ground.events, ground.grid)
    try:
        forecast = model.predict(ground.window)
        origins = tested_weeks(ground.window.start, unknown)
        evaluation = evaluation_of(ground.events, ground.grid, origins=origins, own=method)
    except ForecastError as error:
        raise TooLittle("too_short", str(error)) from error
    return Result(
        forecast=forecast,
        model=model,
        ground=ground,
        evaluation=evaluation,
        week=week_of(ground.located, starts_on=starts_on),
    )


def ground_of(
    incidents: Incidents,
    *,
    area: Area | None,
    starts_on: date,
    horizon_days: int,
    method: str,
    cell_m: int | None = None,
    hex_resolution: int | None = None,
    streets: Streets | None = None,
    kept: Grid | None = None,
    beside: Incidents | None = None,
) -> Ground:
    """Incidents with a point before `starts_on`, on their cells; raises TooLittle.

    `beside` are incidents of other offences: a method that can learn from them does. `kept` are
    the cells of a forecast made before, where they are not to be laid anew.
    """
    since = day_of(day_number(starts_on) - HISTORY_DAYS)
    known = incidents.between(since, starts_on)
    left_out = int((~known.is_located).sum())
    located = known.where(known.is_located).inside(area)
    _demand(located, starts_on=starts_on, left_out=left_out, method=method)
    events = _events(located, None)
    if beside is not None:
        rest = beside.between(since, starts_on)
        events = _events(located, rest.where(rest.is_located).inside(area))
    grid: Grid
    if kept is not None:
        grid = kept
    elif streets is not None:
        grid = segments_for(area, streets)
    elif hex_resolution is None:
        grid = squares_for(area, events, cell_m=cell_m)
    else:
        grid = hexagons_for(area, events, resolution=hex_resolution)
    return Ground(
        located=located,
        grid=grid,
        events=events.on(grid),
        window=Window(start=float(day_number(starts_on)), days=float(horizon_days)),
        left_out=left_out,
        names=_names(grid, streets),
    )


def _names(grid: Grid, streets: Streets | None) -> dict[str, str]:
    """A segment is called as its street; its id is the street's key and the piece's number."""
    if streets is None:
        return {}
    called = dict(zip(streets.keys, streets.names, strict=True))
    return {one: called[one.rpartition(":")[0]] for one in grid.ids}


def _events(located: Incidents, rest: Incidents | None) -> Events:
    """The asked incidents, with the rest as their `others` by offence code."""
    parts = [located] + ([rest] if rest is not None and len(rest) else [])
    codes = [np.full(len(located), ASKED, object)]
    codes += [np.array(part.offences, object)[part.offence] for part in parts[1:]]
    events = Events.of(
        t=np.concatenate([part.moment for part in parts]),
        lon=np.concatenate([part.lon for part in parts]),
        lat=np.concatenate([part.lat for part in parts]),
        agency=np.concatenate([np.array(part.owners, object)[part.owner] for part in parts]),
        category=np.concatenate(codes),
    )
    return events.focus(ASKED)


def squares_for(area: Area | None, events: Events, *, cell_m: int | None) -> SquareGrid:
    """Squares over the area, or around the events where no boundary is loaded."""
    if area is None:
        return SquareGrid.around(events.lon, events.lat, cell_m=float(cell_m or CELL_SIZES[0]))
    return SquareGrid.over(area, cell_m=float(cell_m or _cell_size(area)))


def hexagons_for(area: Area | None, events: Events, *, resolution: int) -> HexGrid:
    """H3 hexagons over the area, or around the events where no boundary is loaded."""
    if area is None:
        return HexGrid.around(events.lon, events.lat, resolution=resolution)
    return HexGrid.over(area, resolution=resolution)


def segments_for(area: Area | None, streets: Streets) -> SegmentGrid:
    """Street segments within the area, or all of them; raises TooLittle where there is none."""
    try:
        return SegmentGrid.over(
            streets.lines, area=area, names=streets.keys, longest_m=streets.longest_m
        )
    except NoStreetError as error:
        words = f"No loaded street lies in this area. {HOW_TO_LOAD_STREETS}"
        raise TooLittle("no_streets", words) from error


def grid_that_a_page_holds(
    area: Area | None, events: Events, *, sizes: Sequence[int]
) -> SquareGrid:
    """The first of the sizes whose cells a page can hold, else the last."""
    for cell_m in sizes:
        grid = squares_for(area, events, cell_m=cell_m)
        if grid.size <= CELLS_OF_A_PAGE:
            break
    return grid


def tested_weeks(end: float, unknown: Sequence[Stretch]) -> list[float]:
    """First days of the last eight weeks before `end`, without those in which records are missing."""
    weeks = [float(one) for one in weekly_origins(end=end, weeks=EVALUATED_WEEKS)]
    kept = [at for at in weeks if not any(one.meets(int(at), int(at) + 6) for one in unknown)]
    if not kept:
        raise TooLittle(
            "too_short", _("Records are missing in each of the weeks that test a method.")
        )
    return kept


def evaluation_of(
    events: Events, grid: Grid, *, origins: Sequence[float], own: str
) -> dict[str, Any]:
    """The methods over past weeks, and the best map that never changes, as plain JSON.

    The oracle knows all the weeks' outcome, but as the others it has one map of places.
    """
    names = dict.fromkeys((own, "decayed-kde", "last-year"))
    methods: dict[str, Estimator] = {name: estimator_of(name) for name in names}
    methods["oracle"] = Oracle(span=Window(start=origins[0], days=origins[-1] + 7.0 - origins[0]))
    return {
        name: as_json(evaluate(method, events, grid, origins=origins))
        for name, method in methods.items()
    }


def cards_of(result: Result) -> dict[int, dict[str, Any]]:
    """By cell the terms of the score card, strongest first; {} for a method that has none."""
    if not isinstance(result.model, MultiScalePoisson) or not result.top:
        return {}
    cards = score_cards(result.model, result.ground.window, result.top)
    return {
        index: {
            "base": round(card.base, 6),
            "level": round(card.level, 4),
            "lines": [[line.group, round(line.factor, 4)] for line in card.lines],
        }
        for index, card in zip(result.top, cards, strict=True)
    }


def week_of(incidents: Incidents, *, starts_on: date) -> dict[str, Any]:
    """How many the next week should bring in all, from the weeks before; {} when not known.

    Agencies that have told nothing for eight weeks are not expected to, nor were they before.
    """
    incidents = heard(incidents, end=starts_on)
    first = int(incidents.day.min())
    weeks = min((day_number(starts_on) - first) // 7, 5 * 52 + 30)
    try:
        found = expected_week(incidents.by_week(end=starts_on, weeks=weeks))
    except TooFewWeeksError:
        return {}
    return {
        "mean": round(found.mean, 2),
        "lower": found.lower,
        "upper": found.upper,
        "level": found.level,
        "references": found.references,
    }


def input_digest(*tables: Incidents | None) -> str:
    """SHA-256 over what went in: days, hours, points and offence codes, in order."""
    state = hashlib.sha256()
    for table in (one for one in tables if one is not None):
        for part in (table.day, table.hour, table.lon, table.lat, table.offence):
            state.update(np.ascontiguousarray(part).tobytes())
        state.update("|".join(table.offences).encode())
    return state.hexdigest()


def _demand(located: Incidents, *, starts_on: date, left_out: int, method: str) -> None:
    if len(located) == 0 and left_out:
        raise TooLittle(
            "no_coordinates",
            f"None of the {left_out:,} records here has coordinates, so no place can be forecast. "
            "Load a file with longitude and latitude.",
        )
    if len(located) < LEAST_EVENTS:
        raise TooLittle(
            "too_few",
            f"Only {len(located):,} records with coordinates lie here before {starts_on}; "
            f"at least {LEAST_EVENTS} are needed for a map to mean anything.",
        )
    first = day_of(int(located.day.min()))
    learning = LEAST_LEARNING_WEEKS.get(method, LEAST_HISTORY_WEEKS)
    needed = 7 * (EVALUATED_WEEKS + learning)
    if (starts_on - first).days < needed:
        raise TooLittle(
            "too_short",
            f"The records begin on {first}, {(starts_on - first).days} days before {starts_on}; "
            f"{needed} days are needed, so that the method can be tested on eight past weeks. "
            f"The decayed density needs {7 * (EVALUATED_WEEKS + LEAST_HISTORY_WEEKS)}.",
        )


def _cell_size(area: Area) -> int:
    fitting = (size for size in CELL_SIZES if area.km2 * 1e6 / size**2 <= CELLS_AT_MOST)
    return next(fitting, CELL_SIZES[-1])

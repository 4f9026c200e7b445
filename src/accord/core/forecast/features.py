"""What the past says of each cell at many scales of time and place: the terms of a score card.

Every term is an expected count for one week: past incidents, each fading with its own half-life,
spread over a distance of its own. Terms belong to groups a reader knows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import log
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from accord.core.forecast.events import Events, FloatArray, IntArray
from accord.core.forecast.sites import Sites, chained, gaussian, own_cell
from accord.core.forecast.smoothing import BlockSmoother, Smoother
from accord.core.geo import Grid

WEEK = 7.0
HALF_LIVES = (14.0, 56.0, 182.0, 728.0, 2912.0)  # days: a fortnight to eight years
WIDTHS = (0.0, 0.4, 0.8, 1.6, 3.2, 8.0)  # standard deviations in cell widths
LASTING = 1456.0  # half-life of what hardly changes: premises, categories, addresses
RECENT = 91.0  # up to this half-life a term is of the recent past
NEAR = 1.0  # cell widths; up to here a term is of the cell itself
SITE_WIDTHS = 1.0  # kernels wider than this start at the cells' centres, which is cheaper
CELL_WIDTHS = 2.0  # and wider than this run between blocks of cells
BLOCKS_A_WIDTH = 2.0
KIND_SHARE = 0.03  # premises or categories rarer than this are not a term of their own
MOST_KINDS = 8
SEASON_SHARPNESS = 4.0  # von Mises κ: about five weeks either side count most
YEAR = 365.25
SEASON_DAYS = 2 * YEAR  # with a shorter history the season is not told from a trend
LONGEST_QUIET = 2000.0

Kernel = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, kw_only=True)
class Term:
    """One column: its name, the group a reader knows it by, and how it is made."""

    name: str
    group: str
    half_life: float
    width: float
    source: int  # 0: the category forecast; 1: all others; from 2: one kind each


@dataclass(frozen=True, eq=False, kw_only=True)
class MultiScaleFeatures:
    """Terms of every cell at any moment, from the events before it alone."""

    terms: tuple[Term, ...]
    sites: Sites
    own: npt.NDArray[np.bool_]
    kinds: tuple[npt.NDArray[np.bool_], ...]
    premises: npt.NDArray[Any] | None
    category: npt.NDArray[Any] | None
    kernels: dict[float, Kernel]

    @classmethod
    def of(cls, events: Events, grid: Grid) -> Self:
        """Terms that `events` and their `others` can fill, no kind of premises or category yet."""
        joined, own = _joined(events)
        placed = joined.on(grid)
        here = np.ones(0, bool) if placed.cell is None else placed.cell >= 0
        sites = Sites.of(placed, grid)
        return cls(
            terms=_terms([("", ""), ("", "")], has_others=bool((~own[here]).any())),
            sites=sites,
            own=own[here],
            kinds=(own[here], ~own[here]),
            premises=None if joined.premises is None else joined.premises[here],
            category=None if joined.category is None else joined.category[here],
            kernels=_kernels(sites, grid),
        )

    def seen_by(self, moment: float) -> Self:
        """The same with a term for each frequent kind of premises and category before `moment`."""
        known = self.sites.t < moment
        kinds, names = [self.own, ~self.own], [("", ""), ("", "")]
        for group, values, wanted in (
            ("premises", self.premises, self.own),
            ("category", self.category, ~self.own),
        ):
            if values is None:
                continue
            for value in _frequent(values, wanted & known):
                kinds.append(wanted & (values == value))
                names.append((group, value))
        terms = _terms(names, has_others=bool((~self.own & known).any()))
        return replace(self, terms=terms, kinds=tuple(kinds))

    def at(self, moment: float) -> FloatArray:
        """All terms at `moment`; shape (cells, terms), expected counts of a week but for repeats."""
        many = int(np.searchsorted(self.sites.t, moment, side="left"))
        site, age = self.sites.site[:many], moment - self.sites.t[:many]
        faded: dict[tuple[int, float], FloatArray] = {}
        columns = []
        for term in self.terms:
            key = (term.source, term.half_life)
            if key not in faded:
                faded[key] = self._faded(site, age, key)
            columns.append(self.kernels[term.width](faded[key]))
        columns += self._repeats(site, age) + self._season(site, age)
        return np.column_stack(columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of `at`, in order."""
        return (*(term.name for term in self.terms), *(name for name, _ in EXTRAS))

    @property
    def groups(self) -> tuple[str, ...]:
        """The group of each column."""
        return (*(term.group for term in self.terms), *(group for _, group in EXTRAS))

    def _faded(self, site: IntArray, age: FloatArray, key: tuple[int, float]) -> FloatArray:
        """A weight a site: events a week, the older the less."""
        source, half_life = key
        which = self.kinds[source][: len(site)]
        fade = log(2) / half_life
        span = max(float(age[0]) if len(age) else 1.0, 1.0)
        scale = WEEK * fade / (1 - np.exp(-fade * span))
        weight = scale * np.exp(-fade * age[which])
        return self._by_site(site[which], weight)

    def _by_site(self, site: IntArray, weight: FloatArray) -> FloatArray:
        return np.bincount(site, weight, minlength=self.sites.size).astype(float)

    def _repeats(self, site: IntArray, age: FloatArray) -> list[FloatArray]:
        """How the past of a cell is spread over its points: repeats, the busiest, how many."""
        own = self.own[: len(site)]
        weight = self._by_site(site[own], 0.5 ** (age[own] / LASTING))
        cells = self.sites.grid.size
        busiest = np.zeros(cells)
        np.maximum.at(busiest, self.sites.cell, weight)
        quiet = np.full(cells, LONGEST_QUIET)
        np.minimum.at(quiet, self.sites.cell[site[own]], age[own])
        here = self.kernels[0.0]
        ever = np.bincount(site, minlength=self.sites.size) > 0
        return [
            here(weight**2),
            here(np.sqrt(weight)),
            busiest,
            here((weight > 0).astype(float)),
            here(ever.astype(float)),
            LONGEST_QUIET / (quiet + 1.0),
        ]

    def _season(self, site: IntArray, age: FloatArray) -> list[FloatArray]:
        """The same weeks of earlier years against all weeks, at two distances; 1: no difference."""
        own = self.own[: len(site)]
        if not len(age) or age[0] < SEASON_DAYS:
            return [np.ones(self.sites.grid.size)] * 2
        fade = 0.5 ** (age[own] / LASTING)
        close = np.exp(SEASON_SHARPNESS * (np.cos(2 * np.pi * age[own] / YEAR) - 1))
        level = float((close * fade).sum() / max(fade.sum(), 1e-9))
        season = self._by_site(site[own], close * fade) / level
        always = self._by_site(site[own], fade)
        return [
            (self.kernels[width](season) + 1.0) / (self.kernels[width](always) + 1.0)
            for width in (0.8, 3.2)
        ]


EXTRAS = (
    ("repeats at the same points", "addresses"),
    ("spread over points", "addresses"),
    ("busiest point", "addresses"),
    ("points with an incident", "addresses"),
    ("points with any incident", "addresses"),
    ("days since the last", "recent here"),
    ("same weeks of other years, here", "season"),
    ("same weeks of other years, around", "season"),
)


def _joined(events: Events) -> tuple[Events, npt.NDArray[np.bool_]]:
    """The events and their others in one, sorted by time, and which are the events' own."""
    rest = events.others
    if rest is None or not len(rest):
        return events, np.ones(len(events), bool)
    order = np.argsort(np.concatenate([events.t, rest.t]), kind="stable")
    own = (np.arange(len(order)) < len(events))[order]

    def both(name: str) -> npt.NDArray[Any] | None:
        parts = [getattr(part, name) for part in (events, rest)]
        if parts[0] is None or parts[1] is None:
            return None
        return np.concatenate(parts)[order]

    lon, lat, t = (
        np.concatenate([getattr(e, n) for e in (events, rest)]) for n in ("lon", "lat", "t")
    )
    whole = Events(
        t=t[order],
        lon=lon[order],
        lat=lat[order],
        category=both("category"),
        premises=both("premises"),
        cell=both("cell"),
        grid=events.grid if events.grid is rest.grid else None,
    )
    return whole, own


def _frequent(values: npt.NDArray[Any], wanted: npt.NDArray[np.bool_]) -> list[str]:
    """The commonest values among the wanted, none rarer than the share that makes a term."""
    found, many = np.unique(values[wanted], return_counts=True)
    often = many >= max(KIND_SHARE * max(int(wanted.sum()), 1), 20)
    order = np.argsort(-many[often], kind="stable")[:MOST_KINDS]
    return [str(value) for value in found[often][order]]


def _terms(names: list[tuple[str, str]], *, has_others: bool) -> tuple[Term, ...]:
    terms = [
        Term(
            name=f"this category, half-life {half_life:g} d, {width:g} cells wide",
            group=_group(half_life, width),
            half_life=half_life,
            width=width,
            source=0,
        )
        for half_life in HALF_LIVES
        for width in WIDTHS
    ]
    if has_others:
        terms += [
            Term(
                name=f"other categories, half-life {half_life:g} d, {width:g} cells wide",
                group="other categories",
                half_life=half_life,
                width=width,
                source=1,
            )
            for half_life, width in (
                (21.0, 1.6),
                (182.0, 0.0),
                (182.0, 0.4),
                (182.0, 1.6),
                (LASTING, 0.0),
                (LASTING, 0.4),
                (LASTING, 1.6),
            )
        ]
    for source, (kind, value) in enumerate(names):
        if not kind:
            continue
        terms += [
            Term(
                name=f"{kind} {value}, {width:g} cells wide",
                group="premises" if kind == "premises" else "other categories",
                half_life=LASTING,
                width=width,
                source=source,
            )
            for width in (0.0, 0.8)
        ]
    return tuple(terms)


def _group(half_life: float, width: float) -> str:
    when = "recent" if half_life <= RECENT else "lasting"
    return f"{when} here" if width <= NEAR else f"{when} around"


def _kernels(sites: Sites, grid: Grid) -> dict[float, Kernel]:
    """A kernel for each width: from the points where it is narrow, from the centres where wide."""
    here = own_cell(sites)
    kernels: dict[float, Kernel] = {0.0: here}
    for width in WIDTHS[1:]:
        bandwidth = width * grid.width_m
        if width <= SITE_WIDTHS:
            kernels[width] = gaussian(sites, bandwidth_m=bandwidth)
        elif width <= CELL_WIDTHS:
            kernels[width] = chained(here, Smoother.gaussian(grid, bandwidth_m=bandwidth))
        else:
            blocks = BlockSmoother.gaussian(
                grid, bandwidth_m=bandwidth, block_m=bandwidth / BLOCKS_A_WIDTH
            )
            kernels[width] = chained(here, blocks)
    return kernels

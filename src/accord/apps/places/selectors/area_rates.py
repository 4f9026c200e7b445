"""Rates by area against the overall one: what differs by more than chance, and nothing in ranks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.layers import selectors as layers
from accord.apps.places.incidents import Incidents
from accord.apps.places.selectors.counting import ACTIVITY_KINDS, Question, area_of, incidents
from accord.apps.places.selectors.holding import holders_of
from accord.core.evaluate import Funnel, FunnelPoint, Interval, funnel, rate_interval
from accord.core.geo import Area, area_of_each, spread_over
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid

PER: Final = 1000.0  # residents
YEAR_DAYS: Final = 365.25
LEAST_AREAS: Final = 3


@dataclass(frozen=True, kw_only=True)
class AreaRate:
    """One area: its residents, and its place in the funnel; exposure is thousands of residents a year.

    Count, rate and place are None where the agency that holds it shared nothing in these days.
    """

    name: str
    residents: float
    point: FunnelPoint
    years: float
    ambient: tuple[float, ...] = ()

    @cached_property
    def interval(self) -> Interval | None:
        """The rate by residents with its 95 % interval; None where nothing was reported."""
        return self._rate(self.residents)

    @cached_property
    def by_ambient(self) -> tuple[Interval | None, ...]:
        """The rate by each ambient layer; None where nobody and nothing is there."""
        return tuple(self._rate(amount) for amount in self.ambient)

    def _rate(self, amount: float) -> Interval | None:
        if self.point.count is None or amount <= 0:
            return None
        return rate_interval(self.point.count, exposure=amount / PER * self.years)

    @property
    def limits(self) -> tuple[float, float]:
        """Between which rates the funnel lets it lie."""
        return self.point.lower / self.point.exposure, self.point.upper / self.point.exposure


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaRates:
    """The areas by name; `funnel` is None where fewer than three have residents and are reported.

    `elsewhere` are records in no area with a rate; `unheld` areas have a 0 that may be none,
    since no layer says who reports of them.
    """

    question: Question
    area: Area | None
    layer: str
    funnel: Funnel | None
    rates: tuple[AreaRate, ...]
    uninhabited: int
    unheld: int
    elsewhere: int
    without_point: int
    discovered: int
    ambient: tuple[tuple[str, str], ...] = ()  # layer and unit, in the order of the areas' amounts


def area_rates(
    *, viewer: Actor, purpose: Purpose, question: Question, verb: str = "places.rates_viewed"
) -> AreaRates:
    """Records by thousand residents and year in each area of the newest population layer.

    What police find is left out, and areas without residents, where no rate means anything.
    """
    if question.kind in ACTIVITY_KINDS:
        words = unit_of(question.kind)
        raise Invalid(_("Counts of %(words)s follow activity, not offending.") % {"words": words})
    area = area_of(viewer=viewer, purpose=purpose, area_id=question.area_id)
    table, _left = incidents(
        viewer=viewer, purpose=purpose, kind=question.kind, action="view",
        start=question.start, end=question.end,
    )  # fmt: skip
    chosen = table.of_offences(question.offences)
    reported = chosen.where(~chosen.is_discovered)
    located = reported.where(reported.is_located)
    known = layers.populations_on(viewer=viewer, purpose=purpose, day=question.start)
    found: Funnel | None = None
    rates: tuple[AreaRate, ...] = ()
    beside: list[layers.Ambient] = []
    ground = _Ground(kept=(), counts=(), uninhabited=0, unheld=0, elsewhere=0)
    if known is None:
        elsewhere = len(located.inside(area))
    else:
        holders = holders_of(known.shapes, viewer=viewer, purpose=purpose, day=question.start)
        ground = _ground(known, area, located, holders=holders, telling=set(table.by_owner()))
        elsewhere = ground.elsewhere
        found, rates = _funnel(known, ground, years=question.days / YEAR_DAYS)
        beside = layers.ambient_on(viewer=viewer, purpose=purpose, day=question.start)
        rates = _with_ambient(rates, known, ground, beside)
    audit.read(
        by=viewer, purpose=purpose, verb=verb, object_type="places",
        payload={
            "count": len(rates), "kind": question.kind, "offences": list(question.offences),
            "days": question.days,
        },
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return AreaRates(
        question=question,
        area=area,
        layer=known.layer if known else "",
        funnel=found,
        rates=rates,
        uninhabited=ground.uninhabited,
        unheld=ground.unheld,
        elsewhere=elsewhere,
        without_point=int((~reported.is_located).sum()),
        discovered=len(chosen) - len(reported),
        ambient=tuple((one.layer, one.unit) for one in beside),
    )


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """Which areas are compared, what was counted in each (None: not reported), what is left out."""

    kept: tuple[int, ...]
    counts: tuple[int | None, ...]
    uninhabited: int
    unheld: int
    elsewhere: int


def _ground(
    known: layers.Populations,
    area: Area | None,
    located: Incidents,
    *,
    holders: Sequence[str],
    telling: Collection[str],
) -> _Ground:
    """An area that the asked one cuts is counted whole, as its residents are."""
    inside = inside_of(known.shapes, area)
    kept = np.flatnonzero(inside & (known.people > 0)).tolist()
    holder = area_of_each(located.lon, located.lat, known.shapes)
    counted = np.bincount(holder[holder >= 0], minlength=len(known.shapes))
    counts = [
        None if holders[at] and holders[at] not in telling else int(counted[at]) for at in kept
    ]
    told = [at for at, count in zip(kept, counts, strict=True) if count is not None]
    asked = np.ones(len(located), bool)
    if area is not None:
        asked = area.contains(located.lon, located.lat)
    return _Ground(
        kept=tuple(kept),
        counts=tuple(counts),
        uninhabited=int((inside & (known.people <= 0)).sum()),
        unheld=sum(not holders[at] and counted[at] == 0 for at in kept),
        elsewhere=int((asked & ~np.isin(holder, told)).sum()),
    )


def _funnel(
    known: layers.Populations, ground: _Ground, *, years: float
) -> tuple[Funnel | None, tuple[AreaRate, ...]]:
    if sum(count is not None for count in ground.counts) < LEAST_AREAS:
        return None, ()
    people = [float(known.people[at]) for at in ground.kept]
    found = funnel(ground.counts, [residents / PER * years for residents in people])
    return found, tuple(
        AreaRate(name=known.names[at], residents=residents, point=point, years=years)
        for at, residents, point in zip(ground.kept, people, found.points, strict=True)
    )


def _with_ambient(
    rates: tuple[AreaRate, ...], known: layers.Populations, ground: _Ground,
    beside: Sequence[layers.Ambient],
) -> tuple[AreaRate, ...]:  # fmt: skip
    """Who or what is in each area besides its residents, shared out by surface."""
    areas = known.shapes[list(ground.kept)]
    amounts = [spread_over(one.amounts, one.shapes, areas) for one in beside] if rates else []
    return tuple(
        replace(one, ambient=tuple(float(line[at]) for line in amounts))
        for at, one in enumerate(rates)
    )


def inside_of(shapes: npt.NDArray[Any], area: Area | None) -> npt.NDArray[np.bool_]:
    """Which areas have their middle in the asked one."""
    if area is None:
        return np.ones(len(shapes), bool)
    return np.asarray(shapely.contains(area.geometry, shapely.point_on_surface(shapes)))

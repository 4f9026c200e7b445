"""Rates by area against the overall one: what differs by more than chance, and nothing in ranks."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from accord.apps.layers import selectors as layers
from accord.apps.places.incidents import Incidents
from accord.apps.places.selectors.counting import ACTIVITY_KINDS, Question, area_of, incidents
from accord.core.evaluate import Funnel, FunnelPoint, funnel
from accord.core.geo import Area
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid

PER: Final = 1000.0  # residents
YEAR_DAYS: Final = 365.25
LEAST_AREAS: Final = 3


@dataclass(frozen=True, kw_only=True)
class AreaRate:
    """One area: its residents, and its place in the funnel; exposure is thousands of residents a year."""

    name: str
    residents: float
    point: FunnelPoint

    @property
    def limits(self) -> tuple[float, float]:
        """Between which rates chance alone lets it lie."""
        return self.point.lower / self.point.exposure, self.point.upper / self.point.exposure


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaRates:
    """The areas by name; `funnel` is None where no layer tells who lives where."""

    question: Question
    area: Area | None
    layer: str
    funnel: Funnel | None
    rates: tuple[AreaRate, ...]
    uninhabited: int
    elsewhere: int
    without_point: int
    discovered: int


def area_rates(
    *, viewer: Actor, purpose: Purpose, question: Question, verb: str = "places.rates_viewed"
) -> AreaRates:
    """Records by thousand residents and year in each area of the newest population layer.

    What police find is left out, and areas without residents, where no rate means anything.
    """
    if question.kind in ACTIVITY_KINDS:
        words = RecordKind(question.kind).unit()
        raise Invalid(f"Counts of {words} follow activity, not offending.")
    area = area_of(viewer=viewer, purpose=purpose, area_id=question.area_id)
    table, _ = incidents(
        viewer=viewer, purpose=purpose, kind=question.kind, action="view",
        start=question.start, end=question.end,
    )  # fmt: skip
    chosen = table.of_offences(question.offences)
    reported = chosen.where(~chosen.is_discovered)
    located = reported.where(reported.is_located).inside(area)
    known = layers.populations_on(viewer=viewer, purpose=purpose, day=question.start)
    rates: tuple[AreaRate, ...] = ()
    found, uninhabited, elsewhere = None, 0, len(located)
    if known is not None:
        inside = _inside(known.shapes, area)
        counts = _counted(located, known.shapes)
        kept = np.flatnonzero(inside & (known.people > 0))
        uninhabited = int((inside & (known.people <= 0)).sum())
        elsewhere = len(located) - int(counts[kept].sum())
        if len(kept) >= LEAST_AREAS:
            years = question.days / YEAR_DAYS
            found = funnel(
                [int(n) for n in counts[kept]],
                [float(n) / PER * years for n in known.people[kept]],
            )
            rates = tuple(
                AreaRate(name=known.names[at], residents=float(known.people[at]), point=point)
                for at, point in zip(kept.tolist(), found.points, strict=True)
            )
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
        uninhabited=uninhabited,
        elsewhere=elsewhere,
        without_point=int((~reported.is_located).sum()),
        discovered=len(chosen) - len(reported),
    )


def _inside(shapes: npt.NDArray[Any], area: Area | None) -> npt.NDArray[np.bool_]:
    """Which areas have their middle in the asked one."""
    if area is None:
        return np.ones(len(shapes), bool)
    return np.asarray(shapely.contains(area.geometry, shapely.point_on_surface(shapes)))


def _counted(located: Incidents, shapes: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    points = shapely.points(located.lon, located.lat)
    point, area = shapely.STRtree(shapes).query(points, predicate="intersects")
    _, first = np.unique(point, return_index=True)  # a point on a border counts once
    return np.bincount(area[first], minlength=len(shapes))

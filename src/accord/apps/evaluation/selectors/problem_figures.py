"""Figures that records give a problem analysis: counted anew for each reader, within the policy.

The sheet keeps only what is asked: which measure, up to which day. So no partner reads in it what
another may count, and a corrected record corrects the figure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from accord.apps.agencies import audiences, sharing
from accord.apps.layers import selectors as layers
from accord.apps.layers.models import Feature, Layer
from accord.apps.places import selectors as places
from accord.apps.places.incidents import NO_HOUR, Incidents, day_number
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.selectors import partners_of
from accord.core.evaluate.problem import (
    LEAST,
    REACH_M,
    TooLittleError,
    busiest_hours,
    changed,
    concentrated,
    facility_share,
    repeated,
)
from accord.core.geo import Area
from accord.frame.actor import Actor, Purpose

MEASURES: Final = ("change", "places", "repeats", "hours", "facilities")
AT_POINTS: Final = ("places", "repeats", "facilities")
PERIODS: Final = (52, 26, 13)  # weeks; 52 hold the same seasons as the 52 before
SLACK_DAYS: Final = 31  # whose records begin later or end earlier does not tell both periods
SAME_PLACE: Final = 4  # decimals of a degree: about 11 m
FACILITIES_AT_MOST: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class FacilityLayer:
    """A layer of points that matter, by its series: the version of the day is taken."""

    series: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """One figure for one reader; `found` is None where nothing can be told, with why.

    `agencies` are those counted, by ORI; `partial` those left out since they do not tell both periods.
    `discovered` of the later period's records follow what police look for.
    """

    measure: str
    until: date
    weeks: int
    found: Any
    why_not: str = ""
    layer: str = ""
    agencies: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    without_point: int = 0
    discovered: int = 0


@dataclass(frozen=True, eq=False, kw_only=True)
class _Periods:
    """Both periods' records in the area; `start` and `day` bound the later one."""

    before: Incidents
    after: Incidents
    area: Area | None
    start: date
    day: date
    facilities: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None


def facility_layers(*, viewer: Actor, purpose: Purpose) -> list[FacilityLayer]:
    """The layers of places that matter whose features are points, newest version of each."""
    rows = layers.layers_visible_to(viewer=viewer, purpose=purpose)
    rows = rows.filter(role=Layer.Role.COVARIATE).exclude(status=Layer.Status.DRAFT)
    found: dict[str, FacilityLayer] = {}
    for row in rows.order_by("name", "-version"):
        if "Point" in row.geometry_kinds:
            found.setdefault(str(row.series), FacilityLayer(series=str(row.series), name=row.name))
    return list(found.values())


def figure_of(
    *, viewer: Actor, purpose: Purpose, strategy: Strategy, asked: Mapping[str, Any]
) -> Told:
    """One figure for the viewer; leaves no entry by itself."""
    measure, weeks = asked["measure"], int(asked["weeks"])
    until = date.fromisoformat(asked["until"])
    told = Told(measure=measure, until=until, weeks=weeks, found=None)
    if not viewer.may("records.view") or sharing.bars_records(purpose.code):
        words = _("Told only to those who may count the same records.")
        return replace(told, why_not=words)
    start = until - timedelta(weeks=2 * weeks)
    table, _scope = places.incidents(
        viewer=audiences.as_agency(viewer), purpose=purpose, kind=strategy.kind, action="view",
        start=start, end=until, points="shown" if measure in AT_POINTS else "counted",
    )  # fmt: skip
    whole, partial = _telling(table, strategy, start=start, until=until)
    if not whole.by_owner():
        words = _("No partner's records that you may count tell both periods.")
        return replace(told, partial=partial, why_not=words)
    chosen = whole.of_offences(strategy.offences)
    area = Area.from_geojson(strategy.outline) if strategy.outline else None
    within = chosen.inside(area)
    middle = until - timedelta(weeks=weeks)
    layer = _layer(viewer, purpose, asked["layer"]) if measure == "facilities" else None
    periods = _Periods(
        before=within.between(start, middle), after=within.between(middle, until), day=until,
        area=area or layers.area_of_region(viewer=viewer, purpose=purpose, day=until),
        start=middle, facilities=_points_of(layer) if layer else None,
    )  # fmt: skip
    found, why_not = _computed(measure, periods)
    later = chosen.between(middle, until)
    return replace(
        told, found=found, why_not=why_not, partial=partial,
        layer=layer.name if layer else "", agencies=tuple(sorted(periods.after.by_owner())),
        without_point=int((~later.is_located).sum()) if area or measure in AT_POINTS else 0,
        discovered=int(periods.after.is_discovered.sum()),
    )  # fmt: skip


def _computed(measure: str, periods: _Periods) -> tuple[Any, str]:
    try:
        return _MEASURES[measure](periods), ""
    except TooLittleError:
        words = _("Fewer than %(least)s may be counted for you in one of the two periods.")
        return None, words % {"least": LEAST}
    except LookupError:
        return None, _("The layer is not loaded, or holds no point here.")


def _telling(
    table: Incidents, strategy: Strategy, *, start: date, until: date
) -> tuple[Incidents, tuple[str, ...]]:
    """The records of the partners that tell both periods, and the partners that tell of a part."""
    partners, whole, partial = set(partners_of(strategy)), [], []
    first, last = day_number(start) + SLACK_DAYS, day_number(until) - SLACK_DAYS
    for place, ori in enumerate(table.owners):
        days = table.day[table.owner == place]
        if ori not in partners or not len(days):
            continue
        if days.min() <= first and days.max() >= last:
            whole.append(place)
        else:
            partial.append(ori)
    return table.where(np.isin(table.owner, whole)), tuple(sorted(partial))


def _change(periods: _Periods) -> Any:
    weeks = (periods.day - periods.start).days // 7
    return changed(
        periods.before.by_week(end=periods.start, weeks=weeks).tolist(),
        periods.after.by_week(end=periods.day, weeks=weeks).tolist(),
    )


def _places(periods: _Periods) -> Any:
    return concentrated(_spots(periods.before), _spots(periods.after))


def _repeats(periods: _Periods) -> Any:
    both = [one.where(one.is_located) for one in (periods.before, periods.after)]
    spots = np.concatenate([_spots(one) for one in both])
    _names, place = np.unique(spots, return_inverse=True)
    day = np.concatenate([one.day for one in both]).astype(np.int64)
    within = (periods.day - periods.start).days
    return repeated(place, day, start=day_number(periods.start), within=within)


def _hours(periods: _Periods) -> Any:
    before, after = (
        one.hour[one.hour != NO_HOUR].astype(np.int64) for one in (periods.before, periods.after)
    )
    return busiest_hours(before, after)


def _facilities(periods: _Periods) -> Any:
    if periods.facilities is None or periods.area is None:
        raise LookupError
    inside = periods.area.contains(*periods.facilities)
    lon, lat = (one[inside] for one in periods.facilities)
    if not len(lon):
        raise LookupError
    turn = periods.area.projection.to_metres
    at = turn(lon, lat)
    near = shapely.union_all(shapely.buffer(shapely.points(*at), REACH_M))
    ground = periods.area.metres
    before, after = (one.where(one.is_located) for one in (periods.before, periods.after))
    return facility_share(
        turn(before.lon, before.lat), turn(after.lon, after.lat), at,
        ground=float(shapely.intersection(near, ground).area / ground.area),
    )  # fmt: skip


_MEASURES: Final[dict[str, Callable[[_Periods], Any]]] = {
    "change": _change, "places": _places, "repeats": _repeats, "hours": _hours,
    "facilities": _facilities,
}  # fmt: skip


def _spots(table: Incidents) -> npt.NDArray[np.complex128]:
    """Where the located ones were, as one number for each spot."""
    located = table.where(table.is_located)
    return located.lon.round(SAME_PLACE) + 1j * located.lat.round(SAME_PLACE)


def _layer(viewer: Actor, purpose: Purpose, series: str) -> Layer | None:
    rows = layers.layers_visible_to(viewer=viewer, purpose=purpose).filter(
        series=UUID(series), role=Layer.Role.COVARIATE
    )
    return rows.exclude(status=Layer.Status.DRAFT).order_by("-version").first()


def _points_of(layer: Layer) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Longitude and latitude of a layer's points."""
    rows = Feature.objects.filter(layer=layer).order_by("number")[:FACILITIES_AT_MOST]
    shapes = shapely.from_wkb([bytes(one) for one in rows.values_list("geometry", flat=True)])
    points = [one for one in np.atleast_1d(shapes) if one.geom_type == "Point"]
    return np.array([one.x for one in points]), np.array([one.y for one in points])

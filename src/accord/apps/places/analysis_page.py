"""What the pages of analysis share: the way back, what was asked, what was left out, cells on a map."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.layers import selectors as layers
from accord.apps.places.forecast_pages import around
from accord.apps.places.naming import Place
from accord.apps.places.picture_page import WHOLE_WORLD
from accord.apps.places.selectors import Question, StoryQuestion
from accord.apps.places.shifting import CellShift
from accord.apps.places.storying import CellStory
from accord.apps.places.words import days_between, offences_of
from accord.core.geo import Area
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.numbers import grouped

Bounds = tuple[float, float, float, float]
Cell = CellStory | CellShift


def crumbs(title: str) -> list[Crumb]:
    """The way back to the places."""
    return [Crumb(label=_("Where and when"), url=reverse("places:places")), Crumb(label=title)]


def lede(asked: Question | StoryQuestion) -> str:
    """What is looked at: the kind, the offences, the days."""
    days = days_between(asked.start, asked.end - timedelta(days=1))
    return ", ".join((unit_of(asked.kind).capitalize(), offences_of(asked.offences), days))


def left_out(*, discovered: int, without_point: int) -> str:
    """Which records an analysis has not used, and why."""
    told = []
    if discovered:
        told.append(
            _("%(count)s found by police rather than told to them are left out.")
            % {"count": grouped(discovered)}
        )
    if without_point:
        told.append(
            _("%(count)s without coordinates are in no cell.") % {"count": grouped(without_point)}
        )
    return " ".join(told)


def where(cell: Cell, place: Place) -> str:
    """Beat and street, or the middle of a cell where no layer names it."""
    words = ", ".join(part for part in (place.beat, place.street) if part)
    return words or f"{cell.lat:.4f}, {cell.lon:.4f}"


def feature(cell: Cell, **told: Any) -> dict[str, Any]:
    """A cell as a GeoJSON feature with what is told of it."""
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [[list(point) for point in cell.ring]]},
        "properties": {"cell": cell.cell, **told},
    }


def bounds_of(request: Request, area: Area | None, cells: Sequence[Cell]) -> Bounds:
    """What a map shows: the asked area, else the region, else where the cells are."""
    if area is not None:
        return area.bounds
    known = layers.region_bounds(viewer=request.actor, purpose=request.purpose)
    return known or around([(one.lon, one.lat) for one in cells]) or WHOLE_WORLD

"""What the pages of a search say: its subjects, terms, facets, map and what can be done next."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.apps.agencies.kinds import unit_of
from accord.apps.exchange.asking import NAME
from accord.apps.exchange.forms import FORMS
from accord.apps.exchange.models import Search
from accord.apps.exchange.selectors import Found, Hit, facets_of
from accord.apps.exchange.tables.searches import FACET_LABELS, level_of, offence_named, offence_of
from accord.apps.layers import selectors as layers
from accord.core.vocabulary import RecordKind
from accord.frame.http import Request
from accord.frame.ui.components import Action, Map, MapLayer

SUBJECTS: Final = (
    ("incidents", gettext_lazy("Records"), "exchange:search"),
    ("persons", gettext_lazy("Persons"), "exchange:search-persons"),
    ("vehicles", gettext_lazy("Vehicles"), "exchange:search-vehicles"),
    ("places", gettext_lazy("Around a place"), "exchange:search-places"),
    ("saved", gettext_lazy("Saved searches"), "exchange:saved"),
)
#: So that a single point has some ground around it, in degrees.
MARGIN: Final = 0.01
FACETS_SHOWN: Final = 8


def subjects(current: str) -> list[tuple[Any, str, bool]]:
    """What can be searched for: label, address, whether it is this page."""
    return [(label, reverse(url), name == current) for name, label, url in SUBJECTS]


def said(what: str, terms: Mapping[str, str]) -> list[tuple[Any, str]]:
    """What was searched for, by the labels of its form."""
    labels = FORMS[what].base_fields
    return [
        (labels[name].label, value)
        for name, value in terms.items()
        if name in labels and name != NAME
    ]


def facets(request: Request, found: Found) -> list[tuple[Any, list[tuple[str, int, str]]]]:
    """Each facet with its values, counts and the address that narrows to it."""
    shown = []
    for name, values in facets_of(found).items():
        links = [
            (_word(name, value, found), count, _with(request, name, value))
            for value, count in values[:FACETS_SHOWN]
        ]
        shown.append((FACET_LABELS[name], links))
    return shown


def chosen(request: Request, found: Found) -> list[tuple[Any, str, str]]:
    """What the list is narrowed to: the facet, its value, and the address without it."""
    asked = [(name, request.GET.get(name, "")) for name in FACET_LABELS]
    return [
        (FACET_LABELS[name], _word(name, value, found), _with(request, name, ""))
        for name, value in asked
        if value
    ]


def exports(stated: Search, query: str) -> list[tuple[str, str]]:
    """The forms in which what was found can be taken away."""
    asked = f"?{query}" if query else ""
    return [
        (label, reverse("exchange:results-file", args=[stated.pk, name]) + asked)
        for name, label in (("csv", "CSV"), ("geojson", "GeoJSON"))
    ]


def actions(request: Request, stated: Search, found: Found) -> list[Action]:
    """What comes next."""
    here = [stated.pk]
    done = []
    if found.hits:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        done.append(Action(label=_("Link chart"), url=reverse("exchange:chart", args=here) + query))
    if request.actor.may("alerts.subscribe"):
        url = reverse("exchange:subscribe", args=here)
        done.append(Action(label=_("Tell me of what comes"), url=url))
    again = next(url for name, _label, url in SUBJECTS if name == stated.what)
    done.append(Action(label=_("Search again"), url=reverse(again), style="quiet"))
    done.append(
        Action(
            label=_("Forget this search"), url=reverse("exchange:forget", args=here), style="quiet"
        )
    )
    return done


def hit_map(request: Request, stated: Search, found: Found) -> Map | None:
    """A map of the hits that have a point over what the node knows of the ground; the table holds the same."""
    points = [(hit.lon, hit.lat) for hit in found.points]
    lons = [lon for lon, _lat in points if lon is not None]
    lats = [lat for _lon, lat in points if lat is not None]
    if not lons or not lats:
        return None
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    base = []
    if request.actor.may("layers.view"):
        base = layers.base_map_layers(
            viewer=request.actor, purpose=request.purpose, day=timezone.localdate()
        )
    layer = MapLayer(
        id="found",
        src=reverse("exchange:results-map", args=[stated.pk]) + asked,
        label=gettext_lazy("Found"),
        look="point",
        name_by="label",
    )
    return Map(
        id="found-map",
        title=gettext_lazy("Where it was"),
        bounds=(
            min(lons) - MARGIN, min(lats) - MARGIN, max(lons) + MARGIN, max(lats) + MARGIN,
        ),
        layers=[*base, layer],
        summary=_("%(count)s of %(all)s have a point that may be shown.")
        % {"count": len(points), "all": len(found.hits)},
    )  # fmt: skip


def points_geojson(points: Sequence[Hit]) -> bytes:
    """The points with what stands beside them: number, day and offence, and nobody's name."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [hit.lon, hit.lat]},
            "properties": {"label": f"{hit.number} · {hit.day or '–'} · {offence_of(hit)}"},
        }
        for hit in points
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _with(request: Request, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.pop(name, None)
    if value:
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _word(facet: str, value: str, found: Found) -> str:
    if facet == "agency":
        return next((name for ori, name in found.owners.values() if ori == value), value)
    if facet == "kind":
        return unit_of(value) if value in {str(one) for one in RecordKind} else value
    if facet == "offence":
        return offence_named(value)
    return level_of(value) if facet == "level" else value

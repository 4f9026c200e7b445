"""What the pages of layers show: tables, maps, definitions and questions as component values."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.layers import selectors
from accord.apps.layers.forms import FeatureFilter
from accord.apps.layers.models import Feature, Layer
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import Action, Crumb, Map, MapLayer
from accord.frame.ui.tables import Column, Table

COLUMNS_SHOWN = 6
TONES = {"draft": "warning", "published": "success", "replaced": "neutral"}
LOOKS = {"street": "street", "address-point": "point", "covariate": "point"}


def list_context(request: Request, rows: QuerySet[Layer], filters: forms.Form) -> dict[str, Any]:
    """The list of layers."""
    taken = selectors.series_taken_up(viewer=request.actor)
    table = Table(
        request,
        caption=_("Map layers"),
        columns=[
            Column(label=_("Name"), value="name", sort="name", href=_url),
            Column(label=_("Shows"), value=lambda row: row.get_role_display(), sort="role"),
            Column(
                label=_("State"),
                value=lambda row: row.get_status_display(),
                tone=lambda row: TONES[row.status],
            ),
            Column(label=_("Loaded by"), value=_owner),
            Column(
                label=_("For your agency"),
                value=lambda row: use_of(row, viewer=request.actor, taken=taken),
            ),
            Column(label=_("Features"), value="feature_count", sort="feature_count", numeric=True),
            Column(label=_("Version"), value="version", numeric=True),
            Column(label=_("Valid"), value=validity, sort="valid_from"),
            Column(label=_("Source"), value="source"),
            Column(label=_("Licence"), value="licence"),
        ],
        rows=rows,
        filters=filters,
        export=True,
        empty_title=_("No map layer is loaded yet"),
        empty_text=_(
            "Maps and forecasts need at least the jurisdictions. Add a file that your agency or "
            "its county publishes: GeoJSON, zipped Shapefile, GeoPackage or CSV with WKT."
        ),
    )
    actor = request.actor
    actions = (
        [Action(label=_("Add a layer"), url=reverse("layers:new"), style="primary")]
        if actor.may("layers.manage")
        else []
    )
    return {"table": table, "actions": actions}


def detail_context(
    request: Request, layer: Layer, features: QuerySet[Feature], versions: Sequence[Layer]
) -> dict[str, Any]:
    """One layer with its map, features and versions."""
    actor = request.actor
    return {
        "layer": layer,
        "is_draft": layer.status == Layer.Status.DRAFT,
        "crumbs": [
            Crumb(label=_("Map layers"), url=reverse("layers:list")),
            Crumb(label=layer.name),
        ],
        "particulars": [
            *_particulars(layer),
            (
                _("For your agency"),
                use_of(layer, viewer=actor, taken=selectors.series_taken_up(viewer=actor)),
            ),
        ],
        "actions": _actions(actor, layer),
        "map": _map(layer),
        "table": _feature_table(request, layer, features),
        "versions": [
            (_url(row), row.version, row.get_status_display(), validity(row), row.uploaded_at)
            for row in versions
        ],
    }


def use_of(layer: Layer, *, viewer: Actor, taken: frozenset[UUID]) -> str:
    """Whether a layer counts for the reader's agency, or is offered to it."""
    if layer.status == Layer.Status.DRAFT:
        return _("not yet published")
    if not selectors.is_offered(layer, viewer=viewer):
        return _("counts")
    return _("taken up") if layer.series in taken else _("offered, does not count")


def remove_context(layer: Layer, form: forms.Form) -> dict[str, Any]:
    """The question before a layer is removed."""
    return {
        "form": form,
        "title": _("Remove “%(name)s”, version %(version)s?")
        % {"name": layer.name, "version": layer.version},
        "consequences": [
            _("Its %(count)s features leave every map and form.") % {"count": layer.feature_count},
            _("Forecasts that were made for its areas keep their own copy of the area."),
            _("The file's digest stays in the ledger; the file itself is not kept."),
        ],
        "button": _("Remove the layer"),
        "cancel_url": _url(layer),
        "crumbs": [
            Crumb(label=_("Map layers"), url=reverse("layers:list")),
            Crumb(label=layer.name, url=_url(layer)),
            Crumb(label=_("Remove")),
        ],
    }


def initial_of(layer: Layer) -> dict[str, Any]:
    """What a new version most likely keeps."""
    kept = ("name", "role", "source", "licence", "is_shared")
    return {name: getattr(layer, name) for name in kept} | {"valid_from": timezone.localdate()}


def validity(layer: Layer) -> str:
    """From when to when a layer holds, in words."""
    start = date_format(layer.valid_from, "DATE_FORMAT")
    if layer.valid_to is None:
        return _("since %(start)s") % {"start": start}
    end = date_format(layer.valid_to, "DATE_FORMAT")
    return _("%(start)s to before %(end)s") % {"start": start, "end": end}


def _particulars(layer: Layer) -> list[tuple[str, Any]]:
    return [
        (_("Shows"), layer.get_role_display()),
        (
            _("Features"),
            f"{numbers.grouped(layer.feature_count)} ({', '.join(layer.geometry_kinds)})",
        ),
        (_("Valid"), validity(layer)),
        (_("Source"), layer.source),
        (_("Licence"), layer.licence),
        (_("Coordinates in the file"), layer.crs),
        (_("Loaded by"), _owner(layer)),
        (_("File"), f"{layer.file_name} · SHA-256 {layer.digest[:16]}…"),
    ]


def _actions(actor: Actor, layer: Layer) -> list[Action]:
    if actor.may("layers.manage") and selectors.is_offered(layer, viewer=actor):
        return [_taking_up(actor, layer)]
    mine = layer.owner_id is not None and str(layer.owner_id) == actor.agency_id
    if not (actor.may("layers.manage") and mine):
        return []
    remove = Action(
        label=_("Discard") if layer.status == Layer.Status.DRAFT else _("Remove"),
        url=reverse("layers:remove", args=[layer.pk]),
        style="danger",
    )
    if layer.status == Layer.Status.DRAFT:
        url = reverse("layers:publish", args=[layer.pk])
        return [Action(label=_("Publish"), url=url, style="primary", post=True), remove]
    url = reverse("layers:replace", args=[layer.pk])
    return [Action(label=_("Load a new version"), url=url), remove]


def _taking_up(actor: Actor, layer: Layer) -> Action:
    if layer.series in selectors.series_taken_up(viewer=actor):
        return Action(
            label=_("Use it no more"), url=reverse("layers:give-back", args=[layer.pk]), post=True
        )
    url = reverse("layers:take-up", args=[layer.pk])
    return Action(label=_("Take it up"), url=url, style="primary", post=True)


def _map(layer: Layer) -> Map:
    look = LOOKS.get(layer.role, "boundary")
    if layer.geometry_kinds and set(layer.geometry_kinds) <= {"Polygon", "MultiPolygon"}:
        look = "boundary"
    drawn = MapLayer(
        id=f"layer-{layer.pk}",
        src=reverse("layers:map", args=[layer.pk]),
        label=layer.name,
        look=look,  # type: ignore[arg-type]  # one of the literal's words
        name_by="name",
    )
    return Map(
        id="layer-map",
        title=_("Map of %(name)s") % {"name": layer.name},
        bounds=layer.bounds,
        layers=[drawn],
        summary=_("Simplified for the screen; computations use the shapes as they were loaded."),
    )


def _feature_table(request: Request, layer: Layer, rows: QuerySet[Feature]) -> Table:
    form = FeatureFilter(request.GET or None)
    if form.is_valid() and (wanted := form.cleaned_data["name"]):
        rows = rows.filter(Q(name__icontains=wanted) | Q(code__icontains=wanted))
    shown = [
        Column(label=field, value=partial(_property, field))
        for field in layer.fields[:COLUMNS_SHOWN]
    ]
    return Table(
        request,
        caption=_("Features of %(name)s") % {"name": layer.name},
        columns=[
            Column(label=_("Number"), value="number", sort="number", numeric=True),
            Column(label=_("Name"), value="name", sort="name"),
            Column(label=_("Code"), value="code", sort="code"),
            *shown,
        ],
        rows=rows,
        filters=form,
        default_sort="number",
        per_page=25,
        export=True,
        note=_("The first %(shown)s of %(all)s columns of the file are shown.")
        % {"shown": len(shown), "all": len(layer.fields)},
    )


def _property(field: str, feature: Feature) -> Any:
    return feature.properties.get(field)


def _url(layer: Layer) -> str:
    return reverse("layers:detail", args=[layer.pk])


def _owner(layer: Layer) -> str:
    return layer.owner.name if layer.owner else _("This node")

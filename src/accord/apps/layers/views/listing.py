"""Pages of map layers: list, look, load, replace, remove."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.layers import answers, presenting, selectors, services
from accord.apps.layers.forms import LayerForm, ListFilter
from accord.frame.declare import route
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.forms import ConfirmForm, explain
from accord.frame.ui.lists import list_page


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


@route(policy="layers.view", audit="layers.viewed", rate="read")
def layers(request: Request) -> HttpResponseBase:
    """All layers, filtered by what they show and the day they hold."""
    form = ListFilter(request.GET or None)
    day = form.cleaned_data.get("day") if form.is_valid() else None
    role = form.cleaned_data.get("role") if form.is_valid() else None
    rows = (
        selectors.layers_valid_on(**_who(request), day=day)
        if day
        else selectors.layers_visible_to(**_who(request))
    )
    rows = rows.filter(role=role) if role else rows
    return list_page(request, "layers/list.html", presenting.list_context(request, rows, form))


@route(policy="layers.view", audit="layer.viewed", rate="read")
def detail(request: Request, layer_id: UUID) -> HttpResponseBase:
    """One layer: particulars, map, features."""
    layer = selectors.view_layer(**_who(request), layer_id=layer_id)
    features = selectors.features_of(**_who(request), layer_id=layer_id)
    versions = selectors.versions_of(**_who(request), of=layer)
    context = presenting.detail_context(request, layer, features, list(versions))
    return list_page(request, "layers/detail.html", context)


@route(policy="layers.manage", audit="layer.staged", rate="write")
def new(request: Request) -> HttpResponse:
    """Load a file; what was understood is shown before it counts."""
    return _load(request, title=_("Add a map layer"), cancel_url=reverse("layers:list"))


@route(policy="layers.manage", audit="layer.staged", rate="write")
def replace(request: Request, layer_id: UUID) -> HttpResponse:
    """Load a new version of a layer."""
    old = selectors.layer(**_who(request), layer_id=layer_id)
    return _load(
        request,
        title=_("New version of “%(name)s”") % {"name": old.name},
        cancel_url=reverse("layers:detail", args=[layer_id]),
        replaces=layer_id,
        initial=presenting.initial_of(old),
    )


def _load(
    request: Request,
    *,
    title: str,
    cancel_url: str,
    replaces: UUID | None = None,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    form = LayerForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        stream, filename = form.upload
        try:
            row = services.stage(
                **_by(request),
                stream=stream,
                filename=filename,
                about=form.particulars,
                replaces=replaces,
            )
        except Invalid as error:
            explain(form, error)
        else:
            return redirect("layers:detail", layer_id=row.pk)
    crumbs = [Crumb(label=_("Map layers"), url=reverse("layers:list")), Crumb(label=title)]
    return render(
        request,
        "ui/form_page.html",
        {
            "form": form,
            "title": title,
            "lede": _("Nothing counts yet: you see the map first and then publish."),
            "button": _("Read the file"),
            "cancel_url": cancel_url,
            "crumbs": crumbs,
        },
        status=422 if form.errors else 200,
    )


@route(policy="layers.manage", audit="layer.published", rate="write")
def publish(request: Request, layer_id: UUID) -> HttpResponse:
    """Publish a draft."""
    if request.method == "POST":
        row = services.publish(**_by(request), layer_id=layer_id)
        messages.success(request, _("“%(name)s” is published.") % {"name": row.name})
    return redirect("layers:detail", layer_id=layer_id)


@route(policy="layers.manage", audit="layer.taken_up", rate="write")
def take_up(request: Request, layer_id: UUID) -> HttpResponse:
    """Let another agency's layer count for the reader's."""
    if request.method == "POST":
        row = services.take_up(**_by(request), layer_id=layer_id)
        messages.success(request, _("“%(name)s” counts for your agency.") % {"name": row.name})
    return redirect("layers:detail", layer_id=layer_id)


@route(policy="layers.manage", audit="layer.given_back", rate="write")
def give_back(request: Request, layer_id: UUID) -> HttpResponse:
    """Let it count no more."""
    if request.method == "POST":
        row = services.give_back(**_by(request), layer_id=layer_id)
        messages.success(
            request, _("“%(name)s” counts for your agency no more.") % {"name": row.name}
        )
    return redirect("layers:detail", layer_id=layer_id)


@route(policy="layers.manage", audit="layer.removed", rate="write")
def remove(request: Request, layer_id: UUID) -> HttpResponse:
    """Remove a version after a question."""
    row = selectors.layer(**_who(request), layer_id=layer_id)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.remove(**_by(request), layer_id=layer_id)
        messages.success(request, _("“%(name)s” is removed.") % {"name": row.name})
        return redirect("layers:list")
    return render(request, "ui/confirm.html", presenting.remove_context(row, form))


@route(policy="layers.view", audit="layer.map_read", rate="read")
def map_geojson(request: Request, layer_id: UUID) -> HttpResponse:
    """The layer's shapes for a map; `bbox=west,south,east,north` narrows them."""
    return answers.geojson(request, layer_id, request.GET.get("bbox", ""))

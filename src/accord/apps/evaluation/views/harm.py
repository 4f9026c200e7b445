"""Pages of the harm index and of the tables of weights."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import harm_page, selectors, services
from accord.apps.evaluation.views.asking import by, form_page, who
from accord.apps.layers import selectors as layers
from accord.apps.places import selectors as places
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="places.view", audit="harm.viewed", rate="read")
def harm(request: Request) -> HttpResponseBase:
    """The harm of an area's last months by the chosen weights."""
    known = places.spans(**who(request))
    kinds = [kind for kind in places.kinds_by_weight(**who(request)) if kind in known]
    if not kinds:
        return render(request, "evaluation/harm.html", {"form": None, "found": None})
    tables = list(selectors.harm_weights_visible_to(**who(request)))
    given = {
        "weights": request.GET.get("weights", str(tables[0].pk) if tables else ""),
        "area": request.GET.get("area", ""),
        "kind": request.GET.get("kind") or kinds[0],
        "months": request.GET.get("months") or "12",
    }
    form = harm_page.HarmForm(
        given, tables=tables, areas=layers.areas_on(**who(request), day=timezone.localdate()),
        kinds=kinds, spans=selectors.HARM_SPANS,
    )  # fmt: skip
    if not form.is_valid():
        return render(request, "evaluation/harm.html", {"form": form, "found": None}, status=422)
    found = selectors.harm(**who(request), asked=form.asked)
    return list_page(request, "evaluation/harm.html", harm_page.context(request, form, found))


@require_GET
@route(policy="strategies.view", audit="harm_weights.listed", rate="read")
def harm_tables(request: Request) -> HttpResponseBase:
    """Tables of weights that the reader's agency brought."""
    rows = selectors.harm_weights_visible_to(**who(request))
    context = {
        "table": harm_page.tables_table(request, rows),
        "may_load": request.actor.may("strategies.manage") and request.actor.agency_id is not None,
        "crumbs": harm_page.crumbs(_("Tables of weights")),
    }
    return list_page(request, "evaluation/harm_tables.html", context)


@route(policy="strategies.manage", audit="harm_weights.loaded", rate="write")
def load_weights(request: Request) -> HttpResponse:
    """Bring a table of weights."""
    form = harm_page.WeightsForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            services.load_weights(
                **by(request), agency=agencies.agency_of(request.actor),
                lines=form.cleaned_data["file"],
            )  # fmt: skip
            return redirect("evaluation:harm-tables")
        except (Invalid, Conflict) as error:
            explain(form, error)
    return form_page(
        request, form, _("Bring a table of weights"), _("Load it"),
        reverse("evaluation:harm-tables"),
        lede=_("Versions stay side by side; one that is loaded does not change."),
    )  # fmt: skip

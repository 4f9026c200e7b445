"""Pages of places: the picture, counts by area, forecasts, their maps and charts."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.layers import selectors as layers
from accord.apps.places import (
    activation_pages,
    aggregates_page,
    drawing,
    explaining,
    forecast_pages,
    forms,
    picture_page,
    selectors,
    services,
    stating,
    weeks_page,
    words,
)
from accord.apps.places.models import ForecastRun
from accord.core import vocabulary
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page

USUAL_KINDS = ("incident", "offence")
Form = TypeVar("Form", bound=forms.CountForm)


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _question_form(request: Request) -> forms.QuestionForm | None:
    """The filter as asked, or the last twelve weeks; None when there is nothing to look at."""
    return question_form(request, forms.QuestionForm, kinds=selectors.KINDS)


def question_form(
    request: Request, shape: type[Form], *, kinds: Sequence[str], **usual: Any
) -> Form | None:
    """A filter of places as asked, with `usual` where nothing is; None without any record."""
    who = _who(request)
    spans = selectors.spans(**who)
    kinds = [kind for kind in kinds if kind in spans]
    if not kinds:
        return None
    kind = request.GET.get("kind", "")
    if kind not in kinds:
        kind = next((usual for usual in USUAL_KINDS if usual in kinds), kinds[0])
    last = spans[kind][1]
    shaped: dict[str, Any] = {
        "areas": layers.areas_on(**who, day=last),
        "kinds": kinds,
        "codes": selectors.codes_at_hand(**who, kind=kind),
    }
    first = forms.first_question(kind, last) | usual
    if not request.GET:
        return shape(first, **shaped)
    given = {name: request.GET.get(name) or value for name, value in first.items()}
    given["offences"] = request.GET.getlist("offences")
    return shape(given, **shaped)


def _asked(request: Request) -> selectors.Question:
    """The question in the address of a map or chart; raises `Invalid`."""
    form = _question_form(request)
    if form is None or not form.is_valid():
        raise Invalid(_("The address does not hold a whole question."))
    return form.question


@require_GET
@route(policy="places.view", audit="places.viewed", rate="read")
def places(request: Request) -> HttpResponse:
    """Where and when: map, table, week by hour, trend, and the newest forecast."""
    form = _question_form(request)
    if form is None:
        return render(request, "places/nothing.html", picture_page.nothing_context(request.actor))
    if not form.is_valid():
        return render(request, "places/places.html", {"form": form}, status=422)
    picture = selectors.picture(**_who(request), question=form.question)
    found = selectors.next_week_cells(
        **_who(request),
        kind=picture.question.kind,
        offences=picture.question.offences,
        area_id=picture.question.area_id,
    )
    week = request.GET.get("week", "")
    weeks_page.narrowed(form.question, week)  # refuses a week that is none of these
    steps = weeks_page.steps_of(form.question)
    context = picture_page.picture_context(request, form, picture, found, steps=steps, week=week)
    context["by_week"] = weeks_page.weeks_context(request, picture, week)
    return render(request, "places/places.html", context)


@require_GET
@route(policy="places.view", audit="places.map_read", rate="read")
def incidents_map(request: Request) -> HttpResponse:
    """The chosen records as points, joined where many lie close; with `week` of that one alone."""
    question = weeks_page.narrowed(_asked(request), request.GET.get("week", ""))
    picture = selectors.picture(**_who(request), question=question, verb="places.map_read")
    body = drawing.spots_geojson(selectors.spots_of(picture.chosen), kind=question.kind)
    return drawing.geojson_answer(request, body)


@require_GET
@route(policy="places.view", audit="places.chart_read", rate="read")
def trend_chart(request: Request) -> HttpResponse:
    """Weeks against what was expected, as a picture."""
    question = _asked(request)
    picture = selectors.picture(**_who(request), question=question, verb="places.chart_read")
    return drawing.chart_answer(request, explaining.trend_of(picture))


@require_GET
@route(policy="places.aggregates", audit="places.aggregates_viewed", rate="read")
def aggregates(request: Request) -> HttpResponse:
    """Counts by area for readers who see no records; small numbers are hidden."""
    quarters = words.quarters_before(selectors.today())
    kind, quarter = "incident", quarters[0]
    usual = {"kind": kind, "quarter": quarter.isoformat()}
    given = usual | request.GET.dict() if request.GET else None
    form = forms.QuarterForm(given, initial=usual, kinds=selectors.KINDS, quarters=quarters)
    if given is not None:
        if not form.is_valid():
            return render(request, "places/aggregates.html", {"form": form}, status=422)
        kind = form.cleaned_data["kind"]
        quarter = date.fromisoformat(form.cleaned_data["quarter"])
    found = selectors.aggregates(**_who(request), kind=kind, quarter=quarter)
    context = aggregates_page.aggregates_context(request, form, kind, found)
    return render(request, "places/aggregates.html", context)


@require_GET
@route(policy="places.view", audit="forecasts.viewed", rate="read")
def forecasts(request: Request) -> HttpResponseBase:
    """All forecasts that the viewer may read."""
    rows = selectors.runs_visible_to(**_who(request))
    return list_page(request, "places/forecasts.html", forecast_pages.runs_context(request, rows))


@require_http_methods(["GET", "POST"])
@route(policy="places.forecast", audit="forecast.requested", rate="heavy")
def new_forecast(request: Request) -> HttpResponse:
    """Ask for a forecast; the worker makes it."""
    who = _who(request)
    form = forms.ForecastForm(
        request.POST or None,
        initial=request.GET.dict() | {"offences": request.GET.getlist("offences")},
        areas=layers.areas_on(**who, day=selectors.today()),
        kinds=selectors.kinds_by_weight(**who),
        codes=list(vocabulary.offences()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = services.request_forecast(by=request.actor, purpose=request.purpose, **form.asked)
        except Invalid as error:
            explain(form, error, whole=True)
        else:
            return redirect("places:forecast", run_id=run.pk)
    title = _("New forecast")
    return render(
        request,
        "ui/form_page.html",
        {
            "form": form,
            "title": title,
            "lede": _(
                "Of places, never of people. The method is tested on the last eight weeks, and "
                "its hit rate stands beside the map."
            ),
            "button": _("Make the forecast"),
            "cancel_url": reverse("places:forecasts"),
            "crumbs": [
                Crumb(label=_("Forecasts"), url=reverse("places:forecasts")),
                Crumb(label=title),
            ],
        },
        status=422 if form.errors else 200,
    )


@require_GET
@route(policy="places.view", audit="forecast.viewed", rate="read")
def forecast(request: Request, run_id: UUID) -> HttpResponse:
    """One forecast: map, top cells, method, score; or how far it is."""
    run, cells = selectors.view_run(**_who(request), run_id=run_id)
    if run.status in {ForecastRun.Status.QUEUED, ForecastRun.Status.RUNNING}:
        context = forecast_pages.progress_context(run)
        return render(request, "places/waiting.html", context)
    score = selectors.score_of(**_who(request), run_id=run_id)
    context = forecast_pages.run_context(request, run, cells, score)
    return render(request, "places/forecast.html", context)


@require_GET
@route(policy="places.view", audit="forecast.viewed", rate="read")
def cell(request: Request, run_id: UUID, rank: int) -> HttpResponse:
    """Why one cell stands where it does: the terms of its score card."""
    run, cells = selectors.view_run(**_who(request), run_id=run_id)
    found = next((one for one in cells if one.rank == rank), None)
    if found is None:
        raise Missing
    return render(request, "places/cell.html", forecast_pages.cell_context(run, found))


@require_GET
@route(policy="places.view", audit="forecast.exported", rate="read")
def cells(request: Request, run_id: UUID) -> HttpResponseBase:
    """Every cell of the map as a table, and as CSV."""
    run, rows = selectors.view_run(**_who(request), run_id=run_id, verb="forecast.exported")
    context = {
        "run": run,
        "title": _("Cells"),
        "lede": words.title_of(run),
        "state": stating.state_of(run),
        "table": forecast_pages.whole_table(request, run, rows),
        "crumbs": activation_pages.run_crumbs(run, _("Cells")),
    }
    return list_page(request, "places/cells.html", context)


@require_GET
@route(policy="places.view", audit="forecast.viewed", rate="read")
def forecast_progress(request: Request, run_id: UUID) -> HttpResponse:
    """How far a forecast is; when it is finished the browser goes to its page."""
    run = selectors.run(**_who(request), run_id=run_id)
    context = forecast_pages.progress_context(run)
    answer = render(request, "places/progress.html", context)
    if context["progress"].finished:
        answer.headers["HX-Redirect"] = reverse("places:forecast", args=[run.pk])
    return answer


@require_GET
@route(policy="places.view", audit="forecast.map_read", rate="read")
def forecast_map(request: Request, run_id: UUID) -> HttpResponse:
    """The top cells, for a map."""
    run, cells = selectors.view_run(**_who(request), run_id=run_id, verb="forecast.map_read")
    return drawing.geojson_answer(request, drawing.cells_geojson(run, cells))


@require_GET
@route(policy="places.view", audit="places.chart_read", rate="read")
def hit_rate_chart(request: Request, run_id: UUID) -> HttpResponse:
    """Hit rates of the last eight weeks beside baseline and oracle, as a picture."""
    run = selectors.run(**_who(request), run_id=run_id)
    return drawing.chart_answer(request, explaining.hit_rates_of(run))

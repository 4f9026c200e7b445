"""Pages of analysis: what is emerging, what has shifted, rates by area, and who is affected."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.layers import selectors as layers
from accord.apps.places import (
    affected_page,
    analysis_page,
    drawing,
    forms,
    picture_page,
    rates_page,
    selectors,
    shifts_page,
    stories_page,
)
from accord.apps.places.storying import STEP_DAYS
from accord.apps.places.views import question_form
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page

KINDS = tuple(kind for kind in selectors.KINDS if kind not in selectors.ACTIVITY_KINDS)


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _unanswered(
    request: Request, form: forms.CountForm | None, name: str, title: str
) -> HttpResponse:
    """The page of a question that is not whole, or of a node without a record to count."""
    if form is None:
        return render(request, "places/nothing.html", picture_page.nothing_context(request.actor))
    context = {"form": form, "title": title, "crumbs": analysis_page.crumbs(title)}
    return render(request, f"places/{name}.html", context, status=422)


def _form(request: Request) -> forms.StoryForm | None:
    return question_form(request, forms.StoryForm, kinds=KINDS, step_days=str(STEP_DAYS[0]))


@require_GET
@route(policy="places.view", audit="places.stories_viewed", rate="heavy")
def stories(request: Request) -> HttpResponseBase:
    """Cells that became hot or cold, stayed so, or ceased, on a map and as a table."""
    form = _form(request)
    if form is None or not form.is_valid():
        return _unanswered(request, form, "stories", stories_page.title())
    found = selectors.stories(**_who(request), question=form.story_question)
    context = stories_page.stories_context(request, form, found)
    return list_page(request, "places/stories.html", context)


@require_GET
@route(policy="places.view", audit="places.stories_map_read", rate="heavy")
def stories_map(request: Request) -> HttpResponse:
    """The cells with a story, for a map."""
    form = _form(request)
    if form is None or not form.is_valid():
        raise Invalid(_("The address does not hold a whole question."))
    found = selectors.stories(
        **_who(request), question=form.story_question, verb="places.stories_map_read"
    )
    return drawing.geojson_answer(request, drawing.collection(stories_page.features(found)))


def _shift_form(request: Request) -> forms.ShiftForm | None:
    return question_form(request, forms.ShiftForm, kinds=KINDS, against=selectors.AGAINST[0])


@require_GET
@route(policy="places.view", audit="places.shifts_viewed", rate="heavy")
def shifts(request: Request) -> HttpResponseBase:
    """Where more or fewer came than everywhere, on a map and as a table."""
    form = _shift_form(request)
    if form is None or not form.is_valid():
        return _unanswered(request, form, "shifts", shifts_page.title())
    against = form.cleaned_data["against"]
    found = selectors.shifts(**_who(request), question=form.question, against=against)
    context = shifts_page.shifts_context(request, form, found)
    return list_page(request, "places/shifts.html", context)


@require_GET
@route(policy="places.view", audit="places.shifts_map_read", rate="heavy")
def shifts_map(request: Request) -> HttpResponse:
    """The cells that differ, for a map."""
    form = _shift_form(request)
    if form is None or not form.is_valid():
        raise Invalid(_("The address does not hold a whole question."))
    found = selectors.shifts(
        **_who(request),
        question=form.question,
        against=form.cleaned_data["against"],
        verb="places.shifts_map_read",
    )
    return drawing.geojson_answer(request, drawing.collection(shifts_page.features(found)))


def _affected_form(request: Request) -> affected_page.AffectedForm | None:
    quarters = selectors.quarters_known(**_who(request))
    if not quarters:
        return None
    usual = {"since": quarters[min(3, len(quarters) - 1)], "until": quarters[0]}
    given = {name: day.isoformat() for name, day in usual.items()} | request.GET.dict()
    areas = layers.areas_on(**_who(request), day=quarters[0])
    return affected_page.AffectedForm(given, quarters=quarters, areas=areas)


@require_GET
@route(policy="places.view", audit="places.affected_viewed", rate="heavy")
def affected(request: Request) -> HttpResponseBase:
    """Victims by age, sex, race and ethnicity; small numbers are hidden."""
    form = _affected_form(request)
    if form is None or not form.is_valid():
        bare = {"form": form, "title": affected_page.title()}
        return render(request, "places/affected.html", bare, status=422 if form else 200)
    try:
        found = selectors.affected(**_who(request), asked=form.asked)
    except Invalid as error:
        explain(form, error)
        bare = {"form": form, "title": affected_page.title()}
        return render(request, "places/affected.html", bare, status=422)
    context = affected_page.context(request, form, found)
    return list_page(request, "places/affected.html", context)


def _rates_form(request: Request) -> forms.QuestionForm | None:
    return question_form(request, forms.QuestionForm, kinds=KINDS)


@require_GET
@route(policy="places.view", audit="places.rates_viewed", rate="heavy")
def rates(request: Request) -> HttpResponseBase:
    """Rates by area in a funnel: what differs by more than chance, and no rank."""
    form = _rates_form(request)
    if form is None or not form.is_valid():
        return _unanswered(request, form, "rates", rates_page.title())
    found = selectors.area_rates(**_who(request), question=form.question)
    return list_page(request, "places/rates.html", rates_page.rates_context(request, form, found))


@require_GET
@route(policy="places.view", audit="places.rates_viewed", rate="heavy")
def rates_chart(request: Request) -> HttpResponse:
    """The funnel as a picture."""
    form = _rates_form(request)
    if form is None or not form.is_valid():
        raise Invalid(_("The address does not hold a whole question."))
    found = selectors.area_rates(**_who(request), question=form.question)
    if found.funnel is None:
        raise Missing
    return drawing.chart_answer(request, rates_page.drawn_of(found))

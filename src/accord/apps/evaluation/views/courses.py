"""Pages of what a count did: its season, whether it drifted or stepped, and since when."""

from collections.abc import Callable

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.evaluation import course_page, drawing, selectors
from accord.apps.evaluation.views.asking import who
from accord.apps.layers import selectors as layers
from accord.apps.places import selectors as places
from accord.core.charts import Chart
from accord.frame.declare import route
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.lists import list_page


def _form(request: Request) -> course_page.CourseForm | None:
    """The filter as asked, or all offences of the commonest kind; None without any record."""
    known = places.spans(**who(request))
    kinds = [kind for kind in places.kinds_by_weight(**who(request)) if kind in known]
    if not kinds:
        return None
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else kinds[0]
    given = {
        "kind": request.GET.get("kind") or kind,
        "area": request.GET.get("area", ""),
        "offences": request.GET.getlist("offences"),
    }
    return course_page.CourseForm(
        given,
        areas=layers.areas_on(**who(request), day=timezone.localdate()),
        kinds=kinds,
        codes=places.codes_at_hand(**who(request), kind=kind),
    )


@require_GET
@route(policy="places.view", audit="course.viewed", rate="read")
def course(request: Request) -> HttpResponseBase:
    """What a count did, in sentences, a picture and a table."""
    form = _form(request)
    if form is None or not form.is_valid():
        context = {"form": form, "found": None}
        return render(request, "evaluation/course.html", context, status=422 if form else 200)
    found = selectors.course(**who(request), asked=form.asked)
    return list_page(request, "evaluation/course.html", course_page.context(request, form, found))


@require_GET
@route(policy="places.view", audit="course.viewed", rate="read")
def course_chart(request: Request) -> HttpResponse:
    """The months as a picture."""
    return _picture(request, course_page.drawn)


@require_GET
@route(policy="places.view", audit="course.viewed", rate="read")
def course_weeks(request: Request) -> HttpResponse:
    """The weeks of this year on the chart that may be looked at at any time."""
    return _picture(request, course_page.weekly_drawn)


def _picture(request: Request, drawn: Callable[[selectors.MonthlyCourse], Chart]) -> HttpResponse:
    form = _form(request)
    if form is None or not form.is_valid():
        raise Invalid(_("The address does not hold a whole question."))
    found = selectors.course(**who(request), asked=form.asked)
    svg = drawing.svg(drawn(found), theme=request.GET.get("theme", ""))
    return HttpResponse(svg, content_type="image/svg+xml")

"""Pages of reviews and of the evidence library."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accord.apps.evaluation import (
    calendar,
    forms,
    library_page,
    meeting_pages,
    reviewing,
    selectors,
    services,
)
from accord.apps.evaluation.views.asking import by, form_page, who
from accord.apps.strategies import selectors as strategies
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


@route(policy="strategies.view", audit="reviews.viewed", rate="read")
def reviews(request: Request) -> HttpResponseBase:
    """All reviews that the reader may see, by day."""
    rows = selectors.reviews_visible_to(**who(request))
    context = {"table": reviewing.reviews_table(request, rows)}
    return list_page(request, "evaluation/reviews.html", context)


@route(policy="strategies.manage", audit="review.scheduled", rate="write")
def schedule(request: Request, strategy_id: UUID) -> HttpResponse:
    """Set review days."""
    strategies.strategy_visible_to(**who(request), strategy_id=strategy_id)
    form = forms.ScheduleForm(request.POST or None)
    back = reverse("evaluation:of-strategy", args=[strategy_id])
    if form.is_valid():
        try:
            services.schedule_reviews(**by(request), strategy_id=strategy_id, days=form.days)
            return redirect(back)
        except (Invalid, Conflict) as error:
            explain(form, error)
    return form_page(
        request, form, _("Set review days"), _("Set them"), back,
        lede=_("On each, the partners look at goals, results and actions, and decide."),
    )  # fmt: skip


@route(policy="strategies.view", audit="review.viewed", rate="write")
def review(request: Request, review_id: UUID) -> HttpResponse:
    """What one review looks at; its decision, or the form for it."""
    found = selectors.gathered(**who(request), review_id=review_id)
    may_decide = reviewing.may_decide(found, request.actor)
    form = None
    if may_decide:
        form = forms.DecideForm(
            request.POST or None, done=found.finished, is_early=reviewing.is_early(found.review)
        )
    if form is not None and form.is_valid():
        try:
            services.decide_review(**by(request), review_id=review_id, decided=form.decided)
            return redirect("evaluation:review", review_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    context = reviewing.context(found) | {"form": form}
    failed = form is not None and form.errors
    return render(request, "evaluation/review.html", context, status=422 if failed else 200)


@route(policy="strategies.view", audit="reviews.exported", rate="read")
def calendar_file(request: Request, strategy_id: UUID) -> HttpResponse:
    """Reviews and open actions for a calendar program."""
    strategy = strategies.strategy_visible_to(**who(request), strategy_id=strategy_id)
    entries = selectors.calendar_of(**who(request), strategy_id=strategy_id)
    made = calendar.ical(
        entries, title=strategy.title, words=meeting_pages.calendar_words(), now=timezone.now()
    )
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = kept_as(
        f"{pgettext('name of a file', 'strategy')}-{strategy.pk}", "ics"
    )
    return answer


@route(policy="strategies.view", audit="evidence.pooled", rate="read")
def evidence_library(request: Request) -> HttpResponse:
    """Own finished results, and what they let the next plan expect."""
    found = selectors.library(**who(request))
    return render(request, "evaluation/library.html", library_page.context(request, found))

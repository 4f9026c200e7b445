"""Pages of results: the report, its pictures, its evidence, and running it again."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from accord.apps.evaluation import (
    drawing,
    moving,
    presenting,
    printing,
    reporting,
    selectors,
    services,
    waiting,
)
from accord.apps.evaluation.views.asking import by, who
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Missing
from accord.frame.http import Request


@route(policy="strategies.view", audit="evaluation.viewed", rate="read")
def result(request: Request, evaluation_id: UUID) -> HttpResponse:
    """What an evaluation found, laid out alike for good news, bad and none."""
    row = selectors.view_evaluation(**who(request), evaluation_id=evaluation_id)
    if waiting.state(row, timezone.now()) in waiting.WAITING:
        return redirect("evaluation:progress", evaluation_id)
    return render(request, "evaluation/result.html", reporting.context(request, row))


@route(policy="strategies.view", audit="evaluation.viewed", rate="read")
def progress(request: Request, evaluation_id: UUID) -> HttpResponse:
    """How far the run is; the report when it is there."""
    row = selectors.evaluation_visible_to(**who(request), evaluation_id=evaluation_id)
    shown = presenting.progress(row)
    if request.headers.get("HX-Request") and not shown.finished:
        return render(request, "ui/parts/progress.html", {"progress": shown})
    if shown.finished:
        answer = redirect("evaluation:result", evaluation_id)
        if request.headers.get("HX-Request"):
            answer.status_code = 200
            answer["HX-Redirect"] = answer["Location"]
        return answer
    context = {
        "progress": shown,
        "lede": presenting.wait_words(row),
        "crumbs": presenting.crumbs(row.plan.strategy, row.plan),
    }
    return render(request, "ui/progress_page.html", context)


@route(policy="strategies.view", audit="evaluation.chart_read", rate="read")
def months_chart(request: Request, evaluation_id: UUID) -> HttpResponse:
    """Recorded and expected by month, as a picture."""
    chart = reporting.months(_held(request, evaluation_id))
    return _picture(drawing.svg(chart, theme=request.GET.get("theme", "")))


@route(policy="strategies.view", audit="evaluation.chart_read", rate="read")
def placebo_chart(request: Request, evaluation_id: UUID) -> HttpResponse:
    """The area's change among its placebos, as a picture."""
    chart = reporting.placebos(_held(request, evaluation_id))
    if chart is None:
        raise Missing
    return _picture(drawing.svg(chart, theme=request.GET.get("theme", "")))


@route(policy="strategies.view", audit="evaluation.chart_read", rate="read")
def moved_map(request: Request, evaluation_id: UUID) -> HttpResponse:
    """Each area's change, as a picture."""
    row = selectors.view_evaluation(
        **who(request), evaluation_id=evaluation_id, verb="evaluation.chart_read"
    )
    chart = moving.map_of(row, json.loads(row.bundle)["results"]) if row.bundle else None
    if chart is None:
        raise Missing
    return _picture(drawing.svg(chart, theme=request.GET.get("theme", "")))


@route(policy="strategies.view", audit="evaluation.exported", rate="heavy")
def printed(request: Request, evaluation_id: UUID, form: str) -> HttpResponse:
    """The report as one file, a page or a PDF."""
    if form not in printing.FORMS:
        raise Missing
    row = selectors.view_evaluation(
        **who(request), evaluation_id=evaluation_id, verb="evaluation.exported", form=form
    )
    standing = selectors.standing_now(row)
    if not row.bundle or standing is None:
        raise Missing
    # A file to keep, never a page of this node: its style stands inside, which the policy forbids.
    kind = "application/octet-stream" if form == "html" else printing.FORMS[form]
    answer = HttpResponse(printing.printed(row, standing, form), content_type=kind)
    answer["Content-Disposition"] = kept_as(
        f"{pgettext('name of a file', 'report')}-{row.pk}", form
    )
    return answer


@route(policy="strategies.view", audit="evaluation.exported", rate="read")
def evidence(request: Request, evaluation_id: UUID) -> HttpResponse:
    """The bundle, to the byte."""
    row = selectors.view_evaluation(
        **who(request), evaluation_id=evaluation_id, verb="evaluation.exported", form="json"
    )
    if not row.bundle:
        raise Missing
    answer = HttpResponse(row.bundle.encode(), content_type="application/json")
    answer["Content-Disposition"] = kept_as(
        f"{pgettext('name of a file', 'evidence')}-{row.pk}", "json"
    )
    return answer


@require_POST
@route(policy="strategies.view", audit="evaluation.verified", rate="write")
def verify(request: Request, evaluation_id: UUID) -> HttpResponse:
    """Run it again from its bundle and compare every byte."""
    verdict = services.verify_evaluation(**by(request), evaluation_id=evaluation_id)
    if verdict.identical:
        messages.success(request, _("Run again from its evidence: identical to the byte."))
    elif verdict.differing == ("method",):
        messages.info(
            request,
            _(
                "Its evidence is unchanged, but was computed by the older method %(method)s, which "
                "this version does not run. Run the plan again to have it by the newer one."
            )
            % {"method": verdict.older_method},
        )
    else:
        messages.error(
            request,
            _("Run again, it differs: %(parts)s.") % {"parts": ", ".join(verdict.differing)},
        )
    return redirect("evaluation:result", evaluation_id)


def _held(request: Request, evaluation_id: UUID) -> dict[str, object]:
    row = selectors.view_evaluation(
        **who(request), evaluation_id=evaluation_id, verb="evaluation.chart_read"
    )
    if not row.bundle:
        raise Missing
    held: dict[str, object] = json.loads(row.bundle)
    return held


def _picture(svg: str) -> HttpResponse:
    return HttpResponse(svg, content_type="image/svg+xml")

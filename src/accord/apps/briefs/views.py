"""Pages of briefs: list, ask, wait, read, print, verify, decide."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.apps.agencies import selectors as agencies
from accord.apps.briefs import forms, presenting, rendering, selectors, services
from accord.apps.briefs.facts import from_json
from accord.apps.briefs.models import Brief
from accord.apps.layers import selectors as layers
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


@route(policy="briefs.view", audit="briefs.viewed", rate="read")
def briefs(request: Request) -> HttpResponseBase:
    """The own agency's briefs and the public ones."""
    rows = selectors.briefs_visible_to(**_who(request))
    context = {
        "table": presenting.table(request, rows),
        "may_make": request.actor.may("briefs.make"),
    }
    return list_page(request, "briefs/list.html", context)


@route(policy="briefs.public", audit="briefs.viewed", rate="read")
def public(request: Request) -> HttpResponseBase:
    """The public editions."""
    rows = selectors.briefs_visible_to(**_who(request)).filter(edition=Brief.Edition.PUBLIC)
    context = {"table": presenting.table(request, rows), "is_public": True}
    return list_page(request, "briefs/list.html", context)


@route(policy="briefs.make", audit="brief.requested", rate="write")
def new(request: Request) -> HttpResponse:
    """Ask for a brief; the worker makes it."""
    areas = layers.areas_on(**_who(request), day=timezone.localdate())
    form = forms.BriefForm(request.POST or None, areas=areas)
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = services.request_brief(
                by=request.actor,
                purpose=request.purpose,
                edition=data["edition"],
                kind=data["kind"],
                week=data["week"],
                area_id=UUID(data["area"]) if data["area"] else None,
                language=(get_language() or "en")[:2],
            )
            return redirect("briefs:progress", row.pk)
        except (Invalid, Conflict) as error:
            explain(form, error)
    context = {
        "form": form,
        "title": _("Make a joint brief"),
        "lede": _("One page for the meeting, from the records that the agreements let you count."),
        "button": _("Make it"),
        "cancel_url": reverse("briefs:list"),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@route(policy="signed-in", audit="brief.viewed", rate="read", purpose=True)
def progress(request: Request, brief_id: UUID) -> HttpResponse:
    """How far the making is; the finished brief when it is there."""
    row = selectors.brief_visible_to(**_who(request), brief_id=brief_id)
    shown = presenting.progress(row)
    if request.headers.get("HX-Request") and not shown.finished:
        return render(request, "ui/parts/progress.html", {"progress": shown})
    if shown.finished:
        answer = redirect("briefs:detail", brief_id)
        if request.headers.get("HX-Request"):
            answer.status_code = 200
            answer["HX-Redirect"] = answer["Location"]
        return answer
    context = {"progress": shown, "crumbs": presenting.crumbs(row.week.isoformat(), request.actor)}
    return render(request, "ui/progress_page.html", context)


@route(policy="signed-in", audit="brief.viewed", rate="read", purpose=True)
def detail(request: Request, brief_id: UUID) -> HttpResponse:
    """A finished brief on the screen, with the form for decisions."""
    row = selectors.read_brief(**_who(request), brief_id=brief_id)
    if row.status != Brief.Status.DONE:
        return redirect("briefs:progress", brief_id)
    context = presenting.detail(row, request.actor)
    if row.edition == Brief.Edition.PARTNERS and request.actor.may("briefs.make"):
        context["form"] = forms.DecisionForm(agencies=agencies.agencies())
    return render(request, "briefs/detail.html", context)


@require_POST
@route(policy="briefs.make", audit="brief.decided", rate="write")
def decide(request: Request, brief_id: UUID) -> HttpResponse:
    """Record what the meeting decided."""
    row = selectors.read_brief(**_who(request), brief_id=brief_id)
    known = list(agencies.agencies())
    form = forms.DecisionForm(request.POST or None, agencies=known)
    if form.is_valid():
        data = form.cleaned_data
        owner = next((one for one in known if one.ori == data["owner"]), None)
        try:
            services.record_decision(
                by=request.actor,
                purpose=request.purpose,
                brief_id=brief_id,
                text=data["text"],
                owner=owner,
                due_on=data["due_on"],
            )
            return redirect("briefs:detail", brief_id)
        except (Invalid, Conflict) as error:
            explain(form, error)
    context = presenting.detail(row, request.actor) | {"form": form}
    return render(request, "briefs/detail.html", context, status=422 if form.errors else 200)


@route(policy="signed-in", audit="brief.exported", rate="read", purpose=True)
def printed(request: Request, brief_id: UUID) -> HttpResponse:
    """The stored page, as far as it may be shown: its own style by its hash, nothing else loads."""
    row = _finished(request, brief_id, form="html")
    page = rendering.page_of(row)
    answer = HttpResponse(page, content_type="text/html; charset=utf-8")
    style = rendering.style_hash(page)
    answer._csp_replace = {  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's own way
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": [style],
        "img-src": ["data:"],
    }
    return answer


@route(policy="signed-in", audit="brief.exported", rate="heavy", purpose=True)
def pdf(request: Request, brief_id: UUID) -> HttpResponse:
    """The same brief as PDF."""
    row = _finished(request, brief_id, form="pdf")
    with translation.override(row.language):
        made = rendering.pdf_of(from_json(row.facts), inputs=row.inputs_digest)
        name = f"{pgettext('name of a file', 'brief')}-{row.week}-{row.get_edition_display()}"
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = kept_as(name, "pdf")
    return answer


@route(policy="signed-in", audit="brief.verified", rate="read", purpose=True)
def verify(request: Request, brief_id: UUID) -> HttpResponse:
    """Whether the stored page is still what the ledger says was handed out."""
    found = services.verify_brief(by=request.actor, purpose=request.purpose, brief_id=brief_id)
    context = {
        "verdict": found,
        "brief_id": brief_id,
        "crumbs": presenting.verify_crumbs(brief_id, request.actor),
        "items": [
            (_("Page now"), found.page),
            (_("When it was stored"), found.stored),
            (_("In the ledger"), found.ledger),
        ],
    }
    return render(request, "briefs/verified.html", context)


def _finished(request: Request, brief_id: UUID, *, form: str) -> Brief:
    row = selectors.read_brief(**_who(request), brief_id=brief_id, verb="brief.exported", form=form)
    if row.status != Brief.Status.DONE:
        raise Missing
    return row


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}

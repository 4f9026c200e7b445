"""Intelligence under 28 CFR Part 23: list, entry, submit, judge, disseminate, validate, purge."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.answering import answer_form, by, viewer
from accord.apps.exchange.forms import intelligence as forms
from accord.apps.exchange.forms.legal import SecondPersonForm
from accord.apps.exchange.models import Intelligence
from accord.apps.exchange.selectors import intelligence as selectors
from accord.apps.exchange.services import intelligence as services
from accord.apps.exchange.tables import legal as tables
from accord.core import vocabulary
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="intelligence.view", audit="intelligence.listed", rate="read")
def entries(request: Request) -> HttpResponseBase:
    """Entries of the reader's agency and those released to it; numbers and days only."""
    rows = selectors.listed_intelligence(**viewer(request))
    due = selectors.due_for_review(rows, today=timezone.now().date()).count()
    submit = Action(label=_("Submit"), url=reverse("exchange:intelligence-new"), style="primary")
    context = {
        "title": _("Intelligence"),
        "lede": _("28 CFR Part 23: reasonable suspicion, need and right to know, five years."),
        "notice": _("%(count)d must be validated or purged soon.") % {"count": due} if due else "",
        "actions": [submit] if request.actor.may("intelligence.submit") else [],
        "table": tables.intelligence(request, rows),
    }
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="intelligence.submit", audit="intelligence.submitted", rate="write")
def submit(request: Request) -> HttpResponse:
    """Submit an entry with its certification; a supervisor takes it in."""

    def do(told: dict[str, Any]) -> str:
        certified = bool(told.pop("certified"))
        services.submit_intelligence(
            **by(request), statement=services.Statement(**told), certified=certified
        )
        return reverse("exchange:intelligence")

    return answer_form(
        request, forms.StatementForm(request.POST or None), do=do,
        done=_("Submitted; a supervisor takes it in."), title=_("Submit intelligence"),
        lede=_("Kept apart from every record; no list or export shows a subject."),
        button=_("Submit"), cancel_url=reverse("exchange:intelligence"),
    )  # fmt: skip


@require_GET
@route(policy="intelligence.view", audit="intelligence.viewed", rate="read")
def entry(request: Request, intelligence_id: UUID) -> HttpResponseBase:
    """One entry in full, for its own agency and those to whom it was released."""
    found = selectors.intelligence_of(**viewer(request), intelligence_id=intelligence_id)
    own = str(found.owner_id) == request.actor.agency_id
    context = {
        "title": _("Intelligence %(number)s") % {"number": found.number},
        "lede": f"{found.owner.name}. {found.get_state_display()}.",
        "marked": found.caveats,
        "items": _items(found),
        "table": tables.releases(request, found.releases.select_related("recipient"))
        if own
        else None,
        "actions": _actions(request, found) if own else [],
        "crumbs": _crumbs(found.number),
    }
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="intelligence.supervise", audit="intelligence.judged", rate="write")
def judge(request: Request, intelligence_id: UUID) -> HttpResponse:
    """Take in, or return, what another submitted."""

    def do(told: dict[str, Any]) -> str:
        services.judge_intelligence(
            **by(request), intelligence_id=intelligence_id, purge_on=told["purge_on"],
            take_in=told["decision"] == "take", today=timezone.now().date(),
        )  # fmt: skip
        return _here(intelligence_id)

    return _deed(
        request, intelligence_id, forms.JudgeForm(request.POST or None), do,
        title=_("Take this in?"), button=_("Decide"),
        lede=_("You must be another person than the one who submitted it."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="intelligence.supervise", audit="intelligence.released", rate="write")
def release(request: Request, intelligence_id: UUID) -> HttpResponse:
    """Disseminate to one other agency, on the record."""
    known = [(one.ori, one.name) for one in agencies.agencies()]

    def do(told: dict[str, Any]) -> str:
        recipient = agencies.agency_by_ori(told.pop("recipient"))
        services.release_intelligence(
            **by(request), intelligence_id=intelligence_id, recipient=recipient, **told
        )
        return _here(intelligence_id)

    return _deed(
        request, intelligence_id, forms.ReleaseForm(request.POST or None, agencies=known), do,
        title=_("Disseminate"), button=_("Disseminate"),
        lede=_("Who got it, why and when is kept for ever; the text of it is not."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="intelligence.supervise", audit="intelligence.validated", rate="write")
def validate(request: Request, intelligence_id: UUID) -> HttpResponse:
    """Keep it longer, with a reason."""

    def do(told: dict[str, Any]) -> str:
        services.validate_intelligence(
            **by(request), intelligence_id=intelligence_id, today=timezone.now().date(), **told
        )
        return _here(intelligence_id)

    return _deed(
        request, intelligence_id, forms.ValidateForm(request.POST or None), do,
        title=_("Validate"), button=_("Keep it"), lede=_("What is not validated is purged."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="intelligence.view", audit="intelligence.purge_asked", rate="write")
def purge(request: Request, intelligence_id: UUID) -> HttpResponse:
    """Ask for it to be destroyed, or decide what another asked."""
    found = selectors.own_intelligence(**viewer(request), intelligence_id=intelligence_id)
    if found.approval_id is not None:

        def decide(told: dict[str, Any]) -> str:
            services.decide_purge(
                **by(request), intelligence_id=found.pk, approve=told["decision"] == "approve"
            )
            return _here(found.pk)

        return _deed(
            request, found.pk, SecondPersonForm(request.POST or None), decide,
            title=_("Purge this entry?"), lede=found.purge_reason, button=_("Decide"),
            template="ui/confirm.html",
            consequences=[_("Its content is destroyed; every recipient is told to destroy theirs.")],
        )  # fmt: skip

    def ask(told: dict[str, Any]) -> str:
        services.ask_purge(**by(request), intelligence_id=found.pk, reason=told["reason"])
        return _here(found.pk)

    return _deed(
        request, found.pk, forms.PurgeForm(request.POST or None), ask, title=_("Purge this entry?"),
        lede=_("A supervisor decides."), button=_("Ask for it"), template="ui/confirm.html",
    )  # fmt: skip


def _deed(
    request: Request, intelligence_id: UUID, form: Any, do: Any, **context: Any
) -> HttpResponse:
    found = selectors.own_intelligence(**viewer(request), intelligence_id=intelligence_id)
    return answer_form(
        request, form, do=do, cancel_url=_here(intelligence_id), crumbs=_crumbs(found.number),
        **context,
    )  # fmt: skip


def _here(intelligence_id: UUID) -> str:
    return reverse("exchange:intelligence-entry", args=[intelligence_id])


def _items(found: Intelligence) -> list[tuple[str, Any]]:
    spanish = (get_language() or "en").startswith("es")
    activity = vocabulary.criminal_activities().get(found.activity)
    name = ", ".join(filter(None, (found.subject_family_name, found.subject_given_names)))
    rows: list[tuple[str, Any]] = [
        (_("Criminal activity"), (activity.name_es if spanish else activity.name) if activity else "–"),
        (_("Subject"), name), (_("Date of birth"), found.subject_born),
        (_("Reasonable suspicion"), found.suspicion), (_("What else is known"), found.summary),
        (_("Alleged group"), found.alleged_group), (_("Its criteria"), found.group_criteria),
        (_("Direct relation"), found.direct_relation), (_("Source"), found.source_note),
        (_("Grade"), f"{found.source_grade}{found.content_grade}"),
        (_("Certified"), f"{found.certified_at:%Y-%m-%d}"),
        (_("Review by"), found.review_on), (_("Purged by"), found.purge_on),
        (_("Purged"), found.purged_at and f"{found.purged_at:%Y-%m-%d}"),
    ]  # fmt: skip
    return [row for row in rows if row[1]]


def _actions(request: Request, found: Intelligence) -> list[Action]:
    names = {
        "submitted": [("judge", _("Take in or return")), ("purge", _("Purge"))],
        "standing": [
            ("release", _("Disseminate")), ("validate", _("Validate")), ("purge", _("Purge")),
        ],
        "returned": [("purge", _("Purge"))],
    }.get(found.state, [])  # fmt: skip
    supervises = request.actor.may("intelligence.supervise")
    return [
        Action(label=label, url=reverse(f"exchange:intelligence-{name}", args=[found.pk]))
        for name, label in names
        if supervises or name == "purge"
    ]


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(label=_("Intelligence"), url=reverse("exchange:intelligence")), Crumb(label=last)]

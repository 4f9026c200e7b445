"""Pages of bulletins: list, read and acknowledge, issue, correct, recall; attachments to keep."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.forms.bulletins import BulletinForm
from accord.apps.exchange.forms.deconfliction import ReasonForm
from accord.apps.exchange.selectors import bulletins as selectors
from accord.apps.exchange.services import bulletins as services
from accord.apps.exchange.tables import bulletins as tables
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.lists import list_page


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(label=_("Bulletins"), url=reverse("exchange:bulletins")), Crumb(label=label)]


@require_GET
@route(policy="bulletins.view", audit="bulletins.viewed", rate="read")
def bulletins(request: Request) -> HttpResponseBase:
    """Own bulletins and those given to one's agency, newest first."""
    rows = selectors.bulletins_visible_to(**_who(request), now=timezone.now())
    new_url = reverse("exchange:bulletin-new")
    issue = [Action(label=_("Issue a bulletin"), url=new_url, style="primary")]
    mail = Action(label=_("Mail to me"), url=reverse("exchange:mail_wishes"))
    told = Action(label=_("What changed since"), url=reverse("exchange:told"))
    context = {
        "table": tables.bulletins(request, rows),
        "actions": [*(issue if request.actor.may(services.ISSUE) else []), mail, told],
    }
    return list_page(request, "exchange/bulletins/list.html", context)


@require_GET
@route(policy="bulletins.view", audit="bulletin.viewed", rate="read")
def bulletin(request: Request, bulletin_id: UUID) -> HttpResponse:
    """One bulletin with its caveats, on screen and paper alike."""
    now = timezone.now()
    found = selectors.bulletin_visible_to(**_who(request), bulletin_id=bulletin_id, now=now)
    withheld = selectors.is_withheld(found, viewer=request.actor)
    audit.read(
        **_by(request), verb="bulletin.viewed", object_type="bulletin",
        object_id=str(bulletin_id), disclosed=[] if withheld else [found.pk],
    )  # fmt: skip
    own = request.actor.agency_id == str(found.agency_id)
    files = () if withheld else found.attachments.defer("content")
    context = {
        "bulletin": found,
        "withheld": withheld,
        "attachments": [(one.pk, ".".join(_named(one.name))) for one in files],
        "particulars": tables.particulars(found),
        "receipts": selectors.receipts_of(viewer=request.actor, bulletin=found),
        "own": own,
        "actions": _actions(request, found, own=own),
        "crumbs": _crumbs(found.get_kind_display()),
    }
    return render(request, "exchange/bulletins/detail.html", context)


@require_POST
@route(policy="bulletins.view", audit="bulletin.acknowledged", rate="write")
def acknowledge(request: Request, bulletin_id: UUID) -> HttpResponse:
    """Say that one has read it."""
    services.acknowledge(**_by(request), bulletin_id=bulletin_id, now=timezone.now())
    messages.success(request, _("Acknowledged."))
    return redirect("exchange:bulletin", bulletin_id)


@require_http_methods(["GET", "POST"])
@route(policy="bulletins.issue", audit="bulletin.issued", rate="write")
def new(request: Request) -> HttpResponse:
    """Issue a bulletin."""
    return _issue(request, None, _("Issue a bulletin"), {})


@require_http_methods(["GET", "POST"])
@route(policy="bulletins.issue", audit="bulletin.issued", rate="write")
def correct(request: Request, bulletin_id: UUID) -> HttpResponse:
    """Issue a bulletin that corrects an own one."""
    found = _own(request, bulletin_id)
    names = ("kind", "title", "body", "contact", "tlp", "handling")
    readers = found.audience.select_related("agency")
    initial = {
        **{name: getattr(found, name) for name in names},
        "audience": [one.agency.ori for one in readers],
    }
    return _issue(request, bulletin_id, _("Correct this bulletin"), initial)


@require_http_methods(["GET", "POST"])
@route(policy="bulletins.issue", audit="bulletin.recalled", rate="write")
def recall(request: Request, bulletin_id: UUID) -> HttpResponse:
    """Take a bulletin back, with the reason that its readers are shown."""
    now = timezone.now()
    found = _own(request, bulletin_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.recall(
                **_by(request), bulletin_id=bulletin_id, reason=form.cleaned_data["reason"], now=now
            )
            messages.success(request, _("The bulletin is recalled."))
            return redirect("exchange:bulletin", bulletin_id)
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
    context = {
        "form": form, "title": _("Recall this bulletin"), "button": _("Recall"),
        "lede": _("Its readers are shown the reason in place of what it said."),
        "cancel_url": reverse("exchange:bulletin", args=[bulletin_id]),
        "crumbs": _crumbs(found.get_kind_display()),
    }  # fmt: skip
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="bulletins.view", audit="bulletin.attachment_given", rate="heavy")
def attachment(request: Request, attachment_id: UUID) -> HttpResponse:
    """A file to keep, of the type that its bytes say; never shown by the browser."""
    now = timezone.now()
    found = selectors.attachment_visible_to(**_who(request), attachment_id=attachment_id, now=now)
    audit.read(
        **_by(request), verb="bulletin.attachment_given", object_type="bulletin",
        object_id=str(found.bulletin_id), payload={"digest": found.digest},
        disclosed=[found.bulletin_id],
    )  # fmt: skip
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer.headers["Content-Disposition"] = kept_as(*_named(found.name))
    return answer


def _named(name: str) -> tuple[str, str]:
    """What an attachment is called in the reader's language, and the ending of its kind."""
    stem, _dot, ending = name.rpartition(".")
    return f"{pgettext('name of a file', 'attachment')}-{stem.rpartition('-')[2]}", ending


def _own(request: Request, bulletin_id: UUID) -> Any:
    """A bulletin of one's own agency; what others gave it does not exist here."""
    now = timezone.now()
    found = selectors.bulletin_visible_to(**_who(request), bulletin_id=bulletin_id, now=now)
    if str(found.agency_id) != request.actor.agency_id:
        raise Missing
    return found


def _issue(
    request: Request, corrects: UUID | None, title: str, initial: dict[str, Any]
) -> HttpResponse:
    now, own = timezone.now(), agencies.agency_of(request.actor)
    known = selectors.audience_of(agency_id=str(own.pk), now=now)
    expires = timezone.localtime(now + timedelta(days=7), timezone=_zone(own.time_zone))
    form = BulletinForm(
        request.POST or None,
        request.FILES or None,
        audience=[(one.ori, one.name) for one in known],
        zone=own.time_zone,
        initial={"expires_at": expires.replace(tzinfo=None), **initial},
    )
    if form.is_valid():
        try:
            made = services.issue(**_by(request), told=form.told(), now=now, corrects=corrects)
            messages.success(request, _("The bulletin is issued."))
            return redirect("exchange:bulletin", made.pk)
        except Invalid as error:
            for fault in error.faults:
                name = "attachment_1" if fault.field == "attachments" else fault.field
                form.add_error(name if name in form.fields else None, fault.message)
        except Conflict as error:
            form.add_error(None, error.message)
    context = {
        "form": form, "title": title, "button": _("Issue"), "crumbs": _crumbs(title),
        "cancel_url": reverse("exchange:bulletins"),
        "lede": _("Name nobody whom the reader need not know."),
    }  # fmt: skip
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def _zone(name: str) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def _actions(request: Request, found: Any, *, own: bool) -> list[Action]:
    if own:
        if not request.actor.may(services.ISSUE) or found.recalled_at is not None:
            return []
        return [
            Action(label=_("Correct"), url=reverse("exchange:bulletin-correct", args=[found.pk])),
            Action(
                label=_("Recall"), style="danger",
                url=reverse("exchange:bulletin-recall", args=[found.pk]),
            ),
        ]  # fmt: skip
    if found.is_read:
        return []
    url = reverse("exchange:bulletin-acknowledge", args=[found.pk])
    return [Action(label=_("Acknowledge"), url=url, style="primary", post=True)]

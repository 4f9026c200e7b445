"""Misuse of accounts: flag, what was seen, notices, the second person; and notices to oneself."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.exchange.answering import answer_form, by, viewer
from accord.apps.exchange.forms import legal as forms
from accord.apps.exchange.models import MisuseCase
from accord.apps.exchange.selectors import misuse as selectors
from accord.apps.exchange.services import misuse as services
from accord.apps.exchange.tables import legal as tables
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb, Figure
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="misuse.manage", audit="misuse.viewed", rate="read")
def cases(request: Request) -> HttpResponseBase:
    """Cases against accounts that the reader oversees."""
    context = {
        "title": _("Misuse of accounts"),
        "lede": _("A suspicion freezes the account; what it saw comes from the ledger."),
        "actions": [
            Action(label=_("Flag an account"), url=reverse("exchange:misuse-new"), style="primary")
        ],
        "table": tables.cases(request, selectors.cases_visible_to(**viewer(request))),
    }
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="misuse.manage", audit="misuse.opened", rate="write")
def flag(request: Request) -> HttpResponse:
    """Freeze an account and open a case."""

    def do(told: dict[str, Any]) -> str:
        del told["confirm"]
        made = services.open_misuse_case(**by(request), now=timezone.now(), **told)
        return reverse("exchange:misuse-case", args=[made.pk])

    return answer_form(
        request, forms.MisuseForm(request.POST or None), do=do,
        done=_("The account is frozen."), title=_("Flag an account"), button=_("Freeze it"),
        lede=_("Its next request is refused; its tokens end."),
        cancel_url=reverse("exchange:misuse"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="misuse.manage", audit="misuse.viewed", rate="read")
def case(request: Request, case_id: UUID) -> HttpResponseBase:
    """One case: what the account saw, by owner, and the notices that are due."""
    found = selectors.case_visible_to(**viewer(request), case_id=case_id)
    here = reverse("exchange:misuse-case", args=[found.pk])
    if request.method == "POST":

        def do(told: dict[str, Any]) -> str:
            services.owe_notices(
                **by(request), case_id=found.pk, now=timezone.now(), subjects=bool(told["subjects"])
            )
            return here

        form = forms.NoticesForm(request.POST)
        return answer_form(
            request, form, do=do, done=_("The notices are made."), title=_("Make the notices"),
            button=_("Make the notices"), cancel_url=here,
        )  # fmt: skip
    seen = selectors.owners_concerned(found)
    open_ = found.state in {"open", "telling"}
    records = sum(one.records for one in seen)
    context = {
        "title": _("Case against %(account)s") % {"account": found.account},
        "lede": f"{found.get_state_display()}. {found.get_outcome_display() or ''}",
        "items": [
            (_("Suspicion"), found.reason),
            (
                _("Days looked at"),
                f"{found.since:%Y-%m-%d %H:%M} – {selectors.end_of(found):%Y-%m-%d %H:%M} UTC",
            ),
            (_("Finding"), found.finding or "–"),
        ],
        "figures": [
            Figure(label=_("Ledger entries"), value=selectors.entries_of(found).count()),
            Figure(label=_("Records seen"), value=records),
            Figure(label=_("Owners"), value=len(seen)),
        ],
        "table": tables.seen(request, seen),
        "second": tables.notices(request, found.notices.select_related("owner")),
        "actions": _actions(found),
        "form": forms.NoticesForm() if open_ and seen else None,
        "button": _("Make the notices"),
        "crumbs": _crumbs(_("Case")),
    }
    return list_page(request, "ui/list_page.html", context)


@require_GET
@route(policy="misuse.manage", audit="misuse.viewed", rate="heavy")
def seen_records(request: Request, case_id: UUID) -> HttpResponse:
    """Ids of every record that the account was given, one a line; nothing of what they say."""
    found = selectors.case_visible_to(**viewer(request), case_id=case_id)
    ids = sorted(str(one) for one in selectors.records_seen(found))
    audit.read(
        **by(request), verb="misuse.viewed", object_type="misuse", object_id=str(found.pk),
        payload={"count": len(ids)}, disclosed=ids,
    )  # fmt: skip
    answer = HttpResponse("\n".join(ids) + "\n", content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = kept_as(
        pgettext("name of a file", "records seen"), "txt"
    )
    return answer


@require_http_methods(["GET", "POST"])
@route(policy="misuse.manage", audit="misuse.close_asked", rate="write")
def close(request: Request, case_id: UUID) -> HttpResponse:
    """Propose how the case ends."""
    found = selectors.case_visible_to(**viewer(request), case_id=case_id)
    here = reverse("exchange:misuse-case", args=[found.pk])

    def do(told: dict[str, Any]) -> str:
        services.ask_close(**by(request), case_id=found.pk, **told)
        return here

    return answer_form(
        request, forms.CloseForm(request.POST or None), do=do, title=_("How does the case end?"),
        lede=_("Another person decides."), button=_("Propose it"), cancel_url=here,
        crumbs=_crumbs(_("Close")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="misuse.manage", audit="approval.decided", rate="write")
def decide(request: Request, case_id: UUID) -> HttpResponse:
    """Approve or refuse the end that another proposed."""
    found = selectors.case_visible_to(**viewer(request), case_id=case_id)
    here = reverse("exchange:misuse-case", args=[found.pk])

    def do(told: dict[str, str]) -> str:
        services.decide_close(
            **by(request), case_id=found.pk, approve=told["decision"] == "approve",
            now=timezone.now(),
        )  # fmt: skip
        return here

    return answer_form(
        request, forms.SecondPersonForm(request.POST or None), do=do,
        title=_("Close this case?"), lede=found.finding, button=_("Decide"), cancel_url=here,
        template="ui/confirm.html", crumbs=_crumbs(_("Decide")),
        consequences=[_("Unfounded, the account is thawed. Founded, it stays off.")],
    )  # fmt: skip


@require_GET
@route(policy="recalls.apply", audit="misuse.notices_viewed", rate="read")
def notices(request: Request) -> HttpResponseBase:
    """What the reader's agency has been told: its records were seen by a misused account."""
    context = {
        "title": _("Notices of misuse"),
        "lede": _("Records of your agency were seen by an account under suspicion."),
        "table": tables.notices(request, selectors.notices_for(**viewer(request)), own=True),
    }
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="recalls.apply", audit="misuse.notice_acknowledged", rate="write")
def notice(request: Request, notice_id: UUID) -> HttpResponse:
    """One notice: which of the agency's records; take note of it here."""
    rows = selectors.notices_for(**viewer(request))
    found = rows.filter(pk=notice_id).first()
    if found is None:
        raise Missing
    seen = selectors.own_records_seen(**viewer(request), notice=found)

    def do(told: dict[str, bool]) -> str:
        services.acknowledge_notice(
            **by(request), notice_id=found.pk, subjects_told=told["subjects_told"]
        )
        return reverse("exchange:misuse-notices")

    return answer_form(
        request, forms.NoticeForm(request.POST or None), do=do,
        done=_("The notice is acknowledged."), title=_("Notice of misuse"),
        lede=_("To be acknowledged by %(day)s.") % {"day": found.due_on},
        table=tables.own_seen(request, seen), button=_("Acknowledge"),
        template="ui/list_page.html",
        crumbs=[
            Crumb(label=_("Notices of misuse"), url=reverse("exchange:misuse-notices")),
            Crumb(label=_("Notice")),
        ],
    )  # fmt: skip


def _actions(found: MisuseCase) -> list[Action]:
    here = [found.pk]
    ways = [
        Action(label=_("Ids of all records seen"), url=reverse("exchange:misuse-seen", args=here))
    ]
    if found.state == "telling":
        ways.append(
            Action(label=_("Close the case"), url=reverse("exchange:misuse-close", args=here))
        )
    if found.state == "closing":
        ways.append(Action(label=_("Decide"), url=reverse("exchange:misuse-decide", args=here)))
    return ways


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(label=_("Misuse"), url=reverse("exchange:misuse")), Crumb(label=last)]

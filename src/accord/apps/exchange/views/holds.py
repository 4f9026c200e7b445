"""Legal holds: placing one, asking for its release, and the second person's word."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.answering import answer_form, by, viewer
from accord.apps.exchange.forms import legal as forms
from accord.apps.exchange.tables import legal as tables
from accord.apps.records import selectors, services
from accord.frame.declare import route
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.forms import ConfirmForm
from accord.frame.ui.lists import list_page


@require_GET
@route(policy="records.custody", audit="holds.viewed", rate="read")
def holds(request: Request) -> HttpResponseBase:
    """The holds of the reader's agency."""
    context = {
        "title": _("Legal holds"),
        "lede": _("What is held is neither purged nor expunged."),
        "actions": [
            Action(label=_("Place a hold"), url=reverse("exchange:hold-new"), style="primary")
        ],
        "table": tables.holds(request, selectors.holds_visible_to(**viewer(request))),
    }
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="hold.placed", rate="write")
def place(request: Request) -> HttpResponse:
    """Place a hold on records of the reader's agency."""
    here = reverse("exchange:holds")

    def do(told: dict[str, Any]) -> str:
        owner = agencies.agency_of(request.actor)
        made = services.place_hold(**by(request), owner=owner, **told)
        held = selectors.records_held(made)
        if held:
            text = ngettext(
                "The hold stands. It holds %(count)s record now.",
                "The hold stands. It holds %(count)s records now.",
                held,
            ) % {"count": held}
            messages.success(request, text)
        else:
            told_so = _("The hold stands, but holds no record now: look at what it names.")
            messages.warning(request, told_so)
        return here

    return answer_form(
        request, forms.HoldForm(request.POST or None), do=do,
        title=_("Place a legal hold"), button=_("Place it"), cancel_url=here,
        lede=_("It stops every purge and expungement of what it names."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="hold.decided", rate="write")
def hold(request: Request, hold_id: UUID) -> HttpResponse:
    """Ask that a hold be released; or decide what another asked."""
    found = selectors.holds_visible_to(**viewer(request)).filter(pk=hold_id).first()
    if found is None or found.released_at is not None:
        raise Missing
    here = reverse("exchange:holds")
    crumbs = [Crumb(label=_("Legal holds"), url=here), Crumb(label=_("Release"))]
    if found.approval_id is None:

        def ask(_told: dict[str, object]) -> str:
            services.ask_release(**by(request), hold_id=found.pk)
            return here

        return answer_form(
            request, ConfirmForm(request.POST or None), do=ask, title=_("Release this hold?"),
            lede=found.authority, consequences=[_("Another custodian decides.")],
            button=_("Ask for it"), cancel_url=here, template="ui/confirm.html", crumbs=crumbs,
        )  # fmt: skip

    def decide(told: dict[str, str]) -> str:
        services.decide_release(
            **by(request), hold_id=found.pk, approve=told["decision"] == "approve"
        )
        return here

    return answer_form(
        request, forms.SecondPersonForm(request.POST or None), do=decide,
        title=_("Release this hold?"), lede=found.authority, button=_("Decide"), cancel_url=here,
        consequences=[_("Released, what it held may be purged and expunged again.")],
        template="ui/confirm.html", crumbs=crumbs,
    )  # fmt: skip

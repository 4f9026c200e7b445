"""Pages of alerts: what one was told, what one waits for, and how to wait for more."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.exchange.forms.alerts import SubscriptionForm, ValidationForm
from accord.apps.exchange.selectors import alerts as selectors
from accord.apps.exchange.selectors import recalls, searches
from accord.apps.exchange.services import alerts as services
from accord.apps.exchange.tables import alerts as tables
from accord.apps.records.listing import CAVEAT
from accord.frame import audit, outbound
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.forms import ConfirmForm, explain
from accord.frame.ui.lists import list_page

SHOWN: Final = 100


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Alerts"), url=reverse("exchange:alerts")), *more]


@require_GET
@route(policy="alerts.subscribe", audit="alerts.viewed", rate="read")
def alerts(request: Request) -> HttpResponse:
    """What the reader was told and has not yet seen, or all of the newest."""
    every = selectors.alerts_visible_to(**_who(request))
    unseen = every.filter(acknowledged_at__isnull=True)
    show_all = request.GET.get("show") == "all"
    found = list((every if show_all else unseen)[:SHOWN])
    rows = selectors.told(**_who(request), alerts=found)
    caption = _("All alerts") if show_all else _("Not yet seen")
    table = tables.alerts(request, rows, caption=caption)
    context = {
        "table": table,
        "unseen": [one.alert for one in table.page if one.alert.acknowledged_at is None],
        "waiting": unseen.count(),
        "changed": recalls.unseen_by(request.actor),
        "show_all": show_all,
        "caveat": CAVEAT,
        "actions": [
            Action(label=_("Subscriptions"), url=reverse("exchange:subscriptions")),
            Action(label=_("What changed since"), url=reverse("exchange:told")),
        ],
    }
    return render(request, "exchange/alerts.html", context)


@require_GET
@route(policy="alerts.subscribe", audit="alerts.viewed", rate="read")
def waiting(request: Request) -> HttpResponse:
    """How many alerts are not yet seen: the part of the page that asks again by itself."""
    found = selectors.alerts_visible_to(**_who(request)).filter(acknowledged_at__isnull=True)
    count = found.count()
    audit.read(
        **_by(request),
        verb="alerts.viewed",
        object_type="alerts",
        payload={"count": count},
        disclosed=audit.NUMBERS_ONLY,
    )
    context = {"waiting": count, "changed": recalls.unseen_by(request.actor)}
    return render(request, "exchange/parts/waiting.html", context)


@require_POST
@route(policy="alerts.subscribe", audit="alert.acknowledged", rate="write")
def acknowledge(request: Request) -> HttpResponse:
    """Have seen what the page showed."""
    ids = request.POST.getlist("alert")[:SHOWN]
    count = services.acknowledge(**_by(request), alert_ids=ids)
    messages.success(request, _("Marked as seen: %(count)s.") % {"count": count})
    return redirect("exchange:alerts")


@require_GET
@route(policy="alerts.subscribe", audit="subscriptions.viewed", rate="read")
def subscriptions(request: Request) -> HttpResponseBase:
    """What the reader waits for."""
    rows = selectors.subscriptions_visible_to(**_who(request))
    context = {
        "table": tables.subscriptions(request, rows),
        "actions": [Action(label=_("Search"), url=reverse("exchange:search"), style="primary")],
        "crumbs": _crumbs(Crumb(label=_("Subscriptions"))),
    }
    return list_page(request, "exchange/subscriptions.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="alerts.subscribe", audit="subscription.created", rate="write")
def subscribe(request: Request, search_id: UUID) -> HttpResponse:
    """Let a stated search stand."""
    stated = searches.search_of(**_who(request), search_id=search_id)
    peers = [one.name for one in outbound.peers(request.actor) if one.scheme != "sftp"]
    form = SubscriptionForm(
        request.POST or None, peers=peers,
        initial={"on_new": True, "days": 90, "validated_every": 90},
    )  # fmt: skip
    if form.is_valid():
        try:
            made = services.subscribe(
                **_by(request),
                wanted=services.Wanted(
                    what=stated.what, terms=searches.terms_of(stated), **form.cleaned_data
                ),
            )
            messages.success(request, _("It stands; what lands from now on is held against it."))
            return redirect("exchange:subscription", made.pk)
        except Invalid as error:
            explain(form, error)
    context = {
        "form": form,
        "title": _("Tell me of what comes"),
        "lede": _lede(request),
        "button": _("Subscribe"),
        "cancel_url": reverse("exchange:results", args=[search_id]),
        "crumbs": _crumbs(Crumb(label=_("Subscribe"))),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@route(policy="alerts.subscribe", audit="subscription.viewed", rate="write")
def subscription(request: Request, subscription_id: UUID) -> HttpResponse:
    """One subscription: what it looks for, how it stands; validate it."""
    found = selectors.subscription_visible_to(**_who(request), subscription_id=subscription_id)
    form = ValidationForm(request.POST or None, initial={"days": 90})
    if form.is_valid():
        try:
            services.validate_subscription(
                **_by(request), subscription_id=subscription_id, days=form.cleaned_data["days"]
            )
            messages.success(request, _("It stands on."))
        except Conflict as error:
            messages.error(request, error.message)
        return redirect("exchange:subscription", subscription_id)
    stands = selectors.standing_of(found, timezone.now()) != "ended"
    context = {
        "subscription": found,
        "state": tables.state_of(found),
        "terms": list(selectors.terms_sought(found).values()),
        "particulars": _particulars(found),
        "form": form if stands else None,
        "actions": [
            Action(
                label=_("End it"),
                url=reverse("exchange:end_subscription", args=[found.pk]),
                style="danger",
            )
        ]
        if stands
        else [],
        "crumbs": _crumbs(
            Crumb(label=_("Subscriptions"), url=reverse("exchange:subscriptions")),
            Crumb(label=found.label),
        ),
    }
    audit.read(
        **_by(request), verb="subscription.viewed", object_type="subscription",
        object_id=str(found.pk), disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return render(request, "exchange/subscription.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="alerts.subscribe", audit="subscription.ended", rate="write")
def end_subscription(request: Request, subscription_id: UUID) -> HttpResponse:
    """Look no more, after a question."""
    found = selectors.subscription_visible_to(**_who(request), subscription_id=subscription_id)
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            services.end_subscription(**_by(request), subscription_id=subscription_id)
            messages.success(request, _("It is ended."))
        except Conflict as error:
            messages.error(request, error.message)
        return redirect("exchange:subscriptions")
    context = {
        "form": form,
        "title": _("End “%(name)s”") % {"name": found.label},
        "consequences": [
            _("No record that lands from now on is held against it."),
            _("What you were told stays in your list."),
        ],
        "button": _("End it"),
        "cancel_url": reverse("exchange:subscription", args=[found.pk]),
    }
    return render(request, "ui/confirm.html", context)


def _lede(request: Request) -> str:
    """How it works; and that nothing of partners' can come, where no agreement lets it."""
    told = _("Each record is looked at with the rights that you have when it lands.")
    owners = selectors.owners_who_tell(**_who(request))
    if not owners:
        return f"{told} " + _(
            "No agreement in force lets you be told of partners’ records for this purpose: only your "
            "own agency’s will come."
        )
    return f"{told} " + _("Beside your own agency’s, records of: %(names)s.") % {
        "names": ", ".join(owners)
    }


def _particulars(found: Any) -> list[tuple[Any, Any]]:
    told = [_("new records")] if found.on_new else []
    told += [_("changed records")] if found.on_change else []
    told += [_("another agency that looks for the same")] if found.open_to_contact else []
    ways = [_("this page")] + ([_("mail")] if found.by_mail else [])
    ways += [found.webhook_peer] if found.webhook_peer else []
    return [
        (_("Tells of"), ", ".join(told)),
        (_("Over"), ", ".join(ways)),
        (_("Mail and webhook"), found.get_delivery_display()),
        (_("Purpose"), found.purpose_code),
        (_("Case number"), found.case_number or "–"),
        (_("Validate by"), tables.day(found.validate_by)),
        (_("Days of grace"), found.grace_days),
        (_("Ends"), tables.day(found.ends_at)),
        (_("Ended because"), found.get_ended_because_display() if found.ended_at else "–"),
    ]

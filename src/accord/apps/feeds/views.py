"""Pages of feeds: list, look, set up, change, pause, look now, remove; alarms and their end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.agencies import selectors as agencies
from accord.apps.feeds import forms, presenting, selectors, services
from accord.apps.feeds.channels import SETTINGS
from accord.apps.records import selectors as records
from accord.frame import audit, outbound
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.forms import ConfirmForm, explain
from accord.frame.ui.lists import list_page

SPOKEN = {"sftp": {"sftp"}, "https_pull": {"https", "http"}}


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _own(request: Request, feed_id: UUID) -> Any:
    return selectors.feed_visible_to(**_who(request), feed_id=feed_id)


@require_GET
@route(policy="feeds.view", audit="feeds.viewed", rate="read")
def feeds(request: Request) -> HttpResponseBase:
    """The reader's agency's feeds."""
    table = presenting.list_table(request, selectors.feeds_visible_to(**_who(request)))
    actions = (
        [Action(label=_("Set up a feed"), url=reverse("feeds:choose"), style="primary")]
        if request.actor.may("feeds.manage")
        else []
    )
    count = selectors.open_alarms_visible_to(**_who(request)).count()
    context = {"table": table, "actions": actions, "open_alarms": count}
    return list_page(request, "feeds/list.html", context)


@require_GET
@route(policy="feeds.view", audit="feed.viewed", rate="read")
def detail(request: Request, feed_id: UUID) -> HttpResponseBase:
    """One feed: how it stands, what came, its alarms."""
    feed = _own(request, feed_id)
    deliveries = selectors.deliveries_of(**_who(request), feed=feed)
    alarms = selectors.alarms_visible_to(**_who(request)).filter(feed=feed)
    context = presenting.detail_context(request, feed, deliveries, alarms)
    return list_page(request, "feeds/detail.html", context)


@require_GET
@route(policy="feeds.manage", audit="feeds.viewed", rate="read")
def choose(request: Request) -> HttpResponse:
    """Which way in?"""
    crumbs = [Crumb(label=_("Feeds"), url=reverse("feeds:list")), Crumb(label=_("Set up a feed"))]
    context = {
        "actions": presenting.new_actions(),
        "ways": presenting.ways_in(),
        "crumbs": crumbs,
    }
    return render(request, "feeds/choose.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="feeds.manage", audit="feed.created", rate="write")
def new(request: Request, channel: str) -> HttpResponse:
    """Set up a feed; the reader answers for it."""
    if channel not in SETTINGS:
        raise Missing
    form = _form(request, channel, initial={"look": "15", "level": "green"})
    if form.is_valid():
        try:
            made = services.create_feed(
                **_by(request),
                agency=agencies.agency_of(request.actor),
                about=form.particulars,
                now=timezone.now(),
            )
            return redirect("feeds:detail", made.pk)
        except Invalid as error:
            explain(form, error, shown_at=forms.SHOWN_AT)
    crumbs = [Crumb(label=_("Feeds"), url=reverse("feeds:list")), Crumb(label=_("Set up a feed"))]
    return _form_page(
        request, form, title=_("Set up a feed"), button=_("Set it up"),
        cancel_url=reverse("feeds:list"), crumbs=crumbs,
        lede=_("It loads with your rights. The first delivery waits until you confirm it."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="feeds.manage", audit="feed.changed", rate="write")
def change(request: Request, feed_id: UUID) -> HttpResponse:
    """Change a feed; whoever does so answers for it from then on."""
    feed = _own(request, feed_id)
    form = _form(request, feed.channel, initial=forms.initial_of(feed), has_secret=feed.has_secret)
    if form.is_valid():
        try:
            services.change_feed(
                **_by(request), feed_id=feed_id, about=form.particulars, now=timezone.now()
            )
            messages.success(request, _("The feed is changed."))
            return redirect("feeds:detail", feed_id)
        except Invalid as error:
            explain(form, error, shown_at=forms.SHOWN_AT)
    return _form_page(
        request, form, title=_("Change “%(name)s”") % {"name": feed.name}, button=_("Change"),
        cancel_url=reverse("feeds:detail", args=[feed_id]),
        crumbs=presenting.crumbs_of(feed, _("Change")),
        lede=_("From now on it loads with your rights."),
    )  # fmt: skip


@require_POST
@route(policy="feeds.manage", audit="feed.asked", rate="heavy")
def run(request: Request, feed_id: UUID) -> HttpResponse:
    """Have the worker look at once."""
    services.ask_now(**_by(request), feed_id=feed_id)
    messages.success(request, _("The worker looks now; reload this page in a moment."))
    return redirect("feeds:detail", feed_id)


@require_POST
@route(policy="feeds.manage", audit="feed.paused", rate="write")
def pause(request: Request, feed_id: UUID) -> HttpResponse:
    """Fetch no more, expect nothing."""
    services.pause_feed(**_by(request), feed_id=feed_id)
    messages.success(request, _("The feed is paused."))
    return redirect("feeds:detail", feed_id)


@require_POST
@route(policy="feeds.manage", audit="feed.resumed", rate="write")
def resume(request: Request, feed_id: UUID) -> HttpResponse:
    """Go on, with the reader's rights."""
    services.resume_feed(**_by(request), feed_id=feed_id, now=timezone.now())
    messages.success(request, _("The feed goes on, with your rights."))
    return redirect("feeds:detail", feed_id)


@require_http_methods(["GET", "POST"])
@route(policy="feeds.manage", audit="feed.removed", rate="write")
def remove(request: Request, feed_id: UUID) -> HttpResponse:
    """Remove a feed after a question."""
    feed = _own(request, feed_id)
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        services.remove_feed(**_by(request), feed_id=feed_id)
        messages.success(request, _("“%(name)s” is removed.") % {"name": feed.name})
        return redirect("feeds:list")
    return render(request, "ui/confirm.html", presenting.remove_context(feed, form))


@require_http_methods(["GET", "POST"])
@route(policy="feeds.manage", audit="feed.token_issued", rate="write")
def token(request: Request, feed_id: UUID) -> HttpResponse:
    """Issue a token for the partner who sends; its secret is shown once."""
    feed = _own(request, feed_id)
    form, secret = forms.TokenForm(request.POST or None), ""
    if form.is_valid():
        try:
            _token, secret = services.issue_push_token(
                **_by(request), feed_id=feed_id, days=form.cleaned_data["days"]
            )
        except Conflict as error:
            form.add_error(None, error.message)
    context = {
        "feed": feed,
        "form": form,
        "secret": secret,
        "address": request.build_absolute_uri(reverse("api:push", args=[feed_id])),
        "crumbs": presenting.crumbs_of(feed, _("Token")),
        "cancel_url": reverse("feeds:detail", args=[feed_id]),
    }
    return render(request, "feeds/token.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="feeds.view", audit="alarms.viewed", rate="read")
def alarms(request: Request) -> HttpResponseBase:
    """Alarms of the agency's feeds; the open ones unless others are asked for."""
    form = forms.AlarmFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = selectors.alarms_visible_to(**_who(request))
    if asked.get("state", "") != "all":
        rows = rows.filter(closed_at__isnull=asked.get("state", "") != "closed")
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    table = presenting.alarms_table(request, rows, form)
    count = selectors.open_alarms_visible_to(**_who(request)).count()
    return list_page(request, "feeds/alarms.html", {"table": table, "open_alarms": count})


@require_GET
@route(policy="feeds.view", audit="alarms.viewed", rate="read")
def open_alarms(request: Request) -> HttpResponse:
    """How many alarms are open: the part of the page that asks again by itself."""
    count = selectors.open_alarms_visible_to(**_who(request)).count()
    audit.read(
        **_by(request),
        verb="alarms.viewed",
        object_type="alarms",
        payload={"count": count},
        disclosed=audit.NUMBERS_ONLY,
    )
    return render(request, "feeds/parts/open_alarms.html", {"open_alarms": count})


@require_http_methods(["GET", "POST"])
@route(policy="feeds.manage", audit="feed.alarm_closed", rate="write")
def close(request: Request, alarm_id: UUID) -> HttpResponse:
    """End an alarm and say why."""
    alarm = selectors.alarm_visible_to(**_who(request), alarm_id=alarm_id)
    form = forms.CloseForm(request.POST or None)
    if form.is_valid():
        try:
            services.close_alarm(
                **_by(request), alarm_id=alarm_id, reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The alarm is ended."))
            return redirect("feeds:detail", alarm.feed_id)
        except Invalid as error:
            explain(form, error, shown_at=forms.SHOWN_AT)
    return _form_page(
        request, form, title=_("End this alarm"), button=_("End this alarm"),
        cancel_url=reverse("feeds:detail", args=[alarm.feed_id]),
        crumbs=presenting.crumbs_of(alarm.feed, _("End this alarm")),
        lede=presenting.alarm_words(alarm),
    )  # fmt: skip


def _form(request: Request, channel: str, **more: Any) -> forms.FeedForm:
    spoken = SPOKEN.get(channel, set())
    return forms.FeedForm(
        request.POST or None,
        channel=channel,
        mappings=[one.name for one in records.mappings_visible_to(**_who(request))],
        peers=[one.name for one in outbound.peers(request.actor) if one.scheme in spoken],
        **more,
    )


def _form_page(request: Request, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "ui/form_page.html", {"form": form, **context}, status=status)

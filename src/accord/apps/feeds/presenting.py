"""What the pages of feeds show: tables, definitions, actions and the words of alarms."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.feeds.forms import DAYS, AlarmFilter
from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.tables import Column, Table

OUTCOME_TONES = {
    "held": "warning", "loading": "info", "loaded": "success", "duplicate": "neutral",
    "empty": "warning", "refused": "error", "failed": "error",
}  # fmt: skip
DAY_MINUTES, HOUR_MINUTES = 1440, 60


def state_of(feed: Any) -> tuple[str, str]:
    """How a feed stands, in one word with its tone."""
    if feed.open_alarms:
        return _("Alarm"), "error"
    if feed.is_paused:
        return _("Paused"), "neutral"
    if feed.newest_outcome == "held":
        return _("Waits for you"), "warning"
    if feed.last_good_at is None:
        return _("New"), "info"
    return _("In order"), "success"


def list_table(request: Request, rows: QuerySet[Feed]) -> Table:
    """The agency's feeds with their state."""
    return Table(
        request,
        caption=_("Feeds"),
        rows=rows,
        export=True,
        columns=[
            Column(label=_("Feed"), value="name", sort="name", href=_url),
            Column(label=_("Way in"), value=lambda one: one.get_channel_display()),
            Column(
                label=_("State"),
                value=lambda one: state_of(one)[0],
                tone=lambda one: state_of(one)[1],
            ),
            Column(label=_("Open alarms"), value="open_alarms", numeric=True),
            Column(label=_("Last good delivery"), value=lambda one: _when(one, one.last_good_at)),
            Column(label=_("Rows of the newest"), value="newest_rows", numeric=True),
            Column(label=_("Next look"), value=lambda one: _when(one, one.next_look_at)),
            Column(label=_("Expected"), value=lambda one: rhythm_words(one.expected)),
        ],
        note=_("Times are in the agency's zone."),
        empty_title=_("No feed is set up yet"),
        empty_text=_(
            "A feed brings one export by itself: from a watched folder, from a partner's server, "
            "or sent by the partner."
        ),
    )


def deliveries_table(request: Request, feed: Feed, rows: QuerySet[Delivery]) -> Table:
    """What came."""
    return Table(
        request,
        caption=_("Deliveries"),
        rows=rows,
        export=True,
        per_page=25,
        columns=[
            Column(label=_("Came"), value=lambda one: _when(feed, one.started_at)),
            Column(
                label=_("Outcome"),
                value=lambda one: one.get_outcome_display(),
                tone=lambda one: OUTCOME_TONES[one.outcome],
            ),
            Column(label=_("File"), value="source_name", href=_submission_url),
            Column(label=_("Rows"), value="rows", numeric=True),
            Column(label=_("In quarantine"), value="quarantined", numeric=True),
            Column(label=_("Size"), value="size", numeric=True, unit=_("bytes")),
            Column(label=_("Times"), value="times", numeric=True),
            Column(label=_("Fault"), value=fault_words),
        ],
        empty_title=_("Nothing has come yet"),
        empty_text=_("The first delivery waits for you, so that you confirm how it is read."),
    )


def alarms_table(
    request: Request, rows: QuerySet[Alarm], filters: AlarmFilter | None = None
) -> Table:
    """Alarms of the agency's feeds."""
    may_close = request.actor.may("feeds.manage")
    return Table(
        request,
        caption=_("Alarms"),
        rows=rows,
        filters=filters,
        export=True,
        prefix="" if filters else "alarms",
        per_page=25,
        columns=[
            Column(label=_("Feed"), value="feed.name", href=lambda one: _url(one.feed)),
            Column(
                label=_("Kind"),
                value=lambda one: one.get_kind_display(),
                tone=lambda one: "neutral" if one.closed_at else "error",
            ),
            Column(label=_("What"), value=alarm_words),
            Column(label=_("Since"), value=lambda one: _when(one.feed, one.since)),
            Column(
                label=_("End"),
                value=lambda one: _end(one, may_close=may_close),
                href=lambda one: (
                    reverse("feeds:close", args=[one.pk])
                    if may_close and one.closed_at is None
                    else ""
                ),
            ),
        ],
        empty_title=_("No alarm"),
        empty_text=_("Every feed delivers as expected."),
    )


def detail_context(
    request: Request, feed: Any, deliveries: QuerySet[Delivery], alarms: QuerySet[Alarm]
) -> dict[str, Any]:
    """One feed with its history."""
    waiting = deliveries.filter(outcome="held").first()
    return {
        "feed": feed,
        "state": state_of(feed),
        "crumbs": [Crumb(label=_("Feeds"), url=reverse("feeds:list")), Crumb(label=feed.name)],
        "particulars": _particulars(feed),
        "actions": _actions(request.actor, feed),
        "open": [
            (one, alarm_words(one), _close_actions(request.actor, one))
            for one in alarms.filter(closed_at__isnull=True)
        ],
        "confirm": _confirm_actions(waiting),
        "table": deliveries_table(request, feed, deliveries),
        "alarms": alarms_table(request, alarms),
    }


def alarm_words(alarm: Alarm) -> str:
    """What happened, in one sentence; numbers and column names only."""
    detail = alarm.detail or {}
    when = _when(alarm.feed, alarm.since)
    if alarm.kind == "late":
        return _("A delivery was expected %(when)s and has not come.") % {"when": when}
    if alarm.kind == "empty":
        return _("The delivery holds no row.")
    if alarm.kind == "shrunken":
        return _shrunken_words(detail)
    if alarm.kind == "changed_layout":
        return _("Columns are new: %(added)s; missing: %(gone)s. Confirm how it is read.") % {
            "added": ", ".join(detail.get("added", [])) or "–",
            "gone": ", ".join(detail.get("gone", [])) or "–",
        }
    if detail.get("rule") == "mostly_quarantined":
        return _("Most rows break a rule and wait in quarantine.")
    return _("The delivery failed: %(rule)s.") % {"rule": detail.get("rule", "?")}


def _shrunken_words(detail: dict[str, Any]) -> str:
    if "absent" not in detail:
        return _("%(rows)s rows came; %(usual)s are usual.") % detail
    words = _(
        "The snapshot leaves out %(absent)s of %(standing)s records. Nothing is withdrawn before "
        "you decide."
    )
    return words % detail


def fault_words(row: Delivery) -> str:
    """What was wrong, with its row and rule."""
    if not row.fault:
        return ""
    place = f"{_('Row')} {row.fault['row']}: " if row.fault.get("row") else ""
    return f"{place}{row.fault.get('message', '')} [{row.fault.get('rule', '')}]"


def rhythm_words(plain: dict[str, Any] | None) -> str:
    """A rhythm in words."""
    if plain is None:
        return "–"
    if "at" in plain:
        names = dict(DAYS)
        days = ", ".join(str(names[str(one)]) for one in plain["weekdays"])
        return _("%(days)s at %(time)s") % {"days": days, "time": plain["at"]}
    minutes = plain["every_minutes"]
    if minutes % DAY_MINUTES == 0:
        return _("every %(count)s d") % {"count": minutes // DAY_MINUTES}
    if minutes % HOUR_MINUTES == 0:
        return _("every %(count)s h") % {"count": minutes // HOUR_MINUTES}
    return _("every %(count)s min") % {"count": minutes}


def remove_context(feed: Feed, form: Any) -> dict[str, Any]:
    """The question before a feed is removed."""
    return {
        "form": form,
        "title": _("Remove the feed “%(name)s”?") % {"name": feed.name},
        "consequences": [
            _("Nothing more is fetched or taken; tokens of this feed open nothing any more."),
            _("Its secret, its list of deliveries and its alarms are deleted."),
            _("Submissions and records stay, and so does the ledger."),
        ],
        "button": _("Remove the feed"),
        "cancel_url": _url(feed),
        "crumbs": crumbs_of(feed, _("Remove")),
    }


def crumbs_of(feed: Feed, here: str) -> list[Crumb]:
    """The way back from a page of one feed."""
    return [
        Crumb(label=_("Feeds"), url=reverse("feeds:list")),
        Crumb(label=feed.name, url=_url(feed)),
        Crumb(label=here),
    ]


def new_actions() -> list[Action]:
    """One way in each."""
    return [
        Action(label=label, url=reverse("feeds:new", args=[value]))
        for value, label in Feed.Channel.choices
    ]


def ways_in() -> list[tuple[Any, str]]:
    """What each way in means."""
    told = {
        "folder": _(
            "Another program on this machine writes files into a folder of your agency. They are "
            "moved when they were read."
        ),
        "sftp": _(
            "This node fetches new files from a registered server, whose host key is pinned. "
            "Nothing is changed there."
        ),
        "https_pull": _(
            "This node asks one address of a registered host again and again; only news are sent."
        ),
        "https_push": _(
            "Your records system sends files to this node, with a token that opens this feed and "
            "nothing else."
        ),
    }
    return [(label, told[value]) for value, label in Feed.Channel.choices]


def _particulars(feed: Any) -> list[tuple[str, Any]]:
    secret = _("sealed") if feed.has_secret and not feed.secret_env else feed.secret_env
    told = [
        (_("Way in"), feed.get_channel_display()),
        *((_label(name), value) for name, value in feed.settings.items() if value != ""),
        (_("Secret"), secret or "–"),
        (_("Looked at"), rhythm_words(feed.schedule)),
        (_("Expected"), rhythm_words(feed.expected)),
        (_("Minutes of grace"), feed.grace_minutes),
        (_("Read with the mapping"), feed.mapping or _("Ask at the first delivery")),
        (_("Level"), feed.level),
        (_("Loads with the rights of"), str(feed.responsible)),
        (_("Last look"), _when(feed, feed.looked_at)),
        (_("Next look"), _when(feed, feed.next_look_at)),
        (_("Last good delivery"), _when(feed, feed.last_good_at)),
    ]
    if feed.channel == Feed.Channel.HTTPS_PUSH:
        told.append((_("Send to"), reverse("api:push", args=[feed.pk])))
    return told


def _label(name: str) -> str:
    return {
        "folder": _("Folder"), "pattern": _("Files"), "ready": _("A file is whole"),
        "stable_seconds": _("Seconds without a change"), "peer": _("Peer"),
        "username": _("User name"), "sign_in": _("Sign in with"), "path": _("Path"),
        "filename": _("File name"), "header": _("Header"),
    }.get(name, name)  # fmt: skip


def _actions(actor: Actor, feed: Any) -> list[Action]:
    if not actor.may("feeds.manage"):
        return []
    found = []
    if feed.schedule is not None:
        found.append(_action(_("Look now"), "run", feed, style="primary", post=True))
    else:
        found.append(_action(_("Issue a token"), "token", feed, style="primary"))
    turn = (_("Resume"), "resume") if feed.is_paused else (_("Pause"), "pause")
    found.append(_action(*turn, feed, post=True))
    found.append(_action(_("Change"), "change", feed))
    found.append(_action(_("Remove"), "remove", feed, style="danger"))
    return found


def _action(label: str, name: str, feed: Feed, **more: Any) -> Action:
    return Action(label=label, url=reverse(f"feeds:{name}", args=[feed.pk]), **more)


def _close_actions(actor: Actor, alarm: Alarm) -> list[Action]:
    if not actor.may("feeds.manage"):
        return []
    return [Action(label=_("End this alarm"), url=reverse("feeds:close", args=[alarm.pk]))]


def _confirm_actions(waiting: Delivery | None) -> list[Action]:
    if waiting is None:
        return []
    url = reverse("records:mapping", args=[waiting.submission_id])
    return [Action(label=_("Confirm how it is read"), url=url, style="primary")]


def _end(alarm: Alarm, *, may_close: bool) -> str:
    if alarm.closed_at is None:
        return _("End this alarm") if may_close else "–"
    reason = _("a good delivery") if alarm.closed_by == "delivery" else alarm.reason
    return f"{_when(alarm.feed, alarm.closed_at)}: {reason}"


def _submission_url(row: Delivery) -> str:
    return reverse("records:submission", args=[row.submission_id]) if row.submission_id else ""


def _url(feed: Feed) -> str:
    return reverse("feeds:detail", args=[feed.pk])


def _when(feed: Any, moment: Any) -> str:
    """A moment in the agency's zone."""
    if moment is None:
        return "–"
    return date_format(moment.astimezone(ZoneInfo(feed.agency.time_zone)), "Y-m-d H:i")

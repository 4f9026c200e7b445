"""The start page of a signed-in reader: what waits, what is late, what is new since a week.

Every number is the count of a selector of the page it leads to, for this reader and this purpose; a
line is there only if the reader may open that page. All of it is one look, entered in the ledger once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.apps.agencies import selectors as agencies
from accord.apps.briefs import selectors as briefs
from accord.apps.evaluation import selectors as evaluation
from accord.apps.exchange.selectors import alerts, bulletins, deconfliction, recalls
from accord.apps.feeds import selectors as feeds
from accord.apps.layers import selectors as layers
from accord.apps.places import selectors as places
from accord.apps.records import selectors as records
from accord.apps.strategies import selectors as strategies
from accord.frame import audit, modules
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import key_changes
from accord.frame.declare import PUBLIC, SIGNED_IN

audit.verb("start.viewed", count=int)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something that waits or is new, where it is dealt with, and whether its day has passed."""

    words: str
    url: str
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who looks, why, and when."""

    viewer: Actor
    purpose: Purpose
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Start:
    """All that the page tells; late lines come first."""

    waiting: tuple[Line, ...]
    new: tuple[Line, ...]


Provider = Callable[[Asked], Iterator[Line]]


def start_of(*, viewer: Actor, purpose: Purpose) -> Start:
    """What this reader finds on a Monday morning, with its entry."""
    asked = Asked(viewer=viewer, purpose=purpose, now=timezone.now())
    waiting = _lines(WAITING, asked)
    found = Start(
        waiting=tuple(sorted(waiting, key=lambda line: not line.is_late)),
        new=tuple(_lines(NEW, asked)),
    )
    audit.read(
        by=viewer, purpose=purpose, verb="start.viewed", object_type="start",
        payload={"count": len(found.waiting) + len(found.new)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found


def _lines(providers: dict[str, Provider], asked: Asked) -> list[Line]:
    return [
        line
        for name, provider in providers.items()
        if _may_open(asked.viewer, reverse(name))
        for line in provider(asked)
    ]


def _may_open(viewer: Actor, url: str) -> bool:
    """Whether the page is open to the reader: by right, and by the law of the place."""
    door = getattr(resolve(url).func, "declaration", None)
    if door is None or modules.is_barred(door):
        return False
    return door.policy in {PUBLIC, SIGNED_IN} or viewer.may(door.policy)


def _alerts(asked: Asked) -> Iterator[Line]:
    rows = alerts.alerts_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    if count := rows.filter(acknowledged_at__isnull=True).count():
        words = ngettext(
            "%(count)s alert that you have not seen",
            "%(count)s alerts that you have not seen",
            count,
        )
        yield Line(words=words % {"count": count}, url=reverse("exchange:alerts"))


def _bulletins(asked: Asked) -> Iterator[Line]:
    rows: Any = bulletins.bulletins_visible_to(
        viewer=asked.viewer, purpose=asked.purpose, now=asked.now
    )
    unread = rows.filter(is_read=False, recalled_at__isnull=True).exclude(
        agency_id=asked.viewer.agency_id
    )
    if count := unread.count():
        words = ngettext("%(count)s bulletin to read", "%(count)s bulletins to read", count)
        yield Line(words=words % {"count": count}, url=reverse("exchange:bulletins"))


def _recalled(asked: Asked) -> Iterator[Line]:
    if count := recalls.unseen_by(asked.viewer):
        words = ngettext(
            "%(count)s thing that you were given has been corrected or taken back",
            "%(count)s things that you were given have been corrected or taken back",
            count,
        )
        yield Line(words=words % {"count": count}, url=reverse("exchange:told"), is_late=True)


def _conflicts(asked: Asked) -> Iterator[Line]:
    rows = deconfliction.sides_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    opened = rows.filter(conflict__state="open")
    if count := opened.count():
        words = ngettext(
            "%(count)s operation of yours collides with another",
            "%(count)s operations of yours collide with others",
            count,
        )
        late = opened.filter(conflict__starts_at__lt=asked.now).exists()
        yield Line(words=words % {"count": count}, url=reverse("exchange:deconflict"), is_late=late)


def _watched(asked: Asked) -> Iterator[Line]:
    rows = deconfliction.queue_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    if count := rows.filter(state="open").count():
        words = ngettext(
            "%(count)s conflict on your watch", "%(count)s conflicts on your watch", count
        )
        yield Line(words=words % {"count": count}, url=reverse("exchange:deconflict-watch"))


def _quarantined(asked: Asked) -> Iterator[Line]:
    rows = records.quarantine_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    if count := rows.filter(state="open").count():
        words = ngettext("%(count)s row in quarantine", "%(count)s rows in quarantine", count)
        yield Line(words=words % {"count": count}, url=reverse("records:submissions"))


def _alarms(asked: Asked) -> Iterator[Line]:
    rows = feeds.open_alarms_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    if count := rows.count():
        words = ngettext("%(count)s alarm of a feed", "%(count)s alarms of feeds", count)
        yield Line(words=words % {"count": count}, url=reverse("feeds:alarms"), is_late=True)


def _addresses(asked: Asked) -> Iterator[Line]:
    rows = layers.addresses_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    if count := rows.filter(state="open").count():
        words = ngettext(
            "%(count)s address that no layer could place",
            "%(count)s addresses that no layer could place",
            count,
        )
        yield Line(words=words % {"count": count}, url=reverse("layers:addresses"))


def _expungements(asked: Asked) -> Iterator[Line]:
    rows = records.expungements_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    theirs = rows.filter(state="asked").exclude(asked_by=asked.viewer.id)
    if count := theirs.count():
        words = ngettext(
            "%(count)s expungement waits for your decision",
            "%(count)s expungements wait for your decision",
            count,
        )
        yield Line(words=words % {"count": count}, url=reverse("records:expungements"))


def _retention(asked: Asked) -> Iterator[Line]:
    """What rules no longer keep and waits for a person's word, and the warning ahead."""
    waiting, soon = records.retention_waiting(viewer=asked.viewer, now=asked.now)
    here = reverse("exchange:retention")
    if waiting:
        words = ngettext(
            "%(count)s record is due for deletion and waits for a word",
            "%(count)s records are due for deletion and wait for a word",
            waiting,
        )
        yield Line(words=words % {"count": waiting}, url=here, is_late=True)
    if soon:
        words = ngettext(
            "%(count)s record comes due for deletion within %(days)s days",
            "%(count)s records come due for deletion within %(days)s days",
            soon,
        )
        yield Line(words=words % {"count": soon, "days": records.WARNED_DAYS}, url=here)


def _invitations(asked: Asked) -> Iterator[Line]:
    rows: Any = strategies.strategies_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    invited = rows.filter(
        partnerships__agency_id=asked.viewer.agency_id, partnerships__status="invited",
        status="active",
    )  # fmt: skip
    count = invited.count() if asked.viewer.agency_id else 0
    if count:
        words = ngettext(
            "%(count)s strategy asks your agency to take part",
            "%(count)s strategies ask your agency to take part",
            count,
        )
        yield Line(words=words % {"count": count}, url=reverse("strategies:list"))
    yield from _actions(asked)


def _actions(asked: Asked) -> Iterator[Line]:
    """Open actions of the own agency that are late, or due within a week."""
    if not asked.viewer.agency_id:
        return
    today = timezone.localdate()
    opened = strategies.actions_open(viewer=asked.viewer, purpose=asked.purpose)
    own = [one for one in opened if str(one.owner_id) == asked.viewer.agency_id]
    for one in [one for one in own if one.due_on <= today + WEEK][:3]:
        late = one.due_on < today
        words = _("Late since %(day)s: %(title)s") if late else _("Due on %(day)s: %(title)s")
        yield Line(
            words=words % {"day": one.due_on.isoformat(), "title": one.title},
            url=reverse("strategies:detail", args=[one.strategy_id]),
            is_late=late,
        )


def _reviews(asked: Asked) -> Iterator[Line]:
    today = timezone.localdate()
    rows = evaluation.reviews_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    due = rows.filter(held_on__isnull=True, strategy__status="active", due_on__lte=today + WEEK)
    for one in due.prefetch_related(None).order_by("due_on")[:3]:
        late = one.due_on < today
        words = (
            _("Review late since %(day)s: %(title)s") if late else _("Review on %(day)s: %(title)s")
        )
        yield Line(
            words=words % {"day": one.due_on.isoformat(), "title": one.strategy.title},
            url=reverse("evaluation:review", args=[one.pk]),
            is_late=late,
        )
    meetings = evaluation.meetings_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    soon = meetings.filter(status="planned", day__gte=today, day__lte=today + WEEK)
    for meeting in soon.prefetch_related(None).order_by("day", "starts_at")[:3]:
        yield Line(
            words=_("Meeting on %(day)s: %(title)s")
            % {"day": meeting.day.isoformat(), "title": meeting.strategy.title},
            url=reverse("evaluation:meeting", args=[meeting.pk]),
        )


def _signatures(asked: Asked) -> Iterator[Line]:
    if not (asked.viewer.agency_id and asked.viewer.may("agreements.manage")):
        return
    rows = agencies.agreements_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    unsigned = rows.filter(
        status="draft", parties__agency_id=asked.viewer.agency_id, parties__signed_at__isnull=True
    )
    if count := unsigned.count():
        words = ngettext(
            "%(count)s agreement waits for your agency's signature",
            "%(count)s agreements wait for your agency's signature",
            count,
        )
        yield Line(words=words % {"count": count}, url=reverse("agencies:agreements"))


def _objections(asked: Asked) -> Iterator[Line]:
    rows = places.objections_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    opened = rows.filter(state="open")
    if count := opened.count():
        words = ngettext(
            "%(count)s objection to a forecast waits for an answer",
            "%(count)s objections to forecasts wait for an answer",
            count,
        )
        late = opened.filter(due_on__lt=timezone.localdate()).exists()
        yield Line(words=words % {"count": count}, url=reverse("places:objections"), is_late=late)


def _activations(asked: Asked) -> Iterator[Line]:
    rows = places.activations_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    if count := rows.filter(state="asked").count():
        words = ngettext(
            "%(count)s forecast waits for your signature",
            "%(count)s forecasts wait for your signature",
            count,
        )
        yield Line(words=words % {"count": count}, url=reverse("places:oversight"))


def _key_changes(asked: Asked) -> Iterator[Line]:
    if (
        count := key_changes.waiting(viewer=asked.viewer)
        .exclude(requested_by=asked.viewer.id)
        .count()
    ):
        words = ngettext(
            "%(count)s change of the signing key waits for you",
            "%(count)s changes of the signing key wait for you",
            count,
        )
        yield Line(words=words % {"count": count}, url=reverse("agencies:key-changes"))


def _new_briefs(asked: Asked) -> Iterator[Line]:
    rows = briefs.briefs_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    made = rows.filter(status="done", finished_at__gte=asked.now - WEEK)
    for one in made.order_by("-week", "-finished_at")[:3]:
        yield Line(
            words=_("Brief for the week of %(week)s (%(edition)s)")
            % {"week": one.week.isoformat(), "edition": one.get_edition_display()},
            url=reverse("briefs:detail", args=[one.pk]),
        )


def _new_forecasts(asked: Asked) -> Iterator[Line]:
    rows = places.runs_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    made = rows.filter(status="done", finished_at__gte=asked.now - WEEK)
    if count := made.count():
        words = ngettext("%(count)s forecast was made", "%(count)s forecasts were made", count)
        yield Line(words=words % {"count": count}, url=reverse("places:forecasts"))


def _new_files(asked: Asked) -> Iterator[Line]:
    rows = records.submissions_visible_to(viewer=asked.viewer, purpose=asked.purpose)
    if count := rows.filter(received_at__gte=asked.now - WEEK).count():
        words = ngettext(
            "%(count)s file of your agency came in", "%(count)s files of your agency came in", count
        )
        yield Line(words=words % {"count": count}, url=reverse("records:submissions"))


#: The page that each leads to → what it tells; the order of the page.
WAITING: Final[dict[str, Provider]] = {
    "exchange:told": _recalled,
    "exchange:deconflict": _conflicts,
    "exchange:deconflict-watch": _watched,
    "exchange:alerts": _alerts,
    "exchange:bulletins": _bulletins,
    "feeds:alarms": _alarms,
    "records:submissions": _quarantined,
    "records:expungements": _expungements,
    "exchange:retention": _retention,
    "layers:addresses": _addresses,
    "strategies:list": _invitations,
    "evaluation:reviews": _reviews,
    "agencies:agreements": _signatures,
    "places:oversight": _activations,
    "places:objections": _objections,
    "agencies:key-changes": _key_changes,
}
NEW: Final[dict[str, Provider]] = {
    "briefs:list": _new_briefs,
    "places:forecasts": _new_forecasts,
    "records:submissions": _new_files,
}

"""Every read of feeds: an agency's own in full; of partners' only whose data are late, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accord.apps.agencies import sharing
from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.apps.records.models import PolicyClass
from accord.apps.records.selectors.classes import sizes_by
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

KEY: Final = ("owner_id", "kind", "level")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An agency whose data are not as they should be: since when, and the kinds of alarm."""

    agency_id: UUID
    ori: str
    name: str
    since: datetime
    kinds: tuple[str, ...]
    zone: str = "UTC"

    @property
    def day(self) -> date:
        """The day of `since`, in the agency's own zone."""
        return self.since.astimezone(ZoneInfo(self.zone)).date()


def _own(viewer: Actor, path: str) -> Q:
    """Of the viewer's agency; the node's operator, at its terminal, sees all."""
    if viewer.kind in {"system", "local"} and viewer.agency_id is None:
        return Q()
    return Q(**{path: viewer.agency_id}) if viewer.agency_id else Q(pk__in=[])


def feeds_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Feed]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Feeds of the viewer's agency, with their open alarms and newest delivery; no secret is read."""
    newest = Delivery.objects.filter(feed=OuterRef("pk")).order_by("-started_at", "-id")
    return (
        Feed.objects.filter(_own(viewer, "agency_id"))
        .select_related("agency", "mapping", "responsible")
        .defer("sealed")
        .annotate(
            open_alarms=Count("alarms", filter=Q(alarms__closed_at__isnull=True), distinct=True),
            newest_outcome=Subquery(newest.values("outcome")[:1]),
            newest_at=Subquery(newest.values("started_at")[:1]),
            newest_rows=Subquery(newest.values("rows")[:1]),
            has_secret=Q(sealed__isnull=False) | ~Q(secret_env=""),
        )
        .order_by("name")
    )


def feed_visible_to(*, viewer: Actor, purpose: Purpose, feed_id: UUID | str) -> Feed:
    """One feed; foreign and missing give the same `Missing`."""
    found = feeds_visible_to(viewer=viewer, purpose=purpose).filter(pk=feed_id).first()
    if found is None:
        raise Missing
    return found


def feed_by_name(*, viewer: Actor, purpose: Purpose, name: str) -> Feed:
    """The viewer's agency's feed of this name; raises `Missing`."""
    found = feeds_visible_to(viewer=viewer, purpose=purpose).filter(name=name).first()
    if found is None:
        raise Missing(_("There is no feed “%(name)s”.") % {"name": name[:80]})
    return found


def deliveries_of(*, viewer: Actor, purpose: Purpose, feed: Feed) -> QuerySet[Delivery]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """What came, newest first."""
    return (
        Delivery.objects.filter(_own(viewer, "feed__agency_id"), feed=feed)
        .select_related("submission")
        .order_by("-started_at", "-id")
    )


def alarms_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Alarm]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Alarms of the viewer's agency's feeds, open ones and past ones, newest first."""
    return (
        Alarm.objects.filter(_own(viewer, "feed__agency_id"))
        .select_related("feed__agency", "delivery__submission")
        .order_by("-opened_at", "-id")
    )


def open_alarms_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Alarm]:
    """Alarms that nobody and no delivery has ended yet."""
    return alarms_visible_to(viewer=viewer, purpose=purpose).filter(closed_at__isnull=True)


def alarm_visible_to(*, viewer: Actor, purpose: Purpose, alarm_id: UUID | str) -> Alarm:
    """One alarm; foreign and missing give the same `Missing`."""
    found = alarms_visible_to(viewer=viewer, purpose=purpose).filter(pk=alarm_id).first()
    if found is None:
        raise Missing
    return found


def standing(
    *,
    viewer: Actor,
    purpose: Purpose,
    now: datetime,
    owners: Iterable[UUID | str] | None = None,
) -> list[Standing]:
    """Agencies on whose data the viewer may count and whose feeds of these have an open alarm.

    `owners` narrows to the agencies that a page depends on. Nothing is told of the feed itself.
    """
    found = Alarm.objects.filter(closed_at__isnull=True)
    told = _told_of(viewer, purpose, now)
    if told is not None:
        found = found.filter(feed__in=told)
    if owners is not None:
        found = found.filter(feed__agency_id__in=list(owners))
    agency = [f"feed__agency__{name}" for name in ("id", "ori", "name", "time_zone")]
    rows = found.values_list(*agency, "kind").annotate(first=Min("since"))
    grouped: dict[tuple[UUID, str, str, str], dict[str, datetime]] = {}
    for agency_id, ori, name, zone, kind, since in rows.order_by("feed__agency__name", "kind"):
        grouped.setdefault((agency_id, ori, name, zone), {})[kind] = since
    return [
        Standing(
            agency_id=agency_id,
            ori=ori,
            name=name,
            since=min(kinds.values()),
            kinds=tuple(sorted(kinds)),
            zone=zone,
        )
        for (agency_id, ori, name, zone), kinds in grouped.items()
    ]


def _told_of(viewer: Actor, purpose: Purpose, now: datetime) -> list[UUID] | None:
    """Feeds with an open alarm that the viewer is told of; None for all.

    Own ones, and those that bring records of which the viewer may count any: that an agency has
    others, and how they come, is nobody else's business.
    """
    if viewer.agency_id is None and viewer.kind in {"system", "local"}:
        return None
    alarmed = Feed.objects.filter(alarms__closed_at__isnull=True).select_related("mapping")
    feeds = list(alarmed.distinct())
    others = [one for one in feeds if str(one.agency_id) != viewer.agency_id]
    counted = _counted_on(viewer, purpose, now) if others else set()
    return [
        one.pk
        for one in feeds
        if str(one.agency_id) == viewer.agency_id
        or any((one.agency_id, kind, one.level) in counted for kind in _kinds_of(one))
    ]


def _counted_on(viewer: Actor, purpose: Purpose, now: datetime) -> set[tuple[UUID, str, str]]:
    """Owner, kind and level of all records that the viewer may see, or count in aggregates."""
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "now": now}
    seen = sharing.record_scope(**who, action="view") | sharing.aggregate_scope(**who)
    rows = PolicyClass.objects.filter(seen).order_by()
    return {(owner, kind, level) for owner, kind, level in sizes_by(rows, *KEY)}


def _kinds_of(feed: Feed) -> tuple[str, ...]:
    """What a feed's deliveries become by the newest version of its mapping; nothing without one."""
    newest = feed.mapping.versions.order_by("-number").first() if feed.mapping else None
    return newest.kinds if newest else ()

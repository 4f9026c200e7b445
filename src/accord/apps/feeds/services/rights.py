"""Who may set up feeds and end alarms: people of the owning agency; and as whom a feed acts."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.feeds.models import Feed
from accord.apps.records import selectors as records
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Missing

MANAGE: Final = "feeds.manage"
INGEST: Final = "records.ingest"
# Deliveries are submissions: the same purpose as for a file that is sent by hand.
PURPOSE: Final = Purpose(code="records-management", reason="feed")
# Who notices lateness and settles what the worker has loaded.
WATCH: Final = Actor(id="feeds", name="feeds", kind="system")


def demand_manage(by: Actor) -> None:
    """Raise `Denied` unless the actor may set up feeds and load what they bring."""
    if by.kind == "system":
        return
    if not (by.may(MANAGE) and by.may(INGEST)) or by.agency_id is None:
        raise Denied


def locked(by: Actor, feed_id: UUID | str) -> Feed:
    """The feed as it stands in this transaction; a foreign one does not exist."""
    found = Feed.objects.select_for_update(of=("self",)).select_related("agency", "responsible")
    feed = found.filter(pk=feed_id).first()
    if feed is None or (by.kind != "system" and str(feed.agency_id) != by.agency_id):
        raise Missing
    return feed


def acting_for(feed: Feed) -> Actor:
    """The person who answers for the feed, with the rights of now; raises `Denied`."""
    by = records.submitter(str(feed.responsible_id))
    if not by.may(INGEST) or by.agency_id != str(feed.agency_id):
        raise Denied(_("Whoever answers for this feed may no longer load records of its agency."))
    return by

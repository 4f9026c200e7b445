"""What this app writes to the ledger and announces, each with its shape."""

from dataclasses import dataclass

from accord.frame import audit, changes
from accord.frame.declare import event

changes.topic("alarms", policy="feeds.view")
audit.verb("feeds.viewed", count=int)
audit.verb("feed.viewed")
audit.verb("feed.created", channel=str, agency=str)
audit.verb("feed.changed", fields=list)
audit.verb("feed.paused")
audit.verb("feed.resumed")
audit.verb("feed.removed", deliveries=int)
audit.verb("feed.asked")
audit.verb("feed.token_issued", days=int)
audit.verb("feed.delivered", channel=str, outcome=str, digest=str, bytes=int)
audit.verb("feed.pushed", outcome=str, delivery=str)
audit.verb("feed.settled", outcome=str, rows=int, quarantined=int)
audit.verb("feed.alarmed", kind=str)
audit.verb("feed.alarm_closed", kind=str, automatic=bool)
audit.verb("alarms.viewed", count=int)


@event(policy="feeds.view", audit="feed.settled")
@dataclass(frozen=True, kw_only=True)
class FeedDelivered:
    """A delivery of a feed has become records; ids and counts only."""

    feed_id: str
    agency_id: str
    delivery_id: str
    rows: int
    quarantined: int


@event(policy="feeds.view", audit="feed.alarmed")
@dataclass(frozen=True, kw_only=True)
class FeedAlarmOpened:
    """A feed is late, or what it brought is empty, shrunken, laid out anew or failed."""

    feed_id: str
    agency_id: str
    alarm_id: str
    kind: str


@event(policy="feeds.view", audit="feed.alarm_closed")
@dataclass(frozen=True, kw_only=True)
class FeedAlarmClosed:
    """An alarm ended: by a good delivery, or by a person with a reason."""

    feed_id: str
    agency_id: str
    alarm_id: str
    kind: str

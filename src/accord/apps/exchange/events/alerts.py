"""What subscriptions and alerts write to the ledger and announce, each with its shape."""

from dataclasses import dataclass

from accord.frame import audit, changes
from accord.frame.declare import event

audit.verb("subscriptions.viewed", count=int)
audit.verb("subscription.viewed")
audit.verb("subscription.created", what=str, fields=list, days=int)
audit.verb("subscription.changed", fields=list)
audit.verb("subscription.validated", days=int)
audit.verb("subscription.ended", because=str)
# `root` is the Merkle root over the ids of what the subscription was told, in order.
audit.verb("alerts.raised", count=int, trigger=str, root=str)
audit.verb("alerts.viewed", count=int)
audit.verb("alert.acknowledged", count=int)
audit.verb("mail_wishes.viewed")
audit.verb("mail_wishes.changed", bulletins=bool, conflicts=bool, recalls=bool)
audit.verb("notice.sent", channel=str, sent=bool)
changes.topic("alerts", policy="alerts.subscribe")


@event(policy="alerts.subscribe", audit="alerts.raised")
@dataclass(frozen=True, kw_only=True)
class AlertsRaised:
    """A subscription was told of something; a count, and no id of it."""

    subscription_id: str
    agency_id: str
    count: int

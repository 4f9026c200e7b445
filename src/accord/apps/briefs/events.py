"""What this app writes to the ledger and announces, each with its shape."""

from dataclasses import dataclass

from accord.frame import audit, changes
from accord.frame.declare import event

audit.verb("brief.requested", week=str, edition=str, kind=str)
audit.verb("brief.made", week=str, edition=str, kind=str, agencies=list, inputs=str, digest=str)
audit.verb("brief.refused", rule=str)
audit.verb("brief.viewed", digest=str)
audit.verb("brief.exported", digest=str, format=str)
audit.verb("brief.verified", intact=bool)
audit.verb("briefs.viewed", count=int)
audit.verb("brief.decided", brief=str)
changes.topic("briefs", policy="briefs.view")


@event(policy="briefs.view", audit="brief.made")
@dataclass(frozen=True, kw_only=True)
class BriefMade:
    """A brief is finished; ids only."""

    brief_id: str
    agency_id: str
    edition: str

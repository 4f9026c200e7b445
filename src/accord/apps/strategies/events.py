"""What this app writes to the ledger and announces, each with its shape."""

from dataclasses import dataclass

from accord.frame import audit
from accord.frame.declare import event

audit.verb("strategy.created", lead=str, partners=list, kind=str, offences=list)
audit.verb("strategy.edited", fields=list)
audit.verb("strategy.invited", partners=list)
audit.verb("strategy.answered", agency=str, accepted=bool)
audit.verb("strategy.withdrawn", agency=str)
audit.verb("strategy.closed")
audit.verb("strategies.viewed", count=int)
audit.verb("strategy.viewed", goals=int, actions=int)
audit.verb("goal.set", strategy=str, target_percent=str, offences=list)
audit.verb("goal.measured", counted=int, agencies=list, kind=str, aggregate=bool)
audit.verb("indicators.viewed", count=int)
audit.verb("figure.handed_in", agency=str, indicator=str, version=int, month=str, replaced=bool)
audit.verb("target.set", indicator=str, version=int, target_percent=str, weights=str)
audit.verb("action.planned", strategy=str, owner=str)
audit.verb("action.finished", strategy=str, owner=str, planned=int, delivered=int)


@event(policy="strategies.view", audit="strategy.answered")
@dataclass(frozen=True, kw_only=True)
class PartnerAnswered:
    """An invited agency has accepted or declined; ids only."""

    strategy_id: str
    agency_id: str
    accepted: bool

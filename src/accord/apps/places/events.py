"""What this app writes to the ledger and announces, each with its shape."""

from dataclasses import dataclass

from accord.frame import audit, changes
from accord.frame.declare import event

audit.verb("places.viewed", count=int, kind=str, offences=list, days=int)
audit.verb("places.map_read", count=int, kind=str, offences=list, days=int)
audit.verb("places.chart_read", count=int, kind=str, offences=list)
audit.verb("places.rates_viewed", count=int, kind=str, offences=list, days=int)
audit.verb("places.shifts_viewed", count=int, kind=str, offences=list, days=int)
audit.verb("places.shifts_map_read", count=int, kind=str, offences=list, days=int)
audit.verb("places.stories_viewed", count=int, kind=str, offences=list, days=int)
audit.verb("places.stories_map_read", count=int, kind=str, offences=list, days=int)
audit.verb("places.affected_viewed", hidden=int, category=str, quarters=int)
audit.verb("places.aggregates_viewed", areas=int, hidden=int, kind=str)
audit.verb("forecast.requested", kind=str, offences=list, horizon_days=int, overridden=bool)
audit.verb(
    "forecast.made",
    events=int,
    left_out=int,
    cells=int,
    agencies=list,
    input_digest=str,
    result_digest=str,
    protocol=str,
)
audit.verb("forecast.refused", rule=str)
audit.verb("forecasts.viewed", count=int)
audit.verb("forecast.viewed", cells=int)
audit.verb("forecast.map_read", cells=int)
audit.verb("forecast.exported", cells=int)
audit.verb("forecast.audit_asked")
audit.verb("forecast.audited", digest=str, must_stop=bool, weeks=int)
audit.verb("forecast.audit_refused", rule=str)
audit.verb("forecast.audit_viewed")
audit.verb("forecast.activation_asked", ends_on=str, audit=str, holds_back=bool, activities=list)
audit.verb("forecast.activation_withdrawn")
audit.verb("forecast.activation_decided", approved=bool, audit=str, activities=list)
audit.verb("forecast.switched_off", because=str)
audit.verb("forecasts.activations_viewed", count=int)
audit.verb("forecast.objected", due_on=str)
audit.verb("forecast.objection_answered", late=bool)
audit.verb("forecasts.objections_viewed", count=int, overdue=int)
audit.verb("forecast.response_logged", cell=int, activity=str, minutes=int, held_back=bool)
audit.verb("forecast.responses_viewed", count=int)
audit.verb("forecast.plan_asked", run=str, seed=int)
audit.verb("forecast.plan_staff_changed", added=bool)
audit.verb("forecast.plan_weighing", staff=int)
audit.verb("forecast.plan_weighed", points=int, digest=str)
audit.verb("forecast.plan_refused", rule=str)
audit.verb("forecast.plan_cap_chosen", cap=str, price=str)
audit.verb("forecast.plan_compared", points=int, digest=str)
audit.verb("forecast.plan_edited", cell=int, shift=str, visits=int)
audit.verb("forecast.plan_decided", adopted=bool)
audit.verb("forecast.plan_viewed", lines=int)
audit.verb("forecast.plans_viewed", count=int)
changes.topic("forecasts", policy="places.view")


@event(policy="places.view", audit="forecast.made")
@dataclass(frozen=True, kw_only=True)
class ForecastMade:
    """A forecast is finished; ids only."""

    run_id: str
    agency_id: str

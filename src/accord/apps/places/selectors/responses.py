"""What was done with a forecast, and what it may be expected to have reached."""

from dataclasses import dataclass
from math import nan
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from accord.apps.places.models import Activation, ForecastResponse, ForecastRun
from accord.apps.places.selectors.forecasts import run
from accord.core.forecast import Reach, ReachRate
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

A_WEEK: Final = 7


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was done under one activation; `reach` is None while nothing was."""

    responses: int
    cells: int
    minutes_by_activity: dict[str, int]
    in_cells_left_alone: int
    stops: int
    complaints: int
    is_last_years: bool
    reach: Reach | None

    @property
    def minutes(self) -> int:
        """All minutes."""
        return sum(self.minutes_by_activity.values())


def responses_visible_to(
    *, viewer: Actor, purpose: Purpose, run_id: UUID | str
) -> QuerySet[ForecastResponse]:
    """What was done in the cells of a forecast that the viewer may open."""
    found = run(viewer=viewer, purpose=purpose, run_id=run_id)
    rows = ForecastResponse.objects.filter(cell__run=found)
    return rows.select_related("cell", "agency")


def list_responses(
    *, viewer: Actor, purpose: Purpose, run_id: UUID | str
) -> list[ForecastResponse]:
    """The same, entered in the ledger as one look."""
    rows = list(responses_visible_to(viewer=viewer, purpose=purpose, run_id=run_id))
    audit.read(
        by=viewer, purpose=purpose, verb="forecast.responses_viewed", object_type="forecast",
        object_id=str(run_id), payload={"count": len(rows)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def done_under(activation: Activation) -> Done:
    """Sums over all forecasts of an activation's question; for whoever may see the activation.

    The database sums, and what a visit may reach was computed with the audit: the public page
    asks for this at each visit.
    """
    rows = ForecastResponse.objects.filter(cell__run__question=activation.question).order_by()
    told = rows.aggregate(
        responses=Count("pk"),
        cells=Count("cell", distinct=True),
        held=Count("cell", distinct=True, filter=Q(cell__is_held_back=True)),
        stops=Sum("stops"),
        complaints=Sum("complaints"),
    )
    minutes = dict(rows.values_list("activity").annotate(Sum("minutes")).order_by("activity"))
    return Done(
        responses=told["responses"],
        cells=told["cells"],
        minutes_by_activity=minutes,
        in_cells_left_alone=told["held"] if activation.holds_back else 0,
        stops=told["stops"] or 0,
        complaints=told["complaints"] or 0,
        is_last_years=activation.run.method == ForecastRun.Method.LAST_YEAR,
        reach=_reach(activation, told["cells"], sum(minutes.values())),
    )


def _reach(activation: Activation, cells: int, minutes: int) -> Reach | None:
    """By the record of the audited weeks, which what is done now has not touched."""
    rate = activation.audit.findings.get("reach")
    if not minutes or rate is None:
        return None
    visits = cells * activation.run.horizon_days / A_WEEK
    told = {name: nan if value is None else value for name, value in rate.items()}
    return ReachRate(**told).over(visits=visits, hours=minutes / 60)

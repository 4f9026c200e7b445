"""What was done with a forecast, and what it may be expected to have reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from accord.apps.places.models import Activation, ForecastResponse, ForecastRun
from accord.apps.places.selectors.forecasts import run
from accord.core.forecast import Reach, reach
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

SHARE: Final = 0.01  # the cells of the map are one in a hundred
SEED: Final = 20260101


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
    """Sums over all forecasts of an activation's question; for whoever may see the activation."""
    rows = ForecastResponse.objects.filter(cell__run__question=activation.question)
    told = list(
        rows.values_list(
            "cell_id", "cell__is_held_back", "activity", "minutes", "stops", "complaints",
            "cell__run__horizon_days",
        )
    )  # fmt: skip
    minutes: dict[str, int] = {}
    for _, _, activity, took, *_ in told:
        minutes[activity] = minutes.get(activity, 0) + took
    weeks = {cell: days / 7 for cell, *_, days in told}
    return Done(
        responses=len(told),
        cells=len(weeks),
        minutes_by_activity=dict(sorted(minutes.items())),
        in_cells_left_alone=len(
            {cell for cell, held, *_ in told if held and activation.holds_back}
        ),
        stops=sum(stops or 0 for *_, stops, _, _ in told),
        complaints=sum(complaints or 0 for *_, complaints, _ in told),
        is_last_years=activation.run.method == ForecastRun.Method.LAST_YEAR,
        reach=_reach(activation, list(weeks.values()), sum(minutes.values())),
    )


def _reach(activation: Activation, weeks: Sequence[float], minutes: int) -> Reach | None:
    """By the record of the audited weeks, which what is done now has not touched."""
    if not minutes:
        return None
    findings = activation.audit.findings
    hits = {
        name: next(part["hits"] for part in one["shares"] if part["share"] == SHARE)
        for name, one in findings["methods"].items()
    }
    return reach(
        np.array(hits[activation.run.method], float),
        np.array(hits[ForecastRun.Method.LAST_YEAR], float),
        cells=max(ceil(SHARE * findings["cells"]), 1),
        visits=sum(weeks),
        hours=minutes / 60,
        rng=np.random.default_rng(SEED),
    )

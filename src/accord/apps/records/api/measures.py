"""The API of what counts alone can say: partners' counts beside reports, and what has no point."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from accord.apps.layers import selectors as layers
from accord.apps.records import selectors
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["measures"])


class PartnerLayerOut(Schema):
    """One layer of partners' counts."""

    id: UUID
    name: str
    source: str
    valid_from: date
    valid_to: date | None


class WeekOut(Schema):
    """One week: what was treated (null where hidden) and what was reported."""

    first_day: date
    last_day: date
    treated: int | None
    reported: int


class GapOut(Schema):
    """The gap between treated and reported; null where it is not known."""

    kind: str
    offences: list[str]
    first_day: date
    last_day: date
    treated: int
    reported: int
    gap: float | None
    lower: float | None
    upper: float | None
    level: float
    sentence: str
    limits: str
    weeks: list[WeekOut]


class ShareOut(Schema):
    """Records without a point of one group, with the 95 % interval of their share."""

    dimension: str
    group: str
    rows: int
    unmatched: int
    share: float
    low: float
    high: float
    differs: bool


class UnplacedOut(Schema):
    """Records of one kind, and those without a point."""

    kind: str
    records: int
    unplaced: int
    shares: list[ShareOut]


@router.get(
    "/partners", response={200: list[PartnerLayerOut], **PROBLEMS}, summary="Partners' counts"
)
@route(policy="records.view", audit="layers.viewed", rate="read")
def partner_layers(request: Request) -> list[Any]:
    """The layers of counts that the caller may see, newest first."""
    found = list(layers.partner_layers(viewer=request.actor, purpose=request.purpose)[:500])
    audit.read(
        by=request.actor, purpose=request.purpose, verb="layers.viewed", object_type="layer",
        payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    return found


@router.get(
    "/partners/{layer_id}/gap", response={200: GapOut, **PROBLEMS}, summary="Treated and reported"
)
@route(policy="records.view", audit="counts.read", rate="read")
def partner_gap(request: Request, layer_id: UUID, kind: str = "incident") -> dict[str, Any]:
    """What was treated beside what was reported in the same days and bounds."""
    found = selectors.partner_gap(
        viewer=request.actor, purpose=request.purpose, layer_id=layer_id, kind=kind
    )
    gap = found.gap.gap
    return {
        "kind": found.kind.value,
        "offences": list(found.counts.kind.offences),
        "first_day": found.counts.first_day,
        "last_day": found.counts.last_day,
        "treated": found.gap.treated,
        "reported": found.gap.reported,
        **{name: _known(getattr(gap, name)) for name in ("lower", "upper")},
        "gap": _known(gap.estimate),
        "level": gap.level,
        "sentence": found.gap.in_words(),
        "limits": found.gap.limits_in_words(),
        "weeks": [
            dict(zip(("first_day", "last_day", "treated", "reported"), week, strict=True))
            for week in found.weeks
        ],
    }


@router.get("/unplaced", response={200: UnplacedOut, **PROBLEMS}, summary="Records without a point")
@route(policy="records.view", audit="counts.read", rate="read")
def unplaced(request: Request, kind: str = "incident") -> dict[str, Any]:
    """The own agency's records without a point, by area, offence and street."""
    found = selectors.unplaced_bias(viewer=request.actor, purpose=request.purpose, kind=kind)
    return {
        "kind": found.kind.value,
        "records": found.records,
        "unplaced": found.unplaced,
        "shares": [vars(one) for one in found.shares],
    }


def _known(value: float) -> float | None:
    """JSON has no infinity and no "not a number"."""
    return value if abs(value) < float("inf") else None

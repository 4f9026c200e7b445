"""What may be counted: the records of a question as arrays, and the picture made of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.layers import selectors as layers
from accord.apps.places import scope
from accord.apps.places.incidents import Incidents
from accord.apps.places.reaching import Apart, apart, without
from accord.apps.places.reaching import known_until as known_of
from accord.apps.records.models import Record
from accord.apps.subjects import selectors as subjects
from accord.core.formats.tabular import OffenceStatus
from accord.core.geo import Area
from accord.core.policy import Action
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid

HISTORY_DAYS: Final = 6 * 365
POINTS_AT_MOST: Final = 4000
KINDS: Final = tuple(kind.value for kind in RecordKind)
ACTIVITY_KINDS: Final = (RecordKind.ARREST, RecordKind.CITATION, RecordKind.CALL_FOR_SERVICE)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is looked at: one kind, some offences (all when none), an area, whole days."""

    kind: str
    offences: tuple[str, ...]
    start: date
    end: date
    area_id: UUID | None = None

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days


@dataclass(frozen=True, eq=False, kw_only=True)
class Picture:
    """What a viewer may count of a question.

    `before` is the history up to the question's end of the agencies whose weeks can be compared;
    `apart` are the others.
    """

    question: Question
    area: Area | None
    chosen: Incidents
    before: Incidents
    apart: tuple[Apart, ...]
    without_point: int
    scope: str


def span(*, viewer: Actor, purpose: Purpose, kind: str) -> tuple[date, date] | None:
    """First and last local day of the viewer's records of a kind; None without any."""
    return spans(viewer=viewer, purpose=purpose).get(kind)


def known_until(*, viewer: Actor, purpose: Purpose, kind: str) -> date | None:
    """The last day up to which the viewer's records come; a stray one after a hole moves nothing."""
    known = span(viewer=viewer, purpose=purpose, kind=kind)
    return known_of(_all(viewer, purpose, kind, known[1])[0]) or known[1] if known else None


def spans(*, viewer: Actor, purpose: Purpose) -> dict[str, tuple[date, date]]:
    """First and last local day of every kind that the viewer can see any of."""
    found = _extents(viewer, purpose)
    return {
        kind: (extent.first, extent.last)
        for kind, extent in found.items()
        if extent.first and extent.last
    }


def kinds_by_weight(*, viewer: Actor, purpose: Purpose) -> list[str]:
    """All kinds, that of which the viewer sees most first; those that follow activity last."""
    counts = {kind: one.count for kind, one in _extents(viewer, purpose).items()}
    last = [kind.value for kind in ACTIVITY_KINDS]
    told = [kind for kind in KINDS if kind not in last]
    return [*sorted(told, key=lambda kind: -counts.get(kind, 0)), *last]


def _extents(viewer: Actor, purpose: Purpose) -> dict[str, scope.Extent]:
    """By kind, over all agencies."""
    found = scope.scope_of(viewer=viewer, purpose=purpose, action="view")
    by_agency = scope.extents_of(found).values()
    return {kind: scope.widest(*(one.get(kind) for one in by_agency)) for kind in KINDS}


def codes_at_hand(*, viewer: Actor, purpose: Purpose, kind: str) -> list[str]:
    """The offence codes of the viewer's records of a kind."""
    known = span(viewer=viewer, purpose=purpose, kind=kind)
    if known is None:
        return []
    return [code for code in _all(viewer, purpose, kind, known[1])[0].offences if code]


def _all(viewer: Actor, purpose: Purpose, kind: str, last: date) -> tuple[Incidents, str]:
    """Everything of a kind that pages look at: one table, whatever the question."""
    end = last + timedelta(days=1)
    return incidents(
        viewer=viewer,
        purpose=purpose,
        kind=kind,
        action="view",
        start=end - timedelta(days=HISTORY_DAYS),
        end=end,
        points="shown",
    )


def incidents(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str,
    action: Action,
    start: date,
    end: date,
    counting: bool = False,
    points: scope.Points = "counted",
    no_offence: bool = False,
) -> tuple[Incidents, str]:
    """The viewer's records of a kind as arrays, and the scope's digest; leaves no entry by itself.

    `counting` is for callers that give out numbers after disclosure control alone. Points that are
    shown leave out those whose place is kept from the viewer; cells and areas count them, but not
    where they are: somewhere in a square of some two kilometres around. With `no_offence` the rows
    among offences that are none, such as accidents, which no other count holds. Of an event that two
    agencies reported, as somebody confirmed, the earlier report alone is there (`viewer` sees both).
    """
    if kind not in KINDS:
        raise Invalid(_("Ask for one kind of record: %(known)s.") % {"known": ", ".join(KINDS)})
    found = scope.scope_of(viewer=viewer, purpose=purpose, action=action, counting=counting)
    table = scope.table_of(
        found.rows, digest=found.digest, kind=kind, told=found.told, points=points,
        no_offence=no_offence,
    )  # fmt: skip
    if kind == RecordKind.INCIDENT and action == "view":
        table = table.less(_told_elsewhere(viewer, purpose))
    return table.between(start, end), found.digest


def _told_elsewhere(viewer: Actor, purpose: Purpose) -> list[tuple[Any, ...]]:
    """Incidents that are another agency's report of an event which the table holds already."""
    second = subjects.second_reports(viewer=viewer, purpose=purpose)
    rows = Record.objects.filter(pk__in=second, local_date__isnull=False).order_by("pk")
    columns = ("local_date", "local_hour", "lon", "lat", "offence_code", "owner__ori")
    return list(rows.values_list(*columns, "police_discovered"))


def counts_of_no_offence(
    *, viewer: Actor, purpose: Purpose, kind: str, start: date, end: date, counting: bool = False
) -> dict[str, int]:
    """By ORI how many of the records that `incidents` gives are no offence, from `start` to before `end`."""
    found = scope.scope_of(viewer=viewer, purpose=purpose, action="view", counting=counting)
    rows = found.rows.filter(
        scope.of_kind(kind), offence_status=OffenceStatus.NOT_OFFENCE.value, offence_code="",
        local_date__gte=start, local_date__lt=end,
    )  # fmt: skip
    return dict(rows.order_by().values_list("owner__ori").annotate(n=Count("pk")))


def area_of(*, viewer: Actor, purpose: Purpose, area_id: UUID | None) -> Area | None:
    """The asked area; None stands for the whole region."""
    if area_id is None:
        return None
    return layers.area(viewer=viewer, purpose=purpose, feature_id=area_id)


def picture(
    *, viewer: Actor, purpose: Purpose, question: Question, verb: str = "places.viewed"
) -> Picture:
    """What may be counted, narrowed to the question; leaves one entry with the count."""
    area = area_of(viewer=viewer, purpose=purpose, area_id=question.area_id)
    known = span(viewer=viewer, purpose=purpose, kind=question.kind)
    table, digest = _all(viewer, purpose, question.kind, known[1] if known else question.end)
    history = table.of_offences(question.offences).between(date.min, question.end)
    chosen = history.between(question.start, question.end)
    no_point = int((~chosen.is_located).sum())
    others = apart(table, end=question.end)
    chosen = chosen.inside(area)
    payload: dict[str, Any] = {
        "count": len(chosen),
        "kind": question.kind,
        "offences": list(question.offences),
    }
    if verb != "places.chart_read":
        payload["days"] = question.days
    audit.read(
        by=viewer, purpose=purpose, verb=verb, object_type="places", payload=payload,
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return Picture(
        question=question,
        area=area,
        chosen=chosen,
        before=without(history, others).inside(area),
        apart=others,
        without_point=no_point,
        scope=digest,
    )


def spots_of(chosen: Incidents) -> list[tuple[float, float, int]]:
    """Longitude, latitude and count of each spot; nearby points join until a map can hold them."""
    located = chosen.where(chosen.is_located)
    for decimals in (4, 3, 2, 1):
        places = np.column_stack([located.lon.round(decimals), located.lat.round(decimals)])
        spots, counts = np.unique(places, axis=0, return_counts=True)
        if len(spots) <= POINTS_AT_MOST:
            break
    return [(float(lon), float(lat), int(n)) for (lon, lat), n in zip(spots, counts, strict=True)]


def today() -> date:
    """The node's day."""
    return timezone.localdate()

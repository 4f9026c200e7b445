"""Records of one kind by words, offence, time, area, place and manner; within policy."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress, islice
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.sharing import predicate
from accord.apps.records import text_index
from accord.apps.records.masks import hides_place, place_is_told
from accord.apps.records.models import Record
from accord.apps.records.selectors.records import Pointer, needed_kind
from accord.apps.records.selectors.searching import sight_of
from accord.core.geo import inverse
from accord.core.policy import owners_named
from accord.frame.actor import Actor, Purpose

CAP: Final = 1_000
CHUNK: Final = 500  # rows whose distance is computed at once
METRES_PER_DEGREE: Final = 110_500.0


@dataclass(frozen=True, kw_only=True)
class Around:
    """Within so many metres of a point, degrees in WGS 84."""

    lon: float
    lat: float
    metres: float


@dataclass(frozen=True, kw_only=True)
class RecordQuery:
    """Which records of one kind somebody looks for; what is left out is not asked."""

    kind: str = "incident"
    text: str = ""
    offence: str = ""
    agency: str = ""
    area: str = ""
    start: date | None = None
    end: date | None = None
    hour_from: int | None = None
    hour_to: int | None = None
    weekdays: frozenset[int] = frozenset()
    around: Around | None = None


@dataclass(frozen=True, slots=True)
class RecordHit:
    """One record as lists, maps and charts show it."""

    record_id: UUID
    owner_id: UUID
    kind: str
    number: str
    source_system: str
    incident_ref: str
    offence_code: str
    offence_local_code: str
    offence_text: str
    day: date | None
    weekday: int | None
    hour: int | None
    address: str
    area: str
    lon: float | None
    lat: float | None
    error_radius_m: float | None
    record_level: str
    place_kept: bool

    @property
    def level(self) -> str:
        """How far what was found travels: of a record, as far as itself."""
        return self.record_level


COLUMNS: Final = (
    "id", "owner_id", "kind", "local_id", "source_system", "incident_ref", "offence_code",
    "offence_local_code", "offence_text", "local_date", "local_weekday", "local_hour", "address",
    "area_code", "lon", "lat", "error_radius_m", "level", "place_kept",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RecordsFound:
    """Hits, newest first; `more` when only those that came in last are among them."""

    hits: tuple[RecordHit, ...]
    more: bool
    pointers: tuple[Pointer, ...] = ()


def records_found(
    *, viewer: Actor, purpose: Purpose, query: RecordQuery, cap: int = CAP
) -> RecordsFound:
    """Records that match, within policy; at most `cap`.

    What a record says leads nobody to one that is only pointed to: that would tell what it says.
    """
    found = records_asked(viewer=viewer, purpose=purpose, query=query)
    order = ("-id",) if query.text.strip() else ("-local_date", "-id")
    rows = found.order_by(*order).values_list(*COLUMNS)
    taken: list[RecordHit] = []
    if query.around is None:
        taken += (RecordHit(*values) for values in rows[: cap + 1])
    else:
        further = rows.iterator(chunk_size=CHUNK)
        while len(taken) <= cap and (chunk := [RecordHit(*one) for one in islice(further, CHUNK)]):
            taken += _near(chunk, query.around)
    hits = sorted(
        taken[:cap], key=lambda hit: (hit.day or date.min, hit.record_id.hex), reverse=True
    )
    return RecordsFound(hits=tuple(_masked(hit, viewer) for hit in hits), more=len(taken) > cap)


def records_by_id(*, viewer: Actor, purpose: Purpose, ids: Iterable[UUID]) -> dict[UUID, RecordHit]:
    """Those of these records that a search may show the viewer, by id."""
    sight = sight_of(viewer=viewer, purpose=purpose)
    wanted, found = list(ids), dict[UUID, RecordHit]()
    for start in range(0, len(wanted), 500):
        rows = Record.objects.filter(sight.shown, pk__in=wanted[start : start + 500])
        for values in rows.values_list(*COLUMNS):
            found[values[0]] = _masked(RecordHit(*values), viewer)
    return found


def records_asked(*, viewer: Actor, purpose: Purpose, query: RecordQuery) -> QuerySet[Record]:
    """Records that match, within policy, in no order; all but the exact distance is asked."""
    sight = sight_of(viewer=viewer, purpose=purpose)
    kind = needed_kind(query.kind).value
    found = Record.objects.filter(sight.shown, kind=kind)
    if query.text.strip():
        said = text_index.condition(
            query.text, own=viewer.agency_id, others=_others(viewer, purpose), kind=kind
        )
        found = found.none() if said is None else found.filter(said)
    if query.agency:
        found = found.filter(owner__ori=query.agency.strip().upper())
    if query.around is not None:
        found = found.filter(_box(query.around), place_is_told(to=viewer.agency_id))
    return found.filter(_when(query), _what(query))


def _masked(hit: RecordHit, viewer: Actor) -> RecordHit:
    """Without the place of an event that leads to its victim."""
    hidden = hides_place(hit, to=viewer.agency_id)
    if not hidden:
        return hit
    return replace(hit, address="", lon=None, lat=None, error_radius_m=None)


def _when(query: RecordQuery) -> Q:
    """Local days and hours; hours over midnight run from the evening into the morning."""
    asked = Q()
    if query.start:
        asked &= Q(local_date__gte=query.start)
    if query.end:
        asked &= Q(local_date__lte=query.end)
    if query.weekdays:
        asked &= Q(local_weekday__in=sorted(query.weekdays))
    first, last = query.hour_from, query.hour_to
    if first is not None and last is not None and first > last:
        return asked & (Q(local_hour__gte=first) | Q(local_hour__lte=last))
    if first is not None:
        asked &= Q(local_hour__gte=first)
    if last is not None:
        asked &= Q(local_hour__lte=last)
    return asked


def _what(query: RecordQuery) -> Q:
    asked = Q()
    if query.offence:
        asked &= Q(offence_code=query.offence.strip().upper())
    if query.area:
        asked &= Q(area_code__iexact=query.area.strip())
    return asked


def _box(around: Around) -> Q:
    """Degrees that surely hold the circle."""
    up = around.metres / METRES_PER_DEGREE
    widest = min(89.0, abs(around.lat) + up)
    aside = up / max(math.cos(math.radians(widest)), 0.01)
    return Q(
        lat__gte=around.lat - up, lat__lte=around.lat + up,
        lon__gte=around.lon - aside, lon__lte=around.lon + aside,
    )  # fmt: skip


def _near(hits: Sequence[RecordHit], around: Around) -> Iterator[RecordHit]:
    """Those whose points lie within the circle, on the ellipsoid."""
    placed = [hit for hit in hits if hit.lon is not None and hit.lat is not None]
    lons, lats = [hit.lon or 0.0 for hit in placed], [hit.lat or 0.0 for hit in placed]
    _, _, metres = inverse(around.lon, around.lat, lons, lats)
    return compress(placed, metres <= around.metres)


def _others(viewer: Actor, purpose: Purpose) -> list[UUID]:
    """Agencies of which the policy lets the viewer find anything at all."""
    now = timezone.now()
    allowed = predicate(viewer=viewer, purpose=purpose.code, action="search", now=now)
    named = owners_named(allowed) - {viewer.agency_ori}
    return list(agencies.agencies().filter(ori__in=named).values_list("pk", flat=True))

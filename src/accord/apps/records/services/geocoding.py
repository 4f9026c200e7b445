"""Points for records that came with an address and without one, from the loaded layers.

At landing each row is placed by itself; what stays out is queued at the end of the load, and what
people decide there places the waiting records anew, as versions. A point that the agency gave is
never overwritten.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.layers import selectors as layers
from accord.apps.layers import services as layer_services
from accord.apps.records.contents import AS_GIVEN, Placed
from accord.apps.records.events import RecordsPlaced
from accord.apps.records.models import Load, Record
from accord.apps.records.services.amending import Change, amend
from accord.apps.records.services.homes import reach_of
from accord.apps.records.services.rights import demand_ingest
from accord.core.formats.tabular import Landed, NormalRecord, Rejected, Removed
from accord.core.geocode import Geocoder, Match, place_key
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

OUTSIDE: Final = "outside_jurisdiction"
REASON: Final = "placed by alias"
NO_LONGER: Final = "alias withdrawn"
FROM_LAYERS: Final = "placed by layer"
AT_ONCE: Final = 200  # versions of one transaction
# Columns of our own exports: how far a point may be off, and what it stands for.
_RADIUS, _KIND = "error_radius_m", "match_kind"
_RADIUS_AT_MOST: Final = 100_000.0
Answers = Sequence[tuple[Landed | Rejected | Removed, tuple[str, ...]]]


def placed_by(match: Match) -> Placed:
    """The columns of a match; nothing when it gives no point."""
    if not match.is_placed or match.lon is None:
        return AS_GIVEN
    return Placed(
        grade=match.grade, lon=match.lon, lat=match.lat, radius_m=max(match.radius_m or 0.0, 1.0),
        kind=match.kind[:10], note=match.why[:40],
    )  # fmt: skip


class Placing:
    """Places the rows of one load; geocoders and jurisdictions are read when first needed."""

    def __init__(self, *, by: Actor, purpose: Purpose, submitter: Agency) -> None:
        self._who: dict[str, Any] = {"viewer": by, "purpose": purpose}
        self._by, self._purpose, self._submitter = by, purpose, submitter
        self._day = timezone.localdate()
        self._owners: dict[str | None, Agency | None] = {None: submitter, "": submitter}
        self._geocoders: dict[str | None, Geocoder | None] = {}
        self._areas: dict[str | None, Any] = {}
        self._waiting: set[UUID] = set()

    def of(self, batch: Answers) -> list[Placed]:
        """For each row: where the geocoder puts it, or whether its own point lies outside."""
        found = [AS_GIVEN] * len(batch)
        given: dict[str | None, list[int]] = {}
        for at, (answer, _) in enumerate(batch):
            if not isinstance(answer, Landed):
                continue
            record = answer.record
            if record.lon is not None:
                found[at] = _as_told(record)
                given.setdefault(record.agency, []).append(at)
            elif record.address:
                found[at] = self._geocoded(record.agency, record.address, record.area)
        for agency, places in given.items():
            area = self._area(agency)
            if area is None:
                continue
            points = np.array([_point(batch[at][0]) for at in places])
            inside = shapely.intersects_xy(area, points[:, 0], points[:, 1])
            for at, is_inside in zip(places, inside.tolist(), strict=True):
                if not is_inside:
                    found[at] = replace(found[at], note=OUTSIDE)
        return found

    def queue(self) -> None:
        """Queue what the rows of this load left waiting, for each owner; at the end of the load."""
        for agency in Agency.objects.filter(pk__in=self._waiting):
            queue_waiting(by=self._by, purpose=self._purpose, agency=agency)

    def _geocoded(self, ori: str | None, address: str, area: str) -> Placed:
        owner = self._owner(ori)
        if owner is None:
            return AS_GIVEN
        if ori not in self._geocoders:
            self._geocoders[ori] = _geocoder(
                self._by, self._purpose, owner, submitter=self._submitter
            )
        geocoder = self._geocoders[ori]
        if geocoder is None:
            return AS_GIVEN
        placed = placed_by(geocoder.geocode(address, area=area))
        if not placed.grade:
            self._waiting.add(owner.pk)
        return placed

    def _area(self, ori: str | None) -> Any:
        if ori not in self._areas:
            owner = self._owner(ori)
            self._areas[ori] = owner and layers.jurisdiction_for(
                **self._who, agency=owner, day=self._day
            )
        return self._areas[ori]

    def _owner(self, ori: str | None) -> Agency | None:
        if ori not in self._owners:
            self._owners[ori] = Agency.objects.filter(ori=ori).first()
        return self._owners[ori]


def _as_told(record: NormalRecord) -> Placed:
    """A point that a file gives: exact, unless the file says how far it may be off.

    Whoever exported it had it from a geocoder; what was a block's middle there is none's door here.
    """
    text = record.extra.get(_RADIUS, "")
    try:
        radius = float(text) if text else 0.0
    except ValueError:
        return AS_GIVEN
    if not 0 < radius <= _RADIUS_AT_MOST:
        return AS_GIVEN
    return Placed(radius_m=radius, kind=record.extra.get(_KIND, "")[:10])


def _geocoder(
    by: Actor, purpose: Purpose, agency: Agency, *, submitter: Agency | None = None
) -> Geocoder | None:
    """Of an agency: the streets that all share, held to where its records can lie.

    Where nothing tells of it, whoever hands in its records does.
    """
    whose = [agency] if submitter in {None, agency} else [agency, submitter]
    reach = reach_of(by=by, purpose=purpose, agencies=[one for one in whose if one is not None])
    return layers.geocoder_for(
        viewer=by, purpose=purpose, agency=agency, day=timezone.localdate(), reach=reach
    )


def _point(answer: Landed | Rejected | Removed) -> tuple[float, float]:
    assert isinstance(answer, Landed)
    assert answer.record.lon is not None
    assert answer.record.lat is not None
    return answer.record.lon, answer.record.lat


def waiting_of(agency: Agency) -> QuerySet[Record]:
    """An agency's standing records that have an address and no point."""
    return Record.objects.filter(
        owner=agency, is_current=True, lon__isnull=True, state=Record.State.STANDING
    ).exclude(address="")


def queue_waiting(*, by: Actor, purpose: Purpose, agency: Agency) -> int:
    """Make the queue of an agency what its records wait for now; returns how many are new.

    Without a layer to place by there is no queue: every address would stand in it.
    """
    geocoder = _geocoder(by, purpose, agency)
    if geocoder is None:
        return 0
    counts = Counter(
        dict(waiting_of(agency).order_by().values_list("address").annotate(n=Count("pk")))
    )
    answers = ((text, count, geocoder.geocode(text)) for text, count in counts.items())
    waiting = [
        layer_services.Waiting(text=text, records=count, match=match)
        for text, count, match in answers
        if not match.is_placed
    ]
    return layer_services.queue_addresses(
        by=by, purpose=purpose, agency=agency, waiting=waiting, geocoder=geocoder
    )


def place_waiting(
    *, by: Actor, purpose: Purpose, agency_id: UUID | str, alias_id: UUID | str = ""
) -> int:
    """Place an agency's waiting records anew, as new versions; returns how many have changed.

    With an alias, only records with its address: those that wait, and those that the alias had
    placed, which lose their point when it was withdrawn. Records of a file that is still being
    loaded are left to the end of that load.
    """
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise Missing
    demand_ingest(by, purpose, agency)
    key = layers.alias_key(alias_id=alias_id) if alias_id else ""
    geocoder = _geocoder(by, purpose, agency)
    changed = 0
    for load, changes in _batches(_concerned(agency, key), geocoder, key):
        _write(by, purpose, agency, load, changes)
        changed += len(changes)
    queue_waiting(by=by, purpose=purpose, agency=agency)
    return changed


def _concerned(agency: Agency, key: str) -> Iterator[Record]:
    """Records that wait, and with a key those that an alias had placed; in the order of loads."""
    chosen = Q(lon__isnull=True) | Q(match_kind="alias") if key else Q(lon__isnull=True)
    rows = Record.objects.filter(
        chosen, owner=agency, is_current=True, state=Record.State.STANDING
    ).exclude(Q(address="") | Q(chunk__load__state=Load.State.RUNNING))
    ids = rows.order_by("chunk__load_id", "pk").values_list("pk", "address")
    wanted = [pk for pk, text in ids.iterator() if not key or place_key(text)[:300] == key]
    for start in range(0, len(wanted), AT_ONCE):
        part = Record.objects.filter(pk__in=wanted[start : start + AT_ONCE], is_current=True)
        yield from part.select_related("chunk__load").order_by("chunk__load_id", "pk")


def _batches(
    records: Iterator[Record], geocoder: Geocoder | None, key: str
) -> Iterator[tuple[Load, list[Change]]]:
    """Changes of one load at a time, at most AT_ONCE together."""
    load: Load | None = None
    changes: list[Change] = []
    for record in records:
        placed = (
            placed_by(geocoder.geocode(record.address, area=record.area_code))
            if geocoder
            else AS_GIVEN
        )
        if _same(record, placed):
            continue
        if load is not None and (record.chunk.load_id != load.pk or len(changes) >= AT_ONCE):
            yield load, changes
            changes = []
        load = record.chunk.load
        changes.append(_change(record, placed, key))
    if load is not None and changes:
        yield load, changes


def _same(record: Record, placed: Placed) -> bool:
    return (record.match_grade, record.lon, record.lat) == (placed.grade, placed.lon, placed.lat)


def _change(record: Record, placed: Placed, key: str) -> Change:
    reason = NO_LONGER if not placed.grade else REASON if key else FROM_LAYERS
    return Change(
        old=record,
        state=record.state,
        told_by=record.told_by,
        # What a person said of the record stays said: their reason is not replaced.
        reason=reason if record.told_by == Record.ToldBy.SOURCE else record.reason,
        columns={
            "lon": placed.lon, "lat": placed.lat, "match_grade": placed.grade,
            "error_radius_m": placed.radius_m, "match_kind": placed.kind,
            "match_note": placed.note,
        },
    )  # fmt: skip


def _write(
    by: Actor, purpose: Purpose, agency: Agency, load: Load, changes: Sequence[Change]
) -> None:
    with audit.transaction(
        by=by, purpose=purpose, verb="records.placed", object_type="submission",
        object_id=str(load.submission_id),
        payload={"owner": agency.ori, "records": len(changes)},
    ) as entry:  # fmt: skip
        amend(entry, load, changes)
        outbox.announce(RecordsPlaced(agency_id=str(agency.pk), records=len(changes)))

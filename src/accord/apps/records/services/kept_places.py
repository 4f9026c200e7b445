"""What one record of an incident keeps back of the place, all records of the incident keep back.

An incident with a protected victim may hold other offences, an arrest and a code of its own that
protect nobody by themselves: whoever reads these must not learn from them what the protected one
hides. `place_kept` is the one mark that doors ask for, also of what protects by itself. It is
written with the records, in their transaction, whichever of them came first, and taken back only
where a newer version says that what protected does not: never because it has gone.
"""

import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Final, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from accord.apps.records.models import Chunk, Load, Person, Record
from accord.core.vocabulary import RecordKind, victim_offences
from accord.core.vocabulary.protections import VICTIM

AT_ONCE: Final = 400
INCIDENT: Final = RecordKind.INCIDENT.value
NUMBERED: Final = ("kind", "incident_ref", "local_id")
ROOM: Final = 20_232  # of PostgreSQL's advisory locks
T = TypeVar("T")
Source = tuple[UUID, str]


def protects() -> Q:
    """Records that protect a victim by themselves: `vocabulary.identifies_a_victim` as a condition."""
    return Q(offence_code__in=sorted(victim_offences())) | Q(domestic=True)


def keep_places(chunk: Chunk, *, replaced: Collection[UUID] = ()) -> None:
    """Mark the families of a chunk's records; `replaced` are the versions before them."""
    before = [Record.objects.filter(pk__in=some) for some in _parts(list(replaced))]
    freed = _families(*(rows.filter(protects()) for rows in before))
    marked = _families(*(rows.filter(place_kept=True) for rows in before))
    for source, numbers in sorted(_families(Record.objects.filter(chunk=chunk)).items()):
        _one_at_a_time(*source)
        current = Record.objects.filter(
            is_current=True, owner_id=source[0], source_system=source[1]
        )
        for some in _parts(sorted(numbers)):
            family = current.filter(_of(some))
            protecting = _numbers(family.filter(protects()))
            told = (freed.get(source, set()) & set(some)) - protecting
            kept = _numbers(family.filter(place_kept=True)) | marked.get(source, set()) & set(some)
            kept = (kept | protecting) - told
            _mark(current.filter(_of(kept), place_kept=False), chunk, is_kept=True)
            _mark(current.filter(_of(told), place_kept=True), chunk, is_kept=False)


def _families(*parts: QuerySet[Record]) -> dict[Source, set[str]]:
    """The incidents' numbers of these records, by owner and source."""
    found: dict[Source, set[str]] = {}
    for records in parts:
        rows = records.values_list("owner_id", "source_system", *NUMBERED)
        for owner, system, *numbered in rows.iterator():
            found.setdefault((owner, system), set()).add(_number(*numbered))
    return found


def _numbers(records: QuerySet[Record]) -> set[str]:
    return {_number(*numbered) for numbered in records.order_by().values_list(*NUMBERED)}


def _number(kind: str, incident: str, own: str) -> str:
    """The number of a record's incident; an incident leads, whatever else it refers to."""
    return own if kind == INCIDENT else incident or own


def _of(numbers: Collection[str]) -> Q:
    """What leads an incident of one of these numbers, shares its number, or belongs to it."""
    belongs = Q(incident_ref__in=numbers) | Q(incident_ref="", local_id__in=numbers)
    return Q(kind=INCIDENT, local_id__in=numbers) | (~Q(kind=INCIDENT) & belongs)


def _mark(records: QuerySet[Record], chunk: Chunk, *, is_kept: bool) -> None:
    """Keep back, or tell again, the places of these records and who their victims are."""
    for some in _parts(list(records.order_by().values_list("pk", flat=True))):
        rows = Record.objects.filter(pk__in=some)
        victims = Person.objects.filter(record_id__in=some, role="victim")
        if is_kept:
            victims.filter(shield="").update(shield=VICTIM)
        else:
            victims.filter(shield=VICTIM).update(shield="")
        rows.update(place_kept=is_kept)
        # What stood before is another than it was: whoever read it reads it anew.
        stood = Load.objects.filter(chunk_rows__record_rows__in=rows.exclude(chunk=chunk))
        Load.objects.filter(pk__in=stood.values("pk")).update(amended=F("amended") + 1)


def _one_at_a_time(owner: UUID, system: str) -> None:
    """Of two who write records of one source the later one sees what the earlier one wrote.

    On SQLite the transaction holds the writer lock from its start.
    """
    if connection.vendor == "postgresql":
        lock = zlib.crc32(f"{owner} {system}".encode()) - (1 << 31)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ROOM, lock])


def _parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]

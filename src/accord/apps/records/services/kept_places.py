"""What one record of an incident keeps back of the place, all records of the incident keep back.

An incident with a protected victim may hold other offences, an arrest and a code of its own that
protect nobody by themselves: whoever reads these must not learn from them what the protected one
hides. `place_kept` is the one mark that doors ask for, also of what protects by itself. It is
written with the records, in their transaction, whichever of them came first, and taken back only
where a newer version says that what protected does not: never because it has gone.
"""

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from accord.apps.records.contents import FROM_EXPORT
from accord.apps.records.models import Chunk, Load, Person, Record
from accord.core.vocabulary import RecordKind, identifies_a_victim, victim_offences
from accord.core.vocabulary.protections import VICTIM

AT_ONCE: Final = 400
INCIDENT: Final = RecordKind.INCIDENT.value
NUMBERED: Final = ("kind", "incident_ref", "local_id")
SOURCE: Final = ("owner_id", "source_system")
OF_RELATIVE: Final = ("pk", "offence_code", "domestic", "place_kept")
OF_TOLD: Final = [
    FROM_EXPORT.index(one)
    for one in ("kind", "local_id", "incident_ref", "offence_code", "domestic")
]
ROOM: Final = 20_232  # of PostgreSQL's advisory locks
T = TypeVar("T")
Source = tuple[UUID, str]


def protects() -> Q:
    """Records that protect a victim by themselves: `vocabulary.identifies_a_victim` as a condition."""
    return Q(offence_code__in=sorted(victim_offences())) | Q(domestic=True)


class Told(NamedTuple):
    """A record that a chunk writes: its source, its incident's number, whether it protects."""

    source: Source
    number: str
    protects: bool


def told_of(source: Source, columns: Sequence[Any]) -> Told:
    """What is written of a record, from its columns in the order of `FROM_EXPORT`."""
    kind, own, incident, code, domestic = (columns[at] for at in OF_TOLD)
    return Told(source, _number(kind, incident, own), identifies_a_victim(code, domestic=domestic))


def told_in(records: Iterable[Record]) -> list[Told]:
    """The same of records that are at hand."""
    return [
        Told(
            (one.owner_id, one.source_system),
            _number(one.kind, one.incident_ref, one.local_id),
            identifies_a_victim(one.offence_code, domestic=one.domestic),
        )
        for one in records
    ]


def keep_places(told: Sequence[Told], *, chunk: Chunk, replaced: Collection[UUID] = ()) -> None:
    """Mark the families of what a chunk has written; `replaced` are the versions before it.

    A family is read where something of it protects, did so, or is marked: not for each record.
    """
    before = [Record.objects.filter(pk__in=some) for some in _parts(list(replaced))]
    freed = _families(*(rows.filter(protects()) for rows in before))
    marked = _families(*(rows.filter(place_kept=True) for rows in before))
    numbers: dict[Source, set[str]] = {}
    concerned: dict[Source, set[str]] = {}
    for one in told:
        numbers.setdefault(one.source, set()).add(one.number)
        if one.protects:
            concerned.setdefault(one.source, set()).add(one.number)
    for source in sorted(numbers):
        _one_at_a_time(*source)
        kept = marked.get(source, set())
        found = concerned.get(source, set()) | freed.get(source, set()) | kept
        for some in _parts(sorted(numbers[source] - found)):
            found.update(_kept_among(source, some))
        for some in _parts(sorted(found & numbers[source])):
            _settle(source, some, chunk, freed=freed.get(source, set()), marked=kept)


def _settle(
    source: Source,
    numbers: Sequence[str],
    chunk: Chunk,
    *,
    freed: Collection[str],
    marked: Collection[str],
) -> None:
    """Mark these families, or tell their places again."""
    family = _family(source, numbers)
    protecting = {one.number for one in family if one.protects}
    told = set(numbers).intersection(freed) - protecting
    kept = {one.number for one in family if one.is_kept} | protecting
    kept = (kept | set(numbers).intersection(marked)) - told
    open_yet = [one.pk for one in family if one.number in kept and not one.is_kept]
    kept_still = [one.pk for one in family if one.number in told and one.is_kept]
    _mark(open_yet, chunk, is_kept=True)
    _mark(kept_still, chunk, is_kept=False)


class Relative(NamedTuple):
    """A current record of an incident's family: the number, whether it protects, whether it is marked."""

    pk: UUID
    number: str
    protects: bool
    is_kept: bool


def _kept_among(source: Source, numbers: Sequence[str]) -> set[str]:
    """Those of these numbers of whose family a record is marked."""
    rows = _relatives(numbers, *SOURCE, *NUMBERED, place_kept=True)
    return {_number(*row[2:]) for row in rows if row[:2] == source}.intersection(numbers)


def _family(source: Source, numbers: Sequence[str]) -> list[Relative]:
    """What leads an incident of one of these numbers, shares its number, or belongs to it."""
    family = {}
    rows = _relatives(numbers, *SOURCE, *OF_RELATIVE, *NUMBERED)
    for owner, system, pk, code, domestic, is_kept, *numbered in rows:
        number = _number(*numbered)
        if (owner, system) == source and number in numbers:
            protects = identifies_a_victim(code, domestic=domestic)
            family[pk] = Relative(pk, number, protects, is_kept)
    return list(family.values())


def _relatives(numbers: Sequence[str], *columns: str, **only: bool) -> QuerySet[Any, Any]:
    """Current records that have one of these numbers or refer to it, of whatever source.

    Two halves, each by number alone: what else is known of the family (whose it is, and that it
    refers to nothing) a database without statistics would look up instead, and read all records
    of the source for each chunk of a load.
    """
    current = Record.objects.filter(is_current=True, **only).order_by()
    leading = current.filter(local_id__in=numbers)
    belonging = current.filter(Q(incident_ref__in=numbers) & ~Q(kind=INCIDENT))
    return leading.values_list(*columns).union(belonging.values_list(*columns), all=True)


def _families(*parts: QuerySet[Record]) -> dict[Source, set[str]]:
    """The incidents' numbers of these records, by owner and source."""
    found: dict[Source, set[str]] = {}
    for records in parts:
        rows = records.order_by().values_list(*SOURCE, *NUMBERED)
        for owner, system, *numbered in rows:
            found.setdefault((owner, system), set()).add(_number(*numbered))
    return found


def _number(kind: str, incident: str, own: str) -> str:
    """The number of a record's incident; an incident leads, whatever else it refers to."""
    return own if kind == INCIDENT else incident or own


def _mark(records: Sequence[UUID], chunk: Chunk, *, is_kept: bool) -> None:
    """Keep back, or tell again, the places of these records and who their victims are."""
    for some in _parts(records):
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

    On SQLite the transaction holds the writer lock from its start. PostgreSQL without statistics
    would start workers for the questions that follow, which takes longer than they do.
    """
    if connection.vendor == "postgresql":
        lock = zlib.crc32(f"{owner} {system}".encode()) - (1 << 31)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s),"
                " set_config('max_parallel_workers_per_gather', '0', true)",
                [ROOM, lock],
            )


def _parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]

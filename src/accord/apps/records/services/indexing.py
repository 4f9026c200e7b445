"""Keep what persons, vehicles and identifiers are found by: written with them, in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F

from accord.apps.records.held import held_by
from accord.apps.records.models import (
    Identifier,
    NameKey,
    Person,
    PersonName,
    Vehicle,
    VehicleMark,
)
from accord.apps.records.services.bulk import Columns, Inserter
from accord.core.names import (
    deletion_keys,
    given_keys,
    is_placeholder,
    plate_marks,
    surname_keys,
    vin_marks,
)
from accord.frame.ids import new_id

NAME: Final = ("person", "record", "family", "given", "birth_year", "birth_day", "day")
HELD: Final = ("id", "person", "record", "scheme", "value", "issuer", "number")
MARK: Final = ("vehicle", "record", "is_vin", "mark", "day")
# Two parts of each name in every pairing, and no more: a form is no telephone book.
MOST_PAIRS: Final = 9
# Writers of words and whoever forgets some take turns on PostgreSQL; the number is only a name.
_LOCK: Final = 4_117_203


class SearchRows:
    """Collects what a chunk's persons and vehicles are found by, and inserts it after them."""

    def __init__(self) -> None:
        self._names, self._marks = Columns(PersonName, NAME), Columns(VehicleMark, MARK)
        self._held = Columns(Identifier, HELD)
        self._held_inserter = Inserter(self._held)
        self._name_inserter, self._mark_inserter = Inserter(self._names), Inserter(self._marks)
        self.clear()

    def clear(self) -> None:
        """Forget what was collected and not inserted."""
        self._name_rows: list[list[Any]] = []
        self._mark_rows: list[list[Any]] = []
        self._held_rows: list[list[Any]] = []
        self._words: set[str] = set()

    def add_person(
        self,
        person: UUID,
        record: UUID,
        *,
        family: str,
        given: str,
        born: date | None,
        day: date | None,
    ) -> None:
        """Collect the names of one person; one whom nobody knows by name is found by none."""
        if is_placeholder(family, given):
            return
        pairs = name_pairs(family, given)
        year, month_day = (born.year, born.month * 100 + born.day) if born else (None, None)
        for one, other in pairs:
            row = (person, record, one, other, year, month_day, day)
            self._name_rows.append(self._names.ready(row))
            self._words.update((one, other))

    def add_identifiers(self, person: UUID, record: UUID, extra: Mapping[str, Any]) -> None:
        """Collect the identifiers that a record gives a person."""
        for one in held_by(extra):
            row = (new_id(), person, record, one.scheme, one.value, one.issuer, one.number)
            self._held_rows.append(self._held.ready(row))

    def add_vehicle(
        self, vehicle: UUID, record: UUID, *, plate: str, vin: str, day: date | None
    ) -> None:
        """Collect the parts of one vehicle's plate and number."""
        for is_vin, marks in ((False, plate_marks(plate)), (True, vin_marks(vin))):
            for mark in marks:
                row = (vehicle, record, is_vin, mark[:17], day)
                self._mark_rows.append(self._marks.ready(row))

    def insert(self) -> int:
        """Write all that was collected, inside the caller's transaction; returns how many rows."""
        count = len(self._name_rows) + len(self._mark_rows) + len(self._held_rows)
        if self._words:
            learn(self._words)
        self._name_inserter.insert(self._name_rows)
        self._mark_inserter.insert(self._mark_rows)
        self._held_inserter.insert(self._held_rows)
        self.clear()
        return count


def name_pairs(family: str, given: str) -> Sequence[tuple[str, str]]:
    """Every pairing of a surname's and a given name's words; "" where one is not recorded."""
    families, givens = surname_keys(family) or ("",), given_keys(given) or ("",)
    return [(one, other) for one in families for other in givens][:MOST_PAIRS]


def learn(words: Iterable[str]) -> None:
    """Put words and their deletion keys into the vocabulary; what stands there stays."""
    wanted = {word for word in words if word}
    if not wanted:
        return
    _take_turns(exclusive=False)
    # A word stands there if it is its own key. Each is looked up once: of two lists the database
    # would try every pair.
    stands = NameKey.objects.filter(key__in=wanted, word=F("key")).values_list("key", flat=True)
    fresh = wanted - set(stands.iterator())
    NameKey.objects.bulk_create(
        [NameKey(key=key, word=word) for word in sorted(fresh) for key in deletion_keys(word)],
        ignore_conflicts=True,
        batch_size=2_000,
    )


def words_of(records: Iterable[Any]) -> set[str]:
    """The words under which persons of these records are found."""
    pairs = PersonName.objects.filter(record__in=records).values_list("family", "given")
    return {word for pair in pairs for word in pair if word}


def forget(words: Iterable[str]) -> None:
    """Take words out of the vocabulary that no person is found under any more."""
    wanted = sorted(set(words))
    _take_turns(exclusive=True)
    for start in range(0, len(wanted), 400):
        some = wanted[start : start + 400]
        used = set(PersonName.objects.filter(family__in=some).values_list("family", flat=True))
        used |= set(PersonName.objects.filter(given__in=some).values_list("given", flat=True))
        NameKey.objects.filter(word__in=set(some) - used).delete()


def index_identifiers(parts: Sequence[Person], _days: Mapping[UUID, date | None]) -> int:
    """The identifiers of persons who came before these were kept; returns how many."""
    rows = SearchRows()
    for one in parts:
        rows.add_identifiers(one.pk, one.record_id, one.extra)
    return rows.insert()


def index_copies(
    parts: Sequence[Any], days: Mapping[UUID, date | None], *, held: bool = True
) -> int:
    """What persons and vehicles written one by one are found by; `days` by their record.

    Returns how many rows that is; `held` is whether identifiers are among them.
    """
    rows = SearchRows()
    for one in parts:
        day = days.get(one.record_id)
        if isinstance(one, Person):
            rows.add_person(
                one.pk, one.record_id, family=one.family_name, given=one.given_names,
                born=one.date_of_birth, day=day,
            )  # fmt: skip
            if held:
                rows.add_identifiers(one.pk, one.record_id, one.extra)
        elif isinstance(one, Vehicle):
            rows.add_vehicle(one.pk, one.record_id, plate=one.plate, vin=one.vin, day=day)
    return rows.insert()


def _take_turns(*, exclusive: bool) -> None:
    """SQLite has one writer anyway; on PostgreSQL forgetting waits for all who are learning."""
    if connection.vendor != "postgresql":
        return
    name = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [_LOCK])

"""Write what stands in records: their persons, vehicles and things, with the level of each."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from accord.apps.records import parts
from accord.apps.records.contents import FROM_EXPORT
from accord.apps.records.models import Item, Person, Vehicle
from accord.apps.records.services.bulk import Columns, Inserter
from accord.apps.records.services.handling import PersonLaw
from accord.apps.records.services.indexing import SearchRows
from accord.core.formats.tabular import Related
from accord.core.vocabulary import shield_of
from accord.frame.ids import new_id

OWN: Final = ("id", "record", "level")
_DATE, _CODE, _DOMESTIC = (
    FROM_EXPORT.index(name) for name in ("local_date", "offence_code", "domestic")
)
_ROLE, _BORN, _AGE = (parts.PERSON.index(n) for n in ("role", "date_of_birth", "age_years"))


class PartsWriter:
    """Collects the parts of a chunk's records, and inserts them after the records themselves."""

    def __init__(self) -> None:
        self._persons = Columns(Person, (*OWN, "subject_id", "shield", *parts.PERSON))
        self._vehicles = Columns(Vehicle, (*OWN, "subject_id", *parts.VEHICLE))
        self._items = Columns(Item, (*OWN, *parts.ITEM))
        self._inserters = [Inserter(one) for one in (self._persons, self._vehicles, self._items)]
        self._rows: tuple[list[list[Any]], ...] = ([], [], [])
        self._search = SearchRows()

    def clear(self) -> None:
        """Forget what was collected and not inserted, as a transaction failed."""
        self._rows = ([], [], [])
        self._search.clear()

    def add(
        self,
        record_id: UUID,
        related: Related,
        record_level: str,
        *,
        told: Sequence[Any],
        law: PersonLaw,
    ) -> None:
        """Collect the parts of one record, whose own columns are `told` (see `FROM_EXPORT`)."""
        persons, vehicles, items = parts.told(related)
        for row in persons:
            level = parts.level_of_person(row[0], record_level, opens_suspects=law.opens_suspects)
            shield = shield_of(
                role=row[_ROLE], born=row[_BORN], age=row[_AGE], happened=told[_DATE],
                offence_code=told[_CODE], domestic=told[_DOMESTIC], juvenile_below=law.juvenile_below,
            )  # fmt: skip
            pk = new_id()
            ready = self._persons.ready((pk, record_id, level, new_id(), shield, *row))
            self._rows[0].append(ready)
            said = dict(zip(parts.PERSON, row, strict=True))
            self._search.add_person(
                pk, record_id, family=said["family_name"], given=said["given_names"],
                born=said["date_of_birth"], day=told[_DATE],
            )  # fmt: skip
            self._search.add_identifiers(pk, record_id, said["extra"])
        for row in vehicles:
            level, pk = parts.level_of_vehicle(row[0], record_level), new_id()
            ready = self._vehicles.ready((pk, record_id, level, new_id(), *row))
            self._rows[1].append(ready)
            said = dict(zip(parts.VEHICLE, row, strict=True))
            self._search.add_vehicle(
                pk, record_id, plate=said["plate"], vin=said["vin"], day=told[_DATE]
            )
        for row in items:
            self._rows[2].append(self._items.ready((new_id(), record_id, record_level, *row)))

    def insert(self) -> None:
        """Write all that was collected, inside the caller's transaction."""
        for inserter, rows in zip(self._inserters, self._rows, strict=True):
            inserter.insert(rows)
        self._search.insert()
        self.clear()

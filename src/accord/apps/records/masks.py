"""Masks: a record stays, and what would identify a protected person in it does not.

They hold for everybody outside the owner, in every door: each door reads records through the
functions here. What a search may find by is decided in the query: `open_persons`. A grant may lift
the mask of a person, never the one of the place where a victim was hurt.
"""

from collections.abc import Collection, Mapping
from copy import copy
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from django.db.models import Q

from accord.apps.records.models import Person, Record
from accord.core.vocabulary import shield_of

Shown = TypeVar("Shown", Record, Person)
# What identifies somebody; role, sex and the shield itself stay.
IDENTIFIERS: Final[dict[str, Any]] = {
    "family_name": "", "given_names": "", "date_of_birth": None, "age_years": None, "race": "",
    "ethnicity": "", "address": "", "local_id": "", "extra": {},
}  # fmt: skip
# Where an event with a protected victim took place leads to the victim.
PLACE: Final[dict[str, Any]] = {
    "address": "", "lon": None, "lat": None, "match_grade": "", "error_radius_m": None,
    "match_kind": "", "match_note": "", "coordinate_status": "",
}  # fmt: skip
NEEDED: Final = (
    "role", "date_of_birth", "age_years", "shield", "record__local_date", "record__offence_code",
    "record__domestic", "record__place_kept",
)  # fmt: skip


def shield_for(person: Person, record: Record, *, juvenile_below: int) -> str:
    """Which protection masks a person in a record, by the owner's law."""
    return shield_of(
        role=person.role, born=person.date_of_birth, age=person.age_years,
        happened=record.local_date, offence_code=record.offence_code, domestic=record.domestic or record.place_kept,
        juvenile_below=juvenile_below,
    )  # fmt: skip


class Placed(Protocol):
    """What is asked of a record, or of a hit, to know whether its place may be told."""

    @property
    def owner_id(self) -> UUID:
        """Whose it is."""

    @property
    def place_kept(self) -> bool:
        """Whether it, or another record of its incident, protects a victim."""


def hides_place(one: Placed, *, to: str | None) -> bool:
    """Whether an outsider's agency `to` must not learn where an event took place."""
    return one.place_kept and str(one.owner_id) != to


def place_is_told(*, to: UUID | str | None, part: str = "") -> Q:
    """Records whose place agency `to` may learn: the condition to `hides_place`."""
    told = Q(**{f"{part}place_kept": False})
    return told if to is None else told | Q(**{f"{part}owner_id": to})


def masked_record(record: Record, *, to: str | None) -> Record:
    """The record as people of agency `to` may see it; a copy where something is masked."""
    return _without(record, PLACE) if hides_place(record, to=to) else record


def masked_person(person: Person, *, to: str | None, lifted: Collection[str] = ()) -> Person:
    """A person as people of agency `to` may see them; a copy where something is masked.

    `lifted` are the masks that a grant takes off the record for whoever asks. Where a place is
    kept nobody's address is told, a suspect's home may be the victim's, and nothing of the further
    columns: a telephone leads there too.
    """
    record = person.record
    if str(record.owner_id) == to:
        return person
    if person.shield not in {"", *lifted}:
        return _without(person, IDENTIFIERS)
    return _without(person, {"address": "", "extra": {}}) if record.place_kept else person


def open_persons(
    viewer_agency: str | None, prefix: str = "", *, lifted: Mapping[str, Q] | None = None
) -> Q:
    """The condition under which a search may find a person by name, birth or number.

    One's own agency's persons, and those of others that are green and unmasked: by nature, or in
    the records of which a grant lifts the mask.
    """
    unmasked = Q(**{f"{prefix}shield": ""})
    for mask, records in (lifted or {}).items():
        unmasked |= Q(**{f"{prefix}shield": mask}) & records
    shared = Q(**{f"{prefix}level": "green"}) & unmasked
    if viewer_agency is None:
        return shared
    return shared | Q(**{f"{prefix}record__owner_id": viewer_agency})


def _without(row: Shown, blank: dict[str, Any]) -> Shown:
    """A copy for showing only; it is never saved."""
    shown = copy(row)
    for name, value in blank.items():
        setattr(shown, name, value)
    return shown

"""A record that tells neither birth nor age may be of a minor: the record that it is linked with tells.

Who was a juvenile on the day of a record is linked with nobody. Where only the other record knows
when the person was born, the link itself would make this one a minor's: it is not drawn, and no
decision draws it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accord.apps.records.services import juvenile_ages
from accord.core.vocabulary import age_at


@dataclass(frozen=True, slots=True)
class Born:
    """What a record tells of a person's age, and the age from which its owner's law protects nobody."""

    birth: date | None
    age: int | None
    day: date | None
    adult_from: int

    def is_minor_by(self, other: "Born") -> bool:
        """Whether the other's birth makes this one's person a juvenile on the day of its record."""
        if self.birth is not None or self.age is not None or other.birth is None:
            return False
        return self.day is None or age_at(other.birth, self.day) < self.adult_from


def are_apart(one: Born, other: Born) -> bool:
    """Whether a link of the two would make either a minor's."""
    return one.is_minor_by(other) or other.is_minor_by(one)


def born(rows: QuerySet[Any], part: str = "") -> dict[UUID, Born]:
    """What rows tell, by their ids; `part` leads to the person."""
    adult_from = juvenile_ages()
    columns = (
        "pk", f"{part}date_of_birth", f"{part}age_years", f"{part}record__local_date",
        f"{part}record__owner_id",
    )  # fmt: skip
    return {
        pk: Born(birth, age, day, adult_from(owner))
        for pk, birth, age, day, owner in rows.values_list(*columns)
        if owner is not None
    }


def minors_in(told: Mapping[UUID, Born], group: Iterable[UUID]) -> set[UUID]:
    """Whoever of a group another of it makes a minor."""
    rows = {one: told[one] for one in group if one in told}
    return {one for one, its in rows.items() if any(its.is_minor_by(by) for by in rows.values())}

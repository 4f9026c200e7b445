"""Persons of records as the linkage library reads them, and the model that is in use."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from accord.core.linkage import FrozenModel, Waterfalls, number_and_street, persons
from accord.core.linkage.table import Table

# What is compared. Race, ethnicity and the agency's own numbers are not; nor is an address where
# the record keeps its place from outsiders, since the words of a comparison would tell it.
COMPARED: Final = (
    "family_name", "given_names", "date_of_birth", "sex", "address", "record__place_kept",
)  # fmt: skip
# A whole row at the end of each table: with it a comparison looks at a small table as at a large.
_WHOLE: Final = {
    "id": "-", "source": "-", "surname": "-", "given": "-", "birth": "1001-02-03", "sex": "f",
    "number": "-", "street": "-", "postcode": "-", "phone": "-", "email": "-", "document": "-",
    "middle": "-", "city": "-", "birth_place": "-", "occupation": "-",
}  # fmt: skip


def row_of(key: UUID | str, owner: str, values: Sequence[Any]) -> dict[str, object]:
    """A person's columns, in the order of `COMPARED`, as a row of the library."""
    family, given, born, sex, address, is_kept = values
    number, street = number_and_street("" if is_kept else address)
    return {
        "id": str(key), "source": owner, "surname": family, "given": given,
        "birth": born.isoformat() if born else "", "sex": sex, "number": number, "street": street,
    }  # fmt: skip


def table_of(rows: Iterable[dict[str, object]]) -> Table:
    """The table of these rows, and a whole row at its end."""
    return persons([*rows, _WHOLE])


@lru_cache(maxsize=4)
def frozen(digest: str, text: str) -> FrozenModel:
    """A stored model, read once in each process."""
    del digest  # the key under which it is kept
    return FrozenModel.from_json(text)


def terms_at(told: Waterfalls, at: int) -> list[list[Any]]:
    """One pair's waterfall in codes: comparison, level, weight, and what of it rarity adds."""
    return [
        [name, int(levels[at]), round(float(told.weights[name][at]), 4),
         round(float(told.rarity[name][at]), 4)]
        for name, levels in told.levels.items()
        if levels[at]
    ]  # fmt: skip

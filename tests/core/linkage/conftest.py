"""Two agencies' invented records of people, with twins, namesakes and slips of the pen."""

from __future__ import annotations

import numpy as np
import pytest

from accord.core.linkage import Candidates, LinkageModel, Table, candidates_of, persons, train
from accord.core.names import name_tables, nicknames_of, typo

STREETS = ("Oak St", "Elm St", "Main St", "Pine Ave", "Lake Rd", "Hill Dr", "Cedar Ct", "Park Way")


def population(people: int, seed: int) -> tuple[list[dict[str, object]], list[int]]:
    """Records of two agencies and whose each is; households share a surname and an address."""
    rng = np.random.default_rng(seed)
    names = name_tables()
    given = names.given_female + names.given_male
    rows: list[dict[str, object]] = []
    truth: list[int] = []
    home: tuple[str, str, str, str] = ("", "", "", "")
    born = ""
    for person in range(people):
        if person % 3 == 0:
            home = (
                str(rng.choice(names.surnames)), str(rng.integers(1, 9000)),
                str(rng.choice(STREETS)) + f" {rng.integers(1, 60)}", f"9{rng.integers(1000, 1300)}",
            )  # fmt: skip
        twin = person % 3 == 1 and person % 31 == 1
        if not twin:
            born = f"{rng.integers(1940, 2010)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}"
        first = str(rng.choice(given))
        for copy in range(1 + int(rng.random() < 0.6)):
            row: dict[str, object] = {
                "id": f"{person}-{copy}", "source": ("police", "school")[copy], "given": first,
                "surname": home[0], "birth": born, "number": home[1], "street": home[2],
                "postcode": home[3],
            }  # fmt: skip
            if copy:
                _spoil(row, rng)
            rows.append(row)
            truth.append(person)
    return rows, truth


def _spoil(row: dict[str, object], rng: np.random.Generator) -> None:
    first, last, born = str(row["given"]), str(row["surname"]), str(row["birth"])
    chance = rng.random()
    if chance < 0.15 and nicknames_of(first):
        row["given"] = nicknames_of(first)[0]
    elif chance < 0.3:
        row["surname"] = typo(last, int(rng.integers(0, 1000)))
    elif chance < 0.4:
        row["birth"] = f"{born[:4]}-{born[8:]}-{born[5:7]}"
    elif chance < 0.5:
        row["birth"] = None
    elif chance < 0.65:
        row["number"], row["street"] = str(rng.integers(1, 9000)), "Moved Ln"


@pytest.fixture(scope="session")
def people() -> tuple[list[dict[str, object]], list[int]]:
    """Some two thousand records."""
    return population(1200, 5)


@pytest.fixture(scope="session")
def learned(
    people: tuple[list[dict[str, object]], list[int]],
) -> tuple[Table, Candidates, LinkageModel]:
    """A model of them."""
    table = persons(people[0])
    candidates = candidates_of(table)
    return table, candidates, train(table, candidates, rng=np.random.default_rng(0))

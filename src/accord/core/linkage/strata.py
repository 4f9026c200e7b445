"""For whom groups err: records by sex, age, script and commonness of the name, and by a stated origin.

Where a name comes from is not guessed: it counts where a column says it. What the letters show (the script)
and how many records bear the name follow from the records alone.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from accord.core.linkage.standard import person
from accord.core.linkage.table import Index
from accord.core.linkage.written_births import birth_text

NOT_KNOWN: Final = "not known"
_AGES: Final = ((18, "under 18"), (25, "18 to 24"), (45, "25 to 44"), (65, "45 to 64"))
_SHARED: Final = ((2, "by 1 record"), (10, "by 2 to 9"), (50, "by 10 to 49"))
_COHORT: Final = 20
_WHOLE: Final = 10  # signs of YYYY-MM-DD
_DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Stratum:
    """Errors of the records that have one value.

    Precision and recall are of pairs with at least this record in it, each counted from its end;
    `wrongly_joined` is the share of records with anybody else in their group, `missed` that of
    records of which another of the same person lies in another group.
    """

    value: str
    records: int
    precision: float
    recall: float
    wrongly_joined: float
    missed: float


def stratum_scores(found: Index, truth: Index, values: Sequence[str]) -> tuple[Stratum, ...]:
    """Errors by value, in order of the values."""
    _, found, ours = np.unique(found, return_inverse=True, return_counts=True)
    _, truth, theirs = np.unique(truth, return_inverse=True, return_counts=True)
    both = found.astype(np.int64) * len(theirs) + truth
    _, back, counts = np.unique(both, return_inverse=True, return_counts=True)
    hit, joined, own = counts[back] - 1, ours[found] - 1, theirs[truth] - 1
    said = np.array(values)
    out = []
    for value in sorted(set(values)):
        inside = said == value
        right, all_ours, all_theirs = (int(one[inside].sum()) for one in (hit, joined, own))
        out.append(
            Stratum(
                value, int(inside.sum()),
                right / all_ours if all_ours else 1.0,
                right / all_theirs if all_theirs else 1.0,
                float((joined > hit)[inside].mean()), float((own > hit)[inside].mean()),
            )
        )  # fmt: skip
    return tuple(out)


def strata(rows: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    """Each record's value by stratum; a stratum in which all are the same is left out."""
    people = [person(row) for row in rows]
    names = Counter((one.given, one.surname) for one in people)
    found = {
        "name_origin": [_text(row, "name_origin") or NOT_KNOWN for row in rows],
        "script": [_script(row) for row in rows],
        "sex": [one.sex or NOT_KNOWN for one in people],
        "age": [
            _age(one.birth, _text(row, "recorded")) for one, row in zip(people, rows, strict=True)
        ],
        "born": [_cohort(one.birth) for one in people],
        "name_borne": [
            _banded(names[one.given, one.surname], _SHARED, "by 50 or more") for one in people
        ],
    }
    return {name: values for name, values in found.items() if len(set(values)) > 1}


def _text(row: Mapping[str, object], role: str) -> str:
    value = row.get(role)
    return "" if value is None else str(value).strip()


def _script(row: Mapping[str, object]) -> str:
    """The script that most letters of a name are of, as Unicode calls it."""
    letters = (
        letter
        for role in ("given", "surname", "name")
        for letter in _text(row, role)
        if letter.isalpha()
    )
    found = Counter(unicodedata.name(letter, "").partition(" ")[0].lower() for letter in letters)
    return found.most_common(1)[0][0] if found else NOT_KNOWN


def _age(birth: str, recorded: str) -> str:
    """Age in years on the day of the record."""
    day = birth_text(recorded)
    try:
        lived = date.fromisoformat(day) - date.fromisoformat(birth)
    except ValueError:
        return NOT_KNOWN
    return _banded(int(lived.days / _DAYS_A_YEAR), _AGES, "65 or more")


def _cohort(birth: str) -> str:
    if not birth[:4].isdigit():
        return NOT_KNOWN
    first = int(birth[:4]) // _COHORT * _COHORT
    return f"{first} to {first + _COHORT - 1}"


def _banded(number: int, bands: Sequence[tuple[int, str]], rest: str) -> str:
    return next((words for below, words in bands if number < below), rest)

"""Records that are not NIBRS as draft NIBRS reports: what is known is written, nothing is guessed.

A mandatory element that the records do not hold (location type, attempted or completed, …) stays
blank, so that the edit rules name it; a draft is never certified for submission.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import partial
from typing import Any

from accord.core.formats.nibrs.fields import LAYOUTS
from accord.core.formats.nibrs.model import (
    Administrative,
    Arrestee,
    GroupBArrest,
    Offender,
    Offense,
    Report,
    Segment,
    Victim,
)
from accord.core.vocabulary.demographics import person_code

NUMBER_WIDTH = 12
OFFENCES_CAP = 10
OLDEST = 99  # stands for "over 98"
VICTIMS_CAP, OFFENDERS_CAP, ARRESTEES_CAP = 999, 99, 99
_UNUSABLE = re.compile(r"[^A-Z0-9-]")
_LEVELS = {layout.segment: level for level, layout in LAYOUTS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPerson:
    """A person as far as NIBRS asks: no name, no address; age in whole years."""

    age: int | None = None
    sex: str = ""
    race: str = ""
    ethnicity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftArrest:
    """One arrest; `number` is the agency's own."""

    number: str
    day: date | None
    offence: str
    person: DraftPerson = field(default_factory=DraftPerson)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftIncident:
    """One incident of one agency with its NIBRS offence codes; `hour` is local, 0 to 23."""

    ori: str
    number: str
    day: date | None
    hour: int | None = None
    is_report_date: bool = False
    offences: Sequence[str]
    victims: Sequence[DraftPerson] = ()
    offenders: Sequence[DraftPerson] = ()
    arrests: Sequence[DraftArrest] = ()


def draft(one: DraftIncident, *, submitted: date, group_b: frozenset[str]) -> Iterator[Report]:
    """The Group A report of an incident, if it has a Group A offence, and its Group B arrests.

    `group_b` holds the codes that are reported by arrest alone; `submitted` gives the month and
    year of the submission. An incident without any NIBRS code gives nothing.
    """
    codes = tuple(dict.fromkeys(code for code in one.offences if code and code not in group_b))
    if codes:
        yield Report(tuple(_group_a(one, codes[:OFFENCES_CAP], submitted)))
    for place, arrest in enumerate(one.arrests, start=1):
        if arrest.offence in group_b:
            yield Report((_group_b(one, arrest, place, submitted),))


def usable_number(number: str) -> str:
    """An incident or arrest number in at most twelve of A–Z, 0–9 and hyphen (data element 2).

    A longer one becomes twelve characters of its SHA-256, as NIBRS allows numbers to be encrypted.
    """
    plain = _UNUSABLE.sub("", number.upper())
    if plain and len(plain) <= NUMBER_WIDTH:
        return plain
    digest = hashlib.sha256(number.encode()).digest()
    return base64.b32encode(digest).decode()[:NUMBER_WIDTH]


def _made(
    make: type[Segment], one: DraftIncident, submitted: date, number: str, **told: Any
) -> Segment:
    """A segment at its longest, blank but for its header and what is told."""
    level = _LEVELS[make]
    values: dict[str, Any] = {
        each.name: () if each.type == "Texts" else "" for each in fields(make)
    }
    values |= {
        "line": 0, "level": level, "length": max(LAYOUTS[level].lengths), "action": "I",
        "month": f"{submitted.month:02d}", "year": f"{submitted.year:04d}", "ori": one.ori,
        "number": usable_number(number),
    }  # fmt: skip
    return make(**values | told)


def _group_a(one: DraftIncident, codes: tuple[str, ...], submitted: date) -> Iterator[Segment]:
    made = partial(_made, one=one, submitted=submitted, number=one.number)
    hour = "" if one.hour is None or one.is_report_date else f"{one.hour:02d}"
    yield made(
        Administrative,
        incident_date=_day(one.day),
        report_date_indicator="R" if one.is_report_date else "",
        incident_hour=hour,
    )
    for code in codes:
        yield made(Offense, offence=code)
    for place, person in enumerate(one.victims[:VICTIMS_CAP], start=1):
        yield made(Victim, sequence=f"{place:03d}", offences=codes, kind="I", **_told(person))
    for place, person in enumerate(one.offenders[:OFFENDERS_CAP], start=1):
        yield made(Offender, sequence=f"{place:02d}", **_told(person))
    if not one.offenders:  # sequence 00: nothing is known of any offender (data element 36)
        yield made(Offender, sequence="00")
    for place, arrest in enumerate(one.arrests[:ARRESTEES_CAP], start=1):
        yield made(
            Arrestee,
            sequence=f"{place:02d}",
            arrest_number=usable_number(arrest.number),
            arrest_date=_day(arrest.day),
            offence=arrest.offence,
            **_told(arrest.person),
        )


def _group_b(one: DraftIncident, arrest: DraftArrest, place: int, submitted: date) -> Segment:
    return _made(
        GroupBArrest,
        one,
        submitted,
        arrest.number,
        sequence=f"{min(place, ARRESTEES_CAP):02d}",
        arrest_date=_day(arrest.day),
        offence=arrest.offence,
        **_told(arrest.person),
    )


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _told(person: DraftPerson) -> dict[str, Any]:
    """Age, sex, race, ethnicity by code; a word that is none of the codes counts as unknown."""
    age = "" if person.age is None else f"{min(max(person.age, 1), OLDEST):02d}"
    return {
        "age": age,
        "sex": _sex(person.sex),
        "race": _coded("race", person.race),
        "ethnicity": _coded("ethnicity", person.ethnicity),
    }


def _coded(dimension: str, word: str) -> str:
    return person_code(dimension, word) if word.strip() else ""


def _sex(word: str) -> str:
    """NIBRS has no code for a sex that is neither: unknown."""
    code = _coded("sex", word)
    return "U" if code == "X" else code

"""What an agency writes down of a person: the truth, through its slips."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from accord.core.names import (
    NAME_OPERATORS,
    RecordedDate,
    RecordedName,
    first_of_january,
    hyphenate,
    name_tables,
    transpose_day_month,
    unknown_date,
    year_slip,
)
from accord.core.simulate.composition import UNKNOWN
from accord.core.simulate.draws import I64, U64, below, draw, happens, key
from accord.core.simulate.geography import Geography
from accord.core.simulate.people import People
from accord.core.simulate.plan import Plan
from accord.core.simulate.rows import SUSPECT, Rows

# Per mille of records with a slip, by agency: recording habits differ. Suspects' details come
# from witnesses and aliases, so they go wrong twice as often.
_NAME_SLIP = np.array([90, 130, 170, 140, 70, 200])
_BIRTH_SLIP = np.array([60, 80, 120, 90, 50, 140])
# Records that tell no race; of suspects, whom often nobody saw well, twice as many.
_RACE_UNKNOWN = np.array([25, 35, 55, 30, 15, 70])
_MOVED_PERMILLE = 120
_BIRTH_SLIPS: tuple[Callable[[RecordedDate, int], RecordedDate], ...] = (
    lambda birth, _: transpose_day_month(birth),
    year_slip,
    lambda birth, _: first_of_january(birth),
    lambda birth, _: unknown_date(birth),
)


@dataclass(frozen=True)
class RecordedPersons:
    """Persons as written down, lists and arrays of length n."""

    names: list[RecordedName]
    births: list[RecordedDate]
    sex: list[str]
    race: list[str]
    segment: I64
    slot: I64


class Recorder:
    """Corrupts true attributes row by row; a pure function of the row."""

    def __init__(self, plan: Plan, ground: Geography, people: People) -> None:
        self._seed, self._people = plan.seed, people
        self._segments = ground.streets.block.size

    def persons(self, rows: Rows) -> RecordedPersons:
        """Return the persons of rows that name one."""
        true = self._people.describe(rows.person)
        twice = 1 + (rows.role == SUSPECT)
        names, births, races = list(true.names), list(true.births), list(true.race)
        agency = rows.reports.agency
        for at, how in self._slips("name", rows.uid, _NAME_SLIP[agency] * twice):
            names[at] = _slip_name(names[at], how)
        for at, how in self._slips("birth", rows.uid, _BIRTH_SLIP[agency] * twice):
            births[at] = _BIRTH_SLIPS[how % len(_BIRTH_SLIPS)](births[at], how // 8)
        for at, _ in self._slips("race", rows.uid, _RACE_UNKNOWN[agency] * twice):
            races[at] = UNKNOWN
        moved = happens(self._draw("moved", rows.uid), _MOVED_PERMILLE)
        elsewhere = below(self._draw("moved to", rows.uid), self._segments)
        return RecordedPersons(
            names=names,
            births=births,
            sex=true.sex,
            race=races,
            segment=np.where(moved, elsewhere, true.segment),
            slot=true.slot,
        )

    def _slips(self, name: str, uid: U64, permille: I64) -> list[tuple[int, int]]:
        """Which rows go wrong, and the draw that says how."""
        wrong = np.flatnonzero(happens(self._draw(name, uid), permille))
        how = self._draw(name + " how", uid[wrong]) >> np.uint64(8)
        return list(zip(wrong.tolist(), how.tolist(), strict=True))

    def _draw(self, name: str, uid: U64) -> U64:
        return draw(key(self._seed, "recorded", name), uid)


def _slip_name(name: RecordedName, how: int) -> RecordedName:
    kind = how % (len(NAME_OPERATORS) + 1)
    if kind == len(NAME_OPERATORS):
        return hyphenate(name, how // 8, others=name_tables().surnames)
    return NAME_OPERATORS[kind](name, how // 8)

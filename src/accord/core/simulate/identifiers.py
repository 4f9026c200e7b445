"""Telephones and licences: whose number is which in a week, and what an agency writes down of it.

No number can be anybody's: areas that end in 9 and a digit are kept for the numbering plan's own
growth (NANP N9X), and no state has these licences.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.core.simulate.agencies import police
from accord.core.simulate.civil import WEEK
from accord.core.simulate.draws import I64, U64, below, draw, happens, key
from accord.core.simulate.people import People
from accord.core.simulate.plan import Plan
from accord.core.simulate.rows import Rows
from accord.core.simulate.vehicles import STATES

_HOUSEHOLD: Final = 3  # as `People`
_AREAS: Final = ("290", "390", "490")
# Lines are given out a thousand at a time, so that most numbers have neighbours: a prime below the
# thousands of one area that begin with 2 to 9.
_THOUSANDS: Final = 7_993
_ELSEWHERE: Final = 400_009  # how far from the old number the new one is
_BATCHES: Final = 79_999  # of a thousand licences
_STRIDE: Final = 5_153
_LANDLINE_PERMILLE: Final = 300  # persons who give the number of their household
_CHANGED_PERMILLE: Final = 150  # persons who get a new number within the plan
_DESK_PERMILLE: Final = 12  # of records that give the number of a shelter's or a hotel's desk
_DESKS: Final = 4  # such desks an agency has
_ABROAD: Final = 12  # one licence in so many is of the other state
_RENEWED_PERMILLE: Final = 80
_DRIVING_AGE: Final = 16
_APART: Final = 60  # whose number of this state somebody has of the other
# Of who takes part, whose number is taken down: victims, suspects, witnesses.
_PHONE_TAKEN: Final = np.array([850, 420, 800])
_LICENCE_TAKEN: Final = np.array([350, 480, 200])
_PHONE_SLIP: Final = np.array([30, 45, 60, 50, 25, 70])  # per mille, by agency
_LICENCE_SLIP: Final = np.array([20, 30, 45, 35, 15, 55])
_LOCAL_PERMILLE, _PHONE_NONE_PERMILLE = 60, 25
_MASKED_PERMILLE, _LICENCE_NONE_PERMILLE = 25, 20
_NO_PHONE: Final = ("000-000-0000", "UNKNOWN", "9999999999", "REFUSED", "555-0100", "1111111111")
_NO_LICENCE: Final = ("NONE", "UNKNOWN", "000000000", "N/A")


@dataclass(frozen=True)
class RecordedIdentifiers:
    """Numbers as written down, and the true ones behind them, lists of length n.

    An empty text was not written down; of a placeholder the true number is empty.
    """

    phones: list[str]
    licences: list[str]
    states: list[str]
    true_phones: list[str]
    true_licences: list[str]


class IdentifierRecorder:
    """Numbers of rows that name a person; a pure function of the row and the person."""

    def __init__(self, plan: Plan, people: People) -> None:
        self._seed, self._weeks, self._people = plan.seed, plan.weeks, people

    def identifiers(self, rows: Rows) -> RecordedIdentifiers:
        """The telephone and the licence that each row has."""
        phones, true_phones = self._phones(rows)
        licences, states, true_licences = self._licences(rows)
        return RecordedIdentifiers(phones, licences, states, true_phones, true_licences)

    def _phones(self, rows: Rows) -> tuple[list[str], list[str]]:
        true = [_digits(one) for one in self._serials(rows).tolist()]
        said = list(true)
        for at, how in self._wrong("phone", rows.uid, _PHONE_SLIP[rows.reports.agency]):
            said[at] = _slip(said[at], how)
        forms = rows.reports.agency.tolist()
        written = [_FORMS[form % len(_FORMS)](one) for form, one in zip(forms, said, strict=True)]
        for at, _ in self._often("phone local", rows.uid, _LOCAL_PERMILLE):
            written[at] = f"{said[at][3:6]}-{said[at][6:]}"
        for at, how in self._often("phone none", rows.uid, _PHONE_NONE_PERMILLE):
            written[at], true[at] = _NO_PHONE[how % len(_NO_PHONE)], ""
        return self._taken("phone", rows, _PHONE_TAKEN[rows.role], written, true)

    def _licences(self, rows: Rows) -> tuple[list[str], list[str], list[str]]:
        me = rows.person.astype(np.uint64)
        abroad = (below(self._draw("licence state", me), _ABROAD) == 0).astype(np.int64)
        # Both states count from one: a number of the other state is somebody's here too.
        # Some get a new number when they renew.
        is_new = happens(self._draw("renewed", me), _RENEWED_PERMILLE)
        is_new &= rows.reports.reported // WEEK >= below(self._draw("renewed in", me), self._weeks)
        serials = (rows.person + abroad * _APART + is_new * _ELSEWHERE) * 2 + is_new
        states = [STATES[at] for at in abroad.tolist()]
        said = [_licence(serial) for serial in serials.tolist()]
        true = [f"{state} {one}" for state, one in zip(states, said, strict=True)]
        for at, how in self._wrong("licence", rows.uid, _LICENCE_SLIP[rows.reports.agency]):
            said[at] = said[at][0] + _slip(said[at][1:], how)
        for at, _ in self._often("licence masked", rows.uid, _MASKED_PERMILLE):
            said[at] = "*****" + said[at][-4:]
        for at, how in self._often("licence none", rows.uid, _LICENCE_NONE_PERMILLE):
            said[at], true[at] = _NO_LICENCE[how % len(_NO_LICENCE)], ""
        may_drive = rows.reports.year - self._people.birth_years(rows.person) >= _DRIVING_AGE
        share = np.where(may_drive, _LICENCE_TAKEN[rows.role], 0)
        said, true = self._taken("licence", rows, share, said, true)
        return said, [state if one else "" for state, one in zip(states, said, strict=True)], true

    def _serials(self, rows: Rows) -> I64:
        """Each row's telephone as a number: a desk's, the household's, or the person's own."""
        me, count = rows.person.astype(np.uint64), len(police())
        home = rows.person % count
        house = rows.person // count // _HOUSEHOLD * count + home
        is_landline = happens(self._draw("landline", me), _LANDLINE_PERMILLE)
        is_new = happens(self._draw("changed", me), _CHANGED_PERMILLE) & ~is_landline
        week = rows.reports.reported // WEEK
        is_new &= week >= below(self._draw("changed in", me), self._weeks)
        # Of three serials one is a person's, one somebody's next, one a household's; desks come
        # before all.
        own = (rows.person + is_new * _ELSEWHERE) * 3 + is_new
        serial = np.where(is_landline, house * 3 + 2, own) + _DESKS * count
        at_desk = happens(self._draw("desk", rows.uid), _DESK_PERMILLE)
        desk = below(self._draw("which desk", rows.uid), _DESKS) * count + rows.reports.agency
        return np.where(at_desk, desk, serial)

    def _taken(
        self, name: str, rows: Rows, share: I64, said: list[str], true: list[str]
    ) -> tuple[list[str], list[str]]:
        taken = happens(self._draw(f"{name} taken", rows.uid), share).tolist()
        return (
            [one if known else "" for one, known in zip(said, taken, strict=True)],
            [one if known else "" for one, known in zip(true, taken, strict=True)],
        )

    def _often(self, name: str, uid: U64, permille: int) -> list[tuple[int, int]]:
        return self._wrong(name, uid, np.full(uid.size, permille))

    def _wrong(self, name: str, uid: U64, permille: I64) -> list[tuple[int, int]]:
        wrong = np.flatnonzero(happens(self._draw(name, uid), permille))
        how = self._draw(name + " how", uid[wrong]) >> np.uint64(8)
        return list(zip(wrong.tolist(), how.tolist(), strict=True))

    def _draw(self, name: str, counter: U64) -> U64:
        return draw(key(self._seed, "identifier", name), counter)


def _digits(serial: int) -> str:
    """The ten digits of a serial number; distinct for distinct ones below some 24 million."""
    block, line = divmod(serial, 1_000)
    area, block = block // _THOUSANDS % len(_AREAS), block * _STRIDE % _THOUSANDS
    return f"{_AREAS[area]}{2_000 + block}{line:03d}"


def _licence(serial: int) -> str:
    """A letter and eight digits; distinct for distinct ones below some 80 million."""
    block, line = divmod(serial, 1_000)
    return f"D{block * _STRIDE % _BATCHES + 10_000:05d}{line:03d}"


def _slip(digits: str, how: int) -> str:
    """One digit wrong, two neighbours exchanged, or one left out."""
    kind, at = how % 10, how // 10 % (len(digits) - 1)
    if kind < 6:
        return digits[:at] + str((int(digits[at]) + 1 + how // 100 % 9) % 10) + digits[at + 1 :]
    if kind < 9:
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return digits[:at] + digits[at + 1 :]


_FORMS: Final[tuple[Callable[[str], str], ...]] = (
    lambda one: f"({one[:3]}) {one[3:6]}-{one[6:]}",
    lambda one: f"{one[:3]}-{one[3:6]}-{one[6:]}",
    lambda one: one,
    lambda one: f"1{one}",
    lambda one: f"+1 {one[:3]} {one[3:6]} {one[6:]}",
    lambda one: f"{one[:3]}.{one[3:6]}.{one[6:]}",
)

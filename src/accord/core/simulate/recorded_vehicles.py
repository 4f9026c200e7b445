"""What an agency writes down of a vehicle: the truth, through its slips and what nobody saw."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.core.names import misread
from accord.core.simulate.civil import WEEK
from accord.core.simulate.draws import I64, U64, draw, happens, key
from accord.core.simulate.plan import Plan
from accord.core.simulate.rows import SEEN, Rows
from accord.core.simulate.vehicles import STATES, Vehicles

# Per mille of records with a slip, by agency: recording habits differ.
_PLATE_SLIP: Final = np.array([50, 70, 90, 80, 40, 110])
_VIN_SLIP: Final = np.array([40, 60, 80, 70, 30, 90])
# Who takes the number down: of a stolen car most do, of one that was only seen hardly anybody.
_VIN_TAKEN: Final = np.array([850, 350, 550, 30])  # by VEHICLE_ROLES
_YEAR_TAKEN: Final = np.array([950, 800, 850, 300])
_YEAR_SLIP_PERMILLE, _COLOUR_SLIP_PERMILLE = 60, 50
_STATE_LEFT_PERMILLE, _STATE_SLIP_PERMILLE = 30, 15
_PLACEHOLDER_PERMILLE: Final = 15
_WORD_PERMILLE: Final = 60  # of numbers that nobody took down: the form wants a word
_PART_PERMILLE: Final = 200  # of plates that a witness saw
_PLACEHOLDERS: Final = ("UNKNOWN", "NONE", "TEMP TAG", "NO PLATE", "UNK")
_NO_NUMBER: Final = ("UNKNOWN", "NONE", "0" * 17, "N/A")
# Two of the six agencies write makes as codes of four letters.
_CODED: Final = frozenset({2, 5})
_CODES: Final = {"TOYOTA": "TOYT", "HONDA": "HOND", "NISSAN": "NISS", "HYUNDAI": "HYUN", "DODGE": "DODG",
          "SUBARU": "SUBA"}  # fmt: skip
_LIKE: Final = {"GRY": "SIL", "SIL": "GRY", "BLK": "BLU", "BLU": "BLK", "WHI": "SIL", "RED": "RED", "GRN": "BLU"}  # fmt: skip
_LAST: Final = 8


@dataclass(frozen=True)
class RecordedVehicles:
    """Vehicles as written down, lists of length n; an empty text was not."""

    vins: list[str]
    plates: list[str]
    states: list[str]
    models: list[str]
    years: list[str]
    colours: list[str]


class VehicleRecorder:
    """Corrupts true attributes row by row; a pure function of the row."""

    def __init__(self, plan: Plan) -> None:
        self._seed, self._vehicles = plan.seed, Vehicles(plan)

    def vehicles(self, rows: Rows) -> RecordedVehicles:
        """Return the vehicles of rows that name one."""
        true = self._vehicles.describe(rows.vehicle, rows.reports.reported // WEEK)
        coded = [agency in _CODED for agency in rows.reports.agency.tolist()]
        return RecordedVehicles(
            vins=self._vins(rows, true.vins),
            plates=self._plates(rows, true.plates),
            states=self._states(rows, true.states),
            models=[_code(text) if c else text for text, c in zip(true.models, coded, strict=True)],
            years=self._years(rows, true.years),
            colours=self._slipped("colour", rows, true.colours, _COLOUR_SLIP_PERMILLE, _LIKE.get),
        )

    def _plates(self, rows: Rows, true: list[str]) -> list[str]:
        plates = list(true)
        for at, how in self._slips("plate", rows.uid, _PLATE_SLIP[rows.reports.agency]):
            plates[at] = "" if how % 8 == 0 else misread(plates[at], how // 8)
        part = np.where(rows.role == SEEN, _PART_PERMILLE, 0)
        for at, how in self._own("plate part", rows.uid, part):
            plates[at] = plates[at][:4] if how % 2 else plates[at][-4:]
        for at, how in self._own("no plate", rows.uid, np.full(len(rows), _PLACEHOLDER_PERMILLE)):
            plates[at] = _PLACEHOLDERS[how % len(_PLACEHOLDERS)]
        return plates

    def _vins(self, rows: Rows, true: list[str]) -> list[str]:
        taken = happens(self._draw("vin taken", rows.uid), _VIN_TAKEN[rows.role])
        vins = [vin if is_taken else "" for vin, is_taken in zip(true, taken.tolist(), strict=True)]
        for at, how in self._own("vin", rows.uid, _VIN_SLIP[rows.reports.agency]):
            if vins[at]:
                vins[at] = _slip_of_number(vins[at], how)
        for at, how in self._own("no number", rows.uid, np.full(len(rows), _WORD_PERMILLE)):
            vins[at] = vins[at] or _NO_NUMBER[how % len(_NO_NUMBER)]
        return vins

    def _states(self, rows: Rows, true: list[str]) -> list[str]:
        left = self._own("no state", rows.uid, np.full(len(rows), _STATE_LEFT_PERMILLE))
        other = dict(zip(STATES, reversed(STATES), strict=True))
        states = self._slipped("state", rows, true, _STATE_SLIP_PERMILLE, other.get)
        for at, _ in left:
            states[at] = ""
        return states

    def _years(self, rows: Rows, true: list[int]) -> list[str]:
        taken = happens(self._draw("year taken", rows.uid), _YEAR_TAKEN[rows.role])
        years = list(true)
        for at, how in self._own("year", rows.uid, np.full(len(rows), _YEAR_SLIP_PERMILLE)):
            years[at] += 1 if how % 2 else -1
        return [
            str(year) if known else "" for year, known in zip(years, taken.tolist(), strict=True)
        ]

    def _slipped(
        self,
        name: str,
        rows: Rows,
        true: list[str],
        permille: int,
        change: Callable[[str], str | None],
    ) -> list[str]:
        out = list(true)
        for at, _ in self._own(name, rows.uid, np.full(len(rows), permille)):
            out[at] = change(out[at]) or out[at]
        return out

    def _slips(self, name: str, uid: U64, permille: I64) -> list[tuple[int, int]]:
        """Which rows go wrong, and the draw that says how; of the streams of before."""
        return _wrong(self._seed, "recorded", name, uid, permille)

    def _own(self, name: str, uid: U64, permille: I64) -> list[tuple[int, int]]:
        return _wrong(self._seed, "recorded vehicle", name, uid, permille)

    def _draw(self, name: str, uid: U64) -> U64:
        return draw(key(self._seed, "recorded vehicle", name), uid)


def _wrong(seed: int, of: str, name: str, uid: U64, permille: I64) -> list[tuple[int, int]]:
    wrong = np.flatnonzero(happens(draw(key(seed, of, name), uid), permille))
    how = draw(key(seed, of, name + " how"), uid[wrong]) >> np.uint64(8)
    return list(zip(wrong.tolist(), how.tolist(), strict=True))


def _slip_of_number(vin: str, how: int) -> str:
    """Misread, cut to the last eight, one sign dropped, or one digit wrong."""
    kind, how = how % 9, how // 9
    at = how % len(vin)
    if kind < 5:
        return misread(vin, how)
    if kind < 7:
        return vin[-_LAST:]
    if kind == 7:
        return vin[:at] + vin[at + 1 :]
    last = len(vin) - 1 - how % 6
    return vin[:last] + str((int(vin[last]) + 1) % 10) + vin[last + 1 :]


def _code(model: str) -> str:
    make, _, rest = model.partition(" ")
    return f"{_CODES.get(make, make)} {rest}"

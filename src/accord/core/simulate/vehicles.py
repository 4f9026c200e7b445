"""True vehicles: what each is, its number, and the plate that it bears in a week."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.core.names import plate
from accord.core.names.vin import with_check_digit
from accord.core.simulate.draws import I64, U64, Flags, below, draw, happens, key
from accord.core.simulate.plan import Plan

MODELS: Final = ("FORD F150", "TOYOTA CAMRY", "HONDA CIVIC", "CHEV SILVERADO", "NISSAN ALTIMA", "KIA SOUL",
          "HYUNDAI ELANTRA", "JEEP WRANGLER", "DODGE RAM", "SUBARU OUTBACK")  # fmt: skip
COLOURS: Final = ("BLK", "WHI", "SIL", "GRY", "BLU", "RED", "GRN")
STATES: Final = ("XA", "XB")
# Invented makers: no region of the world has numbers that begin with a nought.
_MAKERS: Final = ("0FA", "0TB", "0HC", "0CD", "0NE", "0KF", "0YG", "0JH", "0DK", "0SL")
_SIGNS: Final = "ABCDEFGHJKLMNPRSTVWXYZ"
# 49 CFR 565.15: the letters and digits of model years, thirty in turn, from 1980 on.
_YEARS: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR: Final = 1980
_PLATES: Final = 243_340_000  # different plates that there are
_NEW_PLATE: Final = 121_670_003
_PAIRS: Final = 500_000  # pairs of neighbouring numbers that one plant gives out
_ABROAD: Final = 12  # one vehicle in so many is registered in the other state
_FLEET_PERMILLE: Final = 30  # owners of two cars of one kind, with neighbouring numbers
_REPLATED_PERMILLE: Final = 25  # vehicles that get a new plate within the plan
_HANDED_PERMILLE: Final = 12  # owners who put the plate of their first car on their second


@dataclass(frozen=True)
class TrueVehicles:
    """Attributes of vehicles, lists of length n."""

    vins: list[str]
    plates: list[str]
    states: list[str]
    models: list[str]
    years: list[int]
    colours: list[str]


class Vehicles:
    """Everyone's vehicles, two an owner; each is a pure function of the seed and a number.

    Distinct vehicles have distinct numbers, and at any time distinct plates. A plate may pass from
    one car of an owner to the other, and a vehicle may get a new one.
    """

    def __init__(self, plan: Plan) -> None:
        self._seed, self._weeks, self._year = plan.seed, plan.weeks, plan.start.year

    def describe(self, vehicle: I64, week: I64) -> TrueVehicles:
        """Return the true attributes of vehicles by number, with their plates in a week."""
        kind = np.where(self._is_fleet(vehicle), vehicle // 2 * 2, vehicle).astype(np.uint64)
        model = self._drawn("model", kind, len(MODELS))
        colour = self._drawn("colour", kind, len(COLOURS))
        age = self._own("age a", kind, 9) + self._own("age b", kind, 9)
        years = self._year + 1 - age
        abroad = self._own("state", vehicle.astype(np.uint64), _ABROAD) == 0
        return TrueVehicles(
            vins=self._vins(vehicle, kind, model, years),
            plates=[plate(serial) for serial in self._serials(vehicle, week).tolist()],
            states=[STATES[at] for at in abroad.astype(np.int64).tolist()],
            models=[MODELS[at] for at in model.tolist()],
            years=years.tolist(),
            colours=[COLOURS[at] for at in colour.tolist()],
        )

    def _vins(self, vehicle: I64, kind: U64, model: I64, years: I64) -> list[str]:
        parts = [self._own(f"part {place}", kind, 4).tolist() for place in range(5)]
        serial = vehicle // 2 * 7919 % _PAIRS * 2 + vehicle % 2
        plant = vehicle // 2 // _PAIRS % len(_SIGNS)
        rows = zip(
            model.tolist(), *parts, years.tolist(), plant.tolist(), serial.tolist(), strict=True
        )
        return [
            with_check_digit(
                _MAKERS[maker] + "".join(_SIGNS[one] for one in described) + "0"
                + _YEARS[(year - _FIRST_YEAR) % len(_YEARS)] + _SIGNS[at] + f"{number:06d}"
            )
            for maker, *described, year, at, number in rows
        ]  # fmt: skip

    def _serials(self, vehicle: I64, week: I64) -> I64:
        """Each vehicle's plate in a week, as a number."""
        owner = (vehicle // 2).astype(np.uint64)
        is_handed = happens(self._draw("handed", owner), _HANDED_PERMILLE)
        is_handed &= week >= self._own("handed in", owner, self._weeks)
        me = vehicle.astype(np.uint64)
        is_new = happens(self._draw("replated", me), _REPLATED_PERMILLE)
        is_new &= week >= self._own("replated in", me, self._weeks)
        is_first = vehicle % 2 == 0
        # The second car bears the first one's plate, and the first one a new one.
        bearer = np.where(is_handed & ~is_first, vehicle - 1, vehicle)
        is_new = np.where(is_handed, is_first, is_new)
        return (bearer * 7919 + np.where(is_new, _NEW_PLATE, 0)) % _PLATES

    def _is_fleet(self, vehicle: I64) -> Flags:
        return happens(self._draw("fleet", (vehicle // 2).astype(np.uint64)), _FLEET_PERMILLE)

    def _drawn(self, name: str, counter: U64, bound: int) -> I64:
        """A draw of the stream that the region has had from the start."""
        return below(draw(key(self._seed, "person", name), counter), bound)

    def _own(self, name: str, counter: U64, bound: int) -> I64:
        return below(self._draw(name, counter), bound)

    def _draw(self, name: str, counter: U64) -> U64:
        return draw(key(self._seed, "vehicle", name), counter)

"""Areas drawn by lot: the lot is drawn again, and the change held against all draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from math import comb, exp, expm1, inf
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.contrasts import mean_of_known
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.judging.case import Answer, Case, UnjudgedError, scaled

LEAST_LOTS = 20  # fewer cannot give a chance of one in twenty
_ALL = 5_000  # lots up to here are all gone through
_WIDEST = 12.0  # log ratios; beyond, an end is open
_STEPS = 40
SEED = 20260101
Masks = npt.NDArray[np.bool_]


def drawn_by_lot(areas: Sequence[str], number: int, seed: str) -> tuple[str, ...]:
    """The `number` areas that a lot with this seed draws: those whose salted hashes come first.

    Anybody can draw it again with a pencil and SHA-256 of seed, line feed, name.
    """

    def place(name: str) -> str:
        return sha256(f"{seed}\n{name}".encode()).hexdigest()

    return tuple(sorted(sorted(areas, key=place)[:number]))


def seed_of_lot(plan_hash: str, checkpoint: str) -> str:
    """What a lot is drawn with, which nobody knows before the plan is frozen nor chooses after.

    SHA-256 (hex) of the frozen plan's hash, a line feed, and the three lines (name, number of
    entries, root in base64, each with its line feed) of the first checkpoint of the ledger that
    holds the freezing.
    """
    return sha256(f"{plan_hash}\n{checkpoint}".encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Lot:
    """A lot as it fell: who took part, how many were to be drawn, and what it was drawn with.

    `is_drawn_again` where another lot over some of these areas had fallen, and not begun, when this
    plan was frozen: whoever draws again may be looking for a lot to his taste. How many had is not
    told: they may be of strategies of which the reader knows nothing.
    """

    areas: tuple[str, ...]
    number: int
    plan_hash: str
    checkpoint: str
    is_drawn_again: bool = False

    @property
    def seed(self) -> str:
        """What it was drawn with."""
        return seed_of_lot(self.plan_hash, self.checkpoint)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The areas to be treated."""
        return drawn_by_lot(self.areas, self.number, self.seed)

    @property
    def held_back(self) -> tuple[str, ...]:
        """The areas that compare."""
        return tuple(sorted(set(self.areas) - set(self.drawn)))

    def as_data(self) -> dict[str, Any]:
        """As an evidence bundle keeps it; the plan's hash is that of the plan kept beside it."""
        return {
            "areas": list(self.areas), "number": self.number, "checkpoint": self.checkpoint,
            "is_drawn_again": self.is_drawn_again,
        }  # fmt: skip

    @classmethod
    def of_data(cls, held: Mapping[str, Any], plan_hash: str) -> Self:
        """As it was kept."""
        return cls(
            areas=tuple(held["areas"]), number=int(held["number"]), plan_hash=plan_hash,
            checkpoint=str(held["checkpoint"]), is_drawn_again=bool(held["is_drawn_again"]),
        )  # fmt: skip

    def faults(self, treated: Sequence[str], held_back: Sequence[str]) -> tuple[str, ...]:
        """Why it was not kept: other areas than it draws, or drawn anew; none where it was."""
        found = []
        if (self.drawn, self.held_back) != (tuple(sorted(treated)), tuple(sorted(held_back))):
            found.append("other areas were treated than it draws")
        if self.is_drawn_again:
            found.append("it was drawn again over areas of a lot that had fallen and not begun")
        return tuple(found)


def lots(units: int, treated: int) -> int:
    """In how many ways the lot could have fallen."""
    return comb(units, treated)


def judge_lot(case: Case) -> Answer:
    """The change of what was drawn over that of what was held back, ranked among all lots.

    Exact whatever the counts' distribution (Fisher's test); the interval holds every ratio that it
    does not refuse when the drawn areas' later counts are divided by it.
    """
    earlier, later, masks = _fallen(case)
    before, start = _sums(earlier, masks), case.first_after
    estimate = _log_ratio(_sums(earlier, masks[:1]), _sums(later, masks[:1]))[0]
    total = case.own_total()
    known = case.cells[list(case.donors)]
    expected = float(later[: len(case.own)].sum()) / exp(float(estimate))

    def refused(shift: float) -> bool:
        freed = later.copy()
        freed[masks[0]] /= exp(shift)
        return _chance(before, _sums(freed, masks)) <= 1 - case.level

    ends = [_end(refused, float(estimate), sign) for sign in (-1, 1)]
    return Answer(
        change=Interval(
            estimate=expm1(float(estimate)),
            lower=-1.0 if ends[0] == -inf else expm1(ends[0]),
            upper=inf if ends[1] == inf else expm1(ends[1]), level=case.level,
        ),
        p_value=_chance(before, _sums(later, masks)), expected=expected,
        observed=int(np.nansum(case.cells[list(case.own), start:])),
        expected_by_period=scaled(mean_of_known(known, axis=0), total, start),
        notes={
            "lots": lots(len(case.own) + len(case.donors), len(case.own)),
            "held_back": len(case.donors),
        },
    )  # fmt: skip


def chance_of_lot(case: Case) -> float:
    """The chance that `judge_lot` gives, without the interval, which takes eighty times as long."""
    earlier, later, masks = _fallen(case)
    return _chance(_sums(earlier, masks), _sums(later, masks))


def _fallen(case: Case) -> tuple[Floats, Floats, Masks]:
    """What each area counted earlier and later, the drawn first, and the ways of the lot."""
    rows = [*case.own, *case.donors]
    if not case.donors or lots(len(rows), len(case.own)) < LEAST_LOTS:
        raise UnjudgedError("too few areas took part in the lot")
    start, after = case.first_after, case.cells.shape[1] - case.first_after
    cells = case.cells[rows]
    means = [mean_of_known(side, axis=1) for side in (cells[:, :start], cells[:, start:])]
    if np.isnan(means).any():
        raise UnjudgedError("an area of the lot reported nothing on one side of the start")
    masks = _masks(len(rows), len(case.own), case.worlds)
    return means[0] * start, means[1] * after, masks


def _masks(units: int, treated: int, draws: int) -> Masks:
    """Lots as rows, the one that fell first; all of them where they are few."""
    if lots(units, treated) <= _ALL:
        chosen = list(combinations(range(units), treated))
        masks = np.zeros((len(chosen), units), bool)
        for row, picked in enumerate(chosen):
            masks[row, list(picked)] = True
        return masks
    rng = np.random.default_rng(SEED)
    order = rng.random((draws, units)).argsort(axis=1)
    masks = np.zeros((draws + 1, units), bool)
    masks[0, :treated] = True
    np.put_along_axis(masks[1:], order[:, :treated], values=True, axis=1)
    return masks


def _sums(side: Floats, masks: Masks) -> tuple[Floats, Floats]:
    """Each lot's events in the drawn and in the held back."""
    return side @ masks.T, side @ (~masks).T


def _log_ratio(before: tuple[Floats, Floats], after: tuple[Floats, Floats]) -> Floats:
    """Each lot's change of the drawn over that of the held back; half an event keeps off nought."""
    (drawn_before, rest_before), (drawn_after, rest_after) = before, after
    ratio: Floats = np.log((drawn_after + 0.5) / (drawn_before + 0.5)) - np.log(
        (rest_after + 0.5) / (rest_before + 0.5)
    )
    return ratio


def _chance(before: tuple[Floats, Floats], after: tuple[Floats, Floats]) -> float:
    sizes = np.abs(_log_ratio(before, after))
    return float((sizes >= sizes[0] * (1 - 1e-12)).mean())


def _end(refused: Callable[[float], bool], estimate: float, sign: int) -> float:
    """The furthest log ratio on one side that the test does not refuse."""
    near, far = estimate, estimate + sign * _WIDEST
    if not refused(far):
        return sign * inf
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (near, middle) if refused(middle) else (middle, far)
    return far

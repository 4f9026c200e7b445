"""The map of the region: who polices where, streets, people, bars, vacancy and risk."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from accord.core.simulate.agencies import police
from accord.core.simulate.composition import race_permille
from accord.core.simulate.draws import I64, below, counters, draw, key
from accord.core.simulate.lattice import COLUMNS, PITCH_METRES, ROWS, SLOTS, Positions, node
from accord.core.simulate.offences import FAMILIES
from accord.core.simulate.plan import Plan

BLOCKS = COLUMNS * ROWS
_BARS = 60
# Hot segments: a Pareto-like weight 2**16/(_TAIL + u), u in 0..4095, gives about half of the
# offences to a twentieth of the segments, as in Weisburd's law of crime concentration.
_TAIL = 5


@dataclass(frozen=True)
class Streets:
    """Segments, one hundred-block each; arrays of shape (segments,)."""

    names: tuple[str, ...]
    street: I64
    hundred: I64
    start: Positions
    end: Positions
    block: I64
    beat: I64
    agency: I64

    def position(self, segment: I64, slot: I64) -> Positions:
        """Return the point at slot 0..9 of a segment; odd slots lie on the far kerb."""
        x0, y0 = self.start.x[segment], self.start.y[segment]
        dx, dy = self.end.x[segment] - x0, self.end.y[segment] - y0
        side = np.where(slot % 2 == 0, 9, -9)
        along = 2 * slot + 1
        x = x0 + dx * along // (2 * SLOTS) - side * dy // PITCH_METRES
        return Positions(x=x, y=y0 + dy * along // (2 * SLOTS) + side * dx // PITCH_METRES)

    def house_number(self, segment: I64, slot: I64) -> I64:
        """Return the house number at a slot of a segment."""
        return self.hundred[segment] * 100 + slot * 10 + 1 + slot % 2


@dataclass(frozen=True)
class Geography:
    """The region's ground truth by block, beat and segment; block arrays have shape (blocks,)."""

    agency_of_block: I64
    beat_of_block: I64
    beat_agency: I64
    beat_number: I64
    beat_report_permille: I64
    streets: Streets
    bar_blocks: I64
    bar_distance_metres: I64
    vacancy_permille: I64
    population: I64
    race_permille: I64
    risk: I64
    hot_block: int

    def chebyshev(self, block: int) -> I64:
        """Return each block's distance to `block` in blocks, the larger of both axes."""
        at = np.arange(BLOCKS)
        across = np.abs(at % COLUMNS - block % COLUMNS)
        return np.maximum(across, np.abs(at // COLUMNS - block // COLUMNS))


def build(plan: Plan) -> Geography:
    """Build the map of a plan; the same seed gives the same map whatever the size."""
    seed = plan.seed
    agency_of_block = _jurisdictions()
    beat_of_block, beat_agency, beat_number = _beats(seed, agency_of_block)
    streets = _streets(agency_of_block, beat_of_block)
    bars = _bars(seed)
    distance = _nearest_metres(bars)
    vacancy = _vacancy(seed)
    dense = _density(seed)
    risk = _risk(seed, streets, distance, vacancy, dense)
    reports = np.array([agency.report for agency in police()])[beat_agency]
    spread = below(draw(key(seed, "reporting"), counters(beat_agency.size)), 361) - 180
    return Geography(
        agency_of_block=agency_of_block,
        beat_of_block=beat_of_block,
        beat_agency=beat_agency,
        beat_number=beat_number,
        beat_report_permille=(reports + spread).clip(300, 1000),
        streets=streets,
        bar_blocks=bars,
        bar_distance_metres=distance,
        vacancy_permille=vacancy,
        population=dense * _people_per_weight(plan, dense) // 1000,
        race_permille=race_permille(seed, beat_of_block),
        risk=risk,
        hot_block=_hot_block(streets, risk, agency_of_block),
    )


def _jurisdictions() -> I64:
    """Power diagram of the agencies' seeds: convex territories that cover every block."""
    column, row = np.arange(BLOCKS) % COLUMNS, np.arange(BLOCKS) // COLUMNS
    costs = [(column - a.at[0]) ** 2 + (row - a.at[1]) ** 2 - a.reach for a in police()]
    return np.argmin(np.stack(costs), axis=0).astype(np.int64)


def _beats(seed: int, agency_of_block: I64) -> tuple[I64, I64, I64]:
    beat_of_block = np.zeros(BLOCKS, dtype=np.int64)
    owner: list[int] = []
    number: list[int] = []
    for at, agency in enumerate(police()):
        own = np.flatnonzero(agency_of_block == at)
        rng = draw(key(seed, "beat", at), counters(own.size))
        seeds = _spread_out(own[np.argsort(rng, kind="stable")], agency.beats)
        column, row = own % COLUMNS, own // COLUMNS
        costs = [(column - s % COLUMNS) ** 2 + (row - s // COLUMNS) ** 2 for s in seeds]
        beat_of_block[own] = len(owner) + np.argmin(np.stack(costs), axis=0)
        owner += [at] * agency.beats
        number += [(at + 1) * 100 + 10 * n + 11 for n in range(agency.beats)]
    return beat_of_block, np.array(owner), np.array(number)


def _spread_out(blocks: I64, count: int) -> list[int]:
    """Choose `count` blocks, each farthest from those chosen before."""
    chosen = [int(blocks[0])]
    while len(chosen) < count:
        gaps = [
            (blocks % COLUMNS - c % COLUMNS) ** 2 + (blocks // COLUMNS - c // COLUMNS) ** 2
            for c in chosen
        ]
        chosen.append(int(blocks[np.argmax(np.min(np.stack(gaps), axis=0))]))
    return chosen


def _streets(agency_of_block: I64, beat_of_block: I64) -> Streets:
    text = files("accord.core.simulate").joinpath("streets.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    kinds = raw["kinds"]
    words = raw["avenues"].split()
    names = [f"{words[i]} {kinds[i % len(kinds)]}".upper() for i in range(COLUMNS + 1)]
    names += [f"{_ordinal(j + 1)} ST" for j in range(ROWS + 1)]
    column, row = (grid.ravel() for grid in np.meshgrid(np.arange(COLUMNS + 1), np.arange(ROWS)))
    along_column, along_row = (
        grid.ravel() for grid in np.meshgrid(np.arange(COLUMNS), np.arange(ROWS + 1))
    )
    first = node(np.concatenate([column, along_column]), np.concatenate([row, along_row]))
    last = node(np.concatenate([column, along_column + 1]), np.concatenate([row + 1, along_row]))
    across = np.concatenate([column.clip(0, COLUMNS - 1), along_column])
    up = np.concatenate([row, along_row.clip(0, ROWS - 1)])
    block = up * COLUMNS + across
    return Streets(
        names=tuple(names),
        street=np.concatenate([column, COLUMNS + 1 + along_row]),
        hundred=np.concatenate([row + 1, along_column + 1]),
        start=first,
        end=last,
        block=block,
        beat=beat_of_block[block],
        agency=agency_of_block[block],
    )


def _ordinal(number: int) -> str:
    suffix = (
        "TH" if number % 100 in (11, 12, 13) else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")
    )
    return f"{number}{suffix}"


def _bars(seed: int) -> I64:
    """Bars stand near the towns' centres, some anywhere."""
    rng = draw(key(seed, "bars"), counters(_BARS * 3)).reshape(_BARS, 3)
    centre = np.array([agency.at for agency in police()])[below(rng[:, 0], len(police()))]
    column = (centre[:, 0] + below(rng[:, 1], 15) - 7).clip(0, COLUMNS - 1)
    row = (centre[:, 1] + below(rng[:, 2], 15) - 7).clip(0, ROWS - 1)
    return np.unique(row * COLUMNS + column).astype(np.int64)


def _nearest_metres(blocks: I64) -> I64:
    at = np.arange(BLOCKS)[:, None]
    across = np.abs(at % COLUMNS - blocks % COLUMNS)
    up = np.abs(at // COLUMNS - blocks // COLUMNS)
    return ((across + up).min(axis=1) * PITCH_METRES).astype(np.int64)


def _vacancy(seed: int) -> I64:
    """Vacancy in patches of 6 × 6 blocks with block-level noise, per mille of addresses."""
    at = np.arange(BLOCKS)
    patch = (at // COLUMNS // 6) * 64 + at % COLUMNS // 6
    rough = below(draw(key(seed, "vacancy", "patch"), patch.astype(np.uint64)), 160)
    return 20 + rough * rough // 160 + below(draw(key(seed, "vacancy"), counters(BLOCKS)), 40)


def _density(seed: int) -> I64:
    """Relative residents by block: denser towards the nearest town centre."""
    at = np.arange(BLOCKS)[:, None]
    centres = np.array([agency.at for agency in police()])
    gap = np.abs(at % COLUMNS - centres[:, 0]) + np.abs(at // COLUMNS - centres[:, 1])
    noise = below(draw(key(seed, "density"), counters(BLOCKS)), 60)
    return (40 + noise + 1200 // (4 + gap.min(axis=1))).astype(np.int64)


def _people_per_weight(plan: Plan, dense: I64) -> int:
    """Thousandths of a resident per unit of density, for about 45 reports a year per 1,000."""
    people = plan.incidents * 52 * 1000 // (plan.weeks * 45)
    return max(1, people * 1000 // int(dense.sum()))


def _risk(seed: int, streets: Streets, bars: I64, vacancy: I64, dense: I64) -> I64:
    """Integer risk weights, shape (families, segments): covariates times a heavy tail."""
    at = streets.block
    near_bar, empty, people = 12_000 // (200 + bars[at]), vacancy[at], dense[at]
    base = {
        "property": people * (60 + empty),
        "vehicle": people * (80 + empty // 2 + near_bar),
        "violence": (people // 2 + 40) * (20 + empty + 4 * near_bar),
        "shop": 100 + near_bar * near_bar * 40,
        "fraud": people * 100,
        "patrol": (people // 2 + 40) * (20 + empty + 6 * near_bar),
    }
    rows = []
    for family in FAMILIES:
        draws = draw(key(seed, "risk", family), counters(at.size))
        # The same segments are bad for several families: half of the tail is shared.
        shared = below(draw(key(seed, "risk"), counters(at.size)), 4096)
        tail = 65_536 // (_TAIL + below(draws, 4096)) + 65_536 // (_TAIL + shared)
        rows.append((base[family] * tail) >> 6)
    return np.stack(rows).astype(np.int64).clip(1, 3_000_000)


def _hot_block(streets: Streets, risk: I64, agency_of_block: I64) -> int:
    """The block of the first agency, away from the region's edge, with most risk around it."""
    load = np.bincount(streets.block, weights=None, minlength=BLOCKS) * 0
    np.add.at(load, streets.block, risk[:3].sum(axis=0))
    grid = load.reshape(ROWS, COLUMNS)
    around = np.zeros_like(grid)
    for dx in range(-4, 5):
        for dy in range(-4, 5):
            around += np.roll(np.roll(grid, dx, axis=1), dy, axis=0)
    column, row = np.arange(BLOCKS) % COLUMNS, np.arange(BLOCKS) // COLUMNS
    inner = (column > 9) & (column < COLUMNS - 10) & (row > 9) & (row < ROWS - 10)
    return int(np.argmax(np.where(inner & (agency_of_block == 0), around.ravel(), -1)))

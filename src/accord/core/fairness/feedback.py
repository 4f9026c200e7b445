"""Feedback: what a forecast does to the data it learns from, in a closed loop of many weeks.

Two simulations. The urn of Ensign et al. 2018 has two areas and shows the mechanism; the loop has
a whole map of cells and shows what it does to a forecast of a real city. In both, patrols find
incidents where they go; the correction keeps a found incident with a probability that falls with
the share of patrols, so that what is learned no longer depends on where one looked.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
WEEKS = 52
LAST_WEEKS = 4  # of a run: what was learned by then
RUNS = 20


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Shares learned at the end against the true ones; `drift` is the largest difference."""

    true: tuple[float, ...]
    learned: tuple[float, ...]
    spread: float

    @property
    def drift(self) -> float:
        """How far the mean of the runs strayed from the truth, at the worst area."""
        pairs = zip(self.true, self.learned, strict=True)
        return max(abs(one - other) for one, other in pairs)


def urn(
    shares: tuple[float, float],
    *,
    corrected: bool,
    rng: np.random.Generator,
    rounds: int = 3_000,
    runs: int = 60,
    start: int = 100,
) -> Drift:
    """Ensign's urn: a patrol goes where a drawn ball says and adds a ball for what it finds.

    `shares` are the true chances that a patrol finds an incident in each area. With the
    correction a find counts with a probability inverse to the area's share of patrols, here
    scaled by the smaller one so that it stays below one.
    """
    balls = np.tile(np.array(shares) / sum(shares) * start, (runs, 1))
    for _ in range(rounds):
        patrolled = balls[:, 0] / balls.sum(axis=1)
        first = rng.random(runs) < patrolled
        found = rng.random(runs) < np.where(first, shares[0], shares[1])
        if corrected:
            here = np.where(first, patrolled, 1 - patrolled)
            found &= rng.random(runs) < np.minimum(1 - here, here) / here
            # Acceptance proportional to 1 ÷ share: both areas add at their true rate.
        balls[first & found, 0] += 1
        balls[~first & found, 1] += 1
    learned = balls[:, 0] / balls.sum(axis=1)
    true = shares[0] / sum(shares)
    mean = float(learned.mean())
    return Drift(true=(true, 1 - true), learned=(mean, 1 - mean), spread=float(learned.std()))


@dataclass(frozen=True, eq=False, kw_only=True)
class Loop:
    """A closed loop's shares of flags and of learned incidents by group and week.

    Arrays have shape (weeks, groups). `true` is each group's share of all incidents.
    """

    groups: tuple[str, ...]
    true: FloatArray
    learned: FloatArray
    flagged: FloatArray

    @property
    def drift(self) -> float:
        """Largest change of a group's learned share from the truth, over the last four weeks."""
        return float(np.abs(self.learned[-LAST_WEEKS:].mean(axis=0) - self.true).max())


@dataclass(frozen=True, eq=False, kw_only=True)
class Loops:
    """Several runs of one closed loop, each with its own chance: what is told is their average."""

    runs: tuple[Loop, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Whose shares are told."""
        return self.runs[0].groups

    @property
    def weeks(self) -> int:
        """How long each run is."""
        return len(self.runs[0].learned)

    @property
    def true(self) -> FloatArray:
        """Each group's share of all incidents."""
        return self.runs[0].true

    @property
    def learned(self) -> FloatArray:
        """The learned share of each group over the last four weeks, averaged over the runs."""
        found: FloatArray = self._ends.mean(axis=0)
        return found

    @property
    def drift(self) -> float:
        """How far the average of the runs strayed from the truth, at the worst group."""
        return float(abs(self.learned[self._worst] - self.true[self._worst]))

    @property
    def interval(self) -> tuple[float, float]:
        """Between what nine of ten runs strayed at that group, against the average's direction too."""
        away = self._ends[:, self._worst] - self.true[self._worst]
        toward = 1.0 if away.mean() >= 0 else -1.0
        low, high = np.quantile(toward * away, [0.05, 0.95])
        return float(low), float(high)

    @property
    def _ends(self) -> FloatArray:
        return np.array([run.learned[-LAST_WEEKS:].mean(axis=0) for run in self.runs])

    @property
    def _worst(self) -> int:
        return int(np.argmax(np.abs(self.learned - self.true)))


def closed_loops(
    rates: FloatArray,
    membership: FloatArray,
    *,
    groups: tuple[str, ...],
    rng: np.random.Generator,
    corrected: bool,
    cells_flagged: int,
    runs: int = RUNS,
) -> Loops:
    """The closed loop so many times over, each run with a generator of its own from `rng`."""
    return Loops(
        runs=tuple(
            closed_loop(
                rates, membership, groups=groups, rng=own, corrected=corrected,
                cells_flagged=cells_flagged,
            )
            for own in rng.spawn(runs)
        )
    )  # fmt: skip


def closed_loop(
    rates: FloatArray,
    membership: FloatArray,
    *,
    groups: tuple[str, ...],
    rng: np.random.Generator,
    corrected: bool,
    weeks: int = WEEKS,
    cells_flagged: int,
    reported: float = 0.4,
    found: float = 0.4,
    memory_weeks: float = 12.0,
) -> Loop:
    """Let a fading count flag cells each week, and learn from what is then recorded.

    `rates` are true incidents a week by cell; `membership` has shape (groups, cells) and sums to
    one in each cell. An incident is recorded when reported (chance `reported`) or, where a patrol
    is, when found (chance `found` of the rest). The correction keeps a patrolled cell's incident
    with the odds that an unpatrolled one would have had.
    """
    fade = 0.5 ** (1 / memory_weeks)
    known = rates * reported / (1 - fade)
    total = float(rates.sum())
    both = reported + (1 - reported) * found
    learned = np.zeros((weeks, len(groups)))
    flags = np.zeros((weeks, len(groups)))
    for week in range(weeks):
        order = np.argsort(-known + rng.random(len(known)) * 1e-9, kind="stable")
        patrolled = np.zeros(len(rates), bool)
        patrolled[order[:cells_flagged]] = True
        happened = rng.poisson(rates)
        recorded = rng.binomial(happened, np.where(patrolled, both, reported)).astype(float)
        if corrected:
            recorded = np.where(
                patrolled, rng.binomial(recorded.astype(np.int64), reported / both), recorded
            ).astype(float)
        known = known * fade + recorded
        learned[week] = membership @ known / known.sum()
        flags[week] = membership @ patrolled / cells_flagged
    return Loop(groups=groups, true=membership @ rates / total, learned=learned, flagged=flags)

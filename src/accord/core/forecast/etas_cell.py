"""Self-exciting counts within each cell (Mohler et al. 2015), by a recursion linear in events."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from accord.core.forecast.errors import TooLittleHistoryError
from accord.core.forecast.estimators import Fitted, demand_events
from accord.core.forecast.events import Events, FloatArray, IntArray, Window
from accord.core.geo import Grid

FASTEST_DECAY = 24.0  # a day: an aftershock mean below an hour is rounding of times, not repeats
SLOWEST_DECAY = 1 / 3650.0
MOST_OFFSPRING = 0.95  # at 1 the process would explode


@dataclass(frozen=True, eq=False, kw_only=True)
class EtasParameters:
    """λ(t) = μ of the cell + Σ θ ω e^(−ω age): θ offspring an event, 1/ω days between them."""

    theta: float
    omega: float
    mu: FloatArray
    iterations: int


@dataclass(frozen=True, eq=False, kw_only=True)
class CellSequences:
    """Events by cell then time, cut into ranks: the first of every cell, the second, and so on.

    The recursion runs over ranks, each for all cells at once, so that an iteration of the
    expectation-maximisation costs one pass over the events and no loop over cells.
    """

    cells: int
    cell: IntArray
    t: FloatArray
    gap: FloatArray
    ranks: tuple[IntArray, ...]

    @classmethod
    def of(cls, cell: IntArray, t: FloatArray, *, cells: int) -> Self:
        """Sequences of the events that lie in a cell; `t` in days."""
        here = cell >= 0
        order = np.lexsort((t[here], cell[here]))
        own, when = cell[here][order], t[here][order]
        many = np.bincount(own, minlength=cells)
        start = np.cumsum(many) - many
        rank = np.arange(len(own)) - start[own]
        gap = np.concatenate([[0.0], np.diff(when)]) if len(when) else when
        gap[rank == 0] = 0.0
        by_rank = np.argsort(rank, kind="stable")
        cuts = np.cumsum(np.bincount(rank)) if len(rank) else np.zeros(0, np.int64)
        ranks = tuple(np.split(by_rank, cuts[:-1])) if len(cuts) else ()
        return cls(cells=cells, cell=own, t=when, gap=gap, ranks=ranks)

    def memory(self, omega: float) -> tuple[FloatArray, FloatArray]:
        """Σ e^(−ω d) and Σ d e^(−ω d) over each event's predecessors in its cell, d days before."""
        fade = np.exp(-omega * self.gap)
        plain, weighted = np.zeros(len(self.t)), np.zeros(len(self.t))
        for later in self.ranks[1:]:
            before = plain[later - 1] + 1
            plain[later] = fade[later] * before
            weighted[later] = fade[later] * (weighted[later - 1] + self.gap[later] * before)
        return plain, weighted


def fit_etas(
    sequences: CellSequences,
    *,
    days: float,
    iterations: int = 20,
    theta: float = 0.5,
    omega: float = 1.0,
    corrected: bool = False,
) -> EtasParameters:
    """Expectation-maximisation from `theta` and `omega` over `days` of observation.

    With `corrected` the offspring that fall after the last day are allowed for (Lewis and Mohler
    2011); without, the estimate is the published one, low for slow decays. Guarded: ω stays
    between an hour and ten years, θ below one, since the plain iteration runs away on times
    that are rounded.
    """
    if not len(sequences.t):
        raise TooLittleHistoryError("there is no event in any cell to learn from")
    counts = np.bincount(sequences.cell, minlength=sequences.cells).astype(float)
    mu = counts / days
    left = days - (sequences.t - sequences.t.min())
    for _ in range(iterations):
        plain, weighted = sequences.memory(omega)
        rate = mu[sequences.cell] + theta * omega * plain
        safe = np.where(rate > 0, rate, 1.0)
        offspring = float((theta * omega * plain / safe).sum())
        waited = float((theta * omega * weighted / safe).sum())
        parents = float(len(sequences.t))
        if corrected:
            unseen = np.exp(-omega * left)
            parents -= float(unseen.sum())
            waited += theta * float((left * unseen).sum())
        mu = (
            np.bincount(sequences.cell, mu[sequences.cell] / safe, minlength=sequences.cells) / days
        )
        if waited <= 0 or parents <= 0:
            theta = 0.0
            break
        theta = min(offspring / parents, MOST_OFFSPRING)
        omega = min(max(offspring / waited, SLOWEST_DECAY), FASTEST_DECAY)
    return EtasParameters(theta=theta, omega=omega, mu=mu, iterations=iterations)


def expected_over(
    days: float, *, rate: FloatArray, base: FloatArray, theta: float, omega: float
) -> FloatArray:
    """Expected events of the next `days` where the rate now is `rate` and the background `base`.

    The mean rate m of an exponential self-exciting process obeys m' = ω(base − (1 − θ) m), so that
    it nears base ÷ (1 − θ) with the days (Dassios and Zhao 2011): its integral counts the offspring
    of events yet to happen, to every generation.
    """
    calm = base / (1 - theta)
    fading = omega * (1 - theta)
    return calm * days - (rate - calm) * np.expm1(-fading * days) / fading


class EtasCell(Fitted):
    """Mohler et al. 2015: each cell has its own background, all share θ and ω.

    Parameters are learned anew every `refit_days` of the calendar from what came before, so that
    the same window always gets the same answer, whatever was asked before it.
    """

    def __init__(
        self, *, iterations: int = 20, refit_days: float = 28.0, corrected: bool = False
    ) -> None:
        """Iterations of the fit, days between fits, and whether unseen offspring is allowed for."""
        self.iterations = iterations
        self.refit_days = refit_days
        self.corrected = corrected
        self._learned: dict[float, EtasParameters] = {}

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events; parameters are learned when a window asks for them."""
        super().fit(events, grid)
        self._learned = {}
        return self

    def parameters(self, window: Window) -> EtasParameters:
        """What was learned from the events before the last refit at or before the window."""
        events, grid = self.known()
        until = np.floor(window.start / self.refit_days) * self.refit_days
        past = events.before(until)
        if len(past) == 0:
            past, until = events.before(window.start), window.start
        demand_events(past, at_least=2)
        if until not in self._learned and past.cell is not None:
            self._learned[until] = fit_etas(
                CellSequences.of(past.cell, past.t, cells=grid.size),
                days=max(until - float(past.t[0]), 1.0),
                iterations=self.iterations,
                corrected=self.corrected,
            )
        return self._learned[until]

    def expected(self, window: Window) -> FloatArray:
        """Background and offspring within the window, that of events born in it counted too."""
        events, grid = self.known()
        learned = self.parameters(window)
        past = events.before(window.start)
        if past.cell is None:
            return super().expected(window)
        here = past.cell >= 0
        alive = np.bincount(
            past.cell[here],
            np.exp(-learned.omega * (window.start - past.t[here])),
            minlength=grid.size,
        )
        rate = learned.mu + learned.theta * learned.omega * alive
        return expected_over(
            window.days, rate=rate, base=learned.mu, theta=learned.theta, omega=learned.omega
        )

    def get_params(self) -> dict[str, Any]:
        """Iterations, days between fits, correction."""
        return {
            "iterations": self.iterations,
            "refit_days": self.refit_days,
            "corrected": self.corrected,
        }

"""How much better a map of places could be at all: what hindsight would have caught on the same weeks.

Three ceilings for each set. The score card's own weights, learned on the very weeks they are tested
on. A map made of the past *and* of what came after the week, its weights learned on the other weeks:
all that can be known of a place but the week itself. And what the oracle owes to chance: were that
map the truth, the oracle, which saw the incidents that chance drew, would still beat it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from accord.core.forecast import Events, Window, hits_at, ratio_interval
from accord.core.forecast.events import FloatArray
from accord.core.forecast.features import EXTRAS, MultiScaleFeatures
from accord.core.forecast.mixture import Mixture, fit_mixture
from accord.core.forecast.regression import fit_poisson
from accord.core.geo import Grid

WEEK = 7.0
FLOOR = 0.05  # of a term's mean, as in the score card
PENALTY = 100.0  # as in the score card
EVERY_ZERO = 12  # as in the score card
FOLDS = 4  # of the weeks; each is told by weights that the others taught
WORLDS = 40


@dataclass(frozen=True, kw_only=True)
class Ceilings:
    """Hit rates at one share of the cells, with 90 % intervals where chance has a part.

    `own_weights` and `both_sides` are of the weeks as they were, `truth` and `oracle` of worlds in
    which the map of both sides is what incidents are drawn from.
    """

    own_weights: float
    both_sides: float
    both_sides_low: float
    both_sides_high: float
    truth: float
    oracle: float

    def reachable(self, start: float) -> float:
        """The share of the oracle's lead over `start` that is no chance, in those worlds."""
        return (self.truth - start) / max(self.oracle - start, 1e-12)


def ceilings(
    events: Events, grid: Grid, *, tested: Window, origins: FloatArray, share: float, seed: int = 0
) -> Ceilings:
    """All three for the weeks from `origins` within `tested`; events on the grid, others beside."""
    weeks = [events.between(start, start + WEEK).counts() for start in origins]
    before = _terms(events, grid, origins, known_by=tested.start)
    after = _terms(_reversed(events), grid, -(origins + WEEK), known_by=-origins.min())
    sides = [np.column_stack(pair) for pair in zip(before, after, strict=True)]
    past, future = (np.arange(x[0].shape[1]) < x[0].shape[1] - len(EXTRAS) for x in (before, after))
    own = _maps(before, weeks, dense=past, folds=1)
    both = _maps(sides, weeks, dense=np.concatenate([past, future]))
    hits = np.array([_hits(said, week, share) for said, week in zip(both, weeks, strict=True)])
    total = np.array([week.sum() for week in weeks])
    low, high = ratio_interval(hits, total)
    truth, oracle = _worlds(both, tested=tested, share=share, rng=np.random.default_rng(seed))
    caught = sum(_hits(said, week, share) for said, week in zip(own, weeks, strict=True))
    return Ceilings(
        own_weights=caught / float(total.sum()),
        both_sides=float(hits.sum() / total.sum()),
        both_sides_low=low,
        both_sides_high=high,
        truth=truth,
        oracle=oracle,
    )


def _terms(events: Events, grid: Grid, moments: FloatArray, *, known_by: float) -> list[FloatArray]:
    """The score card's terms of every cell at each moment; shape (cells, terms) each."""
    features = MultiScaleFeatures.of(events, grid).seen_by(known_by)
    return [features.at(float(moment)) for moment in moments]


def _reversed(events: Events) -> Events:
    """The same events with time run backwards, so that their past is what came after."""
    rest = None if events.others is None else _reversed(events.others)
    category, agency, premises, cell = (
        None if part is None else part[::-1]
        for part in (events.category, events.agency, events.premises, events.cell)
    )
    return replace(
        events,
        t=-events.t[::-1],
        lon=events.lon[::-1],
        lat=events.lat[::-1],
        category=category,
        agency=agency,
        premises=premises,
        cell=cell,
        others=rest,
    )


def _maps(
    terms: list[FloatArray],
    weeks: list[FloatArray],
    *,
    dense: npt.NDArray[np.bool_],
    folds: int = FOLDS,
) -> list[FloatArray]:
    """Expected counts of each week, by weights that the weeks of the other folds taught.

    Of the columns those `dense` are densities, which may be mixed. With one fold the weeks teach
    themselves. Neighbouring weeks are in unlike folds, which favours
    the map: a ceiling may.
    """
    means = np.mean([x.mean(axis=0) for x in terms], axis=0)
    maps: list[FloatArray] = [np.zeros(0)] * len(weeks)
    for fold in range(folds):
        told = [i for i in range(len(weeks)) if i % folds == fold]
        taught = told if folds == 1 else [i for i in range(len(weeks)) if i % folds != fold]
        parts = [_rows(terms[i], weeks[i], turn=i) for i in taught]
        x, y, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
        some = y > 0
        mixture = fit_mixture(
            x[some], y[some], means=np.where(dense, means, 0.0), places=float(weight.sum())
        )
        prior = np.concatenate([[1.0], np.zeros(len(means))])
        card = fit_poisson(_logs(x, mixture, means), y, weight=weight, penalty=PENALTY, prior=prior)
        for i in told:
            said = card.mean(_logs(terms[i], mixture, means))
            maps[i] = said * (weeks[i].sum() / said.sum())
    return maps


def _logs(terms: FloatArray, mixture: Mixture, means: FloatArray) -> FloatArray:
    """The score card's columns: the logarithm of the mixture and of each term."""
    whole = mixture(terms, np.ones(len(terms)))
    return np.log(np.column_stack([whole, np.maximum(terms, 0) + FLOOR * means + 1e-9]))


def _rows(
    terms: FloatArray, week: FloatArray, *, turn: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Every cell with an incident and a rotating sample of those without, as the score card does."""
    some = np.flatnonzero(week > 0)
    none = np.flatnonzero(week == 0)[turn % EVERY_ZERO :: EVERY_ZERO]
    share = (len(week) - len(some)) / max(len(none), 1)
    weight = np.concatenate([np.ones(len(some)), np.full(len(none), share)])
    both = np.concatenate([some, none])
    return terms[both], week[both], weight


def _worlds(
    maps: list[FloatArray],
    *,
    tested: Window,
    share: float,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Hit rates of the truth and of the oracle where every week is drawn from its map.

    A week that is not tested is drawn from the map of the tested week nearest before it.
    """
    stands_for = tested.days / WEEK / len(maps)
    best = sum(_hits(said, said, share) for said in maps) / sum(said.sum() for said in maps)
    caught = events = 0.0
    for _ in range(WORLDS):
        seen = [rng.poisson(said).astype(float) for said in maps]
        unseen = [rng.poisson(said * (stands_for - 1)).astype(float) for said in maps]
        oracle = np.sum(seen, axis=0) + np.sum(unseen, axis=0)
        caught += sum(_hits(oracle, one, share) for one in seen)
        events += sum(float(one.sum()) for one in seen)
    return float(best), caught / events


def _hits(said: FloatArray, happened: FloatArray, share: float) -> float:
    return float(hits_at(said, happened, shares=np.array([share]))[0])

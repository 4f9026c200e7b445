"""Blocks of weeks drawn anew: an interval that respects that neighbouring weeks are alike."""

import numpy as np

from accord.core.forecast.events import FloatArray, IntArray

BLOCK_WEEKS = 4
LEVEL = 0.9


def block_draws(
    weeks: int, *, rounds: int, rng: np.random.Generator, block: int = BLOCK_WEEKS
) -> IntArray:
    """Indexes of weeks for each round, shape (rounds, weeks), by whole circular blocks.

    Blocks run on past the last week into the first, so that every week is drawn equally often
    (Politis and Romano 1992).
    """
    size = min(block, weeks)
    many = -(-weeks // size)
    starts = rng.integers(0, weeks, (rounds, many))
    return ((starts[:, :, None] + np.arange(size)) % weeks).reshape(rounds, -1)[:, :weeks]


def ratio_interval(
    ours: FloatArray,
    theirs: FloatArray,
    *,
    rng: np.random.Generator,
    rounds: int = 999,
    level: float = LEVEL,
) -> tuple[float, float]:
    """Bootstrap interval of Σ ours ÷ Σ theirs over weeks drawn in blocks, the same for both."""
    draws = block_draws(len(ours), rounds=rounds, rng=rng)
    below = np.maximum(theirs[draws].sum(axis=1), 1e-12)
    low, high = np.quantile(ours[draws].sum(axis=1) / below, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)

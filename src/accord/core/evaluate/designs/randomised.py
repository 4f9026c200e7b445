"""Randomisation inference: the lot is drawn again, and the result held against all draws."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats

Draw = Callable[[np.random.Generator], npt.NDArray[np.bool_]]


@dataclass(frozen=True, kw_only=True)
class RandomisedResult:
    """The difference of means, and the share of draws of the lot that give one as large."""

    difference: float
    p_value: float
    draws: int


def randomisation_test(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    draw: Draw | None = None,
    draws: int = 1_999,
) -> RandomisedResult:
    """Fisher's exact test by draws: valid whatever the outcome's distribution.

    `draw` repeats the lot as it was held (in pairs, in blocks); without it, any choice of as many
    units is as likely. The lot that was held counts as one of the draws.
    """
    y, mask = np.asarray(outcome, float), np.asarray(treated, bool)
    if not 0 < mask.sum() < len(mask):
        raise ValueError("some units are treated and some are not")
    seen = _difference(y, mask)
    repeat = draw or (lambda again: again.permutation(mask))
    others = np.array([_difference(y, repeat(rng)) for _ in range(draws)])
    as_large = int((np.abs(others) >= abs(seen) * (1 - 1e-12)).sum())
    return RandomisedResult(difference=seen, p_value=(1 + as_large) / (1 + draws), draws=draws)


def _difference(y: Floats, mask: npt.NDArray[np.bool_]) -> float:
    return float(y[mask].mean() - y[~mask].mean())

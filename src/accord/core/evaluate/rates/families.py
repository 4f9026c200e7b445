"""Several tests at once: Holm for what was declared, Benjamini and Hochberg for exploration."""

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values that keep the chance of any false finding (Holm 1979)."""
    order, ranked = _ranked(p_values)
    size = len(ranked)
    adjusted = np.maximum.accumulate(ranked * np.arange(size, 0, -1))
    return _put_back(order, np.minimum(adjusted, 1.0))


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values that keep the share of false among the findings (1995)."""
    order, ranked = _ranked(p_values)
    size = len(ranked)
    scaled = ranked * size / np.arange(1, size + 1)
    adjusted = np.minimum.accumulate(scaled[::-1])[::-1]
    return _put_back(order, np.minimum(adjusted, 1.0))


def _ranked(
    p_values: Sequence[float],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    given = np.asarray(p_values, float)
    if given.size and not ((given >= 0) & (given <= 1)).all():
        raise ValueError("a p-value lies between 0 and 1")
    order = np.argsort(given, kind="stable")
    return order, given[order]


def _put_back(
    order: np.ndarray[tuple[int], np.dtype[np.intp]],
    adjusted: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[float, ...]:
    back = np.empty_like(adjusted)
    back[order] = adjusted
    return tuple(float(value) for value in back)

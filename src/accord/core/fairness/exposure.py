"""Who lives where the flags fall: exposure of population groups, with bootstrap intervals."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.fairness.errors import FairnessError
from accord.core.forecast.scoring import hits_at

FloatArray = npt.NDArray[np.float64]
LEVEL = 0.9
ROUNDS = 999


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Flags where the average member of a group lives, and against the reference group.

    `mean` is Σ flags × members ÷ Σ members over the areas. `ratio` is None when the reference
    group has no exposure. The interval is of the ratio, areas drawn anew.
    """

    group: str
    members: float
    mean: float
    ratio: float | None
    lower: float | None
    upper: float | None
    never_flagged: float
    top_decile: float


def exposure(
    flags: FloatArray,
    members: Mapping[str, FloatArray],
    *,
    reference: str,
    rng: np.random.Generator | None = None,
    rounds: int = ROUNDS,
) -> tuple[Exposure, ...]:
    """Exposure of each group to `flags`, one value an area, relative to the `reference` group.

    `members` are residents of each group by area. `never_flagged` and `top_decile` are the shares
    of the group in areas without any flag, and in the tenth of areas flagged most, areas that tie
    at its border shared out. Without `rng` there is no interval. Raises FairnessError for a
    reference that is no group.
    """
    if reference not in members:
        raise FairnessError(f"the reference {reference!r} is none of the groups")
    tenth = np.array([max(1, len(flags) // 10) / len(flags)])
    base = weighted_mean(flags, members[reference])
    draws = (
        None
        if rng is None
        else rng.multinomial(len(flags), np.full(len(flags), 1 / len(flags)), rounds)
    )
    found = []
    for group, people in members.items():
        mean = weighted_mean(flags, people)
        low, high = (
            (None, None) if draws is None else _interval(flags, people, members[reference], draws)
        )
        total = max(float(people.sum()), 1e-12)
        found.append(
            Exposure(
                group=group,
                members=float(people.sum()),
                mean=mean,
                ratio=mean / base if base > 0 else None,
                lower=low,
                upper=high,
                never_flagged=float(people[flags == 0].sum()) / total,
                top_decile=float(hits_at(flags, people, shares=tenth)[0]) / total,
            )
        )
    return tuple(found)


def weighted_mean(flags: FloatArray, people: FloatArray) -> float:
    """Flags where the average person lives; 0 when there is none."""
    total = float(people.sum())
    return float((flags * people).sum()) / total if total > 0 else 0.0


def _interval(
    flags: FloatArray, people: FloatArray, reference: FloatArray, draws: npt.NDArray[np.int64]
) -> tuple[float | None, float | None]:
    def mean(who: FloatArray) -> FloatArray:
        total = draws @ who
        return np.divide(
            draws @ (flags * who), total, out=np.full(len(draws), np.nan), where=total > 0
        )

    base = mean(reference)
    ratio = np.divide(mean(people), base, out=np.full(len(base), np.nan), where=base > 0)
    ratio = ratio[np.isfinite(ratio)]
    if not len(ratio):
        return None, None
    low, high = np.quantile(ratio, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)

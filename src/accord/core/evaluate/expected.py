"""What a week should bring, from the same weeks of other years and the recent trend."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import normal_quantile
from accord.core.evaluate.incomplete import beta_i, gamma_q
from accord.core.evaluate.roots import least_count

WEEKS_A_YEAR = 52
MAX_YEARS = 5
NEIGHBOUR_WEEKS = 3  # as in Farrington et al. 1996: the same week and three either side
TREND_WEEKS = 26
RECENT_WEEKS = 8
LEAST_WEEKS = 8

Verdict = Literal["more than expected", "fewer than expected", "as expected"]

VERDICTS_ES: dict[Verdict, str] = {
    "more than expected": "más de lo esperado",
    "fewer than expected": "menos de lo esperado",
    "as expected": "según lo esperado",
}


class TooFewWeeksError(ValueError):
    """The history has fewer than eight weeks, so nothing can be expected of the next one."""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """The expected count of one week with its prediction interval, ends included.

    `dispersion` is the variance in the reference weeks over the Poisson variance, at least 1;
    `references` is how many weeks were used.
    """

    mean: float
    lower: int
    upper: int
    level: float
    dispersion: float
    references: int

    def verdict(self, observed: int) -> Verdict:
        """Where the observed count lies; inside the interval means no change worth a meeting."""
        if observed > self.upper:
            return "more than expected"
        return "fewer than expected" if observed < self.lower else "as expected"

    def sentence(self, observed: int, *, language: str = "en") -> str:
        """The comparison in plain words, in English or Spanish ("es")."""
        verdict = self.verdict(observed)
        level = f"{self.level:.0%}"
        if language == "es":
            return (
                f"{observed:,} registrados; se esperaban entre {self.lower:,} y {self.upper:,} "
                f"(intervalo del {level}): {VERDICTS_ES[verdict]}."
            )
        return (
            f"{observed:,} recorded; between {self.lower:,} and {self.upper:,} were expected "
            f"({level} interval): {verdict}."
        )


def expected_week(history: npt.ArrayLike, *, level: float = 0.95) -> Expectation:
    """What the week after `history` (weekly counts, oldest first, no gaps) should bring.

    References are the recent eight weeks and, when there are years enough, the same week of up to
    five years before with three weeks either side, each scaled by the trend since (26 weeks
    against the same 26). Their spread sets the dispersion; the interval is negative binomial and
    includes the mean's own error. Raises TooFewWeeksError.
    """
    counts = np.asarray(history, float)
    if len(counts) < LEAST_WEEKS:
        raise TooFewWeeksError(f"{len(counts)} weeks of history; at least {LEAST_WEEKS} are needed")
    seasonal, spread = _seasonal(counts)
    recent = counts[-RECENT_WEEKS:]
    references = np.concatenate([recent, seasonal])
    mean = max(float(references.mean()), 0.5 / len(references))
    residuals = np.concatenate([recent - recent.mean(), spread])
    freedom = max(len(residuals) - 1 - len(seasonal) // (2 * NEIGHBOUR_WEEKS + 1), 1)
    dispersion = max(1.0, float((residuals**2).sum()) / mean / freedom)
    shift = float(seasonal.mean() - recent.mean()) if len(seasonal) else 0.0
    error = dispersion * mean / len(references) + (shift / 2) ** 2
    lower, upper = negative_binomial_interval(mean, dispersion * mean + error, level)
    return Expectation(
        mean=mean,
        lower=lower,
        upper=upper,
        level=level,
        dispersion=dispersion,
        references=len(references),
    )


def _seasonal(
    counts: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Weeks about the same week of years before at today's level, and their spread in each year."""
    levels: list[npt.NDArray[np.float64]] = []
    spreads: list[npt.NDArray[np.float64]] = []
    for years in range(1, MAX_YEARS + 1):
        centre = len(counts) - years * WEEKS_A_YEAR
        first = centre - TREND_WEEKS
        if first < 0:
            break
        then = counts[first:centre].sum()
        trend = counts[-TREND_WEEKS:].sum() / then if then > 0 else 1.0
        weeks = counts[centre - NEIGHBOUR_WEEKS : centre + NEIGHBOUR_WEEKS + 1] * trend
        levels.append(weeks)
        spreads.append((weeks - weeks.mean()) / max(sqrt(trend), 1.0))
    empty = np.zeros(0)
    return np.concatenate([empty, *levels]), np.concatenate([empty, *spreads])


def negative_binomial_interval(mean: float, variance: float, level: float) -> tuple[int, int]:
    """Between which counts one of this mean and variance lies; Poisson where they are equal."""
    tail = (1 - level) / 2
    low, high = (
        count_quantile(chance, mean=mean, variance=variance) for chance in (tail, 1 - tail)
    )
    return low, high


def count_quantile(chance: float, *, mean: float, variance: float) -> int:
    """The least count that such a one does not exceed with this chance, 0 where the mean is 0."""
    if mean == 0:
        return 0
    spread, z = sqrt(variance), normal_quantile(chance)
    skew = (2 * variance / mean - 1) / spread
    guess = mean + spread * (z + (z * z - 1) * skew / 6)  # Cornish and Fisher 1938
    return least_count(
        lambda count: count_chance(count, mean=mean, variance=variance) >= chance, round(guess)
    )


def count_chance(count: int, *, mean: float, variance: float) -> float:
    """P(N ≤ count) for a negative binomial of this mean and variance; Poisson when equal."""
    if variance <= mean * (1 + 1e-9):
        return gamma_q(count + 1, mean)
    size = mean**2 / (variance - mean)
    return beta_i(size, count + 1, size / (size + mean))

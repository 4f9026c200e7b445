"""How large a step chance alone makes: series without one that are handled as the series at hand."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.series.breaks import TRIM

WORLDS: Final = 499
# The share of worlds that keep less memory than is seen: on the side of more memory, fewer steps.
CAUTION: Final = 0.25
# Correlations of neighbouring months that are tried; a longer memory is no step but another world.
TRIED: Final = np.linspace(0.0, 0.9, 10)


@dataclass(frozen=True, kw_only=True)
class StepWorlds:
    """The chance of so large a step without one, and the memory that the worlds were given."""

    p_value: float
    memory: float

    @classmethod
    def like(
        cls, series: Floats, *, season: Floats, time: Floats, rng: np.random.Generator
    ) -> Self:
        """Worlds of as many months, whose season is taken out by the same regression.

        Their memory is the one of whose worlds a quarter, once the largest step is taken out, keep
        no more of it than the series does: an estimate beside a step does not take the step for
        memory, and one from the lower quarter errs on the side of too much.
        """
        noise = rng.standard_normal((WORLDS, len(series)))
        left = _season_taken_out(season, time)
        statistic, kept = _largest(series[None, :])
        kept_by = [
            float(np.quantile(_largest(_with_memory(noise, one) @ left.T)[1], CAUTION))
            for one in TRIED
        ]
        rho = float(np.interp(kept[0], np.maximum.accumulate(kept_by), TRIED))
        worlds, _ = _largest(_with_memory(noise, rho) @ left.T)
        beyond = int((worlds >= statistic[0]).sum())
        return cls(p_value=(beyond + 1) / (WORLDS + 1), memory=(1 + rho) / (1 - rho))


def memory_of(residuals: Floats) -> float:
    """How much more a mean of these varies than one of unrelated months: (1 + ρ) ÷ (1 − ρ).

    Estimates of ρ lie too low in short series, by about (1 + 4ρ) ÷ n (Kendall 1954).
    """
    centred = residuals - residuals.mean()
    total = float(centred @ centred)
    rho = float(centred[1:] @ centred[:-1]) / total if total else 0.0
    rho = min(max(rho + (1 + 4 * rho) / len(residuals), 0.0), float(TRIED[-1]))
    return (1 + rho) / (1 - rho)


def _season_taken_out(season: Floats, time: Floats) -> Floats:
    """The linear map that takes the season out of a series and leaves its drift, n × n."""
    design = np.column_stack([np.ones(len(time)), time, season])
    return np.eye(len(time)) - season @ np.linalg.pinv(design)[2:]


def _with_memory(noise: Floats, rho: float) -> Floats:
    """First-order autoregressions of unit variance, one a row."""
    series = np.empty_like(noise)
    series[:, 0] = noise[:, 0]
    for place in range(1, noise.shape[1]):
        series[:, place] = rho * series[:, place - 1] + np.sqrt(1 - rho**2) * noise[:, place]
    return series


def _largest(series: Floats) -> tuple[Floats, Floats]:
    """Of each row the largest F of one step, and the lag-one correlation once it is taken out."""
    n = series.shape[1]
    first = max(int(TRIM * n), 2)
    cuts = np.arange(first, n - first + 1)
    sums = np.cumsum(series, axis=1)
    before = sums[:, cuts - 1] / cuts
    after = (sums[:, -1:] - sums[:, cuts - 1]) / (n - cuts)
    gain = (before - after) ** 2 * (cuts * (n - cuts) / n)
    best = gain.argmax(axis=1)
    row = np.arange(len(series))
    is_before = np.arange(n) < cuts[best][:, None]
    rest = series - np.where(is_before, before[row, best][:, None], after[row, best][:, None])
    squares = (rest**2).sum(axis=1)
    statistic = gain[row, best] / squares * (n - 2)
    return statistic, (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / squares

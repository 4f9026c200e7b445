"""Worlds in which nothing happened, or a known thing did: counts of areas month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One cell of the grid. `mean` is the treated area's, a month; `disp` the variance of log
    intensity, `rho` its monthly autocorrelation; donors' means differ by `uneven` (log scale)."""

    mean: float
    disp: float
    rho: float
    areas: int = 41
    months: int = 24
    uneven: float = 0.5
    missing: float = 0.03
    agencies: int = 6
    season: float = 0.15

    @property
    def name(self) -> str:
        """Words for a table."""
        return f"{self.mean:g} a month, dispersion {self.disp:g}, autocorrelation {self.rho:g}"


GRID = tuple(
    Setting(mean=mean, disp=disp, rho=rho)
    for mean in (1, 5, 20, 100)
    for disp, rho in ((0, 0), (0.05, 0), (0.05, 0.5), (0.15, 0), (0.15, 0.5), (0.15, 0.9))
)


def counts(
    setting: Setting, replicates: int, rng: np.random.Generator, *, ratio: float = 1.0
) -> Counts:
    """Replicates × areas × months; area 0 is treated in the second half, by `ratio`.

    Areas are contiguous stretches of a ring whose noise is shared with their neighbours, and each
    agency's areas are contiguous too; an agency-month that is not reported is NaN.
    """
    shape = (replicates, setting.areas, setting.months)
    noise = _smooth(rng.standard_normal(shape), setting.rho)
    size = setting.uneven * rng.standard_normal((replicates, setting.areas, 1))
    level = setting.mean * np.exp(size - setting.uneven**2 / 2)
    level[:, 0] = setting.mean
    month = np.arange(setting.months)
    year = 1 + setting.season * np.cos(2 * np.pi * (month + 1) / 12)
    intensity = level * year * np.exp(np.sqrt(setting.disp) * noise - setting.disp / 2)
    intensity[:, 0, setting.months // 2 :] *= ratio
    drawn = rng.poisson(intensity).astype(float)
    silent = rng.random((replicates, setting.agencies, setting.months)) < setting.missing
    agency = np.arange(setting.areas) * setting.agencies // setting.areas
    drawn[silent[:, agency]] = np.nan
    return np.asarray(drawn, float)


def _smooth(fresh: Counts, rho: float) -> Counts:
    noise = np.empty_like(fresh)
    noise[..., 0] = fresh[..., 0]
    for month in range(1, fresh.shape[-1]):
        noise[..., month] = rho * noise[..., month - 1] + np.sqrt(1 - rho**2) * fresh[..., month]
    near = noise + 0.3 * np.roll(noise, 1, axis=1) + 0.3 * np.roll(noise, -1, axis=1)
    return np.asarray(near / np.sqrt(1 + 2 * 0.3**2), float)

"""Reporting rates: which flags would stand elsewhere if all victims reported alike."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.fairness.errors import FairnessError
from accord.core.forecast.scoring import topmost

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Sensitivity:
    """Flags as recorded and as they would be: which cells lose theirs, which would gain one.

    `kept` is the share of flags that stand under the assumed reporting rates.
    """

    flagged: npt.NDArray[np.bool_]
    would_be: npt.NDArray[np.bool_]
    shares: dict[str, tuple[float, float]]

    @property
    def kept(self) -> float:
        """Share of the flags that stay."""
        return float((self.flagged & self.would_be).sum()) / max(int(self.flagged.sum()), 1)

    @property
    def lost(self) -> npt.NDArray[np.int64]:
        """Cells flagged only because reporting differs."""
        return np.flatnonzero(self.flagged & ~self.would_be)

    @property
    def gained(self) -> npt.NDArray[np.int64]:
        """Cells that would be flagged if their people reported as the others do."""
        return np.flatnonzero(~self.flagged & self.would_be)


def reporting_sensitivity(
    expected: FloatArray,
    membership: Mapping[str, FloatArray],
    rates: Mapping[str, float],
    *,
    flags: int,
) -> Sensitivity:
    """Divide each cell's expected count by the reporting rate of its people and flag anew.

    `membership` is each group's share of a cell's people; `rates` the chance, above 0, that a
    member reports (a user's table, such as a victimisation survey's). `shares` of the result:
    each group's part of the flags, before and after (Akpinar, De-Arteaga and Chouldechova 2021).
    Raises FairnessError where a group has no rate, or one that is no chance.
    """
    if set(rates) != set(membership):
        raise FairnessError("each group needs a reporting rate, and no other has one")
    if not all(0 < rate <= 1 for rate in rates.values()):
        raise FairnessError("a reporting rate must be above 0 and at most 1")
    people = np.sum(list(membership.values()), axis=0)
    mean = float(np.mean(list(rates.values())))
    rate = np.sum([membership[group] * rates[group] for group in membership], axis=0)
    rate = np.where(people > 0, rate / np.where(people > 0, people, 1.0), mean)
    now, then = topmost(expected, flags), topmost(expected / rate, flags)
    shares = {
        group: (float(part[now].sum()) / flags, float(part[then].sum()) / flags)
        for group, part in membership.items()
    }
    return Sensitivity(flagged=now, would_be=then, shares=shares)

"""Errors by group: over- and under-protection, false alarms and calibration where people live."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
CHANGE = 0.10  # a calibration further than this from one is worth a sentence


@dataclass(frozen=True, kw_only=True)
class GroupRates:
    """One group's share of hits, misses, false alarms, and expected against observed.

    Each cell counts for a group by the share of its residents who belong to it. `hit_rate`:
    incidents there that lay in flagged cells. `false_alarm`: flagged surface there without any
    incident. `flagged`: surface there that was flagged. `calibration`: expected ÷ observed,
    above one where too much was promised; None without an incident.
    """

    group: str
    incidents: float
    hit_rate: float | None
    flagged: float
    false_alarm: float | None
    calibration: float | None

    @property
    def is_calibrated(self) -> bool:
        """Whether expected and observed differ by less than a tenth."""
        return self.calibration is not None and abs(self.calibration - 1) < CHANGE


def rates_by_group(
    expected: FloatArray,
    observed: FloatArray,
    flagged: npt.NDArray[np.bool_],
    residents: Mapping[str, FloatArray],
) -> tuple[GroupRates, ...]:
    """Hit rate, false alarms and calibration of each group; arrays of shape (windows, cells).

    `residents` are people of each group by cell, shape (cells,). Cells without residents count
    for nobody.
    """
    everyone = np.sum(list(residents.values()), axis=0)
    safe = np.where(everyone > 0, everyone, 1.0)
    found = []
    for group, people in residents.items():
        share = np.where(everyone > 0, people / safe, 0.0)
        incidents = float((observed * share).sum())
        surface = float((flagged * share).sum())
        empty = float((flagged * (observed == 0) * share).sum())
        found.append(
            GroupRates(
                group=group,
                incidents=incidents,
                hit_rate=float((observed * flagged * share).sum()) / incidents
                if incidents
                else None,
                flagged=surface / max(float(share.sum()) * len(expected), 1e-12),
                false_alarm=empty / surface if surface else None,
                calibration=float((expected * share).sum()) / incidents if incidents else None,
            )
        )
    return tuple(found)

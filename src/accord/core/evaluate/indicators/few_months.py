"""How often a change is called where nothing changed, of so few months that the level does not hold.

A month or two tell next to nothing of how months vary, so that the interval rests on what levels
usually do. Where months come in unrelated bursts it is then too narrow, and nobody can see it from
those months. The rates were measured, not derived: `bench few_months`, 300 trials of each length,
20 and 50 events a month (of a share, that is the whole), dispersion 0.25, the greater of the two.
"""

from types import MappingProxyType
from typing import Final

from accord.core.evaluate.indicators.catalogue import Kind

Rates = MappingProxyType[tuple[int, int], float]
# By months before (the baseline's and earlier ones) and months since. What is not here was measured
# to keep the level, or is longer on both sides than what does.
ALARMS: Final[MappingProxyType[Kind, Rates]] = MappingProxyType(
    {
        "rate": MappingProxyType({
            (1, 1): 0.16, (2, 1): 0.10, (1, 2): 0.10, (2, 2): 0.07, (3, 1): 0.09, (1, 3): 0.09,
            (4, 1): 0.07, (1, 4): 0.07,
        }),
        "share": MappingProxyType({
            (1, 1): 0.10, (2, 1): 0.07, (1, 2): 0.10, (3, 1): 0.08, (1, 3): 0.07,
            (4, 1): 0.07, (1, 4): 0.07,
        }),
        "harm": MappingProxyType({}),
    }
)  # fmt: skip
# By chance alone, fewer than 26 weeks on both sides: the greater at 5 and at 12 events a week.
ALARMS_OF_FEW_WEEKS: Final = (0.17, 0.32)


def alarms_of_few(kind: Kind, before: int, since: int) -> float | None:
    """The measured share of false alarms where that is above what the level says; else None."""
    return ALARMS[kind].get((before, since))

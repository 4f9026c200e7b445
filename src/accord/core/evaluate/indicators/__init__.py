"""Indicators that agencies hand in by month: their catalogue, and how one is judged."""

from accord.core.evaluate.indicators.catalogue import Indicator, catalogue
from accord.core.evaluate.indicators.dispersion import (
    Dispersion,
    dispersion_of,
    harm_dispersion_of,
    weeks_dispersion,
)
from accord.core.evaluate.indicators.judging import (
    Figures,
    Judged,
    Moved,
    adjusted,
    judge,
    judge_harm,
    judge_together,
    moved,
)

__all__ = [
    "Dispersion",
    "Figures",
    "Indicator",
    "Judged",
    "Moved",
    "adjusted",
    "catalogue",
    "dispersion_of",
    "harm_dispersion_of",
    "judge",
    "judge_harm",
    "judge_together",
    "moved",
    "weeks_dispersion",
]

"""Indicators that agencies hand in by month: their catalogue, and how one is judged."""

from accord.core.evaluate.indicators.catalogue import Indicator, catalogue
from accord.core.evaluate.indicators.dispersion import Dispersion, dispersion_of
from accord.core.evaluate.indicators.judging import (
    Figures,
    Judged,
    Moved,
    adjusted,
    judge,
    judge_harm,
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
    "judge",
    "judge_harm",
    "moved",
]

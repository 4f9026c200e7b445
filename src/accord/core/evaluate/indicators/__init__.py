"""Indicators that agencies hand in by month: their catalogue, and how one is judged."""

from accord.core.evaluate.indicators.catalogue import Indicator, catalogue
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
    "Figures",
    "Indicator",
    "Judged",
    "Moved",
    "adjusted",
    "catalogue",
    "judge",
    "judge_harm",
    "moved",
]

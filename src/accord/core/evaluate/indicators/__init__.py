"""Indicators that agencies hand in by month: their catalogue, and how one is judged."""

from accord.core.evaluate.indicators.catalogue import Indicator, catalogue
from accord.core.evaluate.indicators.dispersion import (
    Dispersion,
    Month,
    Months,
    Spread,
    months_spread,
    weeks_dispersion,
)
from accord.core.evaluate.indicators.harm_spread import (
    HarmMonth,
    HarmMonths,
    HarmSpread,
    harm_spread,
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
    "HarmMonth",
    "HarmMonths",
    "HarmSpread",
    "Indicator",
    "Judged",
    "Month",
    "Months",
    "Moved",
    "Spread",
    "adjusted",
    "catalogue",
    "harm_spread",
    "judge",
    "judge_harm",
    "judge_together",
    "months_spread",
    "moved",
    "weeks_dispersion",
]

"""Indicators that agencies hand in by month: their catalogue, and how one is judged."""

from accord.core.evaluate.indicators.catalogue import Indicator, Kind, catalogue
from accord.core.evaluate.indicators.dispersion import (
    Dispersion,
    Month,
    Months,
    Spread,
    months_spread,
    weeks_dispersion,
)
from accord.core.evaluate.indicators.few_months import ALARMS_OF_FEW_WEEKS, alarms_of_few
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
    "ALARMS_OF_FEW_WEEKS",
    "Dispersion",
    "Figures",
    "HarmMonth",
    "HarmMonths",
    "HarmSpread",
    "Indicator",
    "Judged",
    "Kind",
    "Month",
    "Months",
    "Moved",
    "Spread",
    "adjusted",
    "alarms_of_few",
    "catalogue",
    "harm_spread",
    "judge",
    "judge_harm",
    "judge_together",
    "months_spread",
    "moved",
    "weeks_dispersion",
]

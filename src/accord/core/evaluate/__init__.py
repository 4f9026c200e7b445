"""Counts, rates, goals and effects: what changed, how sure we are, and what may be said of it."""

from accord.core.evaluate.alarms.cusum import Cusum, cusum
from accord.core.evaluate.alarms.farrington import Threshold, farrington
from accord.core.evaluate.displacement.differences import (
    Difference,
    harm_difference,
    weighted_displacement_difference,
)
from accord.core.evaluate.displacement.quotient import Quotient, displacement_quotient
from accord.core.evaluate.expected import Expectation, TooFewWeeksError, expected_week
from accord.core.evaluate.intervals import (
    Interval,
    count_interval,
    odds_ratio_interval,
    rate_interval,
    ratio_interval,
)
from accord.core.evaluate.kpi import Goal, Progress, progress
from accord.core.evaluate.rates.etest import RateTest, e_test
from accord.core.evaluate.rates.families import benjamini_hochberg, holm
from accord.core.evaluate.rates.funnel import Funnel, FunnelPoint, funnel
from accord.core.evaluate.rates.scan import scan_chance
from accord.core.evaluate.rates.shrinkage import Shrunk, shrunken_rates
from accord.core.evaluate.reporting import GapProgress, ReportingGap, gap_progress, reporting_gap

__all__ = [
    "Cusum",
    "Difference",
    "Expectation",
    "Funnel",
    "FunnelPoint",
    "GapProgress",
    "Goal",
    "Interval",
    "Progress",
    "Quotient",
    "RateTest",
    "ReportingGap",
    "Shrunk",
    "Threshold",
    "TooFewWeeksError",
    "benjamini_hochberg",
    "count_interval",
    "cusum",
    "displacement_quotient",
    "e_test",
    "expected_week",
    "farrington",
    "funnel",
    "gap_progress",
    "harm_difference",
    "holm",
    "odds_ratio_interval",
    "progress",
    "rate_interval",
    "ratio_interval",
    "reporting_gap",
    "scan_chance",
    "shrunken_rates",
    "weighted_displacement_difference",
]

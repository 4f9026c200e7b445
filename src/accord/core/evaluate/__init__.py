"""Counts, rates and goals with exact intervals: what changed, and how sure we are."""

from accord.core.evaluate.expected import Expectation, TooFewWeeksError, expected_week
from accord.core.evaluate.intervals import (
    Interval,
    count_interval,
    rate_interval,
    ratio_interval,
)
from accord.core.evaluate.kpi import Goal, Progress, progress
from accord.core.evaluate.reporting import ReportingGap, reporting_gap

__all__ = [
    "Expectation",
    "Goal",
    "Interval",
    "Progress",
    "ReportingGap",
    "TooFewWeeksError",
    "count_interval",
    "expected_week",
    "progress",
    "rate_interval",
    "ratio_interval",
    "reporting_gap",
]

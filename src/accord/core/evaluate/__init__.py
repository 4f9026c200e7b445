"""Counts, rates and goals with exact intervals: what changed, and how sure we are."""

from accord.core.evaluate.expected import Expectation, TooFewWeeksError, expected_week
from accord.core.evaluate.intervals import (
    Interval,
    count_interval,
    odds_ratio_interval,
    rate_interval,
    ratio_interval,
)
from accord.core.evaluate.kpi import Goal, Progress, progress
from accord.core.evaluate.reporting import GapProgress, ReportingGap, gap_progress, reporting_gap

__all__ = [
    "Expectation",
    "GapProgress",
    "Goal",
    "Interval",
    "Progress",
    "ReportingGap",
    "TooFewWeeksError",
    "count_interval",
    "expected_week",
    "gap_progress",
    "odds_ratio_interval",
    "progress",
    "rate_interval",
    "ratio_interval",
    "reporting_gap",
]

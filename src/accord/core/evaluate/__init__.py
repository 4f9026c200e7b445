"""Counts, rates, goals and effects: what changed, how sure we are, and what may be said of it."""

from accord.core.evaluate.alarms.anytime import ShortBaselineError, Watch, watch
from accord.core.evaluate.alarms.cusum import Cusum, cusum
from accord.core.evaluate.alarms.farrington import Threshold, farrington
from accord.core.evaluate.alarms.weekly import Charted, WeekAlarms, week_alarms
from accord.core.evaluate.designs.balancing import (
    Balance,
    BalancedEffect,
    NoBalanceError,
    balance,
    balanced_effect,
)
from accord.core.evaluate.designs.choice import Choice, Situation, choose_design, decision_table
from accord.core.evaluate.designs.donors import (
    LEAST_DONORS,
    DonorResult,
    TooFewDonorsError,
    donor_change,
)
from accord.core.evaluate.designs.panels import (
    GroupTime,
    PanelEffect,
    Staggered,
    staggered_effect,
    two_way_effect,
)
from accord.core.evaluate.designs.power import (
    LEAST_BEFORE,
    Detectable,
    History,
    Power,
    minimum_detectable_effect,
    past_worlds,
    periods_before,
    power_of,
)
from accord.core.evaluate.designs.randomised import RandomisedResult, randomisation_test
from accord.core.evaluate.designs.shapes import grown_areas, partition_areas
from accord.core.evaluate.designs.synthetic import Synthetic, simplex_weights, synthetic_control
from accord.core.evaluate.displacement.differences import (
    Difference,
    harm_difference,
    weighted_displacement_difference,
)
from accord.core.evaluate.displacement.quotient import Quotient, displacement_quotient
from accord.core.evaluate.displacement.spillover import Spillover, spillover
from accord.core.evaluate.expected import Expectation, TooFewWeeksError, expected_week
from accord.core.evaluate.intervals import (
    Interval,
    count_interval,
    events_fewer,
    odds_ratio_interval,
    rate_interval,
    ratio_interval,
    share_interval,
)
from accord.core.evaluate.judging.balanced import judge_balanced
from accord.core.evaluate.judging.case import Case, UnjudgedError
from accord.core.evaluate.judging.lots import (
    LEAST_LOTS,
    Lot,
    drawn_by_lot,
    judge_lot,
    lots,
)
from accord.core.evaluate.judging.staggered import judge_staggered
from accord.core.evaluate.kpi import Goal, Progress, progress
from accord.core.evaluate.months import months_between, next_month
from accord.core.evaluate.rates.etest import RateTest, e_test
from accord.core.evaluate.rates.families import benjamini_hochberg, holm
from accord.core.evaluate.rates.funnel import Funnel, FunnelPoint, funnel
from accord.core.evaluate.rates.scan import scan_chance
from accord.core.evaluate.rates.shrinkage import Shrunk, shrunken_rates
from accord.core.evaluate.report.canonical import (
    canonical,
    digest,
)
from accord.core.evaluate.report.evidence import (
    BundleError,
    OlderMethodError,
    Rerun,
    bundle,
    rerun,
)
from accord.core.evaluate.report.grades import Checks, Grade, grade
from accord.core.evaluate.report.joint import JOINT_METHOD, evaluate_joint, library_line
from accord.core.evaluate.report.numbers import chance_words, places_of, written
from accord.core.evaluate.report.page import (
    report_html,
)
from accord.core.evaluate.report.plan import (
    Deviation,
    Frozen,
    Plan,
    Standing,
    standing,
    standing_on,
)
from accord.core.evaluate.report.pooling import (
    Finding,
    Pooled,
    pooled_evidence,
)
from accord.core.evaluate.report.results import Emmie, Result
from accord.core.evaluate.report.running import (
    METHOD,
    Asked,
    TableError,
    design_of,
    evaluate_table,
)
from accord.core.evaluate.report.sentences import sentences
from accord.core.evaluate.report.tables import (
    Count,
    count_of,
    month_of,
    read_plan,
    table_inputs,
)
from accord.core.evaluate.reporting import GapProgress, ReportingGap, gap_progress, reporting_gap
from accord.core.evaluate.robustness.checking import (
    LeftOut,
    Robustness,
    check_donor_ratio,
    comparable,
    leave_one_out,
)
from accord.core.evaluate.robustness.placebos import (
    Placebos,
    TimePlacebo,
    area_counts,
    donor_placebos,
    shaped_placebos,
    time_placebos,
)
from accord.core.evaluate.robustness.specifications import (
    Curve,
    Specification,
    specification_curve,
)
from accord.core.evaluate.series.breaks import (
    BreakInterval,
    Breaks,
    BreakTest,
    break_intervals,
    find_breaks,
    largest_f,
)
from accord.core.evaluate.series.course import (
    FALSE_DRIFTS,
    FALSE_STEPS,
    Course,
    CourseError,
    Level,
    NothingRecordedError,
    Step,
    TooShortError,
    course_of,
)
from accord.core.evaluate.series.delivered import Delivered, Stretch, delivered
from accord.core.evaluate.series.fluctuation import Fluctuation, fluctuation
from accord.core.evaluate.series.interrupted import Interrupted, Variant, interrupted_series
from accord.core.evaluate.series.regression import (
    Fit,
    NoFitError,
    fit_counts,
    fit_linear,
    fit_overdispersed,
    with_quasi_errors,
    with_serial_errors,
)

# How an evidence bundle was computed, by the name that stands in it.
METHODS = {METHOD: evaluate_table, JOINT_METHOD: evaluate_joint}

__all__ = [
    "FALSE_DRIFTS",
    "FALSE_STEPS",
    "JOINT_METHOD",
    "LEAST_BEFORE",
    "LEAST_DONORS",
    "LEAST_LOTS",
    "METHOD",
    "METHODS",
    "Asked",
    "Balance",
    "BalancedEffect",
    "BreakInterval",
    "BreakTest",
    "Breaks",
    "BundleError",
    "Case",
    "Charted",
    "Checks",
    "Choice",
    "Count",
    "Course",
    "CourseError",
    "Curve",
    "Cusum",
    "Delivered",
    "Detectable",
    "Deviation",
    "Difference",
    "DonorResult",
    "Emmie",
    "Expectation",
    "Finding",
    "Fit",
    "Fluctuation",
    "Frozen",
    "Funnel",
    "FunnelPoint",
    "GapProgress",
    "Goal",
    "Grade",
    "GroupTime",
    "History",
    "Interrupted",
    "Interval",
    "LeftOut",
    "Level",
    "Lot",
    "NoBalanceError",
    "NoFitError",
    "NothingRecordedError",
    "OlderMethodError",
    "PanelEffect",
    "Placebos",
    "Plan",
    "Pooled",
    "Power",
    "Progress",
    "Quotient",
    "RandomisedResult",
    "RateTest",
    "ReportingGap",
    "Rerun",
    "Result",
    "Robustness",
    "ShortBaselineError",
    "Shrunk",
    "Situation",
    "Specification",
    "Spillover",
    "Staggered",
    "Standing",
    "Step",
    "Stretch",
    "Synthetic",
    "TableError",
    "Threshold",
    "TimePlacebo",
    "TooFewDonorsError",
    "TooFewWeeksError",
    "TooShortError",
    "UnjudgedError",
    "Variant",
    "Watch",
    "WeekAlarms",
    "area_counts",
    "balance",
    "balanced_effect",
    "benjamini_hochberg",
    "break_intervals",
    "bundle",
    "canonical",
    "chance_words",
    "check_donor_ratio",
    "choose_design",
    "comparable",
    "count_interval",
    "count_of",
    "course_of",
    "cusum",
    "decision_table",
    "delivered",
    "design_of",
    "digest",
    "displacement_quotient",
    "donor_change",
    "donor_placebos",
    "drawn_by_lot",
    "e_test",
    "evaluate_joint",
    "evaluate_table",
    "events_fewer",
    "expected_week",
    "farrington",
    "find_breaks",
    "fit_counts",
    "fit_linear",
    "fit_overdispersed",
    "fluctuation",
    "funnel",
    "gap_progress",
    "grade",
    "grown_areas",
    "harm_difference",
    "holm",
    "interrupted_series",
    "judge_balanced",
    "judge_lot",
    "judge_staggered",
    "largest_f",
    "leave_one_out",
    "library_line",
    "lots",
    "minimum_detectable_effect",
    "month_of",
    "months_between",
    "next_month",
    "odds_ratio_interval",
    "partition_areas",
    "past_worlds",
    "periods_before",
    "places_of",
    "pooled_evidence",
    "power_of",
    "progress",
    "randomisation_test",
    "rate_interval",
    "ratio_interval",
    "read_plan",
    "report_html",
    "reporting_gap",
    "rerun",
    "scan_chance",
    "sentences",
    "shaped_placebos",
    "share_interval",
    "shrunken_rates",
    "simplex_weights",
    "specification_curve",
    "spillover",
    "staggered_effect",
    "standing",
    "standing_on",
    "synthetic_control",
    "table_inputs",
    "time_placebos",
    "two_way_effect",
    "watch",
    "week_alarms",
    "weighted_displacement_difference",
    "with_quasi_errors",
    "with_serial_errors",
    "written",
]

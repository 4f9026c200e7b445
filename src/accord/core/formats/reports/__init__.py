"""Files of whole reports (NIBRS, N-DEx, exchange envelopes) as the tables of a delivery."""

from accord.core.formats.reports.opening import WIRES, mended_report, open_files, sniff
from accord.core.formats.reports.planning import (
    REPORT_NAMES,
    holds_reports,
    plan_reports,
    suggest_words,
    suggested_reports,
    with_words,
)

__all__ = [
    "REPORT_NAMES",
    "WIRES",
    "holds_reports",
    "mended_report",
    "open_files",
    "plan_reports",
    "sniff",
    "suggest_words",
    "suggested_reports",
    "with_words",
]

"""Who bears a forecast's attention and its errors, and what it does to the data it learns from."""

from accord.core.fairness.areas import Areas, Spread
from accord.core.fairness.audit import AUDIT, Audit, Groups, Weeks, audit
from accord.core.fairness.audit_report import audit_html, audit_sections
from accord.core.fairness.capping import CapPoint, capped_curve, exposure_ratio
from accord.core.fairness.errors import FairnessError, PoliceDiscoveredError
from accord.core.fairness.exposure import Exposure, exposure
from accord.core.fairness.feedback import Drift, Loop, Loops, closed_loop, closed_loops, urn
from accord.core.fairness.provenance import (
    Provenance,
    check_provenance,
    is_discovered,
    reported_beside,
)
from accord.core.fairness.rates import GroupRates, rates_by_group
from accord.core.fairness.reporting import Sensitivity, reporting_sensitivity
from accord.core.fairness.stopping import StopRule, UnitCheck, stop_rule, unit_check

__all__ = [
    "AUDIT",
    "Areas",
    "Audit",
    "CapPoint",
    "Drift",
    "Exposure",
    "FairnessError",
    "GroupRates",
    "Groups",
    "Loop",
    "Loops",
    "PoliceDiscoveredError",
    "Provenance",
    "Sensitivity",
    "Spread",
    "StopRule",
    "UnitCheck",
    "Weeks",
    "audit",
    "audit_html",
    "audit_sections",
    "capped_curve",
    "check_provenance",
    "closed_loop",
    "closed_loops",
    "exposure",
    "exposure_ratio",
    "is_discovered",
    "rates_by_group",
    "reported_beside",
    "reporting_sensitivity",
    "stop_rule",
    "unit_check",
    "urn",
]

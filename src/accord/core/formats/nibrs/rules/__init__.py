"""The FBI's edit rules for NIBRS: rules as data and small functions, findings with their place."""

from accord.core.formats.nibrs.rules.catalog import Rule, not_covered, rule_catalog
from accord.core.formats.nibrs.rules.engine import Checker, fault_finding, validate, year_of
from accord.core.formats.nibrs.rules.finding import Finding
from accord.core.formats.nibrs.rules.incident import Agency
from accord.core.formats.nibrs.rules.register import read_register

__all__ = [
    "Agency",
    "Checker",
    "Finding",
    "Rule",
    "fault_finding",
    "not_covered",
    "read_register",
    "rule_catalog",
    "validate",
    "year_of",
]

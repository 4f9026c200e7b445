"""Level 1: dates, hour, exceptional clearance and cargo theft of an incident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from accord.core.formats.nibrs.model import Administrative
from accord.core.formats.nibrs.rules.catalog import codes_in
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import FIRST_DAY, Incident, day

_HOURS = frozenset(f"{hour:02d}" for hour in range(24)) | {""}
#: Rule 171: the earliest day of an incident whose clearance is told alone, as a time window.
_FIRST_OF_WINDOW = date(1950, 1, 1)
#: The length that has a column for cargo theft; an older line cannot state it.
_WITH_CARGO = 88


def check_dates(segment: Administrative, incident: Incident) -> Iterator[Hit]:
    """Rules 118, 170 to 173, 175: the incident date against submission, NIBRS and register."""
    happened, month_end = day(segment.incident_date), incident.month_end
    if month_end is None or (segment.incident_date and happened is None):
        yield Hit("175", "incident_date")
    if happened is None:
        return
    if month_end is not None and happened > month_end:
        yield Hit("170", "incident_date")
    in_window = segment.action == "W"  # clears what happened before the agency came to NIBRS
    base = _FIRST_OF_WINDOW if in_window else incident.base_date
    if base is not None and happened < base:
        yield Hit("171", "incident_date")
    if happened < FIRST_DAY and not in_window:
        yield Hit("172", "incident_date")
    agency = incident.agency
    if agency and agency.inactive_from and happened >= agency.inactive_from:
        yield Hit("118", "incident_date")
    began = agency.reports_since if agency else None
    if began and happened < began:
        # An incident from before may be reported to clear it, once the ORI reports.
        cleared = day(segment.clearance_date) if incident.cleared else None
        if cleared is None:
            yield Hit("173", "incident_date")
        elif cleared < began:
            yield Hit("173", "clearance_date")


def check_hour(segment: Administrative) -> Iterator[Hit]:
    """Rules 151, 152: the report date indicator and the hour."""
    if segment.report_date_indicator not in {"", "R"}:
        yield Hit("151", "report_date_indicator")
    if segment.incident_hour not in _HOURS:
        yield Hit("152", "incident_hour")


def check_clearance(segment: Administrative, incident: Incident) -> Iterator[Hit]:
    """Rules 153, 155, 156: exceptional clearance and its date."""
    if segment.cleared_exceptionally == "N" and segment.clearance_date:
        yield Hit("153", "cleared_exceptionally")
    cleared, happened = day(segment.clearance_date), day(segment.incident_date)
    if cleared and happened and cleared < happened:
        yield Hit("155", "clearance_date")
    if incident.cleared and not segment.clearance_date:
        yield Hit("156", "clearance_date")


def check_cargo(segment: Administrative, incident: Incident) -> Iterator[Hit]:
    """Rules 119, 122: cargo theft is stated where an offence allows it, and only there is it Y."""
    if not incident.is_whole:  # the offences of what changes single segments are on file
        return
    applies = not incident.codes.isdisjoint(codes_in("offences", "cargo"))
    if applies and not segment.cargo_theft and segment.length == _WITH_CARGO:
        yield Hit("119", "cargo_theft")
    if not applies and segment.cargo_theft == "Y":
        yield Hit("122", "cargo_theft")

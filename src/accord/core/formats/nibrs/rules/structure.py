"""The segments of one report together: order, what must be there, who is connected to what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from accord.core.formats.nibrs.model import Victim, ZeroReport
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident, day, is_number, last_day
from accord.core.formats.nibrs.rules.plain import is_ori

_ZEROS = "0" * 12


def check_order(incident: Incident) -> Iterator[Hit]:
    """Rules 050, 055, 075: the levels of a Group A report."""
    for before, after in pairwise(incident.segments):
        if after.level < before.level:
            yield Hit("050", segment=after)
    if not incident.is_whole:
        return
    if incident.first.level != "1":
        yield Hit("055", segment=incident.first)
    if not (incident.offenses and incident.victims and incident.offenders):
        yield Hit("075", segment=incident.first)


def check_connected(incident: Incident) -> Iterator[Hit]:
    """Rules 065, 080: every offence has a victim, and society alone has one."""
    connected = {code for victim in incident.victims for code in victim.offences}
    for one in incident.offenses:
        if one.offence and one.offence not in connected and incident.is_whole:
            yield Hit("065", "offence", segment=one)
    against = {incident.book.against(code) for code in incident.codes}
    if against == {"society"} and incident.victims:
        extra = incident.victims[1:]
        not_society = [one for one in incident.victims if one.kind not in {"", "S"}]
        for victim in dict.fromkeys([*not_society, *extra]):
            yield Hit("080", "kind", segment=victim)


def check_twice(incident: Incident) -> Iterator[Hit]:
    """Rule 451: victims are numbered apart."""
    seen: set[str] = set()
    for victim in incident.victims:
        if victim.sequence and victim.sequence in seen:
            yield Hit("451", "sequence", segment=victim)
        seen.add(victim.sequence)


def check_ori(incident: Incident) -> Iterator[Hit]:
    """Rule 052: an ORI has nine characters, also that of an officer's other jurisdiction."""
    if not is_ori(incident.first.ori):
        yield Hit("052", "ori", segment=incident.first)
    for victim in incident.victims:
        if victim.officer_ori and not is_ori(victim.officer_ori):
            yield Hit("052", "officer_ori", segment=victim)


def check_officer_ori(segment: Victim) -> Iterator[Hit]:
    """Rule 404 for element 25C: the other jurisdiction is an ORI."""
    if segment.officer_ori and not is_ori(segment.officer_ori):
        yield Hit("404", "officer_ori")


def check_deletion(incident: Incident) -> Iterator[Hit]:
    """Rules 197, 797: a deletion names the day of what it deletes."""
    first = incident.first
    if first.level == "1" and not getattr(first, "incident_date", ""):
        yield Hit("197", "incident_date", segment=first)
    if first.level == "7" and not getattr(first, "arrest_date", ""):
        yield Hit("797", "arrest_date", segment=first)


def check_month(incident: Incident) -> Iterator[Hit]:
    """Rules 060, 104, 704: the month of submission is one, and not ahead of the receipt."""
    first = incident.first
    rule = {"1": "104", "7": "704"}.get(first.level)
    if rule and first.month and last_day(first.month, "2000") is None:
        yield Hit(rule, "month", segment=first)
    if rule and first.year and last_day("01", first.year) is None:
        yield Hit(rule, "year", segment=first)
    end, received = incident.month_end, incident.received
    if end and received and (end.year, end.month) > (received.year, received.month):
        yield Hit("060", "month", segment=first)


def check_zero(segment: ZeroReport, incident: Incident) -> Iterator[Hit]:
    """Rules 090 to 094, 096: the month that is reported as zero."""
    if segment.number and segment.number != _ZEROS:
        yield Hit("092", "number")
    month, year = segment.zero_month, segment.zero_year
    if month and not (is_number(month) and len(month) == 2 and 1 <= int(month) <= 12):
        yield Hit("090", "zero_month")
    if year and not (is_number(year) and len(year) == 4):
        yield Hit("091", "zero_year")
    first = day(f"{year}{month}01")
    if first is None:
        return
    base, end, agency = incident.base_date, incident.month_end, incident.agency
    if base and (first.year, first.month) < (base.year, base.month):
        yield Hit("093", "zero_month")
    if end and first > end:
        yield Hit("094", "zero_month")
    if agency and agency.covered_from and first >= agency.covered_from:
        yield Hit("096", "zero_month")

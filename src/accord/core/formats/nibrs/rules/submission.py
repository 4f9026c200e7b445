"""Rules over a whole submission: what reports must share, and what they must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from accord.core.formats.nibrs.model import (
    Administrative,
    GroupBArrest,
    Segment,
    Victim,
    ZeroReport,
)
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Agency, Incident

#: Rule about mixed record lengths by level.
LENGTH_RULES = {"1": "178", "2": "284", "4": "484", "5": "584"}

Key = tuple[str, str]


@dataclass
class Submission:
    """What was seen of a submission so far; its memory grows by an entry for each report.

    What is only known at the end, a month reported as zero beside one of its reports, comes
    out of `at_the_end`.
    """

    register: Mapping[str, Agency] | None = None
    _first: Segment | None = None
    _lengths: dict[str, int] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    _incidents: set[Key] = field(default_factory=set)
    _arrests: set[Key] = field(default_factory=set)
    _arrestees: set[tuple[str, str, str]] = field(default_factory=set)
    _last_arrest: Key = ("", "")
    _months: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    _zeros: list[ZeroReport] = field(default_factory=list)

    def check(self, incident: Incident) -> Iterator[Hit]:
        """Everything that a report breaks in view of those before it."""
        first = incident.first
        yield from self._shared(incident)
        for segment in incident.segments:
            if self._lengths.setdefault(segment.level, segment.length) != segment.length:
                yield from self._mixed(segment)
        if self.register is not None:
            yield from _registered(incident, self.register)
        if isinstance(first, ZeroReport):
            self._zeros.append(first)
        elif isinstance(first, GroupBArrest):
            for one in incident.segments:
                if isinstance(one, GroupBArrest):
                    yield from self._group_b(one)
        else:
            yield from self._group_a(incident)

    def _shared(self, incident: Incident) -> Iterator[Hit]:
        """Rules 058, 059: one month of submission and one state, said once a report."""
        if self._first is None:
            self._first = incident.first
        month, year, state = self._first.month, self._first.year, self._first.ori[:2]
        for one in incident.segments:
            if one.month != month or one.year != year:
                yield Hit("058", "month", segment=one)
                break
        for one in incident.segments:
            if one.ori[:2] != state:
                yield Hit("059", "ori", segment=one)
                break

    def _mixed(self, segment: Segment) -> Iterator[Hit]:
        """Rules 178, 284, 484, 584: said once for a level, of the first that differs."""
        rule = LENGTH_RULES.get(segment.level)
        if rule is not None and rule not in self._told:
            self._told.add(rule)
            yield Hit(rule, segment=segment)

    def _group_a(self, incident: Incident) -> Iterator[Hit]:
        """Rules 056, 088; a deletion frees the number."""
        first, key = incident.first, (incident.first.ori, incident.first.number)
        if incident.is_deletion:
            self._incidents.discard(key)
            return
        if first.action == "I":
            if key in self._incidents:
                yield Hit("056", "number", segment=first)
            self._incidents.add(key)
        if isinstance(first, Administrative):
            self._month(first.ori, "A", first.incident_date)
        if key in self._arrests:
            yield Hit("088", "number", segment=first)

    def _group_b(self, arrest: GroupBArrest) -> Iterator[Hit]:
        """Rules 088, 751, 759: twice in one report, or added again later."""
        key, one = (arrest.ori, arrest.number), (arrest.ori, arrest.number, arrest.sequence)
        if arrest.action == "D":
            self._arrestees = {held for held in self._arrestees if held[:2] != key}
            return
        if one in self._arrestees and arrest.action == "A":
            yield Hit("751" if key == self._last_arrest else "759", "sequence", segment=arrest)
        if key in self._incidents:
            yield Hit("088", "number", segment=arrest)
        self._arrestees.add(one)
        self._arrests.add(key)
        self._last_arrest = key
        self._month(arrest.ori, "B", arrest.arrest_date)

    def _month(self, ori: str, group: str, text: str) -> None:
        self._months.setdefault(ori, set()).add((group, text[:6]))

    def at_the_end(self) -> Iterator[Hit]:
        """Rules 028, 029: a month is zero though the submission has a report of it."""
        for zero in self._zeros:
            if zero.action == "D":
                continue
            for rule, group in (("028", "A"), ("029", "B")):
                if (group, zero.zero_year + zero.zero_month) in self._months.get(zero.ori, ()):
                    yield Hit(rule, "zero_month", segment=zero)


def _registered(incident: Incident, register: Mapping[str, Agency]) -> Iterator[Hit]:
    """Rules 930, 934, 952: the ORI of a report and of officers from elsewhere."""
    first, agency = incident.first, incident.agency
    if agency is None:
        yield Hit("952", "ori", segment=first)
    elif agency.historical:
        yield Hit("930", "ori", segment=first)
    elif agency.covered_from and incident.month_end and incident.month_end >= agency.covered_from:
        yield Hit("934", "ori", segment=first)
    for one in incident.segments:
        if isinstance(one, Victim) and one.officer_ori and one.officer_ori not in register:
            yield Hit("952", "officer_ori", segment=one)

"""Run all rules over reports: compiled once for each level, each finding with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from accord.core.formats.nibrs.codes import CodeBook, code_book
from accord.core.formats.nibrs.codes.books import SHIPPED
from accord.core.formats.nibrs.flat import Fault
from accord.core.formats.nibrs.model import Report, Segment
from accord.core.formats.nibrs.rules import (
    administrative,
    arrest,
    drugs,
    losses,
    offender,
    offense,
    properties,
    relations,
    structure,
    victim,
)
from accord.core.formats.nibrs.rules.catalog import Rule, rule_catalog
from accord.core.formats.nibrs.rules.finding import Finding, Hit, finding
from accord.core.formats.nibrs.rules.incident import Agency, Incident, is_number
from accord.core.formats.nibrs.rules.plain import (
    Check,
    CheckWithin,
    identity_checks,
    plain_checks,
    plain_checks_within,
)
from accord.core.formats.nibrs.rules.submission import LENGTH_RULES, Submission

_LEVELS = "01234567"
#: The year of the newest shipped tables, for a report that names none.
_NEWEST = max(SHIPPED)
#: A file whose reports name more years than this is no file of an agency: rules are compiled anew.
_YEARS_KEPT = 16
_OWN: Mapping[str, tuple[Check, ...]] = {
    "1": (administrative.check_hour,),
    "2": (offense.check_activity, offense.check_weapon, offense.check_burglary),
    "3": (properties.check_values,),
    "4": (
        victim.check_needed,
        victim.check_forbidden,
        victim.check_circumstances,
        structure.check_officer_ori,
    ),
    "5": (offender.check_offender,),
}
_WITHIN: Mapping[str, tuple[CheckWithin, ...]] = {
    "0": (structure.check_zero,),
    "1": (
        administrative.check_dates,
        administrative.check_clearance,
        administrative.check_cargo,
    ),
    "2": (offense.check_code,),
    "3": (
        properties.check_dates,
        properties.check_presence,
        properties.check_vehicles,
        properties.check_description,
        losses.check_illogical,
        drugs.check_drugs,
    ),
    "4": (
        victim.check_kind,
        victim.check_permitted,
        victim.check_offences,
        victim.check_officer,
        relations.check_related,
        relations.check_present,
    ),
    "6": (arrest.check_arrest, arrest.check_arrestee),
    "7": (arrest.check_arrest, arrest.check_group_b),
}
CheckTogether = Callable[[Incident], Iterator[Hit]]
_OF_ANY: tuple[CheckTogether, ...] = (structure.check_month, structure.check_ori)
_OF_GROUP_A: tuple[CheckTogether, ...] = (
    structure.check_order,
    structure.check_twice,
    offense.check_together,
    offender.check_offenders,
    relations.check_shared,
    relations.check_persons,
    arrest.check_arrestees,
)
#: What only a whole report can break: an addition is completed by what is on file.
_OF_WHOLE_REPORTS: tuple[CheckTogether, ...] = (
    structure.check_connected,
    losses.check_losses,
    losses.check_recovery,
)


def year_of(report: Report) -> int:
    """The year whose rules and codes a report is held to: of its submission, else of its date."""
    first = report.segments[0]
    dated = getattr(first, "incident_date", "") or getattr(first, "arrest_date", "")
    return next(
        (int(text) for text in (first.year, dated[:4]) if is_number(text) and len(text) == 4),
        _NEWEST,
    )


def validate(
    reports: Iterable[Report],
    *,
    year: int | None = None,
    book: CodeBook | None = None,
    books: Mapping[int, CodeBook] | None = None,
    register: Mapping[str, Agency] | None = None,
    received: date | None = None,
) -> Iterator[Finding]:
    """Check reports in their order against the edit rules that hold in `year`, or in their own.

    Without `year` each report is held to the rules and codes of the year that it names. `book` are
    the code tables; without it those of `books` for the year, by default the shipped ones. With `register`, ORI to
    what is known of the agency, the rules on ORIs run, and with `received`, the day of receipt,
    those on dates to come. Findings come report by report; those that only the whole submission
    shows come last. Memory grows by one short entry for each report.
    """
    engine = Checker(book, year=year, books=books, register=register, received=received)
    for report in reports:
        yield from engine.report(report)
    yield from engine.end()


def fault_finding(fault: Fault) -> Finding | None:
    """The finding of a line that is no segment, where a rule speaks of it: 051 and lengths.

    Rules 178, 284, 484 and 584 then say that the record length is none of the level's.
    """
    level = fault.raw[4:5].decode("latin-1")
    length_rule = LENGTH_RULES.get(level) if fault.rule == "record_length" else None
    number = "051" if fault.rule == "level" else length_rule
    if number is None:
        return None
    text = fault.message if length_rule else rule_catalog()[number].text
    level = level if level.isdigit() else ""
    return Finding(number, "error", level, "", "", fault.line, 1, "", "", fault.position, 1, text)


class _Rules:
    """The checks of one year."""

    def __init__(self, book: CodeBook, year: int) -> None:
        self.book, self.year = book, year
        self.rules: Mapping[str, Rule] = {
            number: rule for number, rule in rule_catalog().items() if rule.holds_in(year)
        }
        self.own = {one: (*plain_checks(one, book), *_OWN.get(one, ())) for one in _LEVELS}
        self.within = {one: (*plain_checks_within(one), *_WITHIN.get(one, ())) for one in _LEVELS}
        self.identity = {one: identity_checks(one) for one in _LEVELS}


class Checker:
    """The checks, ready to run report by report, and what they have seen.

    Who reads reports for another end too checks each on its way; see `validate` for the arguments.
    """

    def __init__(
        self,
        book: CodeBook | None = None,
        *,
        year: int | None = None,
        books: Mapping[int, CodeBook] | None = None,
        register: Mapping[str, Agency] | None = None,
        received: date | None = None,
    ) -> None:
        """Compile nothing yet: rules are compiled for a year when its first report comes."""
        self._book, self._books, self._year = book, books, year
        self._years: dict[int, _Rules] = {}
        self._register, self._received = register, received
        self._submission = Submission(register)

    def _of(self, year: int) -> _Rules:
        found = self._years.get(year)
        if found is None:
            if len(self._years) >= _YEARS_KEPT:
                self._years.clear()
            found = _Rules(self._book or code_book(year, self._books), year)
            self._years[year] = found
        return found

    def report(self, report: Report) -> Iterator[Finding]:
        """All findings of one report, in the order of its segments."""
        first = report.segments[0]
        of = self._of(year_of(report) if self._year is None else self._year)
        agency = self._register.get(first.ori) if self._register else None
        incident = Incident(report.segments, of.book, of.year, self._received, agency)
        counts: Counter[str] = Counter()
        sequences: dict[int, int] = {}
        own = of.identity if incident.is_deletion else of.own
        within = {} if incident.is_deletion else of.within
        found: list[tuple[Segment, Hit]] = []
        for segment in report.segments:
            counts[segment.level] += 1
            sequences[id(segment)] = counts[segment.level]
            for check in own[segment.level]:
                for hit in check(segment):
                    found.append((segment, hit))
            for check_within in within.get(segment.level, ()):
                for hit in check_within(segment, incident):
                    found.append((hit.segment or segment, hit))
        found += [(hit.segment or first, hit) for hit in self._together(incident)]
        for segment, hit in found:
            rule = of.rules.get(hit.rule)
            if rule is not None:
                yield finding(hit, rule, segment, sequence=sequences[id(segment)])

    def _together(self, incident: Incident) -> Iterator[Hit]:
        for check in _OF_ANY:
            yield from check(incident)
        if incident.is_deletion:
            yield from structure.check_deletion(incident)
        elif incident.first.level not in "07":
            for check in _OF_GROUP_A:
                yield from check(incident)
            for check in _OF_WHOLE_REPORTS if incident.is_whole else ():
                yield from check(incident)
        yield from self._submission.check(incident)

    def end(self) -> Iterator[Finding]:
        """The findings that need the whole submission."""
        for hit in self._submission.at_the_end():
            if hit.segment is None:
                continue
            stated = year_of(Report((hit.segment,))) if self._year is None else self._year
            rule = rule_catalog()[hit.rule]
            if rule.holds_in(stated):
                yield finding(hit, rule, hit.segment, sequence=1)

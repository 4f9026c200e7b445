"""NIBRS XML of all versions read as a stream of reports; faults stand beside or in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from accord.core.formats.nibrs import model
from accord.core.formats.nibrs.codes import CodeBook
from accord.core.formats.nibrs.xml_memory import LOCAL, Memory, Values
from accord.core.formats.nibrs.xml_names import GROUP_A, GROUP_B, PARTS, ZERO
from accord.core.formats.nibrs.xml_parts import Part, Parts, Refused, XmlFault
from accord.core.formats.nibrs.xml_persons import by_id, person_of
from accord.core.formats.nibrs.xml_property import property_segments
from accord.core.formats.nibrs.xml_remainder import restore
from accord.core.formats.nibrs.xml_values import (
    flat_month,
    shipped_words,
    words_of,
)
from accord.core.safe_io import BadInput, Element, stream_children, xml_bytes

NO_NUMBER = "0" * 12
#: Offences and offenders of one victim that a flat file has room for.
_LINKS = 10
_OFF_DUTY = ("", "", "")
_YES_OR_NO = {"true": "Y", "1": "Y", "false": "N", "0": "N"}
Head = tuple[str, str, str, str, str, str]
Texts = tuple[str, ...]
Offence = tuple[str, str, Texts, str, str, Texts, Texts, Texts]


def read_xml(
    stream: BinaryIO, *, books: Mapping[int, CodeBook] | None = None
) -> Iterator[model.Report | XmlFault]:
    """Read NIBRS XML report by report, of any version and with any namespace prefixes.

    A report that cannot be put together is given as a fault with its XML, and reading goes on;
    a document that breaks off ends with a fault. `line` of a segment is the report's number,
    its `length` the newest of its level. Memory follows one report. DTDs and entities: a fault.
    """
    memory = Memory(shipped_words() if books is None else words_of(books))
    at = 0
    bare: list[Element] = []
    try:
        for child in stream_children(stream):
            name = LOCAL[child.tag]
            if name in PARTS:
                bare.append(child)
                continue
            found = [child] if name == "Report" else _nested(child)
            for report in found:
                at += 1
                yield from read_report(report, at=at, memory=memory)
            if not found and name not in {"MessageMetadata", ""}:
                yield XmlFault(at, name, "left_out", "an element that stands outside of a report")
    except BadInput as error:
        line = f"line {error.row}: " if error.row else ""
        yield XmlFault(at + 1, "", error.rule, line + error.reason)
        return
    if bare:  # the root is the report itself
        at += 1
        report = Element("Report")
        report.extend(bare)
        yield from read_report(report, at=at, memory=memory)
    if not at:
        yield XmlFault(0, "Report", "no_report", "the document holds no NIBRS report")


def _nested(element: Element) -> list[Element]:
    """Reports within an envelope: those that have a header of their own."""
    return [
        one
        for one in element.iter()
        if LOCAL[one.tag] == "Report" and any(LOCAL[c.tag] == "ReportHeader" for c in one)
    ]


def read_report(element: Element, *, at: int, memory: Memory) -> Iterator[model.Report | XmlFault]:
    """One Report element: its faults and the report, or the fault in its place."""
    parts = Parts(element, at=at, memory=memory)
    try:
        segments = _segments(parts)
    except Refused as fault:
        yield XmlFault(at, fault.element, fault.rule, fault.message, xml_bytes(element))
        return
    if parts.instructions:
        segments = restore(segments, parts)
    yield from parts.faults
    yield model.Report(segments)


def _segments(parts: Parts) -> tuple[model.Segment, ...]:
    headers = parts.read("ReportHeader")
    if len(headers) != 1:
        raise Refused("ReportHeader", "header", "a report has one header")
    told: tuple[str, Head] = parts.told(headers[0].values, _header)
    category, head = told
    if category.startswith(GROUP_A):  # version 4.0 had such reports for officers, too
        return tuple(_group_a(parts, head))
    if category == GROUP_B:
        return tuple(_group_b(parts, head))
    if category == ZERO:
        _nothing_but(parts, ())
        return (model.ZeroReport(parts.at, "0", 43, *head[:5], NO_NUMBER, head[1], head[2]),)
    raise Refused("NIBRSReportCategoryCode", "category", "no category of report that is known")


def _header(parts: Parts, values: Values) -> tuple[str, Head]:
    category = parts.one(values, "category").upper()
    year, month = _month(parts, values)
    ori = parts.one(values, "ori", 9)
    return category, (parts.one(values, "action", 1), month, year, "", ori, "")


def _month(parts: Parts, values: Values) -> tuple[str, str]:
    text = parts.one(values, "month")
    found = flat_month(text)
    if found is None and text:
        raise Refused("YearMonthDate", "date", "the month of the report is no year and month")
    return found or ("", "")


def _nothing_but(parts: Parts, kinds: tuple[str, ...]) -> None:
    for kind, elements in parts.elements.items():
        if elements and kind not in {"ReportHeader", *kinds}:
            parts.note(kind, "left_out", "a report of this category has no such part")


def _group_a(parts: Parts, head: Head) -> list[model.Segment]:
    incidents = parts.read("Incident")
    if len(incidents) != 1:
        raise Refused("Incident", "incident", "a Group A report has one incident")
    values = incidents[0].values
    number = parts.one(values, "number", 12)
    head = (*head[:5], number)
    date, hour = parts.date(values.get("incident_date", ()), "incident_date")
    cleared = ""
    if "clearance_date" in values:
        cleared, _ = parts.date(values["clearance_date"], "clearance_date")
    at, code = parts.at, parts.code
    found: list[model.Segment] = [
        model.Administrative(
            at, "1", 88, *head, date, code(values, "report_date_indicator"), hour,
            code(values, "cleared_exceptionally"), cleared, (), code(values, "cargo_theft"),
        )
    ]  # fmt: skip
    offences = [(one.id, parts.told(one.values, _offence)) for one in parts.read("Offense")]
    found += _offences(parts, head, offences)
    found += property_segments(parts, head)
    persons = {person.id: person for person in parts.read("Person")}
    subjects = parts.read("Subject")
    codes = {number: told[0] for number, told in offences}
    found += _victims(parts, head, codes, persons, subjects)
    for subject in subjects:
        age, sex, race, ethnicity, _ = person_of(parts, subject, persons)
        sequence = parts.told(subject.values, _sequence)
        found.append(model.Offender(at, "5", 46, *head, sequence, age, sex, race, ethnicity))
    for arrestee, arrest in _arrests(parts):
        found.append(_arrestee(parts, head, arrestee, arrest, persons))
    return found


def _offences(
    parts: Parts, head: Head, offences: list[tuple[str, Offence]]
) -> Iterator[model.Offense]:
    locations: dict[str, str] = {
        one.id: parts.told(one.values, _location) for one in parts.read("Location")
    }
    at_place: dict[str, str] = {}
    for offence, place, _ in parts.links("OffenseLocationAssociation", "Offense", "Location"):
        if place not in locations:
            raise Refused("OffenseLocationAssociation", "reference", "points at no location")
        at_place[offence] = locations[place]
    only = next(iter(locations.values())) if len(locations) == 1 and not at_place else ""
    for number, told in offences:
        code, completed, using, premises, method, activity, weapons, bias = told
        place = at_place.pop(number, only)
        yield model.Offense(
            parts.at, "2", 71, *head, code, completed, using, place, premises, method, activity,
            weapons, bias,
        )  # fmt: skip
    if at_place:
        raise Refused("OffenseLocationAssociation", "reference", "points at no offense")


def _location(parts: Parts, values: Values) -> str:
    return parts.code(values, "location")


def _offence(parts: Parts, values: Values) -> Offence:
    """What an offence says, but for its place."""
    code, codes = parts.code, parts.codes
    return (
        code(values, "offence"), code(values, "attempted_completed"),
        codes(values, "suspected_of_using", 3), parts.one(values, "premises_entered", 2, 2),
        code(values, "method_of_entry"), codes(values, "criminal_activity", 3),
        codes(values, "weapons", 3), codes(values, "bias", 5),
    )  # fmt: skip


def _sequence(parts: Parts, values: Values) -> str:
    return parts.one(values, "sequence", 2, 2)


def _relationship(parts: Parts, values: Values) -> str:
    return parts.code(values, "relationships")


def _victims(
    parts: Parts,
    head: Head,
    codes: Mapping[str, str],
    persons: Mapping[str, Part],
    subjects: list[Part],
) -> list[model.Victim]:
    victims = parts.read("Victim")
    known = by_id(victims)
    connected: dict[int, list[str]] = {}
    for offence, victim, _ in parts.links("OffenseVictimAssociation", "Offense", "Victim"):
        if offence not in codes or victim not in known:
            raise Refused("OffenseVictimAssociation", "reference", "points at nobody or nothing")
        connected.setdefault(id(known[victim]), []).append(codes[offence])
    related: dict[int, list[tuple[str, str]]] = {}
    if ties := parts.links("SubjectVictimAssociation", "Subject", "Victim"):
        related = _related(parts, ties, known, by_id(subjects))
    officers = {one.person: one for one in parts.read("EnforcementOfficial")}
    found: list[model.Victim] = []
    for part in victims:
        offences_of = connected.get(id(part), ())
        related_to = related.get(id(part), ())
        if len(offences_of) > _LINKS or len(related_to) > _LINKS:
            _at_most(parts, "OffenseVictimAssociation", len(offences_of))
            _at_most(parts, "SubjectVictimAssociation", len(related_to))
        person = persons.get(part.person)
        who = person_of(parts, part, persons)
        sequence, kind, circumstances, justifiable, injuries = parts.told(part.values, _victim)
        if person is not None and "injuries" in person.values and "injuries" not in part.values:
            injuries = parts.codes(person.values, "injuries", 5)  # version 4.0 has it there
        officer = officers.pop(part.person, None) if officers and part.person else None
        duty = _OFF_DUTY if officer is None else _duty(parts, officer.values)
        numbers, relationships = _told_apart(related_to) if related_to else ((), ())
        found.append(
            model.Victim(
                parts.at, "4", 141, *head, sequence, tuple(offences_of), kind, *who, circumstances,
                justifiable, injuries, numbers, relationships, *duty,
            )
        )  # fmt: skip
    if officers:
        raise Refused("EnforcementOfficial", "reference", "is no victim of the report")
    return found


def _related(
    parts: Parts,
    ties: list[tuple[str, str, Values]],
    victims: Mapping[str, Part],
    offenders: Mapping[str, Part],
) -> dict[int, list[tuple[str, str]]]:
    """By victim, the numbers of the offenders to whom they are related, and how."""
    found: dict[int, list[tuple[str, str]]] = {}
    for subject, victim, values in ties:
        if subject not in offenders or victim not in victims:
            raise Refused("SubjectVictimAssociation", "reference", "points at nobody")
        number = parts.told(offenders[subject].values, _sequence)
        pair = number, parts.told(values, _relationship)
        found.setdefault(id(victims[victim]), []).append(pair)
    return found


def _told_apart(related: Sequence[tuple[str, str]]) -> tuple[Texts, Texts]:
    """Offenders' numbers and relationships side by side, without blanks after the last."""
    relationships = [relationship for _, relationship in related]
    while relationships and not relationships[-1]:
        relationships.pop()
    return tuple([number for number, _ in related]), tuple(relationships)


def _at_most(parts: Parts, element: str, found: int) -> None:
    if found > _LINKS:
        parts.note(element, "too_many", f"{found} for one victim where a flat file has {_LINKS}")


def _victim(parts: Parts, values: Values) -> tuple[Any, ...]:
    code, codes = parts.code, parts.codes
    return (
        parts.one(values, "sequence", 3, 3), code(values, "kind"),
        codes(values, "circumstances", 2), code(values, "justifiable_homicide"),
        codes(values, "injuries", 5),
    )  # fmt: skip


def _duty(parts: Parts, values: Values) -> tuple[str, str, str]:
    code = parts.code
    return (
        code(values, "officer_activity"), code(values, "officer_assignment"),
        parts.one(values, "officer_ori", 9),
    )  # fmt: skip


def _arrests(parts: Parts) -> Iterator[tuple[Part, Part]]:
    """Arrestees with their arrests: as associated, else in their order."""
    arrestees, arrests = parts.read("Arrestee"), parts.read("Arrest")
    if not (arrestees or arrests or "ArrestSubjectAssociation" in parts.elements):
        return
    links = parts.links("ArrestSubjectAssociation", "Activity", "Subject")
    if len(arrestees) == len(arrests) == len(links) == 1:  # so most reports are
        arrest, arrestee, _ = links[0]
        if arrest == arrests[0].id and arrestee and arrestee == arrestees[0].id:
            yield arrestees[0], arrests[0]
            return
    of = {one.id: one for one in arrests}
    known = by_id(arrestees)
    paired: dict[int, Part] = {}
    for arrest, arrestee, _ in links:
        if arrest not in of or arrestee not in known:
            raise Refused("ArrestSubjectAssociation", "reference", "points at nobody or nothing")
        paired[id(known[arrestee])] = of.pop(arrest)
    left = iter(of.values() if paired else arrests)
    for part in arrestees:
        mine = paired.get(id(part))
        yield part, next(left, Part("", "", Values())) if mine is None else mine
    for arrest_left in left:
        yield Part("", "", Values()), arrest_left


def _arrestee(
    parts: Parts, head: Head, arrestee: Part, arrest: Part, persons: Mapping[str, Part]
) -> model.Arrestee:
    who = person_of(parts, arrestee, persons)
    code, facts = parts.code, arrest.values
    date, _ = parts.date(facts.get("arrest_date", ()), "arrest_date")
    sequence, multiple, armed_with, disposition, clearing = parts.told(arrestee.values, _arrested)
    return model.Arrestee(
        parts.at, "6", 110, *head, sequence, parts.one(facts, "arrest_number", 12), date,
        code(facts, "arrest_type"), multiple or code(facts, "multiple"), code(facts, "offence"),
        armed_with, *who, disposition, clearing, (),
    )  # fmt: skip


def _arrested(parts: Parts, values: Values) -> tuple[Any, ...]:
    clearing = parts.one(values, "clearance_indicator")
    return (
        parts.one(values, "sequence", 2, 2), parts.code(values, "multiple"),
        parts.codes(values, "armed_with", 2), parts.code(values, "disposition"),
        _YES_OR_NO.get(clearing, clearing),
    )  # fmt: skip


def _group_b(parts: Parts, head: Head) -> list[model.GroupBArrest]:
    kinds = ("Person", "Arrestee", "Arrest", "ArrestSubjectAssociation")
    _nothing_but(parts, kinds)
    persons = {person.id: person for person in parts.read("Person")}
    found: list[model.GroupBArrest] = []
    for arrestee, arrest in _arrests(parts):
        a = _arrestee(parts, head, arrestee, arrest, persons)
        for field, text in (
            ("multiple", a.multiple),
            ("clearance_indicator", a.clearance_indicator),
        ):
            if text:
                parts.note(field, "left_out", "an arrest for a Group B offense has no such element")
        found.append(
            model.GroupBArrest(
                parts.at, "7", 66, *head[:5], a.arrest_number, a.sequence, a.arrest_date,
                a.arrest_type, a.offence, a.armed_with, a.age, a.sex, a.race, a.ethnicity,
                a.resident, a.disposition,
            )
        )  # fmt: skip
    if not found:
        raise Refused("Arrestee", "arrestee", "a Group B report has an arrestee")
    return found

"""NIBRS XML: both versions are read and written, nothing is lost on the way, faults are named."""

import io
import re
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.public_data import public_data

from accord.core.formats.nibrs.fields import LAYOUTS
from accord.core.formats.nibrs.flat import group, read_flat, write_segment
from accord.core.formats.nibrs.model import (
    Administrative,
    Arrestee,
    Offender,
    Offense,
    Property,
    Report,
    Segment,
    Victim,
)
from accord.core.formats.nibrs.xml_names import VERSIONS
from accord.core.formats.nibrs.xml_parts import XmlFault
from accord.core.formats.nibrs.xml_read import read_xml
from accord.core.formats.nibrs.xml_write import Message, XmlWriter, documents, write_xml

MESSAGE = Message("VT0000000", "17", datetime(2026, 5, 1, 12))
GROUP_A = "I012020    VT000000020010000001 "
PROPERTY = "703000001500" + " " * 8 + "24000000900"
INCIDENT = "\n".join(
    (
        f"00881{GROUP_A}20200102 14N".ljust(87) + "N",
        f"00712{GROUP_A}13ACN  20   N  12A40    88".ljust(71),
        f"00712{GROUP_A}240CN  18".ljust(61) + "88        ",
        f"03073{GROUP_A}{PROPERTY}".ljust(228) + "03".ljust(79),
        f"01414{GROUP_A}00113A".ljust(70) + "I30  FBNR0902 N    01AQ".ljust(71),
        f"00465{GROUP_A}012535MWN",
        f"01106{GROUP_A}01A-17        20200103OM13A01    28  MWNR".ljust(110),
        "00430A012020    VT0000000000000000000012020",
        f"00667A012020    VT0000000{'B-9':12}0120200105T90D01    44  FWNR ",
        "",
    )
)


def reports(data: bytes) -> list[Report]:
    """The reports of a flat file."""
    return list(group(one for one in read_flat(io.BytesIO(data)) if isinstance(one, Segment)))


def flat(found: list[Report]) -> list[bytes]:
    """Their lines."""
    return [write_segment(segment) for report in found for segment in report.segments]


def written(found: list[Report], version: str = "2019.1", *, remainder: bool = True) -> bytes:
    """The reports as one XML document."""
    out = io.BytesIO()
    writer = XmlWriter(version, keep_remainder=remainder)
    write_xml(found, out, writer=writer, message=MESSAGE)
    return out.getvalue()


def read(data: bytes) -> tuple[list[Report], list[XmlFault]]:
    """Reports and faults of an XML document."""
    found = list(read_xml(io.BytesIO(data)))
    return (
        [one for one in found if isinstance(one, Report)],
        [one for one in found if isinstance(one, XmlFault)],
    )


def facts(segment: Segment, *without: str) -> dict[str, object]:
    """A segment's values but for where it stood."""
    names = {field.name for field in fields(segment)} - {"line", "length", *without}
    return {name: getattr(segment, name) for name in names}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_flat_file_comes_back_whole_through_xml(version: str) -> None:
    before = reports(INCIDENT.encode())
    after, faults = read(written(before, version))
    assert faults == []
    assert flat(after) == flat(before)
    assert [len(report.segments) for report in after] == [7, 1, 1]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_elements_alone_tell_all_that_the_schema_can_hold(version: str) -> None:
    text = written(reports(INCIDENT.encode()), version)
    assert b"accord-flat" not in text
    assert text.count(b"<nibrs:Report>") == 3
    assert b"not certified for submission" in text
    assert VERSIONS[version].nibrs.encode() in text


KINDS = [(level, length) for level, layout in LAYOUTS.items() for length in layout.lengths]


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4), st.data())
def test_any_segments_at_all_come_back_byte_for_byte(
    kinds: list[tuple[str, int]], data: st.DataObject
) -> None:
    lines = []
    for level, length in kinds:
        rest = data.draw(st.text(" AD019<&>?-", min_size=length - 25, max_size=length - 25))
        lines.append(f"{length:04d}{level}I012020    VT00000000{rest}"[:length].encode())
    before = reports(b"\n".join(lines) + b"\n")
    after, faults = read(written(before))
    assert flat(after) == lines
    assert not [fault for fault in faults if fault.raw]


def test_a_remainder_does_not_outlive_a_change_of_the_elements() -> None:
    text = written(reports(INCIDENT.replace("20200102 14N", "20200102 14Z").encode()))
    assert text.count(b"<?accord-flat") == 1
    (first, *_), faults = read(text)
    assert facts(first.segments[0])["cleared_exceptionally"] == "Z"
    changed = text.replace(b"2020-01-02T14", b"2020-01-02T15")
    (first, *_), faults = read(changed)
    assert facts(first.segments[0])["cleared_exceptionally"] == ""
    assert [fault.rule for fault in faults] == ["remainder"]


def test_without_remainder_only_what_the_schema_holds_is_written() -> None:
    text = written(
        reports(INCIDENT.replace("00465", "00455").replace("35MWN", "35MW").encode()),
        remainder=False,
    )
    assert b"<?accord-flat" not in text


def test_prefixes_and_later_namespaces_do_not_matter() -> None:
    before = reports(INCIDENT.encode())
    text = written(before).replace(b"nibrs:", b"n:").replace(b"xmlns:nibrs", b"xmlns:n")
    text = text.replace(b"http://fbi.gov/cjis/nibrs/2019", b"http://fbi.gov/cjis/nibrs/2031.4")
    after, faults = read(text)
    assert (flat(after), faults) == (flat(before), [])


@pytest.mark.parametrize(
    ("change", "element", "rule"),
    [
        ((b's:ref="Victim1"', b's:ref="Nobody"'), "OffenseVictimAssociation", "reference"),
        ((b's:id="Offense2"', b's:id="Offense1"'), "Offense", "reference"),
        ((b's:ref="PersonVictim1"', b's:ref="P"'), "RoleOfPerson", "reference"),
        ((b">GROUP A", b">GROUP X"), "NIBRSReportCategoryCode", "category"),
        ((b"nc:Incident>", b"nc:Accident>"), "Incident", "incident"),
        ((b"<nc:YearMonthDate>2020", b"<nc:YearMonthDate>MMXX"), "YearMonthDate", "date"),
        ((b"nibrs:ReportHeader>", b"nibrs:Header>"), "ReportHeader", "header"),
    ],
)
def test_a_report_that_does_not_fit_together_is_kept_as_a_fault_and_reading_goes_on(
    change: tuple[bytes, bytes], element: str, rule: str
) -> None:
    text = written(reports(INCIDENT.encode()))
    first, rest = text.split(b"</nibrs:Report>", 1)
    found, faults = read(first.replace(*change) + b"</nibrs:Report>" + rest)
    assert [report.segments[0].level for report in found] == ["0", "7"]
    refused = [fault for fault in faults if fault.raw]
    assert [(f.report, f.element, f.rule) for f in refused] == [(1, element, rule)]
    assert b"20010000001" in refused[0].raw
    assert "20010000001" not in refused[0].message


@pytest.mark.parametrize(
    ("change", "element", "rule"),
    [
        ((b">Acquaintance<", b">Pen pal<"), "relationships", "code"),
        ((b">1500<", b">1500.75<"), "Amount", "left_out"),
        ((b">1500<", b">much<"), "Amount", "amount"),
        ((b"<nc:ItemQuantity>2<", b"<nc:ItemQuantity>some<"), "ItemQuantity", "amount"),
        ((b">2020-01-03<", b">3 January<"), "arrest_date", "date"),
        ((b">A-17<", b">A-17-and-so-on<"), "arrest_number", "too_wide"),
        ((b">28<", b">young<"), "PersonAgeMeasure", "age"),
        ((b"<j:Arrest ", b"<j:Novelty>1</j:Novelty><j:Arrest "), "Novelty", "left_out"),
        (
            (b"<j:VictimCategoryCode>", b"<j:Mood>x</j:Mood><j:VictimCategoryCode>"),
            "Mood",
            "left_out",
        ),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_report(
    change: tuple[bytes, bytes], element: str, rule: str
) -> None:
    text = written(reports(INCIDENT.encode()))
    assert change[0] in text
    found, faults = read(text.replace(*change, 1))
    assert len(found) == 3
    assert [(f.report, f.element, f.rule, f.raw) for f in faults] == [(1, element, rule, b"")]


def test_a_document_that_breaks_off_gives_what_was_whole_and_a_fault() -> None:
    text = written(reports(INCIDENT.encode()))
    found, faults = read(text[:-60])
    assert len(found) == 2
    assert [(fault.report, fault.rule) for fault in faults] == [(3, "xml_well_formed")]
    assert faults[0].message.startswith("line ")


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "xml_no_dtd"),
        (b"<html><body/></html>", "left_out"),
        (b"not xml", "xml_well_formed"),
        (b"", "xml_well_formed"),
    ],
)
def test_what_is_no_nibrs_document_is_a_fault(document: bytes, rule: str) -> None:
    found, faults = read(document)
    assert found == []
    assert faults[0].rule == rule


def test_reports_in_an_envelope_or_alone_are_found() -> None:
    before = reports(INCIDENT.encode())
    text = written(before)
    body = text[text.index(b"<nibrs:Submission") :]
    after, faults = read(b"<e:Envelope xmlns:e='urn:e'><e:Body>" + body + b"</e:Body></e:Envelope>")
    assert (flat(after), faults) == (flat(before), [])
    alone = next(iter(documents(before, writer=XmlWriter("4.2"), message=MESSAGE))).decode()
    opening = re.search(r"<nibrs:Submission([^>]*)>", alone)
    assert opening is not None
    inside = alone[alone.index("<nibrs:ReportHeader") : alone.index("</nibrs:Submission")]
    after, faults = read(f"<nibrs:Report{opening[1]}>{inside}".encode())
    assert (flat(after), faults) == (flat(before[:1]), [])


def test_drugs_share_one_description_and_vehicles_are_counted_over_items() -> None:
    start = f"00881{GROUP_A}20200102 14N".ljust(88)
    items = f"03073{GROUP_A}6{PROPERTY[1:]}" + " " * 8 + "10"
    drugs = "    E000000012500GML000000003000OZU"
    line = f"{start}\n{items:228}{drugs}"
    before = reports(f"{line:<{307 + 89}}\n".encode())
    text = written(before)
    assert b"accord-flat" not in text
    after, faults = read(text)
    assert (flat(after), faults) == (flat(before), [])


def samples(version: str) -> list[Path]:
    """The FBI's samples of a version."""
    return sorted(public_data(f"records/nibrs_xml_{version}/iep-sample").glob("*.xml"))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_fbi_s_samples_are_read_and_come_back(version: str) -> None:
    found_files = samples(version)
    assert len(found_files) == 7
    for path in found_files:
        (before,), faults = read(path.read_bytes())
        assert not [fault for fault in faults if fault.raw], path.name
        (after,), faults = read(written([before], version))
        assert after.segments == before.segments, path.name
        assert faults == []


def test_version_4_0_is_read_too() -> None:
    (report,), faults = read(public_data("records/nibrs_ndex_pair/nibrs_4.0.xml").read_bytes())
    assert faults == []
    victims = [one for one in report.segments if isinstance(one, Victim)]
    assert [(v.age, v.injuries, v.relationships) for v in victims] == [
        ("32", ("N",), ("AQ",)),
        ("BB", ("N",), ("ST",)),
    ]
    (arrestee,) = [one for one in report.segments if isinstance(one, Arrestee)]
    assert (arrestee.multiple, arrestee.offence) == ("N", "64A")


#: What the files themselves tell differently: their flat text and their XML were not made alike.
TOLD_DIFFERENTLY: dict[str, dict[type[Segment], set[str]]] = {
    "Flatfile-XML_Test_1": {
        Segment: {"month", "year"},
        Administrative: {"incident_hour", "cargo_theft"},
        Offense: {"attempted_completed", "method_of_entry"},
        Property: {"descriptions"},
    },
    "NIBRS_Test_Sample": {
        Segment: {"month", "year"},
        Administrative: {"cargo_theft"},
        Offender: {"age"},
        Property: {"drug_quantities", "drug_fractions"},
        Victim: {"offender_numbers", "relationships"},
    },
}


@pytest.mark.parametrize("name", TOLD_DIFFERENTLY)
def test_flat_twins_give_the_model_of_their_xml_twins(name: str) -> None:
    (flat_report,) = reports(public_data(f"records/nibrs_flatfile/{name}.txt").read_bytes())
    (xml_report,), _ = read(public_data(f"records/nibrs_flatfile/{name}.xml").read_bytes())

    def key(segment: Segment) -> tuple[str, str]:
        return segment.level, getattr(segment, "loss", "")

    pairs = list(
        zip(
            sorted(flat_report.segments, key=key), sorted(xml_report.segments, key=key), strict=True
        )
    )
    different = {
        (type(one), field)
        for one, other in pairs
        for field, value in facts(one).items()
        if value != facts(other)[field]
    }
    allowed = {
        (type(one), field)
        for one, _ in pairs
        for kind, names in TOLD_DIFFERENTLY[name].items()
        if isinstance(one, kind)
        for field in names
    }
    assert different <= allowed, different - allowed


@pytest.mark.parametrize(
    ("name", "segments"),
    [
        ("VTUCR0001_20200420_NIBRS_010", 6516),
        ("Test-Submission-1", 1393),
        ("Flatfile-XML_Test_2", 12),
    ],
)
def test_real_submissions_come_back_byte_for_byte(name: str, segments: int) -> None:
    before = reports(public_data(f"records/nibrs_flatfile/{name}.txt").read_bytes())
    after, faults = read(written(before))
    assert len(flat(before)) == segments
    assert flat(after) == flat(before)
    assert faults == []

"""What is written validates against the schemas that the user has; what breaks them is named."""

import io
from pathlib import Path

import pytest
from tests.core.formats.nibrs.test_nibrs_xml import INCIDENT, MESSAGE, reports, written
from tests.public_data import public_data

from accord.core.formats.nibrs.xml_names import VERSIONS
from accord.core.formats.nibrs.xml_write import XmlWriter, documents
from accord.core.safe_io import BadInput, SchemaFault, check_records

pytest.importorskip("lxml", reason="not run: needs lxml, the extra schema")


def check(data: bytes, folder: Path) -> list[SchemaFault]:
    """All faults of a document."""
    return list(check_records(io.BytesIO(data), folder=folder, record="Report"))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_fbi_s_samples_validate(version: str) -> None:
    folder = public_data(f"records/nibrs_xml_{version}/xsd")
    files = sorted(public_data(f"records/nibrs_xml_{version}/iep-sample").glob("*.xml"))
    assert {path.name: check(path.read_bytes(), folder) for path in files} == {
        path.name: [] for path in files
    }
    assert len(files) == 7


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_written_of_a_real_submission_validates(version: str) -> None:
    folder = public_data(f"records/nibrs_xml_{version}/xsd")
    for name, count in (("VTUCR0001_20200420_NIBRS_010", 1792), ("Test-Submission-1", 224)):
        found = reports(public_data(f"records/nibrs_flatfile/{name}.txt").read_bytes())
        assert len(found) == count
        assert check(written(found, version), folder) == [SchemaFault(0, 0, "Report", "one_record")]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_for_each_report_is_valid_as_a_whole(version: str) -> None:
    folder = public_data(f"records/nibrs_xml_{version}/xsd")
    made = list(documents(reports(INCIDENT.encode()), writer=XmlWriter(version), message=MESSAGE))
    assert len(made) == 3
    assert [check(one, folder) for one in made] == [[], [], []]


def test_what_breaks_the_schema_is_named_without_its_value() -> None:
    folder = public_data("records/nibrs_xml_2019.1/xsd")
    text = written(reports(INCIDENT.encode())[:1])
    wrong = text.replace(b">Acquaintance<", b">Pen pal<").replace(b"2020-01-03<", b"yesterday<")
    faults = check(wrong, folder)
    assert [(fault.record, fault.element) for fault in faults] == [
        (1, "Date"),
        (1, "VictimToSubjectRelationshipCode"),
    ]
    assert {fault.rule for fault in faults} == {"cvc_datatype_valid_1_2_1", "cvc_enumeration_valid"}
    line = wrong[: wrong.index(b"Pen pal")].count(b"\n") + 1
    assert faults[1].line == line


def test_another_namespace_or_an_empty_folder_has_no_schema(tmp_path: Path) -> None:
    folder = public_data("records/nibrs_xml_4.2/xsd")
    with pytest.raises(BadInput, match="no_schema"):
        check(written(reports(INCIDENT.encode())), folder)
    with pytest.raises(BadInput, match="schema_folder"):
        check(b"<a/>", tmp_path)


XSD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">{}</xs:schema>'
)


@pytest.mark.parametrize("place", ["http://example.org/x.xsd", "../outside.xsd", "/etc/passwd"])
def test_a_schema_that_points_out_of_its_folder_is_refused(tmp_path: Path, place: str) -> None:
    inside = XSD.format(f'<xs:import namespace="urn:x" schemaLocation="{place}"/>')
    (tmp_path / "t.xsd").write_text(inside)
    with pytest.raises(BadInput, match="schema_outside"):
        check(b'<a xmlns="urn:t"/>', tmp_path)


def test_a_schema_or_document_with_a_dtd_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.xsd").write_text("<!DOCTYPE x>" + XSD.format(""))
    with pytest.raises(BadInput, match="xml_no_dtd"):
        check(b"<a/>", tmp_path)
    (tmp_path / "t.xsd").write_text(XSD.format('<xs:element name="a"/>'))
    with pytest.raises(BadInput, match="xml_no_dtd"):
        check(b'<!DOCTYPE a><a xmlns="urn:t"/>', tmp_path)
    assert check(b'<a xmlns="urn:t"/>', tmp_path) == []
    with pytest.raises(BadInput, match="xml_well_formed"):
        check(b'<a xmlns="urn:t">', tmp_path)

"""Bad input: a clear answer that names row, field and rule each time, and nothing is lost."""

import csv
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accord.apps.records.models import Load, QuarantinedRow, Record, Submission
from accord.apps.records.row_words import why_row
from accord.apps.records.services import storage
from accord.core.formats.tabular import table as table_module
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

pytestmark = pytest.mark.django_db


def faults():
    """Row, field and rule of everything in quarantine."""
    return list(
        QuarantinedRow.objects.order_by("row_number").values_list("row_number", "field", "rule")
    )


def refused(send, agency, data, name="export.csv"):
    with pytest.raises(Invalid) as answer:
        send(agency, data, name=name)
    assert not Submission.objects.exists()
    assert not [path for path in storage.folder().iterdir() if path.name.startswith("incoming")]
    assert LedgerEntry.objects.filter(verb="submission.refused", outcome="failed").count() == 1
    return answer.value.faults[0]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_other_encodings_land_with_their_letters(make_agency, ingest, export, encoding):
    text = export(20, changes={3: {"address": "12 CALLE PEÑA"}}).decode()
    result = ingest(make_agency(), text.encode(encoding))
    assert result.landed == 20
    assert Record.objects.get(local_id="24-000003").address == "12 CALLE PEÑA"


def test_one_nul_among_the_first_rows_costs_its_own_row(make_agency, ingest, export):
    result = ingest(make_agency(), export(40, changes={3: {"offense": "ROB\0BERY"}}))
    assert (result.landed, result.quarantined) == (39, 1)
    assert faults() == [(5, "offense", "plain_text")]
    assert QuarantinedRow.objects.get().raw["offense"] == r"ROB\x00BERY"


def test_text_cut_in_the_middle_of_a_letter_keeps_what_came_before(make_agency, ingest, export):
    good = export(40)
    result = ingest(
        make_agency(), good + "24-000099,2024-05-01 10:00,BURGLARY,-73.9,40.7,CALLE Ñ".encode()[:-1]
    )
    assert result.landed == 40
    assert result.stopped is not None or result.quarantined == 1


def test_a_zip_bomb_is_refused_with_its_rule(make_agency, send):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.csv", b"0" * 60_000_000)
    fault = refused(send, make_agency(), packed.getvalue(), "export.zip")
    assert fault.rule in {"zip_ratio", "line_cap"}


def test_a_workbook_with_an_external_entity_is_never_resolved(make_agency, send):
    packed = io.BytesIO()
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&e;</workbook>'
    )
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", evil)
    fault = refused(send, make_agency(), packed.getvalue(), "export.xlsx")
    assert "root:" not in fault.message
    assert fault.rule == "xml_no_dtd"
    assert fault.message.startswith("export.xlsx: xl/workbook.xml: ")
    with translation.override("es"):
        told = why_row(f"all.zip: {fault.message}")
    assert told.startswith("all.zip: export.xlsx: xl/workbook.xml: el documento")


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"%PDF-1.7 ...", "export.csv"), (b"", "export.csv"), (b"PK\x03\x04 cut", "export.zip")],
)
def test_what_is_no_table_is_refused(make_agency, send, data, name):
    assert refused(send, make_agency(), data, name).rule


def test_formulas_come_in_as_text_and_go_out_disarmed(
    make_agency, make_user, sign_in, ingest, export
):
    agency = make_agency()
    bad = '=HYPERLINK("http://evil","x")'
    ingest(agency, export(10, changes={2: {"address": bad}}))
    assert Record.objects.get(local_id="24-000002").address == bad
    client = sign_in(make_user("ann", "analyst", agency=agency))
    text = b"".join(client.get("/records/export.csv?kind=incident").streaming_content).decode()
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert f"'{bad}" in cells
    assert bad not in cells


DATES = {
    0: "2024-03-05T14:30:00",
    1: "03/05/2024 14:30",
    2: "3/5/2024 2:30 PM",
    3: "05-MAR-2024 14:30",
    4: "20240305143000",
    5: "2024/03/05 14:30:00",
}


def test_six_date_formats_land_and_nonsense_waits_in_quarantine(make_agency, ingest, export):
    changes = {n: {"date_occurred": text} for n, text in DATES.items()}
    formats = ("iso", "m/d/y", "d mon y", "yyyymmddhhmmss", "y/m/d")
    from accord.core.formats.tabular import TimeRule

    rule = TimeRule(column="date_occurred", formats=formats)
    data = export(40, changes={**changes, 6: {"date_occurred": "the day before"}})
    result = ingest(make_agency(), data, change={"occurred": rule})
    assert result.landed == 39
    assert faults() == [(8, "date_occurred", "date_format")]
    times = {Record.objects.get(local_id=f"24-{n:06d}").occurred_from for n in DATES}
    assert len(times) == 1


@pytest.mark.parametrize(
    "given", ["2024-02-30 10:00", "2024-05-01 25:00", "1066-10-14 09:00", "2999-01-01"]
)
def test_impossible_dates_name_their_rule(make_agency, ingest, export, given):
    ingest(make_agency(), export(30, changes={9: {"date_occurred": given}}))
    [(row, field, rule)] = faults()
    assert (row, field) == (11, "date_occurred")
    assert rule in {"date_format", "date_range"}


def test_swapped_signless_comma_and_absurd_coordinates(make_agency, ingest, export):
    changes = {
        1: {"longitude": "40.71", "latitude": "-73.88"},
        2: {"longitude": "73.88"},
        3: {"longitude": "0", "latitude": "0"},
        4: {"longitude": "abc"},
        5: {"longitude": "-120.5", "latitude": "-33.0"},
    }
    result = ingest(make_agency(), export(200, changes=changes))
    assert result.landed == 200

    def of(number):
        one = Record.objects.get(local_id=f"24-{number:06d}")
        return one.coordinate_status, one.lon, one.lat

    assert of(1) == ("swapped", pytest.approx(-73.88), pytest.approx(40.71))
    assert of(2)[:2] == ("sign", pytest.approx(-73.88))
    assert of(3) == ("placeholder", None, None)
    assert of(4) == ("unreadable", None, None)
    assert of(5) == ("outside", None, None)
    assert result.without_point == 3


def test_a_decimal_comma_is_read_as_one(make_agency, ingest, export):
    changes = {n: {"longitude": f"-73,{900 - n}", "latitude": f"40,{700 + n}"} for n in range(60)}
    result = ingest(make_agency(), export(60, changes=changes))
    assert result.landed == 60
    assert Record.objects.get(local_id="24-000010").lon == pytest.approx(-73.890)


def test_a_number_that_stands_twice_is_named(make_agency, ingest, export):
    result = ingest(
        make_agency(),
        export(60, changes={50: {"incident_number": "24-000007"}}),
        change={"repeat_ids": False},
    )
    assert result.landed == 59
    assert faults() == [(52, "incident_number", "duplicate_id")]


def test_a_truncated_file_keeps_its_whole_rows(make_agency, ingest, export):
    data = export(40)
    result = ingest(make_agency(), data[:-30])
    assert result.landed == 39
    [(row, _field, rule)] = faults()
    assert (row, rule) == (41, "row_shape")
    assert "ends in the middle" in QuarantinedRow.objects.get().reason


def test_an_endless_line_stops_the_file_there_and_names_the_row(
    make_agency, ingest, export, monkeypatch
):
    from dataclasses import replace

    from accord.apps.records.services import storage as module

    opener = module.open_files
    small = replace(table_module.Limits(), line_chars=2_000)
    monkeypatch.setattr(
        module,
        "open_files",
        lambda stream, filename, **more: opener(stream, filename=filename, limits=small, **more),
    )
    data = export(120) + b"24-999999," + b"x" * 10_000 + b"\r\n" + export(3)
    result = ingest(make_agency(), data)
    assert result.landed == 120
    assert result.stopped.rule == "line_cap"
    assert result.stopped.row == 122
    run = Load.objects.get()
    assert run.state == "stopped"
    assert run.fault["rule"] == "line_cap"
    assert Submission.objects.get().state == "stopped"


@pytest.mark.slow
def test_a_line_of_two_gibibytes_is_refused_without_reading_it_whole(
    make_agency, tmp_path, system, records_why
):
    import tracemalloc

    from accord.apps.records import services

    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(2 * 1024**3)  # sparse: zeros, one line
    tracemalloc.start()
    with pytest.raises(Invalid) as answer:
        services.receive(
            by=system, purpose=records_why, agency=make_agency(), filename=path.name, path=path
        )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.value.faults[0].rule
    assert peak < 100 * 1024**2


def test_what_no_database_can_hold_is_quarantined(make_agency, ingest, export):
    changes = {1: {"address": "A\0B"}, 2: {"beat": "B" * 500}}
    rows = list(csv.DictReader(io.StringIO(export(60, changes=changes).decode())))
    result = ingest(make_agency(), json.dumps(rows).encode(), name="export.json")
    assert result.landed == 58
    assert [(rule, field) for _row, field, rule in faults()] == [
        ("plain_text", "address"),
        ("max_length", "area_code"),
    ]
    assert QuarantinedRow.objects.first().raw["address"] == "A\\x00B"


def test_a_header_without_rows_is_called_so(make_agency, make_user, sign_in, ingest, send, export):
    """“Loaded, 0” would leave open whether anything was lost."""
    agency = make_agency()
    ingest(agency, export(20))
    ingest(agency, export(0), name="empty.csv")
    client = sign_in(make_user("amy", "analyst", agency=agency), purpose="records-management")
    pages = {
        one.filename: client.get(f"/records/submissions/{one.pk}/").content.decode()
        for one in Submission.objects.all()
    }
    assert "The file has a header and no rows" in pages["empty.csv"]
    assert "The file has a header and no rows" not in pages["export.csv"]


def test_a_header_without_rows_of_a_layout_that_nobody_knows(
    make_agency, make_user, sign_in, export
):
    client = sign_in(
        make_user("amy", "analyst", agency=make_agency()), purpose="records-management"
    )
    sent = SimpleUploadedFile("empty.csv", export(0), content_type="text/csv")
    answer = client.post("/records/submissions/new/", {"file": sent, "level": "green"}, follow=True)
    shown = answer.content.decode()
    assert "The file has a header and no rows" in shown
    assert 'name="step"' not in shown

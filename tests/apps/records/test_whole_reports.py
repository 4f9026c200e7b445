"""N-DEx messages, envelopes and NIBRS files land as submissions: levels, replacing, deleting."""

import io

import pytest
import typer
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.core.formats.reports.made import (
    burglary,
    deletion,
    envelopes,
    flat,
    group_a,
    group_b,
    line,
    message,
)
from typer.testing import CliRunner

from accord.apps.records import selectors, services
from accord.apps.records.models import (
    Item,
    Load,
    Person,
    QuarantinedRow,
    Record,
    Submission,
    Vehicle,
)
from accord.cli import ingest as command
from accord.frame.errors import Invalid

pytestmark = pytest.mark.django_db
NDEX = {"name": "week.xml", "mapping": "N-DEx"}
NIBRS = {"name": "month.txt", "mapping": "NIBRS"}


@pytest.fixture
def agency(make_agency):
    return make_agency(ori="NJ0010100")


def standing(kind: str = "incident") -> dict[str, Record]:
    rows = Record.objects.filter(is_current=True, state="standing", kind=kind)
    return {one.local_id: one for one in rows}


def test_a_message_lands_with_all_that_is_in_it(agency, ingest):
    result = ingest(agency, message(burglary("24-1"), burglary("24-2")), **NDEX)
    assert (result.landed, result.quarantined) == (6, 0)
    assert set(standing()) == {"24-1", "24-2"}
    assert set(standing("arrest")) == {"A24-1", "A24-2"}
    assert {one.incident_ref for one in standing("offence").values()} == {"24-1", "24-2"}
    roles = Person.objects.filter(record__local_id="24-1").values_list("role", "level")
    assert set(roles) == {("victim", "red"), ("suspect", "yellow"), ("witness", "red")}
    assert Person.objects.get(record__local_id="A24-1").role == "arrestee"
    assert Vehicle.objects.filter(record__local_id="24-1").count() == 1
    assert standing()["24-1"].owner == agency
    assert not Item.objects.exists()


def test_envelopes_land_as_messages_do(agency, ingest):
    result = ingest(agency, envelopes(burglary("24-1")), name="week.jsonl", mapping="envelopes")
    assert (result.landed, result.quarantined) == (3, 0)
    assert standing()["24-1"].offence_code == "220"


def test_the_same_message_again_changes_nothing(agency, ingest):
    ingest(agency, message(burglary("24-1")), **NDEX)
    again = ingest(agency, message(burglary("24-1"), burglary("24-2")), **NDEX)
    assert (again.landed, again.changed, again.unchanged) == (3, 0, 3)


@pytest.mark.parametrize(
    ("first", "then", "holds"),
    [
        ("green", "red", "red"),
        ("red", "green", "red"),
        ("yellow", "green", "yellow"),
        ("green", "yellow", "yellow"),
    ],
)
def test_a_message_narrows_a_level_and_never_widens_it(agency, ingest, first, then, holds):
    ingest(agency, message(burglary("24-1", level=first)), **NDEX)
    ingest(agency, message(burglary("24-1", level=then)), **NDEX)
    kinds = ("incident", "offence", "arrest")
    assert [next(iter(standing(kind).values())).level for kind in kinds] == [holds] * 3


def test_the_submission_s_level_is_the_widest_that_any_of_its_items_gets(agency, ingest):
    items = message(burglary("24-1", level="green"), burglary("24-2", level="red"))
    ingest(agency, items, level="yellow", **NDEX)
    assert {number: one.level for number, one in standing().items()} == {
        "24-1": "yellow",
        "24-2": "red",
    }


def test_an_item_told_again_replaces_the_whole_of_it(agency, ingest):
    ingest(agency, message(burglary("24-1", offences=("220", "23D", "290"))), **NDEX)
    assert len(standing("offence")) == 3
    ingest(agency, message(burglary("24-1", offences=("220",), arrested=False)), **NDEX)
    assert [one.offence_code for one in standing("offence").values()] == ["220"]
    assert standing("arrest") == {}
    gone = Record.objects.filter(is_current=True, state="withdrawn")
    assert {one.told_by for one in gone} == {"source"}
    ingest(agency, message(burglary("24-1", offences=("220", "23D"))), **NDEX)
    assert {one.offence_code for one in standing("offence").values()} == {"220", "23D"}
    assert set(standing("arrest")) == {"A24-1"}


def test_a_deletion_takes_the_item_with_its_family_and_an_insert_brings_it_back(agency, ingest):
    one, other = burglary("24-1"), burglary("24-2")
    ingest(agency, message(one, other), **NDEX)
    result = ingest(agency, message(deletion(one)), **NDEX)
    assert (result.changed, result.quarantined) == (1, 0)
    assert set(standing()) == {"24-2"}
    assert set(standing("arrest")) == {"A24-2"}
    assert {each.incident_ref for each in standing("offence").values()} == {"24-2"}
    again = ingest(agency, message(deletion(one), burglary("24-3")), **NDEX)
    assert (again.unchanged, again.quarantined) == (1, 0)
    ingest(agency, message(burglary("24-1", level="green"), burglary("24-4")), **NDEX)
    assert {"24-1", "24-2"} <= set(standing())
    assert "A24-1" in standing("arrest")


def test_deleting_what_nobody_knows_is_an_error_that_can_be_mended(
    agency, ingest, system, records_why
):
    ingest(agency, message(burglary("24-1")), **NDEX)
    result = ingest(agency, message(deletion(burglary("24-9"))), **NDEX)
    assert (result.changed, result.quarantined) == (0, 1)
    row = QuarantinedRow.objects.get()
    assert (row.part, row.field, row.rule) == ("deletions", "report id", "known_report")
    who = {"by": system, "purpose": records_why}
    with pytest.raises(Invalid):
        services.mend(**who, row_id=row.pk, cells={"report id": "24-8"})
    services.mend(**who, row_id=row.pk, cells={"report id": "24-1"})
    assert standing() == standing("arrest") == {}
    run = Load.objects.get(pk=row.load_id)
    assert (run.changed, run.quarantined) == (1, 0)


def test_a_deletion_of_another_owner_s_number_takes_nothing(agency, ingest, make_agency):
    other = make_agency(ori="NJ0020200")
    ingest(agency, message(burglary("24-1")), **NDEX)
    ingest(other, message(deletion(burglary("24-1", ori="NJ0020200"))), **NDEX)
    assert set(standing()) == {"24-1"}
    assert QuarantinedRow.objects.get().rule == "known_report"


def test_a_fault_waits_with_item_field_and_rule_and_lands_once_mended(
    agency, ingest, system, records_why
):
    bad = burglary("24-1", begins="soon")
    result = ingest(agency, message(bad, burglary("24-2")), **NDEX)
    assert set(standing()) == {"24-2"}
    assert result.quarantined > 1
    row = QuarantinedRow.objects.get(part="reports")
    assert (row.field, row.rule, row.raw["report id"]) == ("begins", "date_format", "24-1")
    services.mend(
        by=system, purpose=records_why, row_id=row.pk, cells={"begins": "2024-03-05T22:10:00"}
    )
    assert set(standing()) == {"24-1", "24-2"}
    assert set(standing("arrest")) == {"A24-1", "A24-2"}
    assert not QuarantinedRow.objects.filter(state="open").exists()


def test_an_owner_without_an_agreement_does_not_land(
    agency, ingest, make_agency, make_user, actor_of
):
    make_agency(ori="NJ0020200")
    actor = actor_of(make_user("ann", "analyst", agency=agency))
    result = ingest(agency, message(burglary("24-1", ori="NJ0020200")), by=actor, **NDEX)
    assert result.landed == 0
    assert QuarantinedRow.objects.filter(part="reports").get().rule == "own_agency"


def test_a_nibrs_file_is_all_an_agency_needs_to_load(agency, ingest):
    data = flat(group_a("240001"), group_b("B77"), group_a("240002", arrested=False))
    result = ingest(agency, data, **NIBRS)
    assert (result.landed, result.quarantined) == (6, 0)
    assert set(standing()) == {"240001", "240002"}
    assert set(standing("arrest")) == {"AR240001-01", "B77"}
    assert standing("arrest")["B77"].offence_code == "90D"
    assert Item.objects.filter(record__local_id="240001").get().value == 250


def test_nibrs_replaces_and_deletes_whole_reports(agency, ingest):
    ingest(agency, flat(group_a("240001", offences=("220", "290")), group_b("B77")), **NIBRS)
    ingest(agency, flat(group_a("240001", action="R"), group_b("B77", action="D")), **NIBRS)
    assert [one.offence_code for one in standing("offence").values()] == ["220"]
    assert set(standing("arrest")) == {"AR240001-01"}
    ingest(agency, flat(group_a("240001", action="D")), **NIBRS)
    assert standing() == standing("offence") == standing("arrest") == {}


def broken(lines: list[str], place: int = 1) -> list[str]:
    """The report with a record length that no segment of that level has."""
    return ["0070" + one[4:] if at == place else one for at, one in enumerate(lines)]


@pytest.mark.parametrize("place", range(6))
def test_a_report_with_an_unreadable_segment_waits_whole_and_lands_once_mended(
    agency, ingest, system, records_why, place
):
    result = ingest(agency, flat(broken(group_a("240001"), place), group_a("240002")), **NIBRS)
    assert (result.landed, result.quarantined) == (3, 1)
    assert set(standing()) == {"240002"}
    row = QuarantinedRow.objects.get()
    assert (row.part, row.field, row.rule) == ("reports", f"line {place + 1}", "record_length")
    assert (row.raw["number"], row.raw["owner ori"]) == ("240001", "NJ0010100")
    assert row.raw["told"].splitlines() == broken(group_a("240001"), place)
    who = {"by": system, "purpose": records_why}
    with pytest.raises(Invalid) as still:
        services.mend(**who, row_id=row.pk, cells={"told": row.raw["told"]})
    assert still.value.faults[0].rule == "record_length"
    services.mend(**who, row_id=row.pk, cells={"told": flat(group_a("240001")).decode()})
    assert set(standing()) == {"240001", "240002"}
    assert set(standing("arrest")) == {"AR240001-01", "AR240002-01"}
    persons = Person.objects.filter(record__local_id="240001").values_list("role", flat=True)
    assert sorted(persons) == ["suspect", "victim"]
    run = Load.objects.get(pk=row.load_id)
    assert (run.landed, run.quarantined, run.rows) == (4, 0, result.landed + 1)
    assert not QuarantinedRow.objects.filter(state="open").exists()


def test_a_mended_text_is_one_whole_report(agency, ingest, system, records_why):
    ingest(agency, flat(broken(group_a("240001")), group_a("240002")), **NIBRS)
    row = QuarantinedRow.objects.get()
    who = {"by": system, "purpose": records_why}
    two = flat(group_a("240001"), group_a("240003")).decode()
    for told, rule in (
        (two, "one_report"),
        ("", "one_report"),
        (flat(group_a("240001")[1:2]).decode(), "whole_incident"),
        ("x" * 70_000, "text_too_long"),
    ):
        with pytest.raises(Invalid) as still:
            services.mend(**who, row_id=row.pk, cells={"told": told})
        assert [one.rule for one in still.value.faults] == [rule]
    assert set(standing()) == {"240002"}


def test_an_unreadable_deletion_takes_its_report_back_once_mended(
    agency, ingest, system, records_why
):
    ingest(agency, flat(group_a("240001"), group_a("240002")), **NIBRS)
    gone = group_a("240001", action="D")
    ingest(agency, flat(broken(gone, 0), group_a("240003")), **NIBRS)
    assert set(standing()) == {"240001", "240002", "240003"}
    row = QuarantinedRow.objects.get()
    services.mend(
        by=system, purpose=records_why, row_id=row.pk, cells={"told": flat(gone).decode()}
    )
    assert set(standing()) == {"240002", "240003"}
    assert Load.objects.get(pk=row.load_id).quarantined == 0


def test_an_unreadable_report_comes_back_with_the_download(
    agency, ingest, client, system, records_why
):
    result = ingest(agency, flat(broken(group_a("240001")), group_a("240002")), **NIBRS)
    page = client.get(f"/records/submissions/{result.submission_id}/quarantine/?format=csv")
    download = b"".join(page.streaming_content).decode()
    assert "\n00702I" in download
    back = services.resubmit(
        by=system, purpose=records_why, submission_id=result.submission_id,
        stream=io.BytesIO(download.replace("\n00702I", "\n00712I").encode()), filename="q.csv",
    )  # fmt: skip
    assert (back.mended, back.unchanged, back.still) == (1, 0, [])
    assert set(standing()) == {"240001", "240002"}


def test_an_unreadable_report_is_mended_on_its_page(agency, ingest, client):
    ingest(agency, flat(broken(group_a("240001")), group_a("240002")), **NIBRS)
    row = QuarantinedRow.objects.get()
    here = f"/records/quarantine/{row.pk}/"
    page = client.get(here)
    assert 'rows="6"' in page.content.decode()
    assert page.context["form"].names == ["told"]
    told = next(f"cell{at}" for at, name in enumerate(page.context["form"].names) if name == "told")
    cells = form_of(page)
    wrong = client.post(here, cells)
    assert wrong.status_code == 422
    assert "record_length" in wrong.content.decode() or "never 70" in wrong.content.decode()
    done = client.post(here, cells | {told: cells[told].replace("00702I", "00712I")})
    assert done.status_code == 302
    assert set(standing()) == {"240001", "240002"}


def test_the_receipt_tells_what_the_edit_rules_find(agency, ingest, system, records_why):
    lines = group_a("240001")
    lines[0] = lines[0].replace("20240305 22", "20240305 77")
    result = ingest(agency, flat(lines), **NIBRS)
    run = Load.objects.get(pk=result.load_id)
    told = selectors.quality_of(viewer=system, purpose=records_why, submission=run.submission)
    assert any("incident hour" in one["where"] for one in told["findings"])


def test_a_killed_load_goes_on_and_comes_to_the_same(agency, ingest, monkeypatch):
    from accord.apps.records.services import loading

    data = message(*(burglary(f"24-{n}") for n in range(40)))
    real = loading.ChunkWriter.write
    calls = []

    def fail_second(self, batch):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return real(self, batch)

    monkeypatch.setattr("accord.apps.records.services.pacing.FIRST", 25)
    monkeypatch.setattr(loading.ChunkWriter, "write", fail_second)
    monkeypatch.setattr(loading.Pace, "size", 25, raising=False)
    try:
        ingest(agency, data, **NDEX)
    except RuntimeError:
        monkeypatch.setattr(loading.ChunkWriter, "write", real)
        result = ingest(agency, data, **NDEX)
        assert result.resumed
    assert len(standing()) == len(standing("arrest")) == 40
    assert not Record.objects.filter(version__gt=1).exists()


@pytest.fixture
def client(agency, make_user, sign_in):
    return sign_in(make_user("ann", "analyst", agency=agency))


def upload(client, data: bytes, name: str):
    file = SimpleUploadedFile(name, data)
    return client.post("/records/submissions/new/", {"file": [file], "level": "green"})


def form_of(page) -> dict[str, str]:
    values = {bound.html_name: bound.value() for bound in page.context["form"]}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def test_no_heading_stands_over_rows_that_are_none(client):
    segment = line("5", "NJ0010100", "1", "0230  MWN", width=46, action="A")
    pages = [
        client.get(upload(client, data, name).url).content.decode()
        for data, name in ((flat([segment]), "one.txt"), (flat(group_a("2")), "month.txt"))
    ]
    assert "Single segments, applied once the file is loaded" in pages[0]
    assert ["How the first rows land" in page for page in pages] == [False, True]


def test_the_page_shows_what_a_message_holds_and_asks_only_how_far_it_travels(client, ingest):
    sent = upload(client, message(burglary("24-1", offences=("Gloop_unheard",))), "week.xml")
    assert sent.status_code == 302, sent.content.decode()[:3000]
    page = client.get(sent.url)
    shown = " ".join(page.content.decode().split())
    assert "its format says how it is read" in shown
    assert "Gloop unheard" in shown
    assert page.context["form"].initial["name"] == "N-DEx"
    wrong = client.post(sent.url, form_of(page) | {"cw0": "QQQ"})
    assert wrong.status_code == 422
    done = client.post(sent.url, form_of(page) | {"cw0": "26A", "level": "yellow"})
    assert done.status_code == 302
    submission = Submission.objects.get()
    assert (submission.level, str(submission.mapping_version)) == ("yellow", "N-DEx v1")
    ingest(submission.agency, message(burglary("24-1", offences=("Gloop_unheard",))), **NDEX)
    assert [one.offence_code for one in standing("offence").values()] == ["26A"]


def test_the_preview_names_agencies_that_are_unknown_or_without_an_agreement(client, make_agency):
    make_agency(ori="NJ0020200")
    known, unknown = burglary("24-1", ori="NJ0020200"), burglary("24-2", ori="NJ0030300")
    page = client.get(upload(client, message(burglary("24-3"), known, unknown), "week.xml").url)
    shown = " ".join(page.content.decode().split())
    assert "3 rows wait: no agency of this node has the ORI NJ0030300" in shown
    assert "3 rows wait: the submitter has no agreement with the agency NJ0020200" in shown
    assert page.context["proposal"]["preview"]["rejected_count"] == 6


def test_the_receipt_page_lists_the_edit_rules_in_both_languages(client, ingest, agency):
    lines = group_a("240001")
    lines[0] = lines[0].replace("20240305 22", "20240305 77")
    result = ingest(agency, flat(lines), **NIBRS)
    here = f"/records/submissions/{result.submission_id}/quality/"
    assert "What the rules of the standard find" in client.get(here).content.decode()
    client.cookies["django_language"] = "es"
    assert "Lo que encuentran las reglas de la norma" in client.get(here).content.decode()


def test_next_week_s_file_is_recognised_by_its_format(agency, ingest, send, system, records_why):
    ingest(agency, message(burglary("24-1")), **NDEX)
    submission = send(agency, message(burglary("24-2")), name="other name.xml")
    found = services.propose(by=system, purpose=records_why, submission=submission)
    assert (found.matched_known, found.mapping.name) == (True, "N-DEx")
    nibrs = send(agency, flat(group_a("1")), name="month.txt")
    assert not services.propose(by=system, purpose=records_why, submission=nibrs).matched_known


def test_the_command_loads_what_an_agency_sends_to_the_state(agency, make_user, tmp_path):
    make_user("bo", "analyst", agency=agency)
    app = typer.Typer()
    command.register(app)

    def run(name: str, data: bytes, *more: str):
        file = tmp_path / name
        file.write_bytes(data)
        arguments = [str(file), "--agency", agency.ori, "--as", "bo", "--yes", *more]
        return CliRunner().invoke(app, arguments)

    answer = run("jan.txt", flat(group_a("240001"), group_b("B77")))
    assert answer.exit_code == 0, answer.output
    assert "1 incident" in answer.output
    assert "NIBRS v1" in answer.output
    answer = run("feb.txt", flat(group_a("240001", action="D"), group_a("240002")))
    assert answer.exit_code == 0, answer.output
    assert set(standing()) == {"240002"}
    answer = run("week.xml", message(burglary("24-1")))
    assert answer.exit_code == 0, answer.output
    assert "N-DEx v1" in answer.output
    stranger = message(burglary("24-9", ori="NJ0099900"), burglary("24-8", ori="NJ0099900"))
    tried = run("other_agency.xml", stranger, "--dry-run")
    assert tried.exit_code == command.UNKNOWN_AGENCY
    said = " ".join(tried.output.split())
    assert "6 of the first 6 rows of all files do not land" in said
    assert "6 rows wait: no agency of this node has the ORI NJ0099900" in said
    assert run("other_agency.xml", stranger).exit_code == command.UNKNOWN_AGENCY
    assert set(standing()) == {"24-1", "240002"}
    refused = run("other.xml", b"<?xml version='1.0'?><orders/>")
    assert refused.exit_code != 0

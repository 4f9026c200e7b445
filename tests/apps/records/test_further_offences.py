"""Each offence of a row is a record of its incident: it lands, changes, goes and comes back with it."""

import json

import pytest
import typer
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from accord.apps.records import selectors, services
from accord.apps.records.models import MappingVersion, QuarantinedRow, Record, Submission
from accord.apps.records.services import storage
from accord.apps.records.standing import STANDING
from accord.cli import ingest as command
from accord.frame import sealing

pytestmark = pytest.mark.django_db
OFFENCES = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
ROWS = 24
SECOND = ROWS // 3


def wide(*, second: dict[int, str] | None = None, first: dict[int, str] | None = None) -> bytes:
    """Two dozen incidents, a third of them with a second offence; some cells may be others."""
    lines = ["incident_number,date_occurred,offense_1,offense_2,address"]
    for n in range(ROWS):
        own = (first or {}).get(n, OFFENCES[n % 4])
        more = (second or {}).get(n, OFFENCES[(n + 1) % 4] if n % 3 == 0 else "")
        lines.append(f"24-{n:04d},2024-03-{1 + n:02d} 10:15,{own},{more},{100 + n} MAIN ST")
    return "\n".join(lines).encode()


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def who(agency, make_user, actor_of, records_why):
    return {
        "by": actor_of(make_user("cus", "records-custodian", agency=agency)),
        "purpose": records_why,
    }


@pytest.fixture
def run(agency, make_user, tmp_path):
    """Run `accord ingest` on a file of these bytes, as an analyst of the agency."""
    make_user("ann", "analyst", agency=agency)
    app = typer.Typer()
    command.register(app)

    def invoke(data: bytes, *options: str):
        file = tmp_path / "weekly.csv"
        file.write_bytes(data)
        arguments = [str(file), "--agency", agency.ori, "--as", "ann", *options]
        return CliRunner(env={"COLUMNS": "240"}).invoke(app, arguments)

    return invoke


def standing(kind: str):
    return Record.objects.filter(STANDING, kind=kind)


def offence_of(number: str, place: str):
    """The newest version of what the row of this number tells at this place."""
    owner = Record.objects.filter(kind="incident").first().owner_id
    mark = sealing.mark(f"{owner.hex}\x1f{number}\x1f{place}", context="offence of a row")[:8]
    return Record.objects.get(local_id=f"{number}-{mark}", is_current=True)


def test_incidents_and_offences_are_told_apart_in_the_counts(agency, ingest):
    result = ingest(agency, wide())
    assert (result.rows, result.landed, result.unmapped) == (ROWS, ROWS, 0)
    assert result.offences == ROWS + SECOND
    assert standing("incident").count() == ROWS
    assert standing("offence").count() == ROWS + SECOND
    two = [offence_of("24-0003", place) for place in "12"]
    assert [one.offence_code for one in two] == ["240", "220"]
    assert set(standing("offence").filter(incident_ref="24-0003")) == set(two)


def test_the_number_of_a_second_offence_does_not_tell_that_it_is_not_the_first(agency, ingest):
    ingest(agency, wide())
    numbers = standing("offence").values_list("local_id", "incident_ref")
    places = [number.removeprefix(f"{incident}-") for number, incident in numbers]
    assert len(set(places)) == ROWS + SECOND
    assert {len(one) for one in places} == {8}


def test_the_command_says_what_the_rows_become(run):
    seen = run(wide(), "--dry-run")
    assert "the first rows become 24 incidents, 32 offences" in seen.output
    assert "offense_2: further offences of a row; each becomes an offence record" in seen.output
    loaded = run(wide(), "--yes").output
    assert "Landed 24 incidents; changed 0" in loaded
    assert "each a record of its incident: 32 offences new or changed" in loaded


def test_the_command_may_be_told_to_take_the_first_alone(run):
    answer = run(wide(), "--yes", "--one-offence")
    assert "Landed 24 incidents" in answer.output
    assert not standing("offence").exists()
    assert standing("incident").get(local_id="24-0003").extra == {"offense_2": "BURGLARY"}


def test_the_same_rows_again_change_nothing(agency, ingest):
    ingest(agency, wide())
    again = ingest(agency, wide() + b"\n")
    assert (again.landed, again.changed, again.offences) == (0, 0, 0)
    assert again.unchanged == ROWS
    assert Record.objects.count() == ROWS + ROWS + SECOND


def test_an_offence_that_its_row_does_not_tell_any_more_is_withdrawn_and_comes_back(agency, ingest):
    ingest(agency, wide())
    ingest(agency, wide(second={3: ""}))
    gone = offence_of("24-0003", "2")
    assert (gone.state, gone.told_by) == ("withdrawn", "source")
    assert standing("offence").count() == ROWS + SECOND - 1
    ingest(agency, wide() + b"\n")
    assert standing("offence").count() == ROWS + SECOND


def test_a_corrected_second_offence_is_a_version_and_its_incident_stays(agency, ingest):
    ingest(agency, wide())
    result = ingest(agency, wide(second={3: "ROBBERY"}))
    assert (result.landed, result.changed, result.offences) == (0, 0, 1)
    assert Record.objects.filter(local_id="24-0003", kind="incident").count() == 1
    now = offence_of("24-0003", "2")
    assert (now.version, now.offence_code) == (2, "120")


def test_offences_go_where_their_incident_goes(agency, ingest, who):
    ingest(agency, wide())
    incident = standing("incident").get(local_id="24-0003")
    services.delete(**who, record_id=incident.pk, reason="told in error", confirmed=True)
    assert not standing("offence").filter(incident_ref="24-0003").exists()
    assert standing("offence").count() == ROWS + SECOND - 2


def test_an_unknown_second_offence_lands_without_a_code_and_is_counted(agency, ingest):
    result = ingest(agency, wide(second={3: "QUUX 77"}))
    assert result.unmapped == 1
    found = offence_of("24-0003", "2")
    assert (found.offence_code, found.offence_status) == ("", "unmapped")


def test_a_row_in_quarantine_has_no_offence_until_it_is_mended(agency, ingest, who):
    result = ingest(agency, wide().replace(b"2024-03-04 10:15", b"soon"))
    assert result.quarantined == 1
    assert not standing("offence").filter(incident_ref="24-0003").exists()
    row = QuarantinedRow.objects.get()
    services.mend(**who, row_id=row.pk, cells={"date_occurred": "2024-03-04 10:15"})
    assert standing("offence").filter(incident_ref="24-0003").count() == 2


def test_an_expunged_offence_stays_gone_and_its_row_leaves_the_file(
    agency, ingest, make_user, actor_of, records_why, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    ingest(agency, wide())
    offence = offence_of("24-0003", "2")
    one, two = (
        {"by": actor_of(make_user(n, "records-custodian", agency=agency)), "purpose": records_why}
        for n in ("one", "two")
    )
    asked = services.ask_expungement(
        **one, record_id=offence.pk, authority="Order 1, County Court", confirmed=True
    )
    services.decide_expungement(**two, expungement_id=asked.pk, approve=True)
    services.finish_expungement(**two, expungement_id=asked.pk)
    kept = Submission.objects.get()
    assert b"24-0003" not in storage.path_of(kept).read_bytes()
    assert standing("incident").filter(local_id="24-0003").exists()
    ingest(agency, wide(first={3: "SIMPLE ASSAULT"}))
    assert standing("incident").get(local_id="24-0003").offence_code == "13B"
    left = standing("offence").filter(incident_ref="24-0003")
    assert list(left) == [offence_of("24-0003", "1")]


@pytest.fixture
def page(sign_in, agency, make_user):
    return sign_in(make_user("ana", "analyst", agency=agency), purpose="records-management")


def opened(page) -> tuple[str, str]:
    """The mapping page of a wide file that was just sent: its address and its text."""
    file = SimpleUploadedFile("weekly.csv", wide(), content_type="text/csv")
    answer = page.post("/records/submissions/new/", {"file": file, "level": "green"}, follow=True)
    return answer.redirect_chain[-1][0], answer.content.decode()


def form_of(page, url: str) -> dict[str, str]:
    form = page.get(url).context["form"]
    told = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in told.items() if value not in (None, "", False)}


def test_the_page_shows_each_offence_and_asks(page):
    url, text = opened(page)
    assert "Each offence of a row becomes an offence record of its incident" in text
    assert "BURGLARY<br>ROBBERY" in text
    assert "What the first rows give" in text
    answer = page.post(url, {**form_of(page, url), "step": "confirm"}, follow=True)
    assert answer.status_code == 200
    rule = json.loads(MappingVersion.objects.get().body)["offence"]
    assert [one["texts"] for one in rule["further"]] == [["offense_2"]]


def test_the_page_takes_a_no_and_a_second_thought(page):
    url, _ = opened(page)
    told = form_of(page, url)
    without = {name: value for name, value in told.items() if name != "further"}
    text = page.post(url, {**without, "step": "preview"}).content.decode()
    assert "BURGLARY<br>ROBBERY" not in text
    text = page.post(url, {**told, "step": "preview"}).content.decode()
    assert "BURGLARY<br>ROBBERY" in text
    page.post(url, {**without, "step": "confirm"})
    assert "further" not in json.loads(MappingVersion.objects.get().body)["offence"]


def test_a_file_with_one_offence_a_row_asks_nothing(page, export):
    file = SimpleUploadedFile("weekly.csv", export(20), content_type="text/csv")
    answer = page.post("/records/submissions/new/", {"file": file, "level": "green"}, follow=True)
    assert "Each offence of a row" not in answer.content.decode()


def test_another_agency_sees_none_of_them(agency, ingest, make_agency, make_user, actor_of):
    ingest(agency, wide())
    other = make_agency(ori="NJ0990100")
    stranger = actor_of(make_user("eve", "analyst", agency=other))
    from accord.frame.actor import Purpose

    why = Purpose(code="records-management", reason="test")
    assert not selectors.records_visible_to(viewer=stranger, purpose=why).exists()

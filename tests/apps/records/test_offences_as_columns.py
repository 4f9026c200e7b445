"""Offences told as columns of yes and no, on the page and the command line: seen, kept, loaded."""

import json

import pytest
import typer
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from accord.apps.records.models import MappingVersion, Record
from accord.apps.records.standing import STANDING
from accord.cli import ingest as command

pytestmark = pytest.mark.django_db
HEADS = ("homicide", "robbery", "burglary", "auto_theft")
ROWS = 24
TWICE = ROWS // 6


def wide(moment: str = "date_occurred") -> bytes:
    """Two dozen incidents; each sixth is of a burglary besides."""
    lines = [f"incident_number,{moment},address,{','.join(HEADS)}"]
    for n in range(ROWS):
        own = (1, 3)[n % 2]
        cells = ["Y" if at == own or (at == 2 and n % 6 == 0) else "N" for at in range(4)]
        lines.append(f"24-{n:04d},2024-03-{1 + n:02d} 10:15,{100 + n} MAIN ST,{','.join(cells)}")
    return "\n".join(lines).encode()


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def page(sign_in, agency, make_user):
    return sign_in(make_user("ana", "analyst", agency=agency), purpose="records-management")


def opened(page, data: bytes) -> tuple[str, str]:
    file = SimpleUploadedFile("weekly.csv", data, content_type="text/csv")
    answer = page.post("/records/submissions/new/", {"file": file, "level": "green"}, follow=True)
    return answer.redirect_chain[-1][0], answer.content.decode()


def form_of(page, url: str) -> dict[str, str]:
    form = page.get(url).context["form"]
    told = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in told.items() if value not in (None, "", False)}


def kept() -> dict:
    return json.loads(MappingVersion.objects.get().body)["offence"]


def test_the_command_shows_loads_and_repeats_them(agency, make_user, tmp_path):
    make_user("ann", "analyst", agency=agency)
    app = typer.Typer()
    command.register(app)
    file = tmp_path / "weekly.csv"
    file.write_bytes(wide())
    told = [str(file), "--agency", agency.ori, "--as", "ann"]
    runner = CliRunner(env={"COLUMNS": "240"})
    shown = runner.invoke(app, [*told, "--dry-run"]).output
    assert "homicide, robbery, burglary, auto_theft: each yes is an offence" in shown
    assert f"the first rows become {ROWS} incidents, {ROWS + TWICE} offences" in shown
    assert f"Landed {ROWS} incidents" in runner.invoke(app, [*told, "--yes"]).output
    offences = Record.objects.filter(STANDING, kind="offence")
    assert offences.count() == ROWS + TWICE
    assert set(offences.values_list("offence_code", flat=True)) == {"120", "220", "240"}
    file.write_bytes(wide() + b"\n")
    again = runner.invoke(app, [*told, "--yes"]).output
    assert f"Landed 0 incidents; changed 0, unchanged {ROWS}" in again


def test_the_page_shows_them_and_keeps_them(page):
    url, text = opened(page, wide())
    assert "Each yes in a column headed by an offence" in text
    assert "ROBBERY<br>BURGLARY" in text
    page.post(url, {**form_of(page, url), "step": "confirm"})
    assert kept()["marked"] == list(HEADS)
    assert kept()["crosswalk"] == {
        "HOMICIDE": "09A", "ROBBERY": "120", "BURGLARY": "220", "AUTO THEFT": "240"
    }  # fmt: skip
    version = MappingVersion.objects.get()
    shown = page.get(f"/records/mappings/{version.pk}/").content.decode()
    assert "homicide, robbery, burglary, auto" in shown


def test_the_page_takes_a_no_and_a_second_thought(page):
    url, _ = opened(page, wide())
    told = form_of(page, url)
    without = {name: value for name, value in told.items() if name != "marked"}
    assert (
        "ROBBERY<br>BURGLARY" not in page.post(url, {**without, "step": "preview"}).content.decode()
    )
    assert "ROBBERY<br>BURGLARY" in page.post(url, {**told, "step": "preview"}).content.decode()
    page.post(url, {**without, "step": "confirm"})
    assert "marked" not in kept()


def test_they_stay_where_a_person_must_say_when_it_happened(page):
    url, text = opened(page, wide("report_date"))
    assert "Each yes in a column headed by an offence" in text
    told = form_of(page, url)
    page.post(url, {**told, "occurred": "report_date", "step": "confirm"})
    assert kept()["marked"] == list(HEADS)


def test_a_file_without_them_asks_nothing(page, export):
    _, text = opened(page, export(20))
    assert "Each yes in a column" not in text

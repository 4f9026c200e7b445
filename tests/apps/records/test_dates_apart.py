"""Dates whose parts stand apart, on the page and the command line: seen, kept, and read so."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import typer
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from accord.apps.records.models import MappingVersion, Record
from accord.cli import ingest as command

pytestmark = pytest.mark.django_db
ROWS = 30


def moments() -> list[datetime]:
    return [datetime(2024, 3, 1 + n % 28, (5 * n) % 24, 15) for n in range(ROWS)]


def export() -> bytes:
    lines = ["case_number,year,mmdd,time,am_pm,offense,address"]
    for n, at in enumerate(moments()):
        offence = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT")[n % 3]
        lines.append(f"24-{n:04d},{at:%Y,%m%d,%I:%M,%p},{offence},{100 + n} MAIN ST")
    return "\n".join(lines).encode()


@pytest.fixture
def agency(make_agency):
    return make_agency()


def kept() -> dict:
    return json.loads(MappingVersion.objects.get().body)["occurred"]


def local_times() -> set[datetime]:
    zone = ZoneInfo(json.loads(MappingVersion.objects.get().body)["zone"])
    return {one.occurred_from.astimezone(zone).replace(tzinfo=None) for one in Record.objects.all()}


def test_the_command_shows_them_and_reads_them_as_one_moment(agency, make_user, tmp_path):
    make_user("ann", "analyst", agency=agency)
    app = typer.Typer()
    command.register(app)
    file = tmp_path / "weekly.csv"
    file.write_bytes(export())
    told = [str(file), "--agency", agency.ori, "--as", "ann"]
    runner = CliRunner(env={"COLUMNS": "240"})
    shown = runner.invoke(app, [*told, "--dry-run"]).output
    assert "with 'mmdd'" in shown
    assert "AM or PM beside 'time'" in shown
    assert "0 of the first 30 rows do not land" in shown
    assert "Landed 30 " in runner.invoke(app, [*told, "--yes"]).output
    assert local_times() == set(moments())
    again = runner.invoke(app, [*told, "--dry-run"]).output
    assert "year, mmdd" in again
    assert "am_pm" in again


def test_the_page_shows_them_and_keeps_them(agency, sign_in, make_user):
    page = sign_in(make_user("ana", "analyst", agency=agency), purpose="records-management")
    file = SimpleUploadedFile("weekly.csv", export(), content_type="text/csv")
    answer = page.post("/records/submissions/new/", {"file": file, "level": "green"}, follow=True)
    url = answer.redirect_chain[-1][0]
    form = page.get(url).context["form"]
    assert form.initial["occurred_half"] == "am_pm"
    told = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    told = {name: value for name, value in told.items() if value not in (None, "", False)}
    page.post(url, {**told, "step": "confirm"})
    rule = kept()
    assert (rule["column"], rule["parts"]) == ("year", ["mmdd"])
    assert (rule["time_column"], rule["half_column"]) == ("time", "am_pm")
    version = MappingVersion.objects.get()
    text = page.get(f"/records/mappings/{version.pk}/").content.decode()
    assert "year, mmdd" in text
    assert "AM or PM, if it stands in its own column" in text


def test_the_page_takes_another_column_of_am_and_pm_or_none(agency, sign_in, make_user):
    page = sign_in(make_user("ana", "analyst", agency=agency), purpose="records-management")
    file = SimpleUploadedFile("weekly.csv", export(), content_type="text/csv")
    answer = page.post("/records/submissions/new/", {"file": file, "level": "green"}, follow=True)
    url = answer.redirect_chain[-1][0]
    form = page.get(url).context["form"]
    told = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    told = {name: value for name, value in told.items() if value not in (None, "", False)}
    page.post(url, {**told, "occurred_half": "", "step": "confirm"})
    assert "half_column" not in kept()

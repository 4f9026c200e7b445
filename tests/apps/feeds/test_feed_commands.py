"""The command line does what the pages do: add, run, list, pause, resume, end an alarm, remove."""

import os

import pytest
from typer.testing import CliRunner

from accord.apps.feeds.models import Alarm, Feed
from accord.apps.records.models import Record
from accord.cli.main import app

from .conftest import export

pytestmark = pytest.mark.django_db
RUNNER = CliRunner()


def accord(*words, **more):
    return RUNNER.invoke(app, ["feeds", *words, "--as", "ana"], **more)


@pytest.fixture
def added(analyst, feeds_root, agency):
    made = accord(
        "add", "RMS", "--channel", "folder", "--set", "folder=rms", "--set", "stable_seconds=1",
        "--every", "60", "--expected", "0,1,2,3,4@06:30",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    return Feed.objects.get()


def put(feed, feeds_root, agency, data):
    path = feeds_root / agency.ori / "rms" / "export.csv"
    path.write_bytes(data)
    os.utime(path, (0, 0))


def test_a_feed_from_setting_up_to_removal(added, feeds_root, agency, confirm):
    assert added.expected == {"weekdays": [0, 1, 2, 3, 4], "at": "06:30"}
    assert "Nothing new." in accord("run", "RMS").output
    put(added, feeds_root, agency, export(0, 12))
    assert "held" in accord("run", "RMS").output
    confirm(added.deliveries.get())
    put(added, feeds_root, agency, export(20, 9))
    assert "loaded, 9 rows" in accord("run", "RMS").output
    assert Record.objects.count() == 21
    assert "RMS" in accord("list").output
    assert accord("pause", "RMS").exit_code == 0
    assert Feed.objects.get().is_paused
    assert accord("resume", "RMS").exit_code == 0
    assert accord("remove", "RMS", input="n\n").exit_code == 1
    assert Feed.objects.exists()
    assert accord("remove", "RMS", "--yes").exit_code == 0
    assert not Feed.objects.exists()


def test_a_failure_is_told_and_its_alarm_ended(added, feeds_root, agency):
    put(added, feeds_root, agency, b"%PDF-1.4")
    ran = accord("run", "RMS")
    assert ran.exit_code == 1
    assert "known_format" in ran.output
    assert "failed" in accord("alarms").output
    alarm = Alarm.objects.get()
    assert accord("alarms", "--close", str(alarm.pk)).exit_code != 0
    assert accord("alarms", "--close", str(alarm.pk), "--because", "wrong file").exit_code == 0
    assert "No open alarm" in accord("alarms").output
    assert "wrong file" in accord("alarms", "--all").output


@pytest.mark.parametrize(
    "words",
    [
        ["--every", "often"],
        ["--every", "1@"],
        ["--set", "folder", "--every", "60"],
        ["--set", "folder=../x", "--every", "60"],
        ["--set", "folder=x"],
    ],
)
def test_wrong_words_set_up_nothing(analyst, feeds_root, words):
    assert accord("add", "RMS", "--channel", "folder", *words).exit_code != 0
    assert not Feed.objects.exists()

"""What goes wrong in a terminal is one line with the way out, never a traceback."""

import os
import socket
import subprocess
import sys
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import UUIDField

from accord.apps.agencies import services
from accord.apps.layers import selectors as layers
from accord.cli import people
from accord.cli.session import explain
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid, Missing


def accord(*words: str, folder) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "accord.cli", *words],
        check=False,
        capture_output=True,
        text=True,
        env=kept | {"ACCORD_STATE_DIR": str(folder)},
    )


def test_a_folder_without_tables_says_which_command_makes_them(tmp_path):
    done = accord("layers", "list", "--as", "ana", "--purpose", "crime-analysis", folder=tmp_path)
    assert done.returncode == 2
    assert "run `accord migrate` first" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.enable_socket
def test_a_taken_port_stops_the_demonstration_before_it_builds_or_tells_anything(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = accord("demo", "--port", str(port), folder=tmp_path / "demo")
    assert done.returncode == 2
    assert f"Port {port} of this machine is taken" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert "Password" not in done.stdout
    assert "Building" not in done.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("ori", ["XA001", "XA00101000", "XA-010100", ""])
def test_an_agency_has_an_ori_of_nine_characters(ori):
    services.first_admin(username="root", full_name="Root", password="correct horse battery staple")
    with pytest.raises(Invalid, match="nine characters"):
        people.add_agency(ori, "Riverton", as_user="root", purpose="administration")


@pytest.mark.django_db
def test_an_unknown_area_names_the_known_ones():
    agency = services.register_agency(
        by=Actor(id="test", name="test", kind="system"),
        purpose=Purpose(code="administration"),
        ori="XA0010000",
        name="Riverton",
        kind="police",
    )
    viewer = Actor(
        id="a", name="a", kind="user", agency_id=str(agency.pk), agency_ori=agency.ori,
        roles=frozenset({"analyst"}), capabilities=frozenset({"layers.view"}),
    )  # fmt: skip
    with pytest.raises(Missing, match="Known: none"):
        layers.area_named(
            viewer=viewer,
            purpose=Purpose(code="crime-analysis"),
            name="Nowhere",
            day=date(2026, 1, 1),
        )


def test_an_id_that_is_none_is_missing_in_one_line(capsys):
    with pytest.raises(ValidationError) as caught:
        UUIDField().to_python("id")
    assert explain(caught.value)
    told = capsys.readouterr().err
    assert told.startswith("missing: ")
    assert "Traceback" not in told

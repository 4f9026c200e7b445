"""The layers API and commands: the same rules as the pages."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from accord.apps.layers.models import Layer
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

ABOUT = {
    "name": "Beats",
    "role": "beat",
    "source": "Test county",
    "licence": "CC0",
    "valid_from": "2024-01-01",
}


@pytest.fixture
def caller(make_user, visit):
    return visit(make_user(name="ana"))


def post(caller, layer_file, **changes):
    file = SimpleUploadedFile("beats.geojson", layer_file().read())
    return caller.post("/api/v1/layers", ABOUT | changes | {"file": file})


def test_a_layer_goes_in_comes_out_and_goes(caller, layer_file):
    made = post(caller, layer_file)
    assert made.status_code == 201, made.content
    url = f"/api/v1/layers/{made.json()['id']}"

    assert caller.get(url).json()["feature_count"] == 2
    assert len(json.loads(caller.get(f"{url}/features.geojson").content)["features"]) == 2
    assert [row["name"] for row in caller.get("/api/v1/layers?day=2025-01-01").json()] == ["Beats"]
    assert caller.get("/api/v1/layers?day=2023-01-01").json() == []
    assert caller.delete(url).status_code == 204
    assert caller.get(url).status_code == 404


def test_a_wrong_role_names_the_field(caller, layer_file):
    answer = post(caller, layer_file, role="street")

    assert answer.status_code == 422
    assert answer.json()["faults"][0] == {
        "field": "file",
        "rule": "shape_of_role",
        "message": "Feature 1 is a Polygon; a layer of this kind holds LineString or MultiLineString.",
        "row": 1,
    }


@pytest.fixture
def accord(caller, tmp_path, layer_file, monkeypatch):
    from accord.cli import layers

    monkeypatch.setenv("COLUMNS", "240")
    path = tmp_path / "beats.geojson"
    path.write_bytes(layer_file().read())
    who = ["--as", "ana", "--purpose", "crime-analysis"]

    def invoke(name: str, *options: str):
        where = [str(path)] if name == "add" else []
        return CliRunner().invoke(layers.app, [name, *where, *options, *who])

    return invoke


def test_adding_states_records_management_unless_told_otherwise(accord, tmp_path):
    from accord.cli import layers

    words = ["add", str(tmp_path / "beats.geojson"), "--role", "beat", "--source", "S"]
    added = CliRunner().invoke(layers.app, [*words, "--licence", "CC0", "--as", "ana"])
    assert added.exit_code == 0, added.output
    entry = LedgerEntry.objects.filter(verb="layer.published").latest("recorded_at")
    assert entry.purpose_code == "records-management"


def test_the_commands_add_list_and_remove(accord):
    added = accord("add", "--role", "beat", "--source", "S", "--licence", "CC0")
    assert added.exit_code == 0, added.output
    assert "2 features" in added.output
    layer_id = re.match(r"[0-9a-f-]{36}", added.output)[0]

    listed = accord("list", "--role", "beat")
    assert "published" in listed.output.replace("\n", "")
    removed = accord("remove", layer_id, "--yes")
    assert removed.exit_code == 0
    assert not Layer.objects.exists()


def test_a_day_that_is_none_is_refused(accord):
    told = accord("list", "--day", "01/02/2024")

    assert isinstance(told.exception, Invalid)


def test_the_command_gives_a_layer_its_days(accord):
    days = ["--valid-from", "2020-01-01", "--valid-to", "2021-01-01"]
    accord("add", "--role", "beat", "--source", "S", "--licence", "CC0", *days)

    layer = Layer.objects.get()
    assert (layer.valid_from, layer.valid_to) == (date(2020, 1, 1), date(2021, 1, 1))

"""`accord coarsen`: run where the persons are; writes counts and a manifest, says what it dropped."""

import hashlib
import json

import pytest
from typer.testing import CliRunner

from accord.cli.main import app
from accord.frame.errors import Invalid

HEAD = "MRN,Patient Name,Arrival Date,Longitude,Latitude,Weapon\n"
ROWS = "".join(f"M{n},CANARY{n},2025-01-13 23:10,-79.4,43.6,fist\n" for n in range(12))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ed.csv"
    path.write_text(HEAD + ROWS)
    return path


def run(*words):
    return CliRunner().invoke(app, ["coarsen", *map(str, words)])


def test_it_writes_counts_and_a_manifest_and_tells_what_it_dropped(file):
    done = run(file, "--as", "ed-assaults")

    assert done.exit_code == 0, done.output
    assert "dropped unread: MRN, Patient Name" in done.output
    counts = file.with_name("ed-counts.csv").read_bytes()
    manifest = json.loads(file.with_name("ed-counts.manifest.json").read_bytes())
    assert manifest["sha256"] == hashlib.sha256(counts).hexdigest()
    assert b"CANARY" not in counts
    assert "CANARY" not in done.output


def test_named_areas_and_columns_may_be_said(file, tmp_path):
    ring = [[[-79.5, 43.5], [-79.3, 43.5], [-79.3, 43.7], [-79.5, 43.7], [-79.5, 43.5]]]
    area = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": ring},
        "properties": {"name": "Harbor Quarter"},
    }
    layer = tmp_path / "areas.geojson"
    layer.write_text(json.dumps({"type": "FeatureCollection", "features": [area]}))

    done = run(
        file, "--as", "ed-assaults", "--areas", layer, "--column", "time=Arrival Date",
        "--out", tmp_path / "out.csv",
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    assert "Harbor Quarter" in (tmp_path / "out.csv").read_text()


def test_venues_are_placed_by_a_layer_of_places(tmp_path):
    file = tmp_path / "ed.csv"
    file.write_text("Date,Venue\n" + "2025-01-13 23:10,The Anchor\n" * 9)
    place = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-79.4, 43.6]},
        "properties": {"name": "The Anchor"},
    }
    layer = tmp_path / "bars.geojson"
    layer.write_text(json.dumps({"type": "FeatureCollection", "features": [place]}))

    done = run(file, "--as", "ed-assaults", "--places", layer)

    assert done.exit_code == 0, done.output
    assert "Anchor" not in (tmp_path / "ed-counts.csv").read_text()
    assert ",88" in (tmp_path / "ed-counts.csv").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as", "persons"), "Unknown kind"),
        (("--as", "ed-assaults", "--zone", "Mars"), "not a time zone"),
        (("--as", "ed-assaults", "--column", "time"), "ROLE=COLUMN"),
        (("--as", "ed-assaults", "--column", "time=Nope"), "Nothing was written"),
        (("--as", "ed-assaults", "--minimum", "1"), "Nothing was written"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_no_file(file, words, said):
    done = run(file, *words)

    assert isinstance(done.exception, Invalid)
    assert said in str(done.exception)
    assert not file.with_name("ed-counts.csv").exists()

"""`accord simulate` writes into an empty folder, and over another only where it is told to."""

import pytest
from typer import Typer
from typer.testing import CliRunner

from accord.cli import simulate
from accord.frame.errors import Conflict


@pytest.fixture
def run(monkeypatch):
    """Run the command; the region itself is one small file, which is all that matters here."""
    monkeypatch.setattr(
        "accord.core.simulate.write_region",
        lambda *, out, **_: out("truth/key.csv", iter([b"new"])),
    )
    app = Typer()
    simulate.register(app)
    return lambda *told: CliRunner().invoke(app, [str(one) for one in told])


def test_a_folder_that_holds_files_is_left_alone(run, tmp_path):
    mine = tmp_path / "truth/key.csv"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    answer = run(tmp_path)
    assert isinstance(answer.exception, Conflict)
    assert "holds files already" in str(answer.exception)
    assert "--replace" in str(answer.exception)
    assert mine.read_bytes() == b"mine"


def test_it_writes_over_files_of_the_same_names_where_it_is_told(run, tmp_path):
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth/key.csv").write_bytes(b"mine")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    answer = run(tmp_path, "--replace")
    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "truth/key.csv").read_bytes() == b"new"
    assert (tmp_path / "notes.txt").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["new", "empty"])
def test_a_new_or_empty_folder_is_written(run, tmp_path, name):
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / name).exit_code == 0
    assert (tmp_path / name / "truth/key.csv").read_bytes() == b"new"

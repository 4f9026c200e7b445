"""`accord cell-counts`: incidents of a file counted by cell and window, by each engine alike."""

import csv
import shutil
import sys

import pytest
from typer.testing import CliRunner

from accord.cli.engines import local_spark
from accord.cli.main import app
from accord.frame.errors import Invalid


@pytest.fixture(scope="module")
def incidents(tmp_path_factory):
    """Nine incidents at two places in three weeks, and a row without a point."""
    file = tmp_path_factory.mktemp("counts") / "incidents.csv"
    lines = ["time,lon,lat"]
    for day in (1, 2, 3, 8, 15, 16):
        lines.append(f"2024-01-{day:02}T10:00,-83.0000,40.0000")
    lines += [f"2024-01-{day:02}T11:00,-83.0500,40.0300" for day in (1, 9, 9)]
    lines.append("2024-01-04T10:00,,")
    file.write_text("\n".join(lines) + "\n")
    return file


def counted(file, out, *more):
    done = CliRunner().invoke(app, ["cell-counts", str(file), "--out", str(out), *more])
    assert done.exit_code == 0, (done.output, done.exception)
    with out.open() as stream:
        return done.output, list(csv.DictReader(stream))


@pytest.mark.parametrize("cells", [(), ("--hex", "9")], ids=["squares", "hexagons"])
def test_each_engine_writes_the_same_file(incidents, tmp_path, cells) -> None:
    said, own = counted(incidents, tmp_path / "own.csv", *cells)
    assert "1 rows without a time or a point were left out." in said
    assert "9 incidents in 2 cells and 3 windows of 7 days" in said
    found = sorted((row["window_start"], int(row["events"])) for row in own)
    assert found == [
        ("2024-01-01", 1), ("2024-01-01", 3), ("2024-01-08", 1), ("2024-01-08", 2), ("2024-01-15", 2),
    ]  # fmt: skip
    assert len({row["cell"] for row in own}) == 2
    assert counted(incidents, tmp_path / "d.csv", *cells, "--engine", "duckdb")[1] == own


def test_a_file_without_a_point_is_refused(tmp_path) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("time,lon,lat\n2024-01-01,,\n")
    done = CliRunner().invoke(app, ["cell-counts", str(file), "--out", str(tmp_path / "out.csv")])
    assert isinstance(done.exception, Invalid)
    assert not (tmp_path / "out.csv").exists()


def test_spark_that_is_not_there_is_told(incidents, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(Invalid, match=r"accord\[spark\]"), local_spark():
        pass


def test_java_that_is_not_there_is_told(monkeypatch) -> None:
    import types

    module = types.ModuleType("pyspark.sql")
    module.SparkSession = object
    monkeypatch.setitem(sys.modules, "pyspark", types.ModuleType("pyspark"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", module)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Invalid, match="Java 17"), local_spark():
        pass


@pytest.mark.parametrize("said", ["lots", "0GB", "1.5GB", "4", "-1GB"])
def test_memory_that_is_none_is_refused(incidents, tmp_path, said) -> None:
    words = ["cell-counts", str(incidents), "--out", str(tmp_path / "out.csv"), "--memory", said]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert "such as 512MB" in done.output

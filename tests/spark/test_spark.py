"""A small Spark job gives DuckDB's answer, for cells and for pairs, and listens on loopback alone.

It runs where PySpark and Java are: `dev.py ci spark` installs the one and says if the other lacks.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from accord.cli.engines import local_spark
from accord.core.forecast import Events
from accord.core.forecast.engines import (
    Windows,
    counts_with_duckdb,
    counts_with_spark,
    written_points,
)
from accord.core.geo import HexGrid, SquareGrid
from accord.core.linkage import starter_model
from accord.core.linkage.engines import pairs_with_duckdb, pairs_with_spark, written_records
from accord.core.names import name_tables

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:::pyspark"),
]
HAS_PYSPARK = find_spec("pyspark") is not None
HAS_JAVA = bool(os.environ.get("JAVA_HOME") or shutil.which("java"))


@pytest.fixture(scope="module")
def spark():
    if not HAS_PYSPARK:
        pytest.skip("not run: PySpark is not installed (dev.py ci spark)")
    if not HAS_JAVA:
        pytest.skip("not run: Java (apt-get install openjdk-17-jre-headless)")
    with local_spark() as session:
        yield session


def test_it_listens_on_loopback_alone(spark) -> None:
    spark.range(1).count()
    jvm = spark.sparkContext._gateway.proc.pid
    listening = _listening_on(jvm)
    assert listening, "a driver that listens nowhere was not looked at"
    assert listening <= {"127.0.0.1", "::1"}
    assert spark.sparkContext.uiWebUrl is None


def test_cells_are_counted_as_duckdb_counts_them(spark, tmp_path) -> None:
    rng = np.random.default_rng(4)
    lon, lat = (
        (-83 + rng.normal(0, 0.02, 3_000)).round(3),
        (40 + rng.normal(0, 0.02, 3_000)).round(3),
    )
    events = Events.of(t=rng.uniform(19_000, 19_365, 3_000), lon=lon, lat=lat)
    windows = Windows(start=19_010.0, days=7.0, count=40)
    points = tmp_path / "points.parquet"
    written_points(events, points)
    for grid in (
        SquareGrid.around(lon[:900], lat[:900], cell_m=300.0, within_m=200.0),
        HexGrid.around(lon[:900], lat[:900], resolution=8, rings=0),
    ):
        work = tmp_path / type(grid).__name__
        work.mkdir()
        ours = counts_with_duckdb(points, grid, windows, work=work)
        found = counts_with_spark(points, grid, windows, spark=spark)
        for part in ("cell", "window", "events"):
            assert np.array_equal(getattr(found, part), getattr(ours, part))
        assert found.outside == ours.outside > 0


def test_pairs_and_their_weights_are_those_of_duckdb(spark, tmp_path) -> None:
    rows = _people()
    model = starter_model().model
    records = tmp_path / "records.parquet"
    written_records(rows, model.kind, records)
    for engine in ("duckdb", "spark"):
        (tmp_path / engine).mkdir()
    ours = pairs_with_duckdb(records, model, work=tmp_path / "duckdb")
    found = pairs_with_spark(records, model, spark=spark, work=tmp_path / "spark")
    assert len(ours.left) > 500
    assert np.array_equal(found.left, ours.left)
    assert np.array_equal(found.right, ours.right)
    assert np.abs(found.logits - ours.logits).max() <= 1e-6
    assert found.costs == ours.costs


def _people(size: int = 600) -> list[dict[str, object]]:
    rng = np.random.default_rng(2)
    names = name_tables()
    made = [
        {
            "given": str(rng.choice(names.given_female)), "surname": str(rng.choice(names.surnames[:80])),
            "birth": f"{rng.integers(1950, 2005)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}",
            "sex": "f", "number": str(rng.integers(1, 90)), "street": "Oak St",
        }
        for _ in range(size // 2)
    ]  # fmt: skip
    return [
        {**one, "id": f"{source}{at}", "source": source}
        for source in ("police", "school")
        for at, one in enumerate(made)
    ]


def _listening_on(process: int) -> set[str]:
    """The addresses that a process of Linux waits at."""
    held = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            held.add(str(link.readlink()))
        except FileNotFoundError:
            continue  # closed while it was looked at
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == "0A" and f"socket:[{cells[9]}]" in held:
                found.add(_address(cells[1].partition(":")[0]))
    return found


def _address(written: str) -> str:
    """An address as the kernel writes it: words of four bytes, each turned round."""
    from ipaddress import ip_address

    raw = bytes.fromhex(written)
    one = ip_address(b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4)))
    return str(getattr(one, "ipv4_mapped", None) or one)

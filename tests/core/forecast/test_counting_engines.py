"""DuckDB counts incidents by cell and window as they are counted without it."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.forecast import Events, ForecastError
from accord.core.forecast.engines import (
    CellCounts,
    Windows,
    counts_here,
    counts_with_duckdb,
    written_points,
)
from accord.core.geo import HexGrid, SquareGrid


def incidents(size: int = 4_000) -> Events:
    """A year about one town, most at places that others stand at too."""
    rng = np.random.default_rng(4)
    lon, lat = -83 + rng.normal(0, 0.02, size), 40 + rng.normal(0, 0.02, size)
    return Events.of(t=rng.uniform(19_000, 19_365, size), lon=lon.round(3), lat=lat.round(3))


WINDOWS = Windows(start=19_010.0, days=7.0, count=40)


@pytest.mark.parametrize("kind", ["squares", "hexagons"])
def test_counts_are_the_same(kind, tmp_path) -> None:
    events = incidents()
    some = events.before(19_100.0)
    grid = (
        SquareGrid.around(some.lon, some.lat, cell_m=300.0, within_m=200.0)
        if kind == "squares"
        else HexGrid.around(some.lon, some.lat, resolution=8, rings=0)
    )
    written_points(events, tmp_path / "points.parquet")
    found = counts_with_duckdb(tmp_path / "points.parquet", grid, WINDOWS, work=tmp_path)
    here = counts_here(events, grid, WINDOWS)
    for part in ("cell", "window", "events"):
        assert np.array_equal(getattr(found, part), getattr(here, part))
    assert found.outside == here.outside > 0
    within = events.between(WINDOWS.start, WINDOWS.end)
    assert found.events.sum() + found.outside == len(within)
    dense = found.dense(grid.size, WINDOWS.count)
    assert np.array_equal(dense.sum(axis=1), within.on(grid).counts())


def test_a_folder_of_parts_counts_as_one_file(tmp_path) -> None:
    events = incidents(600)
    grid = SquareGrid.around(events.lon, events.lat, cell_m=500.0)
    (tmp_path / "points").mkdir()
    written_points(events.before(19_150.0), tmp_path / "points" / "1.parquet")
    written_points(events.between(19_150.0, 20_000.0), tmp_path / "points" / "2.parquet")
    found = counts_with_duckdb(tmp_path / "points", grid, WINDOWS, work=tmp_path)
    assert np.array_equal(found.events, counts_here(events, grid, WINDOWS).events)


def test_none_in_the_windows_is_an_empty_answer(tmp_path) -> None:
    events = incidents(50)
    grid = SquareGrid.around(events.lon, events.lat, cell_m=500.0)
    written_points(events, tmp_path / "points.parquet")
    later = Windows(start=30_000.0)
    found = counts_with_duckdb(tmp_path / "points.parquet", grid, later, work=tmp_path)
    assert len(found.events) == found.outside == 0
    assert found.dense(grid.size, 2).sum() == 0


@given(st.floats(-100, 100), st.floats(0.25, 30), st.integers(1, 20))
def test_every_moment_is_in_the_window_that_holds_it(moment, days, count) -> None:
    windows = Windows(start=0.0, days=days, count=count)
    (at,) = windows.of(np.array([moment]))
    if at < 0:
        assert moment < 0 or np.floor(moment / days) >= count
    else:
        assert at == np.floor(moment / days) < count


@pytest.mark.parametrize("wrong", [{"days": 0.0}, {"count": 0}, {"start": float("nan")}])
def test_windows_that_hold_no_time_are_refused(wrong) -> None:
    with pytest.raises(ForecastError):
        Windows(**{"start": 0.0, **wrong})


def test_parts_add_up_and_outside_is_told_apart() -> None:
    found = CellCounts.of(np.array([3, -1, 3, 0]), np.array([1, 0, 1, 2]), np.array([2, 5, 1, 4]))
    assert (found.cell.tolist(), found.window.tolist()) == ([0, 3], [2, 1])
    assert (found.events.tolist(), found.outside) == ([4, 3], 5)


def test_without_the_extra_it_says_which_to_install(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    grid = SquareGrid.around([-83.0], [40.0])
    with pytest.raises(ForecastError, match=r"accord\[duckdb\]"):
        counts_with_duckdb(tmp_path / "points.parquet", grid, WINDOWS, work=tmp_path)


def test_too_little_memory_is_told_in_words(tmp_path) -> None:
    events = incidents(600)
    grid = SquareGrid.around(events.lon, events.lat, cell_m=500.0)
    written_points(events, tmp_path / "points.parquet")
    with pytest.raises(ForecastError, match="memory or disk"):
        counts_with_duckdb(tmp_path / "points.parquet", grid, WINDOWS, work=tmp_path, memory="1MB")

"""Forecasts on street segments: shares are of metres, totals hold, what needs a surface says so."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from accord.core.forecast import (
    WORK_ON_SEGMENTS,
    DecayedKDE,
    EtasCell,
    EtasSpaceTime,
    Events,
    LastYear,
    MultiScalePoisson,
    NeedsSurfaceError,
    Oracle,
    ProspectiveHotspot,
    RecentCounts,
    RetrospectiveKDE,
    RiskTerrain,
    Window,
    compare,
    evaluate,
    hits_at,
    marked,
    weekly_origins,
)
from accord.core.forecast.on_segments import network_steps
from accord.core.forecast.scoring import bands_of
from accord.core.forecast.smoothing import BlockSmoother, Smoother
from accord.core.geo import LocalProjection, SegmentGrid

NOW = 17_000 + 364.0
FORECASTERS = {
    "LastYear": LastYear,
    "RecentCounts": RecentCounts,
    "DecayedKDE": DecayedKDE,
    "MultiScalePoisson": lambda: MultiScalePoisson(refit_days=91, learn_days=140),
    "EtasCell": EtasCell,
    "ProspectiveHotspot": ProspectiveHotspot,
}
REFUSED = {
    "EtasSpaceTime": EtasSpaceTime,
    "RetrospectiveKDE": RetrospectiveKDE,
    "RiskTerrain": lambda: RiskTerrain({"bar": ([-79.4], [43.7])}),
}


@pytest.fixture(scope="module")
def streets():
    """A grid of streets, events along them, busier on some, and a few far from any."""
    here = LocalProjection(lon0=-79.4, lat0=43.7)
    ways = [shapely.LineString([(0, y), (1500, y)]) for y in range(0, 1501, 300)]
    ways += [shapely.LineString([(x, 0), (x, 1500)]) for x in range(0, 1501, 170)]
    grid = SegmentGrid.over([here.geometry_to_degrees(one) for one in ways])
    rng = np.random.default_rng(5)
    busy = rng.gamma(0.4, size=grid.size) * grid.measures
    home = rng.choice(grid.size, 2_000, p=busy / busy.sum())
    along = shapely.line_interpolate_point(grid.lines[home], rng.random(2_000), normalized=True)
    x, y = shapely.get_coordinates(along).T + rng.normal(0, 5, (2, 2_000))
    x[:40] -= 5_000
    lon, lat = grid.projection.to_degrees(x, y)
    events = Events.of(t=17_000 + rng.uniform(0, 364, 2_000), lon=lon, lat=lat)
    return events.on(grid), grid


def test_each_event_is_on_one_segment_or_unplaced(streets):
    events, _ = streets
    assert (events.cell < 0).sum() == 40
    assert events.counts().sum() + 40 == len(events)


@pytest.mark.parametrize("name", FORECASTERS)
def test_what_is_expected_adds_up_to_what_comes_in_a_week(streets, name):
    events, grid = streets
    expected = FORECASTERS[name]().fit(events, grid).expected(Window(start=NOW))
    assert np.isfinite(expected).all()
    assert (expected >= 0).all()
    assert expected.sum() == pytest.approx((len(events) - 40) * 7 / 364, rel=0.25)
    assert name in WORK_ON_SEGMENTS


@pytest.mark.parametrize("name", REFUSED)
def test_what_needs_a_surface_refuses_and_names_what_works(streets, name):
    events, grid = streets
    with pytest.raises(NeedsSurfaceError, match=r"squares or hexagons.*LastYear.*DecayedKDE"):
        REFUSED[name]().fit(events, grid)
    assert name not in WORK_ON_SEGMENTS


def test_the_protocol_counts_metres_and_says_so(streets):
    events, grid = streets
    origins = weekly_origins(end=NOW, weeks=6)
    found = evaluate(DecayedKDE(), events, grid, origins=origins, shares=(0.02, 0.1))
    assert found.protocol == "accord-rolling/2, by metres of street"
    perfect = evaluate(Oracle(), events, grid, origins=origins, shares=(0.02, 0.1))
    assert perfect.hits == pytest.approx(found.best)
    assert (found.hits <= found.best + 1e-9).all()
    beside = compare({"last": LastYear()}, events, grid, origins=origins, shares=(0.02, 0.1))
    assert beside.best == pytest.approx(found.best)
    assert beside.protocol.endswith("by metres of street")


def test_a_map_that_is_even_along_the_streets_gains_nothing(streets):
    events, grid = streets

    class Even(LastYear):
        def expected(self, window):
            return grid.measures / grid.measures.sum()

    found = compare({"even": Even()}, events, grid, origins=[NOW - 14, NOW - 7])
    assert found.log_score("even") == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "smoother",
    [
        lambda grid: Smoother.gaussian(grid, bandwidth_m=100),
        lambda grid: BlockSmoother.gaussian(grid, bandwidth_m=600, block_m=300),
    ],
)
def test_smoothing_keeps_the_total_and_gives_by_the_metre(streets, smoother):
    _, grid = streets
    one = np.zeros(grid.size)
    one[grid.size // 2] = 5.0
    spread = smoother(grid)(one)
    assert spread.sum() == pytest.approx(5.0)
    # Two halves of a street about as far from the source receive by their lengths.
    assert (spread >= 0).all()
    assert np.corrcoef(spread[spread > 0], grid.measures[spread > 0])[0, 1] > 0


def test_steps_are_those_of_the_network(streets):
    _, grid = streets
    source, target, steps = network_steps(grid, reach=4)
    assert len(set(zip(source.tolist(), target.tolist(), strict=True))) == len(source)
    begins, ends = grid.neighbours()
    touching = np.zeros((grid.size, grid.size), bool)
    touching[begins, ends] = True
    within = np.eye(grid.size, dtype=bool)
    for step in range(4):
        near = np.zeros_like(within)
        near[source[steps <= step], target[steps <= step]] = True
        assert (near == within).all()
        within |= within @ touching


COUNTS = arrays.arrays(float, st.integers(5, 40), elements=st.integers(0, 6).map(float))


@given(COUNTS, st.integers(0, 2**32 - 1), st.floats(0.01, 1.0))
def test_no_order_catches_more_than_the_outcomes_own(counts, seed, share):
    rng = np.random.default_rng(seed)
    metres = rng.uniform(5, 200, len(counts))
    shares = np.array([share, 1.0])
    best = hits_at(counts, counts, shares=shares, measures=metres)
    other = hits_at(rng.random(len(counts)), counts, shares=shares, measures=metres)
    assert other[0] <= best[0] + 1e-9
    assert other[1] == pytest.approx(counts.sum())


@given(COUNTS, st.integers(1, 9), st.floats(0.01, 1.0))
def test_equal_metres_are_the_same_as_cells(counts, metres, share):
    same = np.full(len(counts), float(metres))
    shares = np.array([share])
    assert hits_at(counts, counts, shares=shares, measures=same) == pytest.approx(
        hits_at(counts, counts, shares=shares)
    )
    assert len(marked(counts, np.ones(len(counts)), share=share)) == max(
        int(np.ceil(share * len(counts))), 1
    )


def test_marks_fill_the_share_and_bands_are_of_metres():
    metres = np.array([100.0, 10.0, 100.0, 190.0])
    expected = np.array([2.0, 1.0, 1.0, 3.8])
    assert marked(expected, metres, share=0.02).tolist() == [1]
    assert marked(expected, metres, share=0.30).tolist() == [1, 0, 3]
    assert bands_of(expected, (0.02, 0.5), measures=metres).tolist() == [1, 0, 2, 1]

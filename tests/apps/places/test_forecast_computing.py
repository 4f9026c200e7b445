"""The app's forecast is core's, tested on the same past weeks, and refused where it means nothing."""

from datetime import date, timedelta

import numpy as np
import pytest

from accord.apps.places import computing
from accord.apps.places.incidents import Incidents, day_number
from accord.apps.places.scored import hit_interval
from accord.core.evaluate import Stretch
from accord.core.forecast import DecayedKDE, Events, LastYear, Window, evaluate, weekly_origins
from accord.core.geo import Area, SquareGrid

STARTS = date(2024, 10, 7)
AREA = Area.from_bounds(west=-74.0, south=40.7, east=-73.9, north=40.76)


def incidents(count: int = 800, *, days: int = 280, seed: int = 3, **changes) -> Incidents:
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        spot = rng.random() < 0.5
        lon = -73.95 + rng.normal(0, 0.002) if spot else rng.uniform(-74.0, -73.9)
        lat = 40.73 + rng.normal(0, 0.002) if spot else rng.uniform(40.7, 40.76)
        day = STARTS - timedelta(days=int(rng.integers(1, days + 1)))
        rows.append((day, int(rng.integers(24)), lon, lat, "220", "XA", False))
    rows.sort(key=lambda row: row[0])
    if changes.get("points") is False:
        rows = [(row[0], row[1], None, None, *row[4:]) for row in rows]
    return Incidents.of(rows, kind="incident")


def compute(table: Incidents, **changes):
    asked = {
        "area": AREA,
        "starts_on": STARTS,
        "horizon_days": 7,
        "method": "decayed-kde",
        "cell_m": 250,
    }
    return computing.compute(table, **{**asked, **changes})


def core_inputs(table: Incidents) -> tuple[Events, SquareGrid, Window]:
    events = Events.of(t=table.moment, lon=table.lon, lat=table.lat)
    grid = SquareGrid.over(AREA, cell_m=250)
    return events.on(grid), grid, Window(start=float(day_number(STARTS)), days=7.0)


@pytest.mark.parametrize(
    ("method", "estimator"), [("decayed-kde", DecayedKDE()), ("last-year", LastYear())]
)
def test_the_forecast_is_the_cores(method, estimator):
    table = incidents()
    events, grid, window = core_inputs(table)

    wanted = estimator.fit(events, grid).predict(window).expected

    np.testing.assert_array_equal(compute(table, method=method).forecast.expected, wanted)


def test_the_record_of_past_weeks_is_the_cores():
    table = incidents()
    events, grid, window = core_inputs(table)
    origins = weekly_origins(end=window.start, weeks=8)

    wanted = evaluate(DecayedKDE(), events, grid, origins=origins).score(0.05)
    found = compute(table).evaluation["decayed-kde"]
    at_five = next(part for part in found["shares"] if part["share"] == 0.05)

    assert at_five["hit_rate"] == pytest.approx(wanted.hit_rate, abs=1e-4)
    assert at_five["events"] == wanted.events
    assert found["starts"][0] == (STARTS - timedelta(weeks=8)).isoformat()
    assert at_five["low"] < at_five["hit_rate"] < at_five["high"]


def test_no_method_beats_the_map_that_knew_the_outcome():
    found = compute(incidents()).evaluation

    for method in ("decayed-kde", "last-year"):
        for own, best in zip(found[method]["shares"], found["oracle"]["shares"], strict=True):
            assert own["hit_rate"] <= best["hit_rate"]


def test_what_happens_later_changes_nothing():
    early = incidents()
    later = [
        (STARTS + timedelta(days=n % 7), 3, -73.91, 40.755, "220", "XA", False) for n in range(500)
    ]
    rows = [
        (date.fromordinal(719163 + int(d)), int(h), float(x), float(y), "220", "XA", False)
        for d, h, x, y in zip(early.day, early.hour, early.lon, early.lat, strict=True)
    ]
    both = Incidents.of(rows + later, kind="incident")

    np.testing.assert_array_equal(compute(both).forecast.expected, compute(early).forecast.expected)


def test_the_top_cells_are_those_with_most_expected():
    result = compute(incidents())

    expected = result.forecast.expected
    assert len(result.top) == computing.TOP_AT_LEAST
    assert expected[result.top].min() >= np.sort(expected)[-len(result.top)]


def test_without_a_boundary_the_grid_lies_about_the_events():
    result = compute(incidents(), area=None)

    assert (result.events.cell >= 0).all()


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        (incidents(points=False), "no_coordinates"),
        (incidents(20), "too_few"),
        (incidents(400, days=60), "too_short"),
    ],
)
def test_too_little_is_refused_with_its_reason(table, rule):
    with pytest.raises(computing.TooLittle) as refused:
        compute(table)

    assert refused.value.rule == rule


def test_records_without_a_point_are_counted_as_left_out():
    rows = [
        (STARTS - timedelta(days=n % 200 + 1), 1, None, None, "220", "XA", False) for n in range(30)
    ]
    table = incidents()
    joined = Incidents.of(
        rows
        + [
            (date.fromordinal(719163 + int(d)), 1, float(x), float(y), "220", "XA", False)
            for d, x, y in zip(table.day, table.lon, table.lat, strict=True)
        ],
        kind="incident",
    )

    assert compute(joined).left_out == 30


def test_the_input_digest_tells_inputs_apart():
    one, same, other = incidents(), incidents(), incidents(seed=4)

    assert computing.input_digest(one) == computing.input_digest(same)
    assert computing.input_digest(one) != computing.input_digest(other)


@pytest.mark.parametrize(("hits", "events"), [(0, 10), (3, 10), (10, 10)])
def test_the_hit_interval_is_clopper_and_pearsons(hits, events):
    from scipy.stats import beta

    low, high = hit_interval(hits, events)

    assert low == pytest.approx(beta.ppf(0.025, hits, events - hits + 1) if hits else 0, abs=1e-4)
    wanted = beta.ppf(0.975, hits + 1, events - hits) if hits < events else 1
    assert high == pytest.approx(wanted, abs=1e-4)


def test_without_events_nothing_is_known_of_the_hit_rate():
    assert hit_interval(0, 0) == (None, None)


def test_weeks_in_which_records_are_missing_test_nothing():
    start = day_number(STARTS)
    table = incidents()
    missing = Stretch(first=start - 40, last=start - 26)
    kept = table.where((table.day < missing.first) | (table.day > missing.last))

    found = compute(kept, unknown=[missing]).evaluation["decayed-kde"]

    assert found["starts"] == [
        (STARTS - timedelta(weeks=weeks)).isoformat() for weeks in (8, 7, 3, 2, 1)
    ]
    with pytest.raises(computing.TooLittle, match="missing in each"):
        compute(table, unknown=[Stretch(first=start - 60, last=start)])

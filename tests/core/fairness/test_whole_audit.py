"""The whole audit: areas over cells, known exposures, the report's words, and honest refusals."""

from html import escape

import numpy as np
import pytest
import shapely
from tests.core.forecast.places import DAYS, town

from accord.core.fairness import (
    Areas,
    FairnessError,
    audit,
    audit_html,
    audit_sections,
    check_provenance,
)
from accord.core.forecast import DecayedKDE, LastYear, weekly_origins


@pytest.fixture(scope="module")
def known():
    events, grid = town()
    return events.focus("burglary"), grid


def quarters(grid, residents):
    """Four areas, the quarters of the town, by their centres."""
    x, y = np.array([-800, 800, -800, 800]), np.array([-800, -800, 800, 800])
    lon, lat = grid.projection.to_degrees(x, y)
    return Areas.of(tuple(shapely.points(lon, lat)), residents)


def audited(known, areas=None, make=DecayedKDE, **changes):
    events, grid = known
    return audit(
        make,
        events,
        {"own": grid, "again": grid},
        origins=weekly_origins(end=17_000 + DAYS, weeks=8),
        provenance=check_provenance(["burglary"]),
        rng=np.random.default_rng(1),
        areas=areas,
        **changes,
    )


@pytest.fixture(scope="module")
def whole(known):
    areas = quarters(known[1], {"many": [400, 300, 200, 100], "few & far": [10, 20, 30, 40]})
    return audited(known, areas)


def test_residents_spread_over_cells_are_those_of_the_areas(known):
    _, grid = known
    areas = quarters(grid, {"a": [4, 3, 2, 1], "b": [0, 0, 5, 5]})
    spread = areas.over(grid)
    assert {g: p.sum() for g, p in spread.residents.items()} == pytest.approx({"a": 10, "b": 10})
    southwest = (grid.x < 0) & (grid.y < 0)
    assert spread.residents["a"][southwest].sum() == pytest.approx(4)
    assert spread.mean(southwest.astype(float)) == pytest.approx([1, 0, 0, 0])
    np.testing.assert_allclose(spread.membership.sum(axis=0), 1)


def test_polygons_hold_the_cells_whose_centre_they_hold_and_lose_no_small_area(known):
    _, grid = known
    lon, lat = grid.projection.to_degrees([-1600, 0, 1600], [-1600, 0, 1600])
    west = shapely.box(lon[0], lat[0], lon[1], lat[2])
    spot_lon, spot_lat = grid.projection.to_degrees([810.0, 830.0], [810.0, 830.0])
    spot = shapely.box(spot_lon[0], spot_lat[0], spot_lon[1], spot_lat[1])  # holds no centre
    away = shapely.box(0, 0, 0.001, 0.001)
    spread = Areas.of((west, spot, away), {"a": [8, 2, 10], "b": [1, 1, 0]}).over(grid)
    assert spread.residents["a"][grid.x < 0].sum() == pytest.approx(8)
    home = grid.cell_of(spot_lon, spot_lat)[0]
    assert spread.residents["a"][home] == pytest.approx(2)
    assert spread.placed == pytest.approx(12 / 22)


@pytest.mark.parametrize(
    "residents", [{"a": [1, 1, 1, 1]}, {"a": [1, 1, 1, 1], "b": [0, 0, 0, 0]},
                  {"a": [1, 1, 1, 1], "b": [1, -1, 1, 1]}, {"a": [1, 1, 1, 1], "b": [1]}],
)  # fmt: skip
def test_counts_that_are_none_are_refused(known, residents):
    with pytest.raises(FairnessError):
        quarters(known[1], residents)


def test_exposure_is_the_marks_where_the_average_member_lives(whole, known):
    _, grid = known
    place = (grid.x > 0).astype(int) + 2 * (grid.y > 0)
    marked = whole.weeks.flagged.mean(axis=0)
    by_area = np.array([marked[place == area].mean() for area in range(4)])
    one = next(e for e in whole.groups.exposures if e.group == "few & far")
    assert one.mean == pytest.approx(by_area @ [0.1, 0.2, 0.3, 0.4])
    assert one.lower <= one.ratio <= one.upper
    assert whole.groups.reference == "many"


def test_groups_that_live_alike_bear_alike(known):
    areas = quarters(known[1], {"a": [4, 3, 2, 1], "b": [8, 6, 4, 2]})
    found = audited(known, areas)
    assert [one.ratio for one in found.groups.exposures] == pytest.approx([1, 1])
    assert found.unit.values == pytest.approx((1, 1))
    first, second = found.groups.rates
    assert first.hit_rate == pytest.approx(second.hit_rate)
    assert all(one.kept < 1.01 for one in found.groups.reporting.values())


def test_last_years_map_adds_nothing_to_itself(known):
    found = audited(known, make=LastYear)
    assert found.stop.ratio == 1
    assert found.stop.must_stop
    assert found.groups is None
    assert found.unit.values[0] == found.unit.values[1] == pytest.approx(1)


def test_learning_from_what_patrols_find_strays_and_the_correction_holds_it(known):
    found = audited(known)
    assert found.naive.drift > 3 * found.corrected.drift


def test_the_report_answers_every_question_and_escapes_names(whole):
    headings = [section.heading for section in audit_sections(whole)]
    assert len(headings) == 8
    page = audit_html(whole, title="Audit", facts="facts")
    assert all(heading in page for heading in headings)
    assert "few &amp; far" in page
    assert "<script" not in page
    assert escape(whole.stop.sentence) in page


def test_a_table_of_reporting_rates_replaces_the_assumed_ones(known):
    areas = quarters(known[1], {"a": [4, 0, 0, 0], "b": [0, 3, 3, 3]})
    found = audited(known, areas, reporting={"a": 0.2, "b": 0.8})
    (one,) = found.groups.reporting.values()
    assert one.shares["a"][1] > one.shares["a"][0]

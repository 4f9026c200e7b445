"""Counts by unit and month: what is missing, whose silence it is, and where a border point goes."""

from datetime import date

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.evaluation.extracting import (
    extract,
    holders_of,
    neighbours_of,
    reported,
    units_at,
)
from accord.apps.evaluation.planning import Ground, catchment_of
from accord.apps.places.incidents import Incidents
from accord.core.evaluate import months_between, next_month

SHAPES = np.array([shapely.box(n, 0, n + 1, 1) for n in range(3)], object)
MONTHS = months_between(date(2024, 1, 5), date(2024, 4, 30))


def _table(*rows: tuple[date, float, str, str]) -> Incidents:
    """Rows of day, longitude, offence and agency."""
    return Incidents.of(
        [(day, 12, lon, 0.5, offence, ori, False) for day, lon, offence, ori in sorted(rows)],
        kind="incident",
    )


def _edges(ori: str, lon: float, *months: int) -> list[tuple[date, float, str, str]]:
    return [(date(2024, m, d), lon, "23H", ori) for m in months for d in (1, 30 if m != 2 else 28)]


def test_a_month_is_reported_where_the_agency_told_anything_and_its_data_reach_over():
    table = _table(*_edges("A", 0.5, 1, 2, 4), (date(2024, 2, 20), 0.5, "220", "B"))
    told = reported(table, ["A", "B", "C"], MONTHS)
    assert told["A"].tolist() == [True, True, False, True]
    # Its only record is of 20 February: neither end of that month is told.
    assert not told["B"].any()
    assert not told["C"].any()


def test_no_burglary_is_nought_and_no_record_is_missing():
    rows = [*_edges("A", 0.5, 1, 2, 3, 4), *_edges("B", 1.5, 1, 2, 4)]
    table = _table(*rows, (date(2024, 1, 9), 0.5, "220", "A"))
    found = extract(
        table, SHAPES[:2], offences=["220"], holders={"one": ["A"], "two": ["B"]},
        agencies=["A", "B", "C"], months=MONTHS,
    )  # fmt: skip
    assert found.counts == ((1, 0, 0, 0), (0, 0, None, 0))
    assert found.agencies == ("A", "B")


def test_a_point_on_a_border_counts_once_and_one_outside_not_at_all():
    table = _table(*((date(2024, 1, 2), lon, "220", "A") for lon in (0.0, 1.0, 2.5, 9.0)))
    assert units_at(table, SHAPES).tolist() == [0, 0, 2, -1]


def test_an_agency_holds_a_unit_from_a_twentieth_of_its_records_on():
    rows = [(date(2024, 1, 2), 0.5, "220", "A")] * 38 + [(date(2024, 1, 2), 0.5, "220", "B")] * 2
    table = _table(*rows, (date(2024, 1, 2), 1.5, "220", "B"))
    at = units_at(table, SHAPES)
    assert holders_of(table, at, ["one", "two", "three"]) == {"one": ["A", "B"], "two": ["B"]}
    few = _table(*rows[:-1], rows[0])
    assert holders_of(few, units_at(few, SHAPES), ["one"]) == {"one": ["A"]}


@given(st.lists(st.tuples(st.integers(0, 120), st.floats(0.01, 2.99)), max_size=40))
def test_nothing_is_lost_or_counted_twice(events):
    days = [(date(2024, 1, 1).toordinal() + n, lon) for n, lon in events]
    rows = [(date.fromordinal(day), lon, "220", "A") for day, lon in days]
    table = _table(*rows, *_edges("A", 0.5, 1, 2, 3, 4))
    found = extract(
        table, SHAPES, offences=["220"], holders={"a": ["A"], "b": ["A"], "c": ["A"]},
        agencies=["A"], months=MONTHS,
    )  # fmt: skip
    inside = [day for day, _ in days if day < date(2024, 5, 1).toordinal()]
    assert sum(n or 0 for line in found.counts for n in line) == len(inside)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(-60, 60))
def test_months_go_forth_and_back(day, by):
    month = day.replace(day=1)
    assert next_month(next_month(month, by), -by) == month
    assert len(months_between(month, next_month(month, abs(by)))) == abs(by) + 1


def test_one_count_changes_the_digest():
    given_ = {"offences": [], "holders": {"one": ["A"]}, "agencies": ["A"], "months": MONTHS}
    one = extract(_table(*_edges("A", 0.5, 1, 2)), SHAPES[:1], **given_)
    two = extract(
        _table(*_edges("A", 0.5, 1, 2), (date(2024, 1, 9), 0.5, "220", "A")), SHAPES[:1], **given_
    )
    assert one.digest != two.digest
    assert one.digest == extract(_table(*_edges("A", 0.5, 1, 2)), SHAPES[:1], **given_).digest


def test_the_catchment_is_what_touches_or_lies_within_the_distance():
    ground = Ground(names=("a", "b", "c"), shapes=tuple(shapely.to_wkb(SHAPES).tolist()))
    assert neighbours_of(ground.names, ground.geometries) == {
        "a": ["b"],
        "b": ["a", "c"],
        "c": ["b"],
    }
    assert catchment_of(ground, ["a"], "none", 0) == []
    assert catchment_of(ground, ["a"], "touching", 0) == ["b"]
    assert catchment_of(ground, ["a"], "metres", 120_000) == ["b", "c"]
    assert catchment_of(ground, ["a"], "metres", 100_000) == ["b"]
    assert Ground.of_json(ground.as_json()) == ground

"""Arithmetic of the brief: weeks, changes, patterns, and what may be published."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.apps.briefs import computing
from accord.apps.briefs.facts import AgencyData
from accord.apps.places.incidents import Incidents

MONDAY = date(2024, 6, 3)
CODES = ("220", "120", "240", "13B")


def table_of(rows):
    """Incidents from (day, lon, lat, code, ORI)."""
    full = [(day, 12, lon, lat, code, ori, False) for day, lon, lat, code, ori in rows]
    return Incidents.of(sorted(full), kind="incident")


def agencies(*names):
    return [AgencyData(ori=name, name=name, state="counted") for name in names]


def test_one_late_agency_does_not_pull_the_week_back():
    start = date(2020, 1, 1)
    on_time = (start, MONDAY + timedelta(days=6), 100)
    late = (start, MONDAY - timedelta(days=30), 5000)
    assert computing.last_whole_week([on_time, on_time, late]) == MONDAY


def test_files_of_different_years_meet_where_most_do():
    shared = (date(2019, 1, 1), date(2021, 6, 6), 500)
    others = [
        (date(2010, 1, 1), date(2011, 1, 2), 10),
        (date(2023, 1, 1), date(2023, 9, 3), 10),
        (date(2025, 1, 1), date(2025, 9, 7), 10),
    ]
    found = computing.last_whole_week([shared, (date(2018, 1, 1), date(2021, 6, 7), 9), *others])
    assert found == date(2021, 5, 31)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_a_public_block_is_whole_past_and_never_overlaps_another(day):
    week = computing.monday_of(day)
    first, end = computing.public_block(week)
    assert (end - first).days == 28
    assert end <= week + timedelta(weeks=1)
    following = computing.public_block(week + timedelta(weeks=1))
    assert following == (first, end) or following[0] >= end


def test_a_plain_week_is_as_expected_and_a_burst_is_firm():
    rows = [
        (MONDAY - timedelta(weeks=w) + timedelta(days=d), -73.9, 40.7, "220", "A")
        for w in range(60)
        for d in range(7)
    ]
    quiet = computing.changes(table_of(rows), week=MONDAY, weeks=59, agencies=agencies("A"))
    assert [(c.scope, c.count, c.is_outside) for c in quiet] == [
        ("all", 7, False), ("category", 7, False),
    ]  # fmt: skip
    burst = rows + [(MONDAY, -73.9, 40.7, "220", "A")] * 30
    loud = computing.changes(table_of(burst), week=MONDAY, weeks=59, agencies=agencies("A"))
    assert all(c.count == 37 and c.is_outside and c.firm for c in loud)


def test_a_chain_across_a_boundary_is_found_and_one_agency_alone_is_none():
    rows = [(MONDAY + timedelta(days=n), -73.9, 40.7, "220", "AB"[n % 2]) for n in range(4)]
    rows += [(MONDAY + timedelta(days=n), -73.5, 40.7, "220", "A") for n in range(5)]
    found = computing.patterns(table_of(rows), week=MONDAY)
    assert [(p.count, p.agencies) for p, _, _ in found] == [(4, ["A", "B"])]


def test_near_repeats_are_the_same_for_the_same_inputs():
    rng = np.random.default_rng(5)
    rows = [
        (
            MONDAY - timedelta(days=int(rng.integers(70))),
            -73.9 + rng.random() / 50,
            40.7,
            "220",
            "A",
        )
        for _ in range(60)
    ]
    twice = [
        computing.repeats(table_of(rows), week=MONDAY, rng=np.random.default_rng(1))
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert twice[0][0].events == len(
        [r for r in rows if r[0] >= MONDAY + timedelta(weeks=1) - timedelta(weeks=12)]
    )


cells = st.lists(
    st.lists(st.integers(0, 14), min_size=2, max_size=3), min_size=2, max_size=4
).filter(lambda rows: len({len(row) for row in rows}) == 1)


@settings(max_examples=30)
@given(cells)
def test_no_hidden_number_can_be_had_by_subtraction(counts):
    """An attacker solves all published sums at once; each hidden cell keeps a range of four."""
    optimize = pytest.importorskip("scipy.optimize")
    names = [f"AG{n}" for n in range(len(counts[0]))]
    block = computing.public_block(MONDAY)[0]
    rows = [
        (block + timedelta(days=7 * (n % 4)), -73.9, 40.7, CODES[r], names[c])
        for r, row in enumerate(counts)
        for c, count in enumerate(row)
        for n in range(count)
    ]
    if not rows:
        return
    found = computing.public_table(
        table_of(rows), week=MONDAY, agencies=agencies(*names), no_offence={}
    )
    if found is None:
        return
    assert not any(v is not None and 0 < v < 5 for row in found.values for v in row)
    high, wide = len(found.values), len(found.agencies)
    hidden = [(r, c) for r in range(high) for c in range(wide) if found.values[r][c] is None]
    a, b = [], []

    def say(places, total):
        known = sum(found.values[r][c] or 0 for r, c in places)
        a.append([float(place in places) for place in hidden])
        b.append(total - known)

    for r in range(high):
        if found.row_totals[r] is not None:
            say([(r, c) for c in range(wide)], found.row_totals[r])
    for c in range(wide):
        if found.column_totals[c] is not None:
            say([(r, c) for r in range(high)], found.column_totals[c])
    if found.total is not None:
        say([(r, c) for r in range(high) for c in range(wide)], found.total)
    for place in range(len(hidden)):
        goal = np.zeros(len(hidden))
        goal[place] = 1
        low = optimize.linprog(goal, A_eq=a or None, b_eq=b or None, bounds=(0, None))
        top = optimize.linprog(-goal, A_eq=a or None, b_eq=b or None, bounds=(0, 10_000))
        assert -top.fun - low.fun >= 4 - 1e-6


def test_a_small_week_hides_the_whole_block():
    block = computing.public_block(MONDAY)[0]
    rows = [
        (block + timedelta(days=7 * w), -73.9, 40.7, "220", "A") for w in range(3) for _ in range(9)
    ]
    rows += [(block + timedelta(days=21), -73.9, 40.7, "220", "A")] * 2
    assert (
        computing.public_table(table_of(rows), week=MONDAY, agencies=agencies("A"), no_offence={})
        is None
    )


def test_the_share_without_an_offence_code_is_told_by_agency():
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(10)]
    rows = [(day, 1, 0.0, 0.0, "" if n < 4 else "220", "A", False) for n, day in enumerate(days)]
    rows += [(day, 1, 0.0, 0.0, "220", "B", False) for day in days]
    table = Incidents.of(rows, kind="incident")
    assert computing.uncoded(table) == {"A": 0.4, "B": 0.0}


@pytest.mark.parametrize(("unmapped", "left"), [(0, []), (6, [""])])
def test_what_is_no_offence_stands_in_a_row_of_its_own(unmapped, left):
    first, _end = computing.public_block(MONDAY)
    codes = ["220"] * 40 + [""] * (20 + unmapped)
    rows = [
        (first + timedelta(days=7 * (n % 4)), -73.9, 40.7, code, "A")
        for n, code in enumerate(codes)
    ]
    found = computing.public_table(
        table_of(rows), week=MONDAY, agencies=agencies("A"), no_offence={"A": 20}
    )
    told = dict(zip(found.categories, found.row_totals, strict=True))
    assert told["no-offence"] == 20
    assert [name for name in told if name == ""] == left
    assert told.get("", 0) == unmapped
    assert found.total == 60 + unmapped

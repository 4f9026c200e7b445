"""The evaluation of a joint strategy: its catchment, and the line that the library keeps."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import (
    JOINT_METHOD,
    METHODS,
    Interval,
    bundle,
    evaluate_joint,
    interrupted_series,
    library_line,
    rerun,
)

UNITS = [f"u{n:02d}" for n in range(20)]


def _inputs(counts, **changes):
    return {
        "units": UNITS, "periods": [str(n) for n in range(24)], "counts": counts.tolist(),
        "treated": ["u00"], "reach": ["u01"], "first_after": 12, "alpha": 0.05, "smallest": -0.2,
        "outcome": "thefts", "outcome_es": "robos", "planned_design": "donor ratio",
        "standing": {"label": "exploratory", "reasons": ["a test"]}, **changes,
    }  # fmt: skip


def _counts(own: float = 1.0, ring: float = 1.0) -> np.ndarray:
    mean = np.full((20, 24), 30.0)
    mean[0, 12:] *= own
    mean[1, 12:] *= ring
    return np.random.default_rng(4).poisson(mean).astype(float)


@pytest.mark.parametrize(
    ("ring", "found", "words"),
    [
        (1.6, "more", "some of it may have moved there"),
        (0.5, "fewer", "no sign that crime moved there"),
        (1.0, "no clear change", "there was no clear change"),
    ],
)
def test_the_catchment_is_judged_by_itself_and_together_with_the_area(ring, found, words):
    made = evaluate_joint(_inputs(_counts(own=0.5, ring=ring)))
    assert made["finding"] == "fewer"
    assert "u01" not in made["donors"]
    moved = made["displacement"]
    assert moved["ring"]["finding"] == found
    assert words in moved["words"]["en"][0]
    assert moved["total"]["observed"] == made["observed"] + moved["ring"]["observed"]
    assert len(moved["similar_units"]) == 3
    assert not {"u00", "u01"} & set(moved["similar_units"])
    assert any("places most like it" in line for line in moved["words"]["en"])
    roles = {one["unit"]: one["role"] for one in moved["by_unit"]}
    assert (roles["u00"], roles["u01"]) == ("treated", "catchment")
    text = bundle(method=JOINT_METHOD, inputs=_inputs(_counts(ring=ring)), compute=evaluate_joint)
    assert rerun(text, METHODS).is_identical


def test_a_donor_that_never_reported_compares_with_nothing():
    counts = _counts()
    counts[5], counts[6, :12], counts[7, 12:] = np.nan, np.nan, np.nan
    made = evaluate_joint(_inputs(counts))
    assert set(made["left_out_as_unlike"]) == {"u05", "u06", "u07"}
    alone = evaluate_joint(_inputs(counts, reach=[]))["displacement"]
    assert (alone["ring"], alone["total"], alone["quotient"]) == (None, None, None)


@pytest.mark.parametrize(
    ("way", "words"), [("type", "may take its place (fraud)"), ("time", "other hours")]
)
def test_offences_and_hours_into_which_it_moved_are_named(way, words):
    table = _counts(own=0.5)
    other = np.random.default_rng(9).poisson(20.0, table.shape).astype(float)
    other[0, 12:] += 15
    made = evaluate_joint(
        _inputs(table, moved_counts={way: other.tolist()}, shift_outcome="fraud")
    )["displacement"]
    assert made[way]["finding"] == "more"
    assert made[way]["observed"] == other[0, 12:].sum()
    assert any(words in line and "may have moved" in line for line in made["words"]["en"])
    if way == "type":
        assert made["total"]["observed"] == (table + other)[[0, 1], 12:].sum()


def test_direct_ring_and_total_are_told_in_events_where_areas_have_rings_of_their_own():
    size = 8
    near = [
        [r * size + c for r, c in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1))
         if 0 <= r < size and 0 <= c < size]
        for i in range(size) for j in range(size)
    ]  # fmt: skip
    mean = np.full((64, 24), 30.0)
    mean[0, 12:] = 12
    mean[near[0], 12:] += 9
    counts = np.random.default_rng(2).poisson(mean).astype(float)
    units = [f"c{n:02d}" for n in range(64)]
    made = evaluate_joint(
        _inputs(counts, units=units, treated=["c00"], reach=[units[n] for n in near[0]],
                neighbours=near)
    )["displacement"]  # fmt: skip
    joint = made["joint"]
    assert joint["areas"] >= 8
    assert joint["direct"]["lower"] < -18 * 12 < joint["direct"]["upper"] < 0
    assert joint["ring"]["lower"] > 0
    assert joint["ring"]["estimate"] == pytest.approx(2 * 9 * 12, abs=100)
    assert joint["total"]["lower"] < 0 < joint["total"]["upper"]
    assert made["quotient"]["quotient"] < 0
    assert any("quotient is −" in line or "quotient is -" in line for line in made["words"]["en"])


@given(st.floats(-3, 3), st.floats(0.01, 2))
def test_the_library_gets_back_what_the_interval_was_made_from(middle, error):
    reach = 1.959963984540054 * error
    change = Interval(
        estimate=np.expm1(middle), lower=np.expm1(middle - reach),
        upper=np.expm1(middle + reach), level=0.95,
    )  # fmt: skip
    line = library_line(change)
    assert line is not None
    assert line["log_ratio"] == pytest.approx(middle, abs=1e-9)
    assert line["standard_error"] == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize(
    ("lower", "upper"), [(-1.0, 0.5), (-0.2, inf), (float("nan"), 0.1), (-0.1, -0.1)]
)
def test_an_open_interval_is_no_line_of_the_library(lower, upper):
    assert library_line(Interval(estimate=-0.1, lower=lower, upper=upper, level=0.95)) is None


def test_a_series_that_ends_in_nothing_has_an_open_end_and_no_error():
    series = np.array([4, 6, 3, 5, 7, 4, 5, 6, 3, 4, 5, 6] * 2 + [0, 0, 0], float)
    found = interrupted_series(series, 24)
    assert found.variants[0].change.estimate == pytest.approx(-1, abs=1e-6)

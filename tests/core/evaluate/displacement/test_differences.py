"""The weighted displacement difference and its harm form: every printed digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.evaluate.worked import examples

from accord.core.evaluate import harm_difference, weighted_displacement_difference

PAPER = {
    "control": (308, 318),
    "treated": (207, 110),
    "control_buffer": (150, 140),
    "treated_buffer": (178, 157),
}  # Wheeler and Ratcliffe 2018


def test_the_papers_example():
    found = weighted_displacement_difference(**PAPER)
    assert (found.interval.estimate, found.variance) == (-118, 1568)
    assert (found.local, found.moved) == (-107, -11)
    assert round(found.z, 2) == -2.98
    assert (round(found.interval.lower), round(found.interval.upper)) == (-196, -40)


def test_areas_of_different_size():
    found = weighted_displacement_difference(**PAPER, area_weights=(0.9, 1.2, 1.6, 1.5))
    assert found.interval.estimate == pytest.approx(-99.69444444, abs=5e-9)
    assert found.standard_error == pytest.approx(35.4280755, abs=5e-8)
    assert found.z == pytest.approx(-2.813995483, abs=5e-10)
    assert found.interval.lower == pytest.approx(-169.1321965, abs=5e-8)
    assert found.interval.upper == pytest.approx(-30.25669241, abs=5e-9)


def test_periods_of_different_length():
    found = weighted_displacement_difference(
        control=(100, 50), treated=(80, 20), time_weights=(2, 1)
    )
    assert (found.interval.estimate, found.variance) == (-20, 115)


def test_all_published_examples():
    for case in examples()["wdd"]:
        found = weighted_displacement_difference(
            control=tuple(case["control"]),
            treated=tuple(case["treated"]),
            control_buffer=tuple(case.get("disp_control", (0, 0))),
            treated_buffer=tuple(case.get("disp_treated", (0, 0))),
            time_weights=tuple(case.get("time_weights", (1, 1))),
            area_weights=tuple(case.get("area_weights", (1, 1, 1, 1))),
        )
        expected = case["expect"]
        assert found.interval.estimate == pytest.approx(expected["est"], abs=5e-9)
        if "se_rounded" in expected:
            assert round(found.standard_error) == expected["se_rounded"]


def test_harm_weights():
    case = examples()["wdd_harm"]
    found = harm_difference(
        control=[tuple(pairs[0]) for pairs in case["counts"].values()],
        treated=[tuple(pairs[1]) for pairs in case["counts"].values()],
        weights=case["weights"],
    )
    expected = case["expect"]
    assert found.interval.estimate == expected["est"]
    assert found.standard_error == pytest.approx(expected["se"], abs=5e-9)
    assert found.z == pytest.approx(expected["z"], abs=5e-9)
    ends = (found.interval.lower, found.interval.upper)
    assert ends == pytest.approx(expected["ci"], abs=5e-9)


@given(st.tuples(*[st.integers(0, 500)] * 4))
def test_swapping_target_and_control_turns_the_sign(counts):
    a, b, c, d = counts
    one = weighted_displacement_difference(treated=(a, b), control=(c, d))
    other = weighted_displacement_difference(treated=(c, d), control=(a, b))
    assert one.interval.estimate == -other.interval.estimate
    assert one.p_value == other.p_value

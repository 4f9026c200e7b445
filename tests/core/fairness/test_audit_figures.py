"""Exposure, rates by group, reporting and caps against figures worked out by hand."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from tests.public_data import public_data

from accord.core.fairness import (
    FairnessError,
    PoliceDiscoveredError,
    capped_curve,
    check_provenance,
    exposure,
    exposure_ratio,
    is_discovered,
    rates_by_group,
    reported_beside,
    reporting_sensitivity,
    unit_check,
)
from accord.core.fairness.provenance import demand_reported_beside
from accord.core.forecast import Events
from accord.core.vocabulary import offences

FLAGS = np.array([4.0, 0.0, 2.0])
PEOPLE = {"a": np.array([10.0, 30.0, 0.0]), "b": np.array([0.0, 20.0, 20.0])}


def test_exposure_is_flags_where_members_live():
    a, b = exposure(FLAGS, PEOPLE, reference="b")
    assert (a.mean, b.mean, a.ratio, b.ratio) == (1.0, 1.0, 1.0, 1.0)
    assert (a.never_flagged, b.never_flagged) == (0.75, 0.5)
    assert (a.top_decile, b.top_decile) == (0.25, 0.0)
    assert a.lower is None


def test_a_reference_without_exposure_has_no_ratio():
    found = exposure(np.zeros(3), PEOPLE, reference="b", rng=np.random.default_rng(0))
    assert [one.ratio for one in found] == [None, None]
    assert found[0].lower is None


@given(st.floats(0.01, 100))
def test_the_ratio_does_not_depend_on_the_unit_of_flags(factor):
    flags = np.array([3.0, 1.0, 2.0])
    plain = exposure(flags, PEOPLE, reference="b")[0].ratio
    assert exposure(flags * factor, PEOPLE, reference="b")[0].ratio == pytest.approx(plain)


def test_the_interval_holds_the_ratio_and_narrows_with_areas():
    rng = np.random.default_rng(1)

    def width(areas):
        people = {"a": rng.gamma(2, 100, areas), "b": rng.gamma(2, 100, areas)}
        found = exposure(rng.poisson(5, areas).astype(float), people, reference="b", rng=rng)[0]
        assert found.lower < found.ratio < found.upper
        return found.upper - found.lower

    assert width(1600) < 0.5 * width(100)


def test_rates_count_cells_by_their_residents():
    expected = np.array([[2.0, 1.0, 1.0]])
    observed = np.array([[2.0, 0.0, 2.0]])
    flagged = np.array([[True, True, False]])
    groups = {"a": np.array([5.0, 0.0, 5.0]), "b": np.array([0.0, 5.0, 5.0])}
    a, b = rates_by_group(expected, observed, flagged, groups)
    assert (a.incidents, a.hit_rate, a.calibration) == (
        3.0,
        pytest.approx(2 / 3),
        pytest.approx(2.5 / 3),
    )
    assert (a.false_alarm, b.false_alarm) == (0.0, 1.0)
    assert (b.hit_rate, b.calibration, b.is_calibrated) == (0.0, 1.5, False)
    assert a.flagged == pytest.approx(1 / 1.5)


def test_alike_reporting_changes_no_flag_and_silence_hides_cells():
    expected = np.array([3.0, 2.0, 1.9, 1.0])
    membership = {"a": np.array([1.0, 1.0, 0.0, 0.0]), "b": np.array([0.0, 0.0, 1.0, 1.0])}
    same = reporting_sensitivity(expected, membership, {"a": 0.5, "b": 0.5}, flags=2)
    assert same.kept == 1.0
    silent = reporting_sensitivity(expected, membership, {"a": 0.6, "b": 0.4}, flags=2)
    assert (silent.lost.tolist(), silent.gained.tolist(), silent.kept) == ([1], [2], 0.5)
    assert silent.shares == {"a": (1.0, 0.5), "b": (0.0, 0.5)}
    for wrong in (
        {"a": 0.0, "b": 1.0},
        {"a": 0.5},
        {"a": 40.0, "b": 30.0},
        {"a": 1, "b": 1, "c": 1},
    ):
        with pytest.raises(FairnessError):
            reporting_sensitivity(expected, membership, wrong, flags=2)


def most_within(expected, people, *, flags, cap):
    """The most that a map within the cap expects, by integer programming; None where none is."""
    everyone = sum(people.values())
    rows = np.array([who / who.sum() - cap * everyone / everyone.sum() for who in people.values()])
    found = milp(
        -expected,
        constraints=[
            LinearConstraint(rows, ub=0), LinearConstraint(np.ones(len(expected)), flags, flags),
        ],
        integrality=np.ones(len(expected)), bounds=Bounds(0, 1),
    )  # fmt: skip
    return -found.fun if found.success else None


def test_a_cap_of_three_groups_is_met_where_it_can_be():
    kept, worth = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        expected = rng.gamma(0.7, 1, 60)
        people = {group: rng.gamma(0.5, 100, 60) for group in "abc"}
        best = most_within(expected, people, flags=10, cap=1.2)
        point = capped_curve(expected, people, flags=10, caps=[1.2])[0]
        assert point.flagged.sum() == 10
        kept.append(point.exposure <= 1.2 + 1e-9)
        worth.append(point.expected / best if kept[-1] and best else 1.0)
        if best is None:
            assert not kept.pop()
    assert np.mean(kept) >= 0.98
    assert np.mean(worth) > 0.9
    assert max(worth) <= 1 + 1e-6


def test_tied_areas_share_the_tenth_whatever_their_order():
    flags, rng = np.zeros(40), np.random.default_rng(1)
    flags[0] = 1.0
    people = {"a": np.r_[np.ones(20), np.zeros(20)], "b": np.r_[np.zeros(20), np.ones(20)]}
    seen = {one.group: one.top_decile for one in exposure(flags, people, reference="b")}
    for order in (np.arange(40)[::-1], rng.permutation(40)):
        moved = {group: who[order] for group, who in people.items()}
        for one in exposure(flags[order], moved, reference="b"):
            assert one.top_decile == pytest.approx(seen[one.group])
    with pytest.raises(FairnessError):
        exposure(flags, people, reference="c")


def test_a_grid_without_a_figure_is_passed_over():
    found = unit_check({"a": 1.2, "b": float("nan"), "c": 1.5}.__getitem__, ["a", "b", "c"])
    assert found.spread == pytest.approx(0.25)
    assert not found.changes_sides


def test_a_tighter_cap_costs_more_and_is_kept():
    rng = np.random.default_rng(3)
    a = rng.beta(0.5, 0.5, 400)
    people = {"a": 100 * a, "b": 100 * (1 - a)}
    expected = rng.gamma(1, 1, 400) * (1 + 2 * a)
    points = capped_curve(expected, people, flags=40, caps=(9.0, 1.3, 1.1, 1.0))
    prices = [point.price for point in points]
    assert prices[0] == 0.0
    assert prices == sorted(prices)
    assert all(point.flagged.sum() == 40 for point in points)
    assert all(point.exposure <= point.cap for point in points if point.cap > 1)
    assert max(exposure_ratio(points[0].flagged, people).values()) > 1.3


@pytest.mark.parametrize("name", ["Drug/Narcotic Violations", "35A", "Traffic stop", "Curfew"])
def test_what_police_discover_needs_a_reason(name):
    assert is_discovered(name)
    with pytest.raises(PoliceDiscoveredError, match="discover"):
        check_provenance([name, "Burglary"], reason="because")
    passed = check_provenance([name, "Burglary"], reason="Calls for overdose response, not patrols")
    assert passed.is_overridden
    assert passed.discovered == (name,)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_words_say_of_every_offence_what_its_code_says(language):
    for offence in offences().values():
        assert is_discovered(offence.named(language)) == offence.police_discovered, offence.code


@pytest.mark.parametrize(
    "name",
    [
        "WEAPONS VIOLATION", "weapon-carrying-concealed", "UNLAWFUL POSSESSION - HANDGUN",
        "Possession of Controlled Substance", "POSS: CANNABIS 30GMS OR LESS", "Public Intoxication",
        "DWI", "OWI", "INTERFERENCE WITH PUBLIC OFFICER", "Fare evasion", "Speeding", "Vice",
        "Field interview", "Proactive Policing", "Narcotics arrest", "Arrest - assault",
        "Portación ilegal de armas", "Conducir bajo la influencia del alcohol", "Prostitución",
    ],
)  # fmt: skip
def test_agencies_own_names_of_what_police_find_need_a_reason(name):
    assert is_discovered(name)


@pytest.mark.parametrize(
    "name",
    [
        "Bus stop robbery", "Truck stop theft", "Theft from traffic signal", "Liquor store burglary",
        "Human Trafficking", "STRONGARM - NO WEAPON", "agg-aslt-police-weapon", "traffic-accident",
        "Theft of fuel by driving off without paying", "Forgery to obtain drugs", "Robo en una parada",
        "Possession of Stolen Property", "Hurto de licor",
    ],
)  # fmt: skip
def test_what_somebody_suffered_is_reported_wherever_it_was(name):
    assert not is_discovered(name)


@pytest.mark.parametrize("name", ["Burglary", "Assault", "Robbery", "Motor vehicle theft", "220"])
def test_what_victims_report_passes(name):
    assert not check_provenance([name]).is_overridden


def test_what_police_find_does_not_stand_beside_what_people_report():
    kinds = ["burglary", "Narcotics arrest", "robbery", "burglary"]
    known = Events.of(t=[0, 1, 2, 3], lon=[0.0] * 4, lat=[0.0] * 4, category=kinds)

    events, gate = reported_beside(known, "burglary", check_provenance(["burglary"]))

    assert gate.left_out == ("Narcotics arrest",)
    assert len(events) == 2
    assert events.others.category.tolist() == ["robbery"]
    demand_reported_beside(events)
    with pytest.raises(PoliceDiscoveredError, match="Narcotics arrest"):
        demand_reported_beside(known.focus("burglary"))


def test_a_finding_that_turns_with_the_grid_is_seen():
    found = unit_check(lambda label: {"250": 1.2, "500": 0.9}[label], ["250", "500"])
    assert found.changes_sides
    assert found.spread == pytest.approx(1 / 3)


def test_published_exposure_ratios_come_back():
    """Block groups of The Markup's audit, against a sum written out with integers."""
    path = public_data("incidents/predpol_markup/block_groups_predictions.parquet")
    from fractions import Fraction

    from pyarrow import parquet

    table = parquet.read_table(
        path, columns=["agency", "count", "white_alone", "black_alone"]
    ).to_pydict()
    ratios = []
    for agency in sorted(set(table["agency"])):
        rows = [
            (int(count or 0), int(white or 0), int(black or 0))
            for name, count, white, black in zip(
                *(table[c] for c in ("agency", "count", "white_alone", "black_alone")), strict=True
            )
            if name == agency
        ]
        counts, white, black = (np.array(part, float) for part in zip(*rows, strict=True))
        found = exposure(counts, {"black": black, "white": white}, reference="white")[0]
        exact = Fraction(sum(c * b for c, _, b in rows), sum(b for _, _, b in rows)) / Fraction(
            sum(c * w for c, w, _ in rows), sum(w for _, w, _ in rows)
        )
        assert found.ratio == pytest.approx(float(exact), abs=1e-6)
        ratios.append(found.ratio)
    print(json.dumps({"median": float(np.median(ratios)), "areas": len(ratios)}))
    assert len(ratios) == 39
    assert np.median(ratios) == pytest.approx(1.23, abs=0.005)
    assert np.mean(np.array(ratios) > 1) == pytest.approx(0.87, abs=0.005)

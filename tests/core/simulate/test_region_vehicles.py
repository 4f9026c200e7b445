"""The region's vehicles: numbers that hold, plates that pass on, and what agencies make of them."""

import csv
import io
from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from tools.starter_vehicles import rows_of, which_is_which

from accord.core.linkage.vehicles import are_two
from accord.core.names.vin import is_checked
from accord.core.simulate import Plan, Region
from accord.core.simulate.vehicles import Vehicles

PLAN = Plan(seed=3, incidents=3_000, weeks=20)


@pytest.fixture(scope="module")
def true():
    everyone = np.arange(6_000)
    vehicles = Vehicles(PLAN)
    first = vehicles.describe(everyone, np.zeros_like(everyone))
    last = vehicles.describe(everyone, np.full_like(everyone, PLAN.weeks - 1))
    return first, last


@pytest.fixture(scope="module")
def told():
    region = Region(PLAN)
    truth = which_is_which(region)
    return [(truth[key], one) for key, one in rows_of(region)]


def test_every_true_number_holds_and_is_of_one_vehicle(true) -> None:
    first, last = true
    assert all(map(is_checked, first.vins))
    assert len(set(first.vins)) == len(first.vins)
    assert first.vins == last.vins
    assert all(vin[0] == "0" for vin in first.vins)  # of no maker that there is


def test_plates_are_of_one_vehicle_at_a_time_and_some_pass_on(true) -> None:
    first, last = true
    for one in true:
        assert len(set(one.plates)) == len(one.plates)
    changed = [at for at, plate in enumerate(first.plates) if plate != last.plates[at]]
    assert 0.01 < len(changed) / len(first.plates) < 0.08
    handed = [at for at in changed if last.plates[at] in first.plates]
    assert handed
    assert all(first.plates.index(last.plates[at]) == at - 1 for at in handed)


def test_fleets_have_neighbouring_numbers_of_one_description(true) -> None:
    first, _ = true
    alike = [
        at for at in range(0, len(first.vins), 2)
        if first.vins[at][:8] == first.vins[at + 1][:8] and first.years[at] == first.years[at + 1]
    ]  # fmt: skip
    assert 0.015 < 2 * len(alike) / len(first.vins) < 0.06
    assert all(int(first.vins[at + 1][-6:]) - int(first.vins[at][-6:]) == 1 for at in alike)


def test_what_is_written_down_is_mostly_true_and_goes_wrong_as_it_does(told) -> None:
    words = {"UNKNOWN", "NONE", "N/A", "0" * 17}
    assert words <= {one["vin"] for _, one in told}
    vins = [str(one["vin"]) for _, one in told if one["vin"] and one["vin"] not in words]
    held = sum(map(is_checked, vins)) / len(vins)
    assert 0.9 < held < 0.97
    assert any(len(vin) == 8 for vin in vins)
    assert any(set(vin) & set("OIQ") for vin in vins)
    assert len(vins) < 0.7 * len(told)
    by_vehicle = defaultdict(set)
    for which, one in told:
        if one["vin"] not in words and is_checked(str(one["vin"])):
            by_vehicle[which].add(one["vin"])
    # Two neighbours that count alike may be exchanged without breaking the check digit.
    assert all(not are_two(*pair) for some in by_vehicle.values() for pair in combinations(some, 2))


def test_vehicles_recur_across_agencies(told) -> None:
    agencies = defaultdict(set)
    for which, one in told:
        agencies[which].add(one["source"])
    assert sum(len(some) > 1 for some in agencies.values()) > 0.02 * len(agencies)


def test_two_layouts_have_no_number_and_four_have() -> None:
    region, columns = Region(Plan(seed=1, incidents=300, weeks=4)), {}
    for export in region.history(kinds=("vehicle",)):
        text = b"".join(export.chunks).decode()
        first = next(csv.reader(io.StringIO(text)))
        columns[export.name.partition("/")[0]] = "vin" in ",".join(first).lower()
    assert sum(columns.values()) == 4
    assert not columns["birchwick"]
    assert not columns["dunmere"]

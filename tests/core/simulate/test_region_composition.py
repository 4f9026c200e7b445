"""Race and age of the region's people: one composition in records and population, and invented."""

import csv
import io
import json
from collections import Counter

import numpy as np
import pytest

from accord.core.simulate import RACES, Plan, Region, police
from accord.core.simulate.composition import UNKNOWN, race_permille
from accord.core.simulate.rows import SUSPECT
from accord.core.vocabulary.demographics import group_of_residents, person_code

PLAN = Plan(seed=9, incidents=4_000, weeks=14)
RACE_AT, ROLE_AT = 7, 2  # of Port Alder's persons


@pytest.fixture(scope="module")
def region():
    return Region(PLAN)


@pytest.fixture(scope="module")
def histories(region):
    return {
        export.name.split("/")[0]: b"".join(export.chunks).decode()
        for export in region.history(kinds=("person",))
    }


@pytest.fixture(scope="module")
def population(region):
    """Residents by agency and race in the plan's first year."""
    found: Counter[tuple[str, str]] = Counter()
    (layer,) = (one for one in region.layers() if one.name == "population")
    for feature in json.loads(b"".join(layer.chunks))["features"]:
        facts = feature["properties"]
        if facts["year"] == PLAN.start.year:
            for code, column in RACES.items():
                found[facts["ori"], code] += facts[column]
    return found


def _ages_by_role(region):
    """True ages of suspects and of all others, once for each record."""
    found: tuple[list[int], list[int]] = ([], [])
    people = region._offices[0].people
    for part in region.reports():
        rows = region._clerk.rows("person", part, PLAN.weeks)
        ages = rows.reports.year - people.birth_years(rows.person)
        for age, role in zip(ages.tolist(), rows.role.tolist(), strict=True):
            found[role != SUSPECT].append(age)
    return found


def test_each_column_of_the_population_is_the_group_of_its_code():
    for code, column in RACES.items():
        assert group_of_residents(column) == ("race", code)


@pytest.mark.parametrize(
    ("layout", "some"),
    [
        ("alder", "B"),
        ("birchwick", "Black or African American"),
        ("cedar", '"Race":"BLACK_OR_AFRICAN_AMERICAN"'),
        ("dunmere", "BLK"),
        ("elmsgate", "B"),
        ("fern", "Black or African American"),
    ],
)
def test_each_record_system_writes_races_in_its_own_dialect(layout, some, histories):
    assert some in histories[layout]
    assert person_code("race", some.rpartition(":")[2].strip('"')) == "B"


def test_victims_by_race_are_as_the_agencys_residents_are(histories, population):
    """Race has no part in who is harmed: shares differ from the residents' by chance alone."""
    rows = list(csv.reader(io.StringIO(histories["alder"])))[1:]
    told = Counter(row[RACE_AT] for row in rows if row[ROLE_AT] == "VICTIM")
    known = sum(count for code, count in told.items() if code != UNKNOWN)
    ori = police()[0].ori
    everybody = sum(population[ori, code] for code in RACES)
    assert set(told) <= {*RACES, UNKNOWN}
    assert 0 < told[UNKNOWN] < 0.06 * len(rows)
    for code in RACES:
        assert told[code] / known == pytest.approx(population[ori, code] / everybody, abs=0.05)


def test_shares_differ_between_beats_and_add_up():
    beats = np.arange(35)
    shares = race_permille(7, beats)
    assert (shares.sum(axis=1) == 1000).all()
    assert shares.min() > 0
    assert np.ptp(shares[:, 1]) > 300


def test_a_quarter_to_a_third_of_suspects_are_twelve_to_twenty_four(region):
    of_suspects, of_others = _ages_by_role(region)
    assert min(of_suspects) >= 12
    assert 0.25 < sum(age < 25 for age in of_suspects) / len(of_suspects) < 0.33
    assert 0.12 < sum(age < 25 for age in of_others) / len(of_others) < 0.25


def test_true_ages_run_from_twelve_and_twins_are_of_one_day(region):
    people = region._offices[0].people
    everyone = np.arange(people.offenders + people.residents)
    ages = PLAN.start.year - people.birth_years(everyone)
    assert ages.min() == 12
    assert ages.max() == 85
    suspects = ages[: people.offenders // len(police()) * len(police())]
    assert suspects.max() <= 80
    assert 0.25 < (suspects < 25).mean() < 0.33


def test_who_may_not_drive_has_no_licence(region):
    office = region._offices[0]
    seen = 0
    for part in region.reports():
        rows = region._clerk.rows("person", part, PLAN.weeks)
        if len(rows):
            ages = rows.reports.year - office.people.birth_years(rows.person)
            licences = office.identifier_recorder.identifiers(rows).licences
            young = [one for one, age in zip(licences, ages.tolist(), strict=True) if age < 16]
            seen += len(young)
            assert not any(young)
    assert seen > 20

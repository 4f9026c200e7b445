"""Every layout of the synthetic region is joined and read without a decision, and nothing is lost."""

import csv
import io
from collections import Counter
from dataclasses import replace

import pytest

from accord.core.formats.delivery import Delivery, labelled, land_delivery, suggest_delivery
from accord.core.formats.tabular import Landed, open_table
from accord.core.simulate import Plan, Region, police
from accord.core.vocabulary.demographics import person_code


@pytest.fixture(scope="module")
def region():
    return Region(Plan(seed=11, incidents=600, weeks=20))


@pytest.fixture(scope="module")
def truth(region):
    lines = {file.name: b"".join(file.chunks) for file in region.truth()}["entities.csv"]
    found: dict[tuple[str, str], set[str]] = {}
    for row in csv.DictReader(io.StringIO(lines.decode())):
        found.setdefault((row["agency_ori"], row["kind"]), set()).add(row["record_id"])
    return found


@pytest.fixture(scope="module")
def deliveries(region):
    """Tables by label, for each agency, and how many rows the agency wrote."""
    files: dict[str, list] = {}
    for export in region.history():
        stream = io.BytesIO(b"".join(export.chunks))
        table = open_table(stream, filename=export.name.rpartition("/")[2])
        files.setdefault(export.agency_ori, []).append(table)
    return {ori: labelled(tables) for ori, tables in files.items()}


@pytest.mark.parametrize("agency", police(), ids=lambda agency: agency.layout)
def test_persons_roles_vehicles_and_arrests_equal_the_truth_key(agency, deliveries, truth):
    tables = deliveries[agency.ori]
    found = suggest_delivery(tables, ori=agency.ori, zone="America/New_York")
    assert found.missing == ()
    assert all(part.plan is not None for part in found.parts)
    assert {part.studied.label: part.role.value for part in found.parts} == {
        label: label for label in tables
    }
    plan = found.delivery
    assert plan is not None
    assert Delivery.from_json(plan.to_json()) == plan

    persons: dict[str, str] = {}
    vehicles: set[str] = set()
    arrests: set[str] = set()
    rows: Counter[str] = Counter()
    races: Counter[str] = Counter()
    for answer, _ in land_delivery(plan, tables):
        assert isinstance(answer, Landed), answer
        rows["all"] += 1 + len(answer.attached)
        if answer.part == "arrest":
            arrests.add(answer.record.local_id)
            assert answer.related is not None
            assert [one.role for one in answer.related.persons] == ["arrestee"]
        elif answer.related is not None:
            persons |= {one.local_id: one.role for one in answer.related.persons}
            races.update(person_code("race", one.race) for one in answer.related.persons)
            vehicles |= {one.local_id for one in answer.related.vehicles}

    assert rows["all"] == sum(1 for table in tables.values() for _ in table.rows())
    assert persons.keys() == truth[agency.ori, "person"]
    assert vehicles == truth[agency.ori, "vehicle"]
    assert arrests == truth[agency.ori, "arrest"]
    # Letters, words and a vendor's codes alike; few records tell no race.
    assert races.keys() >= {"W", "B", "A"}
    assert 0 < races["U"] < 0.2 * sum(races.values())
    letters = {"V": "victim", "S": "suspect", "W": "witness"}
    for number, role in persons.items():
        assert role == letters[number.rpartition("-")[2][0]]


@pytest.mark.parametrize("agency", police(), ids=lambda agency: agency.layout)
def test_names_that_say_nothing_leave_it_to_what_the_columns_hold(agency, deliveries):
    plain = {f"export {letter}": table for letter, table in
             zip("abcdefg", deliveries[agency.ori].values(), strict=True)}  # fmt: skip
    names = dict(zip(plain, deliveries[agency.ori], strict=True))
    renamed = {label: replace(table, filename=f"{label}.csv") for label, table in plain.items()}
    found = suggest_delivery(renamed, ori=agency.ori, zone="America/New_York")
    told = {names[part.studied.label]: part.role.value for part in found.parts}
    assert told == {name: name for name in told}


def test_a_column_of_letters_is_no_race_unless_its_name_says_so():
    cells = [f'{n},{"AB"[n % 2]},{"MF"[n % 2]},"DOE, JANE{chr(65 + n % 26)}",V' for n in range(60)]
    for head, taken in (("", False), ("incident,group,sex,name,role", False),
                        ("incident,race,sex,name,role", True)):  # fmt: skip
        text = "\n".join([head, *cells] if head else cells)
        table = open_table(io.BytesIO(text.encode()), filename="person.csv")
        (part,) = suggest_delivery({"person": table}, ori="XA0010100", zone="UTC").parts
        assert ("race" in part.studied.fields["person"]) is taken, head

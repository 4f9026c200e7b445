"""The region's telephones and licences: of nobody, of one person or household, and what is told."""

from collections import Counter, defaultdict

import pytest
from tools.starter_identifiers import rows_of, which_is_which

from accord.core.linkage import identifier_text
from accord.core.simulate import Plan, Region

PLAN = Plan(seed=3, incidents=3_000, weeks=20)


@pytest.fixture(scope="module")
def told():
    region = Region(PLAN)
    truth = which_is_which(region)
    return [(key, truth.get(key, ""), row) for key, row in rows_of(region)]


def test_no_number_can_be_anybodys(told) -> None:
    true = {number.partition(":")[2] for _, number, _ in told if number.startswith("phone:")}
    assert len(true) > 500
    assert all(len(one) == 10 and one[1] == "9" for one in true)  # NANP: N9X is given to nobody


def test_what_is_written_down_is_the_true_number_but_for_slips(told) -> None:
    right: Counter[str] = Counter()
    for (_, _, scheme), number, row in told:
        if not number:
            continue
        said = identifier_text(scheme, str(row["value"])).partition(":")[2]
        whole = number.partition(":")[2].rpartition(" ")[2].lower()
        right[scheme, said == whole] += 1
    for scheme in ("phone", "licence"):
        share = right[scheme, True] / (right[scheme, True] + right[scheme, False])
        assert 0.8 < share < 0.98


def test_placeholders_are_of_no_number_and_become_none(told) -> None:
    none = [(scheme, str(row["value"])) for (_, _, scheme), number, row in told if not number]
    assert len(none) > 20
    assert {identifier_text(*one) for one in none} == {""}


def test_some_numbers_are_a_households_or_a_desks(told) -> None:
    holders = defaultdict(set)
    for _, number, row in told:
        if number.startswith("phone:"):
            holders[number].add(str(row["holder_given"]).strip().lower()[:3])
    shared = sum(len(some) > 1 for some in holders.values())
    assert 0.02 < shared / len(holders) < 0.4
    assert max(map(len, holders.values())) >= 4


def test_two_states_give_out_one_number(told) -> None:
    states = defaultdict(set)
    for _, number, _ in told:
        if number.startswith("licence:"):
            state, _, licence = number.removeprefix("licence:").partition(" ")
            states[licence].add(state)
    assert any(len(some) == 2 for some in states.values())

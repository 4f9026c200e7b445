"""One pair at a time weighs what it weighs among many, and no sign hides a pair that counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.linkage import PERSON_COMPARISONS, ROLES, LinkageModel, persons, starter_model
from accord.core.linkage.live_bounds import Bounds
from accord.core.linkage.live_store import Store
from accord.core.linkage.pair_levels import level_of
from accord.core.linkage.standard import Person, person
from accord.core.linkage.vehicle_comparisons import VEHICLE_COMPARISONS
from accord.core.linkage.weighing import PairScores

Row = dict[str, object]
Weighed = tuple[LinkageModel, PairScores, Bounds]
_TOLD = {
    "given": ["Ann", "Anna", "Robert", "Bob", "Rob", "J", "Jo", "María José", "de", "Lee", "Mr"],
    "middle": ["J", "James", "Jane", "Ann", "", "Lee Ann"],
    "surname": [
        "Smith", "Smyth", "Smithe", "Garcia-Lopez", "Lopez", "de la Cruz", "Lee", "Ann", "Ng",
        "Oyelaran", "Oyelarann", "Smith Jr", "Smith Sr",
    ],
    "name": ["Ann Smith", "Smith", "Bob Lee Jones", "Dr J Ng"],
    "birth": [
        "1984-03-07", "1984-07-03", "03/17/1984", "1984-01-01", "1984", "1984-03", "1985-03-07",
        "1951-11-28", "19840307", "1984-33-07", "1984-3-123", "1948-03-07", "1954-03-07",
    ],
    "sex": ["f", "Male", "x"],
    "number": ["12", "21", "13", "1200", "120"],
    "street": ["Oak St", "Oak Street", "Oka St", "Elm Ave", "N Oak St", "12 Oak St", "1200 block of Oak St"],
    "unit": ["2", "2b"],
    "city": ["Springfield", "Springfeild", "Elmville"],
    "postcode": ["90210", "90201", "90211", "11111", "10001"],
    "phone": ["(213) 456-7890", "456-7890", "213-456-7809", "213-456-7891", "+1 213 456 7890"],
    "email": ["ann@example.org", "anna@example.org", "bob@example.com"],
    "document": ["D1234567", "D1234576", "***-**-4567", "L898902C36", "L898902D36", "490154203237518"],
    "document_type": ["licence", "passport"],
    "document_issuer": ["CA", "NV"],
    "birth_place": ["Lima", "Lema", "Quito"],
    "occupation": ["cook", "clerk"],
    "suffix": ["Jr", "Sr.", "III", "esq"],
    "death": ["2020-02-03", "2020", "2024-05-06"],
    "recorded": ["2020-02-20", "2024-06-30", "06/30/2024"],
}  # fmt: skip
_SIGNS = st.sampled_from(list("aenoxz059 -'~é\N{GREEK SMALL LETTER PI}"))


def _slipped(text: str, at: int, kind: str, sign: str) -> str:
    """A text with one slip of the pen."""
    at %= len(text) + 1
    kinds = {
        "add": text[:at] + sign + text[at:],
        "lose": text[:at] + text[at + 1 :],
        "wrong": text[:at] + sign + text[at + 1 :],
        "turn": text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
    }
    return kinds[kind]


def _spoilt(texts: list[str]) -> st.SearchStrategy[str]:
    kinds = st.sampled_from(["add", "lose", "wrong", "turn"])
    return st.builds(_slipped, st.sampled_from(texts), st.integers(0, 20), kinds, _SIGNS)


def _cell(texts: list[str]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), st.sampled_from(texts), st.sampled_from(texts), _spoilt(texts))


CELLS = {role: _cell(texts) for role, texts in _TOLD.items()}
SOME = st.fixed_dictionaries({}, optional=CELLS)


NAMED: Row = {"given": "Xu", "surname": "Quevedo"}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Row, Row]:
    """Two records; the second is often the first with some of its cells told otherwise."""
    one = draw(SOME)
    other = draw(SOME)
    return one, ({**one, **other} if draw(st.booleans()) else other)


@pytest.fixture(scope="module")
def models(learned: tuple[object, object, LinkageModel]) -> tuple[Weighed, ...]:
    """The starter model, and one that was learned on records with few roles."""
    found = starter_model().model, learned[2]
    return tuple((model, PairScores(model), Bounds(model)) for model in found)


def test_every_role_is_told() -> None:
    assert set(_TOLD) == set(ROLES)
    assert {*Person._fields} >= {*ROLES} - {"name"}


@settings(max_examples=200)
@given(pairs())
def test_a_record_by_itself_has_the_form_it_has_in_a_table(told: tuple[Row, Row]) -> None:
    rows = [{"id": str(at), **row} for at, row in enumerate(told)]
    table = persons(rows)
    for at, row in enumerate(rows):
        one = person(row)
        for role, column in table.columns.items():
            code = int(column.codes[at])
            assert getattr(one, role) == (column.values[code] if code >= 0 else "")
        words = tuple(table.token_values[code] for code in table.tokens[at] if code >= 0)
        assert one.words == words


@settings(max_examples=400)
@given(pairs())
def test_a_pair_by_itself_has_the_levels_and_the_weight_it_has_among_many(
    models: tuple[Weighed, ...], told: tuple[Row, Row]
) -> None:
    # A third record has a name, so that names are looked at.
    rows = [{"id": str(at), **row} for at, row in enumerate((*told, NAMED))]
    table, left, right = persons(rows), np.array([0, 1]), np.array([1, 0])
    one, other = map(person, told)
    for comparison in PERSON_COMPARISONS:
        if not comparison.present(table):
            continue
        judge = level_of(comparison)
        levels = comparison.levels(table, left, right).tolist()
        assert [judge(one, other), judge(other, one)] == levels, comparison.name
    for model, scores, _ in models:
        weights = [scores.of(one, other), scores.of(other, one)]
        assert weights == pytest.approx(model.score(table, left, right).tolist(), abs=1e-9)


@settings(max_examples=400)
@given(pairs())
def test_no_pair_weighs_more_than_its_signs_allow(
    models: tuple[Weighed, ...], told: tuple[Row, Row]
) -> None:
    one, other = map(person, told)
    store = Store()
    store.put(1, ("a", "1"), one)
    store.put(2, ("a", "2"), other)
    looks = store.looks(np.array([2]))
    store.remove(1)
    for _, scores, bounds in models:
        weight = scores.of(one, other)
        asked = bounds.asked([one], store.look_of(one))
        assert bounds.likely(asked, np.array([0]), looks, weight - 1e-9).tolist() == [0]


def test_most_who_share_a_key_are_not_looked_at_closely(
    people: tuple[list[Row], list[int]], models: tuple[Weighed, ...]
) -> None:
    rows, (_, scores, bounds) = people[0][:400], models[0]
    everybody, store = [person(row) for row in rows], Store()
    for at, one in enumerate(everybody):
        store.put(at, ("a", str(at)), one)
    few, many = np.arange(100), np.arange(400)
    asked = bounds.asked(everybody[:100], store.looks(few))
    whose, others = np.repeat(few, 400), np.tile(many, 100)
    kept = set(bounds.likely(asked, whose, store.looks(others), 0.0).tolist())
    strong = {
        at
        for at, (one, other) in enumerate(zip(whose.tolist(), others.tolist(), strict=True))
        if scores.of(everybody[one], everybody[other]) > 0
    }
    assert strong <= kept
    assert len(strong) > 100
    assert len(kept) - 100 < 0.01 * 100 * 399
    for one in few.tolist():
        alone = bounds.asked([everybody[one]], store.look_of(everybody[one]))
        found = bounds.likely(alone, np.zeros(400, dtype=np.int64), store.looks(many), 0.0)
        assert {one * 400 + at for at in found.tolist()} == {at for at in kept if at // 400 == one}


def test_a_comparison_of_vehicles_is_none_of_persons() -> None:
    with pytest.raises(TypeError):
        level_of(VEHICLE_COMPARISONS[0])

"""Guards of a pair: what single findings would add up to one person, and does not."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from accord.core.linkage import LinkageModel, persons, starter_model
from accord.core.linkage.comparisons import SURNAME
from accord.core.linkage.standard import person
from accord.core.linkage.weighing import PairScores

HOME = {"number": "12", "street": "Elm St", "sex": "M"}
BORN = {"birth": "1990-04-05"}
ADAM = {"given": "Adam", "surname": "Kowalski"}
STOP = 0.0


@pytest.fixture(scope="module")
def model() -> LinkageModel:
    return starter_model().model


def told(model: LinkageModel, one: dict[str, str], other: dict[str, str]) -> tuple[float, str]:
    """The log-odds, in a table and by itself, and what the waterfall says last; its bars sum up."""
    table = persons([{"id": "1", **one}, {"id": "2", **other}])
    logit = float(model.score(table, np.array([0]), np.array([1]))[0])
    assert PairScores(model).of(person(one), person(other)) == pytest.approx(logit, abs=1e-9)
    bars = model.explain(table, 0, 1)
    assert sum(bar.weight for bar in bars) == pytest.approx(logit)
    return logit, bars[-1].words


def test_a_house_number_in_the_street_and_a_suffix_of_its_own_count(model: LinkageModel) -> None:
    one = {"sex": "M", "street": "12 Elm St", "surname": "Kowalski"}
    born = {**one, **BORN}
    logit, words = told(model, {**born, "given": "Adam"}, {**born, "given": "Brian"})
    assert logit < STOP
    assert "twins" in words
    logit, words = told(
        model, {**one, **ADAM, "suffix": "Sr"}, {**HOME, **ADAM, "surname": "Kowalski Jr"}
    )
    assert logit < STOP
    assert "senior" in words
    assert told(model, {**one, **ADAM}, {**HOME, **ADAM})[0] > STOP


@pytest.mark.parametrize("surname", ["Kowalski", "Nguyen", "Smith"])
def test_twins_are_two(model: LinkageModel, surname: str) -> None:
    one = {**HOME, **BORN, "surname": surname}
    logit, words = told(model, {**one, "given": "Adam"}, {**one, "given": "Brian"})
    assert logit < STOP
    assert "twins" in words
    logit, words = told(model, {**one, "given": "Robert"}, {**one, "given": "Bob"})
    assert logit > STOP
    assert "twins" not in words


def test_guards_give_way_to_what_a_model_learned_of_the_records_themselves(
    model: LinkageModel,
) -> None:
    """Where names are often written otherwise, a twin is no likelier than that."""
    own = replace(model, is_borrowed=False)
    assert LinkageModel.from_json(own.to_json()).to_json() == own.to_json()
    assert LinkageModel.from_json(model.to_json()).is_borrowed
    twins = {**HOME, **BORN, "surname": "Kowalski"}
    pair = {**twins, "given": "Adam"}, {**twins, "given": "Brian"}
    logit, words = told(own, *pair)
    assert (logit, "twins" in words) == (-1.5, True)
    chances = own.same.levels["name"].copy()
    chances[SURNAME + 4] = 0.064  # twice as often as twins are born
    often = replace(own, same=replace(own.same, levels={**own.same.levels, "name": chances}))
    assert told(often, *pair)[0] == pytest.approx(np.log(2), abs=0.02)
    little = {"birth": "1990-04-05", "sex": "M"}
    assert told(model, little, little)[0] == -1.0
    assert STOP < told(own, little, little)[0] <= 2.9


def test_father_and_son_of_one_day_and_house_are_two(model: LinkageModel) -> None:
    one = {**HOME, **ADAM}
    logit, words = told(model, {**one, "birth": "1950-02-02"}, {**one, "birth": "1980-02-02"})
    assert logit < STOP
    assert "generation" in words
    logit, _ = told(model, {**one, "birth": "1978-02-02"}, {**one, "birth": "1979-02-02"})
    assert logit > STOP


def test_senior_and_junior_are_two_unless_born_on_one_day(model: LinkageModel) -> None:
    one, other = {**HOME, **ADAM}, {**HOME, **ADAM, "surname": "Kowalski Jr"}
    senior = {**one, "surname": "Kowalski Sr"}
    logit, words = told(model, senior, other)
    assert logit < STOP
    assert "senior" in words
    assert told(model, one, other)[0] > STOP
    assert told(model, {**senior, **BORN}, {**other, **BORN})[0] > STOP


@pytest.mark.parametrize(
    ("one", "other"),
    [(HOME, HOME), (HOME, {**HOME, **ADAM}), (BORN, BORN), (BORN, {**BORN, **ADAM, "sex": "M"})],
)
def test_an_address_or_a_birthday_alone_joins_nobody(
    model: LinkageModel, one: dict[str, str], other: dict[str, str]
) -> None:
    logit, words = told(model, one, other)
    assert logit < STOP
    assert logit <= -1 or "too little" in words


def test_whoever_is_seen_long_after_a_death_is_another(model: LinkageModel) -> None:
    one = {**ADAM, **BORN, **HOME}
    died = {**one, "death": "2020-01-01"}
    logit, words = told(model, died, {**one, "recorded": "2021-03-04"})
    assert logit <= -20
    assert "death" in words
    assert told(model, died, {**one, "recorded": "2020-01-09"})[0] > STOP
    assert told(model, died, {**one, "recorded": "2020"})[0] > STOP


@pytest.mark.parametrize(
    "name", ["Mohammed Ali", "Thi Nguyen", "Wei Chen", "DeShawn Washington", "James Smith"]
)
def test_a_name_that_the_starter_does_not_know_is_not_identity(
    model: LinkageModel, name: str
) -> None:
    given, surname = name.split()
    one = {"given": given, "surname": surname}
    logit, _ = told(model, one, one)
    assert 1 / (1 + exp(-logit)) < 0.99


def test_one_middle_initial_is_no_part_of_a_surname(model: LinkageModel) -> None:
    one = {"given": "Ann", "middle": "J", "surname": "Smith", **BORN}
    table = persons([{"id": "1", **one}, {"id": "2", **one, "surname": "Garcia"}])
    bars = model.explain(table, 0, 1)
    assert "same given name, surnames differ" in {bar.words for bar in bars}


def test_a_name_that_a_file_shows_to_be_common_is_so_there(model: LinkageModel) -> None:
    one = {"given": "Thi", "surname": "Nguyen", "birth": "1980-02-03"}
    many = [
        {**one, "id": str(at), "birth": f"19{at % 90 + 10}-03-{at % 28 + 1:02}", "city": str(at)}
        for at in range(400)
    ]
    others = [{"id": f"o{at}", "given": f"A{at}", "surname": f"B{at}"} for at in range(100)]
    common = model.among(persons([*many, *others]))
    repeated = model.among(persons([{**one, "id": str(at)} for at in range(900)]))
    left, right = np.array([0]), np.array([1])
    pair = persons([{"id": "1", **one}, {"id": "2", **one}])
    score = model.score(pair, left, right)[0]
    assert common.score(pair, left, right)[0] < score - 3
    # Nine hundred records of one person do not make the name common, nor does a name become rarer.
    assert repeated.score(pair, left, right)[0] == pytest.approx(score)
    assert (
        common.rarity.frequencies["surname"]["smith"]
        == (model.rarity.frequencies["surname"]["smith"])
    )

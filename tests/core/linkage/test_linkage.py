"""From records to people without a label: blocking, the learned model, its artefact, its words."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest

from accord.core.linkage import (
    PERSON_COMPARISONS,
    Candidates,
    LinkageModel,
    NotAModel,
    Table,
    TooLittleToLearn,
    average_link,
    calibration_curve,
    calibration_error,
    candidates_of,
    closure,
    cluster_scores,
    persons,
    starter_model,
    train,
)
from accord.core.linkage.chances import Rarity

People = tuple[list[dict[str, object]], list[int]]
Learned = tuple[Table, Candidates, LinkageModel]


def test_people_are_told_apart_from_their_twins_and_households(
    people: People, learned: Learned
) -> None:
    table, candidates, model = learned
    logits = model.score(table, candidates.left, candidates.right, candidates.levels)
    truth = np.array(people[1])
    found = cluster_scores(
        average_link(len(table), candidates.left, candidates.right, logits), truth
    )
    assert found.f1 > 0.96
    assert found.wrong_merges < 0.02
    chance = 1 / (1 + np.exp(-logits))
    same = truth[candidates.left] == truth[candidates.right]
    assert same[chance >= 0.99].mean() > 0.98
    assert calibration_error(chance, same) < 0.01
    assert sum(b.pairs for b in calibration_curve(chance, same)) == len(same)
    chained = cluster_scores(
        closure(len(table), candidates.left, candidates.right, logits, 0.0), truth
    )
    assert found.precision >= chained.precision


def test_a_model_read_back_gives_the_same_scores(learned: Learned) -> None:
    table, candidates, model = learned
    again = LinkageModel.from_json(model.to_json())
    pairs = candidates.left[:500], candidates.right[:500]
    assert np.allclose(model.score(table, *pairs), again.score(table, *pairs), atol=1e-9)


def test_a_model_names_no_value_that_few_records_hold(people: People, learned: Learned) -> None:
    text = learned[2].to_json().casefold()
    surnames = [str(row["surname"]).casefold() for row in people[0]]
    rare = [name for name in set(surnames) if surnames.count(name) < 3 and len(name) > 6]
    assert rare
    assert not [name for name in rare if f'"{name}"' in text]


def test_a_name_that_no_record_bears_takes_no_rarity_from_the_others() -> None:
    # The middle name that is told stands in the place of the second given one.
    told = {"given": "Ann Bea", "middle": "Cee", "surname": "Ng"}
    table = persons([{"id": str(at), **told} for at in range(6)])
    assert set(table.columns["middle"].values) == {"bea", "cee"}
    floors = Rarity.measured(table, PERSON_COMPARISONS).floors
    assert floors == {"given": 1 / 6, "middle": 1 / 6, "surname": 1 / 6}


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (lambda m: m["same"]["levels"]["name"].__setitem__(0, 5.0), "same.levels.name"),
        (lambda m: m["same"]["levels"].pop("name"), "same.levels.name"),
        (lambda m: m["others"][0].update(share="0.5"), "others.0.share"),
        (lambda m: m["others"][0].update(share=True), "others.0.share"),
        (lambda m: m["same"].update(share=1), "same.share and others.share"),
        (lambda m: m["frequencies"]["surname"].update(roe=2), "frequencies.surname"),
        (lambda m: m["frequencies"]["surname"].update(roe=1e-320), "frequencies.surname"),
        (lambda m: m["rare_values"].update(surname=1e300), "rare_values.surname"),
        (lambda m: m["mean_frequencies"].pop("surname"), "mean_frequencies.surname"),
        (lambda m: m["comparisons"]["name"].pop(), "comparisons.name"),
        (lambda m: m.pop("others"), "others"),
        (lambda m: m.update(records=-1), "records"),
    ],
)
def test_a_model_that_is_damaged_is_refused_by_where(damage, where: str, learned: Learned) -> None:
    damaged = json.loads(learned[2].to_json())
    damage(damaged)
    with pytest.raises(NotAModel, match=where.replace(".", r"\.")):
        LinkageModel.from_json(json.dumps(damaged))


def test_a_model_whose_levels_had_their_former_names_is_read(learned: Learned) -> None:
    text = starter_model().model.to_json()
    former = text.replace("same street, not known to be one house", "same street, another number")
    assert former != text
    assert LinkageModel.from_json(former).to_json() == text


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "another"}'])
def test_what_is_not_a_model_is_refused(text: str) -> None:
    with pytest.raises(NotAModel):
        LinkageModel.from_json(text)


def test_a_model_whose_chances_are_none_is_refused(learned: Learned) -> None:
    known = json.loads(learned[2].to_json())
    name = next(iter(known["comparisons"]))
    for damage in (
        lambda m: m["same"].update(share=0),
        lambda m: m["same"]["levels"][name].__setitem__(0, float("nan")),
        lambda m: m["same"]["levels"][name].append(0.5),
        lambda m: m.update(others=[]),
        lambda m: m.update(comparisons={}),
        lambda m: m.update(rare_values={"surname": "x"}),
        lambda m: m.update(frequencies={"surname": {"ROE": -1}}),
        lambda m: m.update(records=float("inf")),
        lambda m: m["same"]["levels"][name].__setitem__(0, 10**400),
    ):
        damaged = copy.deepcopy(known)
        damage(damaged)
        with pytest.raises(NotAModel):
            LinkageModel.from_json(json.dumps(damaged))


def test_the_waterfall_sums_to_the_score(learned: Learned) -> None:
    table, candidates, model = learned
    for at in (0, len(candidates.left) // 2):
        pair = candidates.left[at : at + 1], candidates.right[at : at + 1]
        bars = model.explain(table, int(pair[0][0]), int(pair[1][0]))
        assert sum(bar.weight for bar in bars) == pytest.approx(model.score(table, *pair)[0])
        assert all(bar.words for bar in bars)


def test_too_few_records_teach_nothing() -> None:
    table = persons([{"id": str(n), "given": "Ann", "surname": "Lee"} for n in range(2)])
    with pytest.raises(TooLittleToLearn):
        train(table, candidates_of(table), rng=np.random.default_rng(0))


def test_placeholders_cost_no_pairs(people: People) -> None:
    rows = people[0][:400]
    nobody = [
        {"id": f"n{n}", "given": "UNKNOWN", "surname": "UNKNOWN", "birth": "1900-01-01",
         "phone": "000-000-0000", "postcode": "unknown"} for n in range(300)
    ]  # fmt: skip
    assert len(candidates_of(persons([*rows, *nobody])).left) == len(
        candidates_of(persons(rows)).left
    )


def test_a_value_that_all_share_is_left_out_and_reported() -> None:
    rows = [{"id": str(n), "given": f"g{n}", "surname": f"s{n}", "phone": "6143102077"}
            for n in range(500)]  # fmt: skip
    found = candidates_of(persons(rows))
    cost = next(cost for cost in found.costs if cost.rule == "phone")
    assert (cost.pairs, cost.left_out_values, cost.left_out_pairs) == (0, 1, 124_750)

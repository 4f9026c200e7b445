"""One person in dozens of records: learned without labels, the model must not take them for others'."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.core.linkage.conftest import population

from accord.core.linkage import (
    Candidates,
    Collapsed,
    LinkageModel,
    NotAModel,
    Table,
    average_link,
    candidates_of,
    cluster_scores,
    one_kind,
    persons,
    train,
)
from accord.core.linkage import model as model_file
from accord.core.names import typo

Learned = tuple[Table, Candidates, LinkageModel]


@pytest.fixture(scope="module")
def crowd() -> tuple[Table, Candidates, np.ndarray]:
    """A population in which six people stand in eighty records more each, with slips and moves."""
    rows, truth = population(300, 4)
    rng = np.random.default_rng(4)
    for person in range(0, 42, 7):
        own = rows[truth.index(person)]
        for copy in range(80):
            row = {**own, "id": f"{person}-again-{copy}"}
            if rng.random() < 0.2:
                row["surname"] = typo(str(own["surname"]), int(rng.integers(1_000)))
            if rng.random() < 0.2:
                row["birth"] = None
            if rng.random() < 0.5:
                row |= {"number": str(rng.integers(1, 9_000)), "street": "Moved Ln"}
            rows.append(row)
            truth.append(person)
    table = persons(rows)
    return table, candidates_of(table), np.array(truth)


def learn(crowd: tuple[Table, Candidates, np.ndarray], *, even_so: bool = False) -> LinkageModel:
    return train(crowd[0], crowd[1], rng=np.random.default_rng(1), even_so=even_so)


def f1(model: LinkageModel, crowd: tuple[Table, Candidates, np.ndarray]) -> float:
    table, found, truth = crowd
    logits = model.score(table, found.left, found.right, found.levels)
    return cluster_scores(average_link(len(table), found.left, found.right, logits), truth).f1


def test_people_in_dozens_of_records_are_learned_as_one(crowd) -> None:
    model = learn(crowd)
    assert not model.is_collapsed
    assert f1(model, crowd) > 0.95


def test_what_the_second_step_alone_makes_of_them_is_seen_without_a_label(
    crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first try is all there is where no model counts as collapsed.
    monkeypatch.setattr(model_file, "LEAST_KEPT", 0.0)
    model = learn(crowd)
    assert f1(model, crowd) < 0.2
    assert model.kept is not None
    assert model.kept < 0.2


def test_a_model_that_contradicts_itself_is_given_to_those_alone_who_ask_for_it(
    crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_file, "LEAST_KEPT", 0.9999)  # so that the second try falls short too
    with pytest.raises(Collapsed) as refused:
        learn(crowd)
    model = learn(crowd, even_so=True)
    assert model.is_collapsed
    assert refused.value.kept == model.kept


def test_a_sound_model_is_learned_once(learned: Learned, monkeypatch: pytest.MonkeyPatch) -> None:
    table, candidates, _ = learned
    model = train(table, candidates, rng=np.random.default_rng(1))
    assert model.kept is not None
    assert model.kept > 0.9
    monkeypatch.setattr(model_file, "LEAST_KEPT", 0.0)
    again = train(table, candidates, rng=np.random.default_rng(1))
    assert again.to_json() == model.to_json()


def test_how_much_it_keeps_goes_with_the_artefact(learned: Learned) -> None:
    fallen = replace(learned[2], kept=0.01)
    again = LinkageModel.from_json(fallen.to_json())
    assert again.kept == 0.01
    assert again.is_collapsed
    assert one_kind(again).is_collapsed
    unasked = replace(fallen, kept=None)
    assert "kept" not in json.loads(unasked.to_json())
    assert not LinkageModel.from_json(unasked.to_json()).is_collapsed


@pytest.mark.parametrize("kept", [-0.1, 1.1, "0.5", True, None, float("nan")])
def test_a_share_that_is_none_is_refused(learned: Learned, kept: object) -> None:
    raw = json.loads(learned[2].to_json()) | {"kept": kept}
    with pytest.raises(NotAModel):
        LinkageModel.from_json(json.dumps(raw))

"""DuckDB in parts finds the pairs that are found without it, and gives them the same weights."""

import sys

import numpy as np
import pytest

from accord.core.linkage import (
    IDENTIFIER,
    PERSON,
    PLACE,
    VEHICLE,
    Kind,
    candidate_pairs,
    person_keys,
    starter_model,
)
from accord.core.linkage.engines import (
    EngineExhausted,
    EngineMissing,
    pairs_with_duckdb,
    written_records,
)

PARITY = 1e-6


def vehicles(size: int = 300) -> list[dict[str, object]]:
    rng = np.random.default_rng(8)
    makes = ("FORD F150", "KIA SOUL", "HONDA CIVIC")
    return [
        {
            "id": str(at), "source": "police", "plate": f"KB{rng.integers(0, 40):02}{at % 7}4",
            "state": "XA", "make": makes[at % 3], "model_year": str(2010 + at % 5),
            "colour": ("RED", "", "BLK")[at % 3],
        }
        for at in range(size)
    ]  # fmt: skip


def addresses(size: int = 300) -> list[dict[str, object]]:
    rng = np.random.default_rng(9)
    streets = ("Oak St", "N Elm Street", "Main St / 4th Ave", "UNKNOWN")
    return [
        {
            "id": str(at), "source": ("police", "school")[at % 2],
            "address": f"{rng.integers(1, 30)} {streets[at % 4]}", "city": "Alder",
            "lat": str(40 + rng.integers(0, 9) / 1e4), "lon": "-83.01",
        }
        for at in range(size)
    ]  # fmt: skip


def numbers(size: int = 300) -> list[dict[str, object]]:
    rng = np.random.default_rng(10)
    return [
        {
            "id": str(at), "source": ("police", "school")[at % 2], "scheme": ("phone", "dl")[at % 2],
            "value": f"290200{rng.integers(0, 60):04}", "issuer": ("", "XA", "", "XB")[at % 4],
            "holder_family": ("Ito", "Rao", "")[at % 3], "holder_given": "Ann",
            "holder_birth": f"19{60 + at % 30}-02-03",
        }
        for at in range(size)
    ]  # fmt: skip


def both_ways(rows, kind: Kind, model, folder, **options):
    """What is found and scored here, and by DuckDB."""
    table = kind.table(rows)
    left, right, costs = candidate_pairs(table, person_keys(table), kind.rules)
    (folder / "work").mkdir()
    assert written_records(rows, kind, folder / "records.parquet") == len(rows)
    found = pairs_with_duckdb(folder / "records.parquet", model, work=folder / "work", **options)
    return (left, right, model.score(table, left, right), costs), found


@pytest.mark.parametrize("at_once", [2_000_000, 3_000], ids=["at once", "in parts"])
def test_persons_are_the_same_pairs_with_the_same_weights(
    people, learned, tmp_path, at_once
) -> None:
    (left, right, logits, costs), found = both_ways(
        people[0], PERSON, learned[2], tmp_path, at_once=at_once
    )
    assert len(left) > 3_000
    assert np.array_equal(found.left, left)
    assert np.array_equal(found.right, right)
    assert np.abs(found.logits - logits).max() <= PARITY
    assert found.costs == costs


@pytest.mark.parametrize(
    ("kind", "rows"),
    [(VEHICLE, vehicles()), (PLACE, addresses()), (IDENTIFIER, numbers())],
    ids=["vehicle", "place", "identifier"],
)
def test_other_kinds_too(kind, rows, tmp_path) -> None:
    (left, right, logits, _), found = both_ways(rows, kind, starter_model(kind).model, tmp_path)
    assert len(left) > 100
    assert np.array_equal(found.left, left)
    assert np.array_equal(found.right, right)
    assert np.abs(found.logits - logits).max() <= PARITY


def test_a_storm_of_one_value_is_left_out_alike(learned, tmp_path) -> None:
    rows = [
        {"id": str(at), "source": "police", "given": f"N{at}", "phone": "614 310 2000"}
        for at in range(500)
    ]
    (left, _, _, costs), found = both_ways(rows, PERSON, learned[2], tmp_path)
    assert len(left) == len(found.left)
    told = [cost for cost in costs if cost.pairs or cost.left_out_pairs]
    assert [cost for cost in found.costs if cost.pairs or cost.left_out_pairs] == told
    assert {cost.rule: cost.left_out_values for cost in costs}["phone"] == 1


def test_records_that_share_nothing_make_no_pair(learned, tmp_path) -> None:
    rows = [
        {"id": str(at), "source": "police", "birth": f"19{at}-03-0{at % 9}"} for at in range(10, 20)
    ]
    (left, *_), found = both_ways(rows, PERSON, learned[2], tmp_path)
    assert len(left) == len(found.left) == len(found.logits) == 0


def test_without_the_extra_it_says_which_to_install(learned, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(EngineMissing, match=r"accord\[duckdb\]"):
        pairs_with_duckdb(tmp_path / "records.parquet", learned[2], work=tmp_path)


def test_too_little_memory_is_told_in_words(people, learned, tmp_path) -> None:
    with pytest.raises(EngineExhausted, match="memory or disk"):
        both_ways(people[0], PERSON, learned[2], tmp_path, memory="1MB")

"""A model in Splink's words weighs what it weighs here, and comes back the same."""

import json
import logging

import numpy as np
import pytest

from accord.core.linkage import (
    Candidates,
    LinkageModel,
    NotAModel,
    SeveralKinds,
    Table,
    from_splink,
    one_kind,
    splink_columns,
    splink_frequencies,
    to_splink,
)
from accord.core.linkage.comparisons import PERSON_COMPARISONS
from accord.core.linkage.levels_sql import levels_sql

Learned = tuple[Table, Candidates, LinkageModel]
SOME = 400


def test_a_model_comes_back_with_the_same_weights(learned: Learned) -> None:
    table, candidates, model = learned
    flat = one_kind(model)
    settings = json.loads(json.dumps(to_splink(flat)))
    again = from_splink(settings, flat.rarity.frequencies, version="again", records=7)
    ends = candidates.left, candidates.right
    assert again.score(table, *ends) == pytest.approx(flat.score(table, *ends), abs=1e-9)
    assert (again.version, again.records) == ("again", 7)
    assert LinkageModel.from_json(again.to_json()).to_json() == again.to_json()


def test_several_kinds_of_others_are_not_written_as_one_unasked(learned: Learned) -> None:
    assert len(learned[2].others) > 1
    with pytest.raises(SeveralKinds):
        to_splink(learned[2])


def test_one_kind_holds_the_mean_of_all(learned: Learned) -> None:
    flat = one_kind(learned[2])
    (kind,) = flat.others
    share = sum(one.share for one in learned[2].others)
    assert kind.share == pytest.approx(share)
    for name in flat.comparisons:
        mean = sum(one.share * one.levels[name] for one in learned[2].others) / share
        assert kind.levels[name] == pytest.approx(mean)


@pytest.mark.parametrize("comparison", PERSON_COMPARISONS, ids=lambda one: one.name)
def test_every_level_has_its_condition(comparison) -> None:
    levels = [level for level, _ in levels_sql(comparison)]
    assert sorted(levels) == list(range(len(comparison.labels)))


def test_what_is_no_such_model_is_refused(learned: Learned) -> None:
    settings = to_splink(one_kind(learned[2]))
    for change in (
        {"comparisons": []},
        {"comparisons": [{"output_column_name": "height", "comparison_levels": []}]},
        {"comparisons": settings["comparisons"][0]["comparison_levels"]},
        {"probability_two_random_records_match": 1.5},
        {"probability_two_random_records_match": 10**400},
        {"comparisons": None},
    ):
        with pytest.raises(NotAModel):
            from_splink({**settings, **change}, {})
    del settings["comparisons"][0]["comparison_levels"][1]
    with pytest.raises(NotAModel):
        from_splink(settings, {})


def test_splink_gives_each_pair_the_same_weight(learned: Learned) -> None:
    """The real Splink on the same records: its weight is our log-odds, in bits."""
    pytest.importorskip("splink")
    import pyarrow as pa
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    whole, candidates, model = learned
    flat, table = one_kind(model), _first(whole, SOME)
    inside = (candidates.left < SOME) & (candidates.right < SOME)
    left, right = candidates.left[inside], candidates.right[inside]
    ours = dict(
        zip(
            zip(left.tolist(), right.tolist(), strict=True),
            flat.score(table, left, right) / np.log(2), strict=True,
        )
    )  # fmt: skip
    columns = splink_columns(table)
    columns["unique_id"] = list(range(len(table)))
    api = DuckDBAPI()
    linker = Linker(api.register(pa.table(columns)), to_splink(flat))
    for role, known in splink_frequencies(flat, table).items():
        told = pa.table({role: list(known), f"tf_{role}": list(known.values())})
        linker.table_management.register_term_frequency_lookup(api.register(told), role)
    found = linker.inference.predict().as_pyarrow_table()
    theirs = {
        (min(one, other), max(one, other)): weight
        for one, other, weight in zip(
            *(found[name].to_pylist() for name in ("unique_id_l", "unique_id_r", "match_weight")),
            strict=True,
        )
    }
    both = ours.keys() & theirs.keys()
    assert len(both) > 200
    apart = np.array([abs(ours[pair] - theirs[pair]) for pair in both])
    assert (apart < 1e-6).mean() > 0.99  # the rest: two libraries' edits and likeness differ


def _first(table: Table, count: int) -> Table:
    """The first records of a table."""
    from accord.core.linkage.table import coded

    return Table(
        table.ids[:count], table.sources[:count],
        {role: coded(column.texts()[:count]) for role, column in table.columns.items()},
        table.tokens[:count], table.token_values,
    )  # fmt: skip


@pytest.mark.parametrize("records", [-1, -(10**9), True, "12", None])
def test_a_model_of_fewer_records_than_none_is_refused(learned: Learned, records: object) -> None:
    told = json.loads(one_kind(learned[2]).to_json())
    assert LinkageModel.from_json(json.dumps(told)).records == told["records"]
    with pytest.raises(NotAModel, match="0 or more"):
        LinkageModel.from_json(json.dumps({**told, "records": records}))

"""Where very many hang together the work is bounded, and whoever looks is told so."""

import itertools

import pytest

from accord.apps.subjects import selectors
from accord.apps.subjects.selectors import graph as graphs
from accord.apps.subjects.selectors.graph import Graph, roughly_grouped, subjects_in
from accord.frame.ids import new_id


@pytest.fixture
def compared(monkeypatch) -> list[int]:
    """How many pairs were compared anew in each group."""
    counts: list[int] = []

    def scores(pairs, _kind):
        counts.extend([len(pairs)] if pairs else [])
        return [-8.0] * len(pairs)

    monkeypatch.setattr(graphs, "scores", scores)
    return counts


def chain(length: int) -> Graph:
    ids = sorted(new_id() for _ in range(length))
    return Graph(set(ids), dict.fromkeys(itertools.pairwise(ids), 6.0))


def test_a_small_group_is_compared_pair_by_pair(compared) -> None:
    graph = chain(6)
    subjects_in(graph)
    assert compared == [15 - 5]
    assert roughly_grouped(graph) == frozenset()


def test_a_huge_one_is_grouped_by_its_links_alone(compared) -> None:
    graph = chain(1_600)
    subjects = subjects_in(graph)
    assert compared == []
    assert subjects.keys() == graph.members == roughly_grouped(graph)
    # A chain of links is no group: who was not compared counts as unlike.
    sizes = [list(subjects.values()).count(one) for one in set(subjects.values())]
    assert max(sizes) <= 3


def test_the_pages_say_where_the_work_was_bounded(
    linked, sign_in, mention_of, why, monkeypatch
) -> None:
    client, path = sign_in(linked.ana), f"/subjects/{mention_of(linked.one).pk}"
    assert "hang together" not in client.get(path).content.decode()
    monkeypatch.setattr(graphs, "MOST_COMPARED", 2)
    assert "So many records hang together" in client.get(path).content.decode()
    assert client.get(f"/api/v1{path}").json()["is_rough"] is True
    assert "or more" in client.get("/subjects/?show=sure").content.decode()
    ask = selectors.Ask(sure=True)
    told = selectors.queue(viewer=linked.as_ana, purpose=why, ask=ask)
    assert [one.is_rough for one in told] == [True]

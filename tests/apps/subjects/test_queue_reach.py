"""The queue reads what lies near enough, of its kind, and of agencies within reach: nothing else."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from accord.apps.records.models import Person
from accord.apps.subjects import selectors
from accord.apps.subjects.kinds import IDENTIFIER, PERSON, PLACE
from accord.apps.subjects.models import Edge
from accord.apps.subjects.selectors import pages, sight
from accord.apps.subjects.selectors.pages import Ask


@pytest.mark.parametrize(
    "ask", [Ask(), Ask(kind=PLACE), Ask(kind=IDENTIFIER, across=True), Ask(sure=True)]
)
def test_the_index_of_the_queue_leads_to_its_rows(linked, why, ask) -> None:
    """By kind first and then by distance: what it passes over by owner it does not read."""
    waiting = pages._waiting(linked.as_ana, why, ask)
    if connection.vendor == "sqlite":
        kind = "kind=?" if ask.sure else "kind=? AND distance<?"
        assert f"SEARCH subjects_edge USING INDEX edge_in_queue ({kind})" in waiting.explain()
        return
    # PostgreSQL joins three rows in whatever order: it is asked of the links alone.
    alone = Edge.objects.filter(kind=ask.kind.code, distance__lte=1).order_by("distance")
    with connection.cursor() as cursor:
        for other in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{other} = off")
        assert "Index Scan using edge_in_queue" in alone.explain()


def test_every_link_says_what_its_ends_are_and_whose(linked) -> None:
    edges = list(Edge.objects.all())
    assert {(one.left_owner, one.right_owner) for one in edges} > {(linked.alder, linked.alder)}
    for one in edges:
        assert one.left.kind.code == one.right.kind.code == one.kind
        assert (one.left_owner, one.right_owner) == (one.left.owner, one.right.owner)


def test_a_link_is_of_a_kind_that_there_is(linked) -> None:
    with pytest.raises(IntegrityError, match="edge_kind_known"):
        Edge.objects.update(kind="ship")


def test_links_of_before_are_told_what_they_say(linked) -> None:
    """As links of all kinds stood before they said it, so the migration fills them."""
    columns = ("pk", "kind", "left_owner", "right_owner")
    before = list(Edge.objects.order_by("pk").values_list(*columns))
    Edge.objects.update(kind="vehicle", left_owner=linked.cedar, right_owner=linked.cedar)
    name = "accord.apps.subjects.migrations.0008_edges_say_kind_and_owners"
    import_module(name).say(apps, None)
    assert list(Edge.objects.order_by("pk").values_list(*columns)) == before


def test_whose_persons_do_not_travel_are_out_of_reach(linked, why) -> None:
    reached = {"viewer": linked.as_ana, "purpose": why, "kind": PERSON}
    both = {linked.alder.pk, linked.birch.pk}
    assert sight.owners_seen(**reached) == both
    Person.objects.filter(record__owner=linked.birch).update(level="yellow")
    assert sight.owners_seen(**reached) == {linked.alder.pk}
    assert sight.owners_seen(**{**reached, "kind": PLACE}) == both


def test_where_many_travel_it_is_asked_of_each_pair(linked, why, monkeypatch) -> None:
    """Whose they are is then not looked through; what is shown is the same."""
    of_few = selectors.queue(viewer=linked.as_ana, purpose=why, ask=Ask(sure=True))
    Person.objects.filter(record__owner=linked.birch).exclude(pk=linked.two.pk).update(
        level="yellow"
    )
    monkeypatch.setattr(sight, "FEW", 1)
    reached = sight.owners_seen(viewer=linked.as_ana, purpose=why, kind=PERSON)
    assert reached == {linked.alder.pk, linked.birch.pk}
    told = selectors.queue(viewer=linked.as_ana, purpose=why, ask=Ask(sure=True))
    assert told == of_few
    assert told
    Person.objects.update(level="yellow")
    told = selectors.queue(viewer=linked.as_ana, purpose=why, ask=Ask(sure=True))
    assert {one.owner for line in told for one in (line.left, line.right)} == {linked.alder}

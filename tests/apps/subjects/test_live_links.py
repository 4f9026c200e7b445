"""What lands finds its partners by their keys: the links of a whole run, and nobody else is read."""

from datetime import date

import pytest

from accord.apps.records.models import Person, Record
from accord.apps.subjects import selectors, services, tasks
from accord.apps.subjects.kinds import Kind
from accord.apps.subjects.models import Edge, LinkModel, Mention, MentionKey
from accord.apps.subjects.services import linking
from accord.core.linkage import starter_model
from accord.frame.errors import Conflict


def links() -> set[tuple[object, ...]]:
    """All links by their persons, with what the model says of them."""
    rows = Edge.objects.values_list("left__person", "right__person", "logit", "terms")
    return {(frozenset(row[:2]), round(row[2], 9), str(row[3])) for row in rows}


def keys() -> set[tuple[object, int]]:
    """All keys by the persons whom they find."""
    return set(MentionKey.objects.values_list("mention__person", "key"))


@pytest.fixture
def arriving(three, somebody):
    """Records that land one after another; the job runs after each."""

    def land() -> None:
        for number, (agency, about) in enumerate(
            (
                (three.alder, {}),
                (three.birch, {"given": "Ngozie"}),
                (three.cedar, {"given": "N", "date_of_birth": None}),
                (three.alder, {"family": "Vandersloot", "given": "Pieter"}),
                (three.birch, {"family": "Okonkwo", "date_of_birth": date(1971, 10, 26)}),
            )
        ):
            somebody(agency, number, **about)
            services.link_new()

    return land


def test_what_lands_gets_the_links_and_keys_of_a_whole_run(arriving, monkeypatch) -> None:
    arriving()
    live = links(), keys()
    assert len(live[0]) >= 4
    Mention.objects.all().delete()
    assert keys() == set()
    monkeypatch.setattr(linking, "FEW", 0)
    services.link_new()
    assert (links(), keys()) == live


def test_nobody_is_read_with_whom_no_key_is_shared(linked, somebody, monkeypatch) -> None:
    read = []
    table_of = Kind.table_of
    monkeypatch.setattr(
        Kind, "table_of", lambda kind, rows: read.append(list(rows)) or table_of(kind, read[-1])
    )
    new = somebody(linked.alder, 3)
    assert services.link_new().fresh == 1
    # First the new one alone, for its keys; then with whom they find.
    alone, together = ({one["id"] for one in rows} for rows in read)
    assert alone == {str(new.pk)}
    assert together == {str(one.pk) for one in (new, linked.one, linked.two, linked.three)}


@pytest.mark.parametrize("state", ["sealed", "withdrawn", "deleted"])
def test_keys_go_with_the_links_and_come_back_with_them(linked, state) -> None:
    before = links(), keys()
    Record.objects.filter(pk=linked.two.record_id).update(state=state, reason="an order")
    services.link_new()
    assert not MentionKey.objects.filter(mention__person=linked.two).exists()
    assert Mention.objects.get(person=linked.two).linked_at is None
    Record.objects.filter(pk=linked.two.record_id).update(state="standing")
    services.link_new()
    assert (links(), keys()) == before


def test_what_is_expunged_leaves_no_key(linked) -> None:
    before = MentionKey.objects.exclude(mention__person=linked.two).count()
    Person.objects.filter(record_id=linked.two.record_id).delete()
    assert MentionKey.objects.count() == before
    # And it is found by nobody who comes later.
    services.link_new()
    assert Edge.objects.count() == 1


def test_another_model_has_keys_of_its_own(linked, why, system) -> None:
    found = starter_model()
    key = MentionKey.objects.values_list("key", flat=True)[0]
    closing = found.__class__(found.model, found.plan.closing(frozenset({key})))
    services.activate(by=system, purpose=why, model=closing)
    assert keys() == set()
    services.link_new()
    assert keys()
    assert not MentionKey.objects.filter(key=key).exists()


def test_who_was_linked_before_keys_were_kept_is_found_too(linked, somebody) -> None:
    before = links(), keys()
    MentionKey.objects.all().delete()
    Mention.objects.update(linked_at=None)
    assert services.is_behind()
    services.link_new()
    assert (links(), keys()) == before
    assert not services.is_behind()
    somebody(linked.alder, 3)
    services.link_new()
    assert Edge.objects.count() == 3 + 3


def test_a_run_that_another_overtook_writes_nothing(linked, somebody, monkeypatch) -> None:
    """Two runs at once must not each miss what the other wrote."""
    mine = somebody(linked.alder, 3)
    followed, others = linking._followed, []

    def overtaken(*args):
        found = followed(*args)
        if not others:
            others.append(somebody(linked.birch, 3))
            Person.objects.filter(pk=mine.pk).update(shield="juvenile")
            services.link_new()
            Person.objects.filter(pk=mine.pk).update(shield="")
        return found

    monkeypatch.setattr(linking, "_followed", overtaken)
    with pytest.raises(Conflict):
        services.link_new()
    assert not Mention.objects.filter(person=mine).exists()
    services.link_new()
    pairs = {frozenset(pair) for pair in Edge.objects.values_list("left__person", "right__person")}
    assert frozenset({mine.pk, others[0].pk}) in pairs


@pytest.mark.django_db
def test_the_job_asks_for_another_where_it_was_overtaken(monkeypatch) -> None:
    asked = []

    def overtaken(**_more):
        raise Conflict

    monkeypatch.setattr(services, "link_new", overtaken)
    monkeypatch.setattr(tasks, "enqueue", asked.append)
    tasks.link.func()
    assert asked == ["accord.apps.subjects.tasks.link"]


def test_a_stale_model_takes_no_turn(linked, somebody, why, system, monkeypatch) -> None:
    """Also not where it came back into use meanwhile: its links went in between."""
    somebody(linked.alder, 3)
    followed, was = linking._followed, LinkModel.objects.get(is_active=True)

    def replaced(*args):
        found = followed(*args)
        first = starter_model()
        other = first.__class__(first.model, first.plan.closing(frozenset({1})))
        services.activate(by=system, purpose=why, model=other)
        services.activate(by=system, purpose=why, model=first)
        return found

    monkeypatch.setattr(linking, "_followed", replaced)
    with pytest.raises(Conflict):
        services.link_new()
    assert LinkModel.objects.get(is_active=True) == was
    assert Edge.objects.count() == 0


def test_a_subject_tells_when_it_was_last_matched(linked, sign_in, mention_of, why) -> None:
    who = {"viewer": linked.as_ana, "purpose": why, "mention_id": mention_of(linked.one).pk}
    found = selectors.subject(**who)
    assert found.matched_at == max(one.mention.linked_at for one in found.timeline)
    client = sign_in(linked.ana)
    path = f"/subjects/{mention_of(linked.one).pk}"
    assert (
        f"Last matched {found.matched_at:%Y-%m-%d %H:%M} UTC" in client.get(path).content.decode()
    )
    assert client.get(f"/api/v1{path}").json()["matched_at"]


def test_what_a_viewer_may_not_see_moves_no_time_of_matching(
    linked, somebody, mention_of, why
) -> None:
    who = {"viewer": linked.as_ana, "purpose": why, "mention_id": mention_of(linked.one).pk}
    before = selectors.subject(**who)
    somebody(linked.cedar, 0)
    services.link_new()
    after = selectors.subject(**who)
    assert (after.matched_at, after.id) == (before.matched_at, before.id)

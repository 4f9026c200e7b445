"""Links follow from two records and the model; what policy keeps from links has none."""

from datetime import date

import pytest

from accord.apps.records.models import Person, Record
from accord.apps.subjects import services
from accord.apps.subjects.models import Decision, Edge, Mention
from accord.apps.subjects.services import linking
from accord.frame.audit.models import LedgerEntry


def told() -> set[tuple[object, ...]]:
    """All links by their persons, with what the model says of them."""
    rows = Edge.objects.values_list(
        "left__person", "right__person", "logit", "probability", "base", "terms"
    )
    return {(frozenset(row[:2]), *(round(one, 9) for one in row[2:5]), str(row[5])) for row in rows}


def test_one_person_in_records_of_two_agencies_is_suggested(linked) -> None:
    pairs = {
        frozenset(pair): chance
        for *pair, chance in Edge.objects.values_list(
            "left__person", "right__person", "probability"
        )
    }
    assert pairs[frozenset({linked.one.pk, linked.two.pk})] > 0.95
    assert pairs[frozenset({linked.one.pk, linked.three.pk})] > 0.99
    assert not any(linked.man.pk in pair for pair in pairs)


def test_terms_are_codes_without_what_the_records_say(linked) -> None:
    text = str(list(Edge.objects.values_list("terms", flat=True))).lower()
    assert "name" in text
    for value in ("okonkwo", "ngozi", "1971", "dale"):
        assert value not in text


def test_any_order_of_arrival_gives_the_links_of_one_run(three, somebody) -> None:
    made = []
    for n, (agency, given) in enumerate(
        ((three.alder, "Ngozi"), (three.birch, "Ngozie"), (three.cedar, "N"), (three.alder, "Zoe"))
    ):
        made.append(somebody(agency, n, given=given))
        services.link_new()
    one_by_one = told()
    Mention.objects.all().delete()
    assert told() == set()
    services.link_new()
    assert told() == one_by_one
    assert len(one_by_one) >= 3


def test_a_run_that_was_cut_off_is_ended_by_the_next(three, somebody, monkeypatch) -> None:
    for n in range(4):
        somebody(three.alder, n)
    monkeypatch.setattr(linking, "CHUNK", 1)
    written = linking._write
    calls = []

    def breaks(*args, **more):
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return written(*args, **more)

    monkeypatch.setattr(linking, "_write", breaks)
    with pytest.raises(RuntimeError):
        services.link_new()
    assert Edge.objects.count() == 1
    services.link_new()
    assert Edge.objects.count() == 6
    assert services.link_new() == services.Linked()


def test_the_job_leaves_its_entry_with_numbers_only(linked) -> None:
    entry = LedgerEntry.objects.filter(verb="subjects.linked").get()
    assert b"Okonkwo" not in bytes(entry.leaf)
    assert b'"fresh":4' in bytes(entry.leaf)


@pytest.mark.parametrize(
    "about",
    [
        {"role": "victim", "level": "red"},
        {"role": "witness", "level": "red"},
        {"shield": "juvenile"},
        {"shield": "victim"},
        {"family": ""},
    ],
)
def test_whom_the_law_protects_is_linked_with_nobody(three, somebody, about) -> None:
    somebody(three.alder, 0)
    somebody(three.birch, 0, **about)
    services.link_new()
    assert Edge.objects.count() == 0


@pytest.mark.parametrize("state", ["sealed", "withdrawn", "deleted"])
def test_a_record_that_stands_no_more_loses_its_links(linked, state) -> None:
    Record.objects.filter(pk=linked.two.record_id).update(state=state, reason="an order")
    assert services.link_new().gone == 1
    assert not Edge.objects.filter(left__person=linked.two).exists()
    assert not Edge.objects.filter(right__person=linked.two).exists()
    assert Edge.objects.count() == 1
    Record.objects.filter(pk=linked.two.record_id).update(state="standing")
    services.link_new()
    assert Edge.objects.count() == 3


def test_a_protection_that_comes_later_takes_the_links_away(linked) -> None:
    Person.objects.filter(pk=linked.two.pk).update(shield="juvenile")
    services.link_new()
    assert Edge.objects.count() == 1


def test_what_is_expunged_leaves_nothing(linked, why) -> None:
    """As the wipe does: the persons go, and with them mention, links and decisions."""
    mention = Mention.objects.get(person=linked.two)
    services.confirm(
        by=linked.as_ana, purpose=why, left=mention.pk,
        right=Mention.objects.get(person=linked.one).pk, reason="the same tattoo",
    )  # fmt: skip
    Person.objects.filter(record_id=linked.two.record_id).delete()
    assert not Mention.objects.filter(pk=mention.pk).exists()
    assert Edge.objects.count() == 1
    assert Decision.objects.count() == 0


def test_decisions_stand_when_the_record_gets_another_version(linked, why, mention_of) -> None:
    one, two = mention_of(linked.one), mention_of(linked.two)
    services.reject(by=linked.as_ana, purpose=why, left=one.pk, right=two.pk, reason="alibi")
    old = Record.objects.get(pk=linked.two.record_id)
    Record.objects.filter(pk=old.pk).update(is_current=False)
    new = Record.objects.get(pk=old.pk)
    new.pk, new.version, new.is_current = None, 2, True
    new.id = Record._meta.get_field("id").get_default()
    new.save(force_insert=True)
    person = Person.objects.create(
        record=new, role="suspect", sequence=1, family_name="Okonkwo", given_names="Ngozi",
        date_of_birth=date(1971, 10, 25), sex="F", level="green",
    )  # fmt: skip
    services.link_new()
    two.refresh_from_db()
    assert two.person_id == person.pk
    assert Decision.objects.filter(left__in=(one, two), right__in=(one, two)).count() == 1
    assert Edge.objects.filter(left__person=linked.two).count() == 0


def test_another_model_drops_the_links_of_the_last(linked, why, system) -> None:
    from dataclasses import replace

    from accord.core.linkage import starter_model

    found = starter_model()
    other = replace(found, model=replace(found.model, version="other"))
    services.activate(by=system, purpose=why, model=other)
    assert Edge.objects.count() == 0
    services.link_new()
    assert set(Edge.objects.values_list("model__version", flat=True)) == {"other"}


def test_the_bench_judges_the_stopping_point_of_the_pages() -> None:
    from bench import subjects as bench

    from accord.apps.subjects.selectors import graph

    assert bench.STOP == graph.STOP

"""A decision stays with its person when a record is told anew, or rests; it moves to nobody else."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from accord.apps.records.models import Person, Record
from accord.apps.subjects import selectors, services
from accord.apps.subjects.models import Decision, Mention
from accord.cli.main import app
from accord.frame.audit import disclosed
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Missing

BROTHER = {"given": "Chidi", "date_of_birth": date(1980, 3, 4), "sex": "M"}


def retold(record: Record, *persons: Person, state: str = "standing") -> Record:
    """The record's next version, with these persons in this order."""
    newest = Record.objects.get(
        local_id=record.local_id, owner=record.owner, kind=record.kind, is_current=True
    )
    Record.objects.filter(pk=newest.pk).update(is_current=False)
    newest.id, newest.version, newest.state = (
        Record._meta.get_field("id").get_default(), newest.version + 1, state,
    )  # fmt: skip
    newest.is_current, newest.reason = True, "" if state == "standing" else "an order"
    newest.save(force_insert=True)
    for n, old in enumerate(persons, start=1):
        kept = {
            one.attname: getattr(old, one.attname)
            for one in Person._meta.concrete_fields
            if one.attname not in {"id", "subject_id", "record_id", "sequence"}
        }
        Person.objects.create(record=newest, sequence=n, **kept)
    services.link_new()
    return newest


@pytest.fixture
def brothers(linked, somebody, why, mention_of):
    """A brother stands beside her in Birch's record; of her it was decided that she is another."""
    linked.brother = somebody(linked.birch, 0, **BROTHER)
    services.link_new()
    linked.record = linked.two.record
    linked.hers, linked.his = mention_of(linked.two), mention_of(linked.brother)
    linked.decision = services.reject(
        by=linked.as_ana, purpose=why, left=mention_of(linked.one).pk, right=linked.hers.pk,
        reason="seen apart",
    )  # fmt: skip
    return linked


def bearer(mention: Mention) -> str:
    return Mention.objects.select_related("person").get(pk=mention.pk).person.given_names


def test_persons_in_another_order_keep_their_decisions(brothers, why) -> None:
    retold(brothers.record, brothers.brother, brothers.two)
    assert (bearer(brothers.hers), bearer(brothers.his)) == ("Ngozie", "Chidi")
    (one,) = selectors.decided(viewer=brothers.as_ana, purpose=why)
    assert {one.left.person.given_names, one.right.person.given_names} == {"Ngozi", "Ngozie"}
    assert selectors.parked(viewer=brothers.as_ana, purpose=why) == []


def test_what_was_decided_on_who_is_left_out_rests(brothers, why, sign_in) -> None:
    retold(brothers.record, brothers.brother)
    assert bearer(brothers.his) == "Chidi"
    assert bearer(brothers.hers) == "Ngozie"
    assert list(selectors.decided(viewer=brothers.as_ana, purpose=why)) == []
    (one,) = selectors.parked(viewer=brothers.as_ana, purpose=why)
    assert one.decision == brothers.decision
    client = sign_in(brothers.ana)
    page = client.get("/subjects/").content.decode()
    assert "Decisions that rest" in page
    assert brothers.record.local_id in page
    (told,) = client.get("/api/v1/subjects/parked").json()
    assert (told["id"], told["kind"]) == (str(brothers.decision.pk), "reject")
    for text in (page, json.dumps(told)):
        assert "Ngozi" not in text


def test_a_stranger_in_the_place_inherits_nothing(brothers, somebody, why) -> None:
    stranger = somebody(brothers.alder, 4, family="Vandersloot", given="Pieter")
    retold(brothers.record, stranger, brothers.brother)
    assert bearer(brothers.hers) == "Ngozie"
    assert len(selectors.parked(viewer=brothers.as_ana, purpose=why)) == 1
    new = Mention.objects.get(person__record__is_current=True, person__given_names="Pieter",
                              person__record__local_id=brothers.record.local_id,
                              person__record__owner=brothers.birch)  # fmt: skip
    assert not Decision.objects.filter(left=new).exists()
    assert not Decision.objects.filter(right=new).exists()


def test_what_rests_is_taken_back_by_the_id_that_the_list_gives_out(brothers, why, sign_in) -> None:
    retold(brothers.record, brothers.brother)
    client = sign_in(brothers.ana)
    (told,) = client.get("/api/v1/subjects/parked").json()
    undo = f"/subjects/decisions/{told['id']}/undo"
    assert undo in client.get("/subjects/").content.decode()
    assert client.get(undo).status_code == 200
    answer = client.post(undo, {"reason": "a slip"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/subjects/")
    assert client.get("/api/v1/subjects/parked").json() == []
    assert "Decisions that rest" not in client.get("/subjects/").content.decode()
    retold(brothers.record, brothers.brother, brothers.two)
    log = selectors.decided(viewer=brothers.as_ana, purpose=why)
    assert [(one.pk, one.is_undone) for one in log] == [(brothers.decision.pk, True)]


def test_the_api_tells_what_rests_no_more_and_again_under_the_same_key(brothers, sign_in) -> None:
    retold(brothers.record, brothers.brother)
    client = sign_in(brothers.ana)
    (told,) = client.get("/api/v1/subjects/parked").json()
    url, key = f"/api/v1/subjects/decisions/{told['id']}/undo", {"Idempotency-Key": "one-slip"}
    for _ in range(2):
        answer = client.post(
            url, {"reason": "a slip"}, content_type="application/json", headers=key
        )
        assert (answer.status_code, answer.json()) == (201, told)
    again = client.post(url, {"reason": "a slip"}, content_type="application/json")
    assert again.status_code == 409


def test_what_rests_is_taken_back_by_its_own_agency_alone(brothers, why) -> None:
    newest = retold(brothers.record, brothers.brother)
    asked = {"purpose": why, "decision_id": brothers.decision.pk, "reason": "a slip"}
    with pytest.raises(Missing):
        services.undo(by=brothers.as_ben, **asked)
    Record.objects.filter(pk=newest.pk).update(level="red")
    with pytest.raises(Missing):
        services.undo(by=brothers.as_ana, **asked)


def test_the_command_gives_out_the_id_that_takes_back_what_rests(brothers, why) -> None:
    retold(brothers.record, brothers.brother)
    ana = ("--as", "ana", "--purpose", why.code)
    said = CliRunner().invoke(app, ["subjects", "queue", *ana]).output
    (line,) = (one for one in said.splitlines() if "rests" in one)
    CliRunner().invoke(
        app, ["subjects", "undo", line.split()[0], "--because", "a slip", *ana],
        catch_exceptions=False,
    )  # fmt: skip
    assert selectors.parked(viewer=brothers.as_ana, purpose=why) == []


def test_a_page_discloses_the_resting_ones_that_it_shows_and_no_others(
    brothers, sign_in, monkeypatch, why
) -> None:
    newest = retold(brothers.record, brothers.brother)
    rest = selectors.parked(viewer=brothers.as_ana, purpose=why)
    others = Record.objects.filter(owner=brothers.alder).order_by("-local_id")
    far = replace(rest[0], left=others[0], right=others[1])
    many = [*rest * 50, far]
    monkeypatch.setattr(selectors, "parked", lambda **_: many)
    assert sign_in(brothers.ana).get("/subjects/").status_code == 200
    entry = LedgerEntry.objects.filter(verb="subjects.queue_viewed").latest("id")
    seen = set(disclosed.ids_in(entry.pk))
    assert newest.pk in seen
    assert not {others[0].pk, others[1].pk} & seen


def test_what_was_taken_back_rests_no_more_when_its_person_goes(brothers, why) -> None:
    services.undo(
        by=brothers.as_ana, purpose=why, decision_id=brothers.decision.pk, reason="a slip"
    )
    retold(brothers.record, brothers.brother)
    entry = LedgerEntry.objects.get(verb="subjects.followed")
    assert b'"parked":0' in bytes(entry.leaf)
    retold(brothers.record, brothers.brother, brothers.two)
    assert len(selectors.decided(viewer=brothers.as_ana, purpose=why)) == 1


def test_following_reads_no_parked_mentions_but_its_own(brothers) -> None:
    with CaptureQueriesContext(connection) as asked:
        retold(brothers.record, brothers.brother)
    reads = [
        one["sql"]
        for one in asked
        if one["sql"].startswith("SELECT") and 'is_parked"' in one["sql"].partition("WHERE")[2]
    ]
    assert reads
    assert all(" IN (" in sql.partition("WHERE")[2] for sql in reads)


def test_who_comes_back_takes_the_decision_up_again(brothers, why) -> None:
    retold(brothers.record, brothers.brother)
    retold(brothers.record, brothers.brother, brothers.two)
    assert selectors.parked(viewer=brothers.as_ana, purpose=why) == []
    assert len(selectors.decided(viewer=brothers.as_ana, purpose=why)) == 1


def test_only_who_decided_is_told_and_only_of_what_they_may_see(brothers, why) -> None:
    newest = retold(brothers.record, brothers.brother)
    for viewer in (brothers.as_ben, brothers.as_cal):
        assert selectors.parked(viewer=viewer, purpose=why) == []
    Record.objects.filter(pk=newest.pk).update(level="red")
    assert selectors.parked(viewer=brothers.as_ana, purpose=why) == []


def test_a_sealed_record_is_not_told_of(brothers, why) -> None:
    newest = retold(brothers.record, state="sealed")
    assert selectors.parked(viewer=brothers.as_ana, purpose=why) == []
    Record.objects.filter(pk=newest.pk).update(state="standing")
    retold(brothers.record, brothers.two)
    assert len(selectors.decided(viewer=brothers.as_ana, purpose=why)) == 1


def test_a_mention_that_nobody_decided_on_goes_with_its_person(brothers) -> None:
    retold(brothers.record, brothers.two)
    assert not Mention.objects.filter(pk=brothers.his.pk).exists()


def test_following_is_in_the_ledger_once(brothers) -> None:
    retold(brothers.record, brothers.brother)
    entries = LedgerEntry.objects.filter(verb="subjects.followed")
    assert entries.count() == 1
    assert b'"parked":1' in bytes(entries.get().leaf)
    Mention.objects.update(is_linked=False)
    services.link_new()
    assert entries.count() == 1

"""Whoever was given something is told once when it changes: agency and person, and nobody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone
from tests.apps.exchange.test_bulletins import issue, three
from typer.testing import CliRunner

from accord.apps.agencies.models import Agreement, User
from accord.apps.exchange.models import Alert, MailCall, Notice, Recall, RecallReader
from accord.apps.exchange.selectors import recalls as selectors
from accord.apps.exchange.services import alerts, bulletins, calling_by_mail, recalls
from accord.apps.records import selectors as records
from accord.apps.records import services
from accord.apps.records.models import Record
from accord.cli.main import app
from accord.frame import audit, changes, outbox
from accord.frame.actor import Purpose
from accord.frame.errors import Denied, Missing
from accord.frame.outbox.models import OutboxEvent

__all__ = ["three"]
pytestmark = pytest.mark.django_db
KEEPING = Purpose(code="records-management")
ACTIONS = ("search", "pointer", "view", "export", "subscribe")


@pytest.fixture
def scene(make_agency, make_user, actor_of, agree, ingest, export):
    class Scene:
        a, b, c = (make_agency(name=name) for name in ("Alder", "Birch", "Cedar"))
        ann_user = make_user("ann", "analyst", agency=a)
        ann = actor_of(ann_user)
        amy = actor_of(make_user("amy", "analyst", agency=a))
        rex_user = make_user("rex", "records-custodian", agency=a)
        rex = actor_of(rex_user)
        bea = actor_of(make_user("bea", "analyst", "records-custodian", agency=b))
        bob = actor_of(make_user("bob", "records-custodian", agency=b))
        cid = actor_of(make_user("cid", "records-custodian", agency=c))

    agree(Scene.a, Scene.b, Scene.c, actions=ACTIONS)
    ingest(Scene.b, export(6))
    Scene.records = list(Record.objects.filter(owner=Scene.b).order_by("local_id"))
    outbox.deliver()
    return Scene


def look(viewer, record, **purpose):
    why = Purpose(**{"code": "crime-analysis", **purpose})
    return records.record_visible_to(viewer=viewer, purpose=why, record_id=record.pk)


def correct(scene, record, address="1 OTHER ST"):
    return services.correct(
        by=scene.bea, purpose=KEEPING, record_id=record.pk, fields={"address": address},
        reason="misread the form",
    )  # fmt: skip


def taken(deed, scene, record):
    return deed(
        by=scene.bea, purpose=KEEPING, record_id=record.pk, reason="by order 3", confirmed=True
    )


def told(viewer):
    rows = selectors.told_to(viewer=viewer, purpose=KEEPING)
    return [(one.recall.what, one.recall.record_id) for one in rows]


def again():
    """Deliver everything, and all of it once more, as after a crash."""
    for _ in range(2):
        outbox.deliver()
        OutboxEvent.objects.update(delivered_at=None)


def expunge(scene, record):
    asked = services.ask_expungement(
        by=scene.bea, purpose=KEEPING, record_id=record.pk, authority="Order 9", confirmed=True
    )
    services.decide_expungement(
        by=scene.bob, purpose=KEEPING, expungement_id=asked.pk, approve=True
    )


DEEDS = {
    "corrected": correct,
    "supplemented": lambda s, r: services.supplement(
        by=s.bea, purpose=KEEPING, record_id=r.pk, fields={"narrative": "More."}, reason="told more"
    ),
    "withdrawn": lambda s, r: taken(services.delete, s, r),
    "sealed": lambda s, r: taken(services.seal, s, r),
    "expunged": expunge,
}


@pytest.mark.parametrize("deed", DEEDS)
def test_the_agency_and_each_account_that_was_given_it_are_told_once(scene, deed):
    record = scene.records[0]
    look(scene.ann, record)
    look(scene.ann, record)
    look(scene.bob, record)
    DEEDS[deed](scene, record)
    again()
    what = "corrected" if deed == "supplemented" else deed
    found = Recall.objects.get()
    assert (found.what, found.thing, found.recipient, found.owner) == (
        what, "record", scene.a, scene.b,
    )  # fmt: skip
    assert found.given_at is not None
    assert told(scene.ann) == [(what, record.pk)]
    assert [told(one) for one in (scene.amy, scene.rex, scene.bob, scene.cid)] == [[]] * 4


def test_a_file_that_tells_it_otherwise_corrects_it_as_well(scene, ingest, export):
    look(scene.ann, scene.records[0])
    look(scene.cid, scene.records[1])
    ingest(scene.b, export(6, changes={0: {"address": "1 OTHER ST"}}))
    again()
    assert told(scene.ann) == [("corrected", scene.records[0].pk)]
    assert told(scene.cid) == []


def test_what_its_absence_from_a_snapshot_withdraws_is_told(scene):
    from accord.apps.records.services.amending import Change, amend

    record = scene.records[0]
    look(scene.ann, record)
    run = record.chunk.load
    with audit.transaction(
        by=scene.bea, purpose=KEEPING, verb="records.withdrawn", object_type="submission",
        object_id=str(run.submission_id), payload={"kind": "incident", "records": 1},
    ) as entry:  # fmt: skip
        amend(entry, run, [Change(old=record, state="withdrawn", told_by="absence", reason="gone")])
    again()
    assert told(scene.ann) == [("withdrawn", record.pk)]


def test_of_several_versions_each_agency_is_told_by_the_newest_that_it_was_given(scene):
    first = scene.records[0]
    look(scene.ann, first)
    look(scene.cid, first)
    second = correct(scene, first)
    outbox.deliver()
    look(scene.ann, second)
    correct(scene, second, address="2 OTHER ST")
    again()
    assert told(scene.ann) == [("corrected", second.pk), ("corrected", first.pk)]
    assert told(scene.cid) == [("corrected", first.pk)] * 2


def test_what_stays_hidden_changes_in_silence(scene, ingest, export):
    """A version that is told of a sealed record is not announced: nobody may know that it goes on."""
    record = scene.records[0]
    look(scene.ann, record)
    taken(services.seal, scene, record)
    again()
    assert told(scene.ann) == [("sealed", record.pk)]
    ingest(scene.b, export(6, changes={0: {"address": "1 OTHER ST"}}))
    assert Record.objects.filter(local_id=record.local_id).count() > 2
    again()
    assert told(scene.ann) == [("sealed", record.pk)]


def test_that_a_seal_is_lifted_is_found_and_not_told(scene):
    record = scene.records[0]
    look(scene.ann, record)
    sealed = taken(services.seal, scene, record)
    services.unseal(by=scene.bea, purpose=KEEPING, record_id=sealed.pk, reason="lifted by order")
    again()
    assert told(scene.ann) == [("sealed", record.pk)]


def test_what_was_withdrawn_and_is_brought_back_is_told(scene):
    record = scene.records[0]
    look(scene.ann, record)
    gone = taken(services.delete, scene, record)
    services.restore(by=scene.bea, purpose=KEEPING, record_id=gone.pk, reason="deleted in error")
    again()
    assert [what for what, _ in told(scene.ann)] == ["corrected", "withdrawn"]


def test_whoever_was_given_nothing_is_told_nothing_whatever_changes(scene):
    """Two worlds: what others read and what is done to it leaves no trace where it was not read."""

    def seen():
        return [
            (told(one), selectors.unseen_by(one),
             selectors.recalls_visible_to(viewer=one, purpose=KEEPING).count())
            for one in (scene.amy, scene.cid)
        ]  # fmt: skip

    before = seen()
    look(scene.ann, scene.records[0])
    for deed in (correct, *(lambda s, r, d=d: taken(d, s, r) for d in (services.seal,))):
        deed(scene, Record.objects.get(local_id=scene.records[0].local_id, is_current=True))
        again()
    assert seen() == before
    other = Recall.objects.filter(recipient=scene.a).first()
    for viewer in (scene.amy, scene.cid):
        for ask in (selectors.standing_now, selectors.recall_visible_to):
            now = {"now": timezone.now()} if ask is selectors.standing_now else {}
            with pytest.raises(Missing):
                ask(viewer=viewer, purpose=KEEPING, recall_id=other.pk, **now)


def test_who_has_left_the_agency_or_the_node_is_told_no_more(scene):
    look(scene.ann, scene.records[0])
    look(scene.amy, scene.records[0])
    User.objects.filter(pk=scene.ann.id).update(is_active=False)
    User.objects.filter(pk=scene.amy.id).update(agency=scene.c)
    correct(scene, scene.records[0])
    again()
    assert Recall.objects.get().recipient == scene.a  # the agency answers for what they kept
    assert not RecallReader.objects.exists()


def test_one_says_that_it_is_done_for_oneself_alone(scene):
    for viewer in (scene.ann, scene.amy):
        look(viewer, scene.records[0])
    correct(scene, scene.records[0])
    again()
    (mine,) = selectors.told_to(viewer=scene.ann, purpose=KEEPING)
    (other,) = selectors.told_to(viewer=scene.amy, purpose=KEEPING)
    for ids in ([other.pk], [mine.pk, other.pk], [uuid4()]):
        with pytest.raises(Missing):
            recalls.acknowledge_told(by=scene.ann, purpose=KEEPING, ids=ids)
    assert recalls.acknowledge_told(by=scene.ann, purpose=KEEPING, ids=[mine.pk]) == 1
    assert recalls.acknowledge_told(by=scene.ann, purpose=KEEPING, ids=[mine.pk]) == 0
    assert (selectors.unseen_by(scene.ann), selectors.unseen_by(scene.amy)) == (0, 1)
    with pytest.raises(Denied):
        recalls.acknowledge_told(by=recalls.TELLER, purpose=KEEPING, ids=[])


def test_what_stands_now_opens_for_those_who_may_still_read_it(scene):
    look(scene.ann, scene.records[0])
    new = correct(scene, scene.records[0])
    again()
    who = {"viewer": scene.ann, "recall_id": Recall.objects.get().pk, "now": timezone.now()}
    why = Purpose(code="crime-analysis")
    assert selectors.standing_now(purpose=why, **who) == ("record", new.pk)
    with pytest.raises(Missing):
        selectors.standing_now(purpose=Purpose(code="deconfliction"), **who)
    Agreement.objects.all().delete()
    with pytest.raises(Missing):
        selectors.standing_now(purpose=why, **who)


def test_the_agency_is_told_to_whom_its_people_gave_it_on(scene):
    look(scene.ann, scene.records[0], on_behalf_of="Sgt. Ono of Dune")
    look(scene.cid, scene.records[0], on_behalf_of="Somebody else")
    look(scene.ann, scene.records[1], on_behalf_of="Of another record")
    correct(scene, scene.records[0])
    again()
    found = Recall.objects.get(recipient=scene.a)
    assert selectors.handed_on(viewer=scene.rex, recall=found) == ["Sgt. Ono of Dune"]
    for viewer in (scene.ann, scene.bea, scene.cid):  # no custodian there, or of another agency
        assert selectors.handed_on(viewer=viewer, recall=found) == []


def test_a_bulletin_that_is_corrected_or_recalled_is_told(three):
    first = issue(three)
    audit.read(
        by=three.birch, purpose=KEEPING, verb="bulletin.viewed", object_type="bulletin",
        object_id=str(first.pk), disclosed=[first.pk],
    )  # fmt: skip
    second = issue(three, corrects=first.pk)
    again()
    assert told(three.birch) == [("corrected", first.pk)]
    bulletins.recall(
        by=three.alder, purpose=KEEPING, bulletin_id=second.pk, reason="Wrong van.", now=three.now
    )
    again()
    # Its audience was handed it by name: the agency answers, though nobody there has read it.
    told_now = Recall.objects.get(record_id=second.pk)
    assert (told_now.what, told_now.thing, told_now.given_at) == ("withdrawn", "bulletin", None)
    assert told_now.recipient == three.agencies["birch"]
    assert told(three.birch) == [("corrected", first.pk)]
    assert not Recall.objects.filter(recipient=three.agencies["cedar"]).exists()
    found = Recall.objects.get(record_id=first.pk)
    opened = {"viewer": three.birch, "purpose": KEEPING, "now": three.now}
    assert selectors.standing_now(recall_id=found.pk, **opened) == ("bulletin", second.pk)


@pytest.fixture
def server(settings):
    settings.EMAIL_HOST = "mail.example.gov"
    mail.outbox.clear()


def with_mail(*actors):
    for one in actors:
        User.objects.filter(pk=one.id).update(email=f"{one.name.lower()}@example.gov")


def test_readers_and_custodians_hear_of_it_by_mail_once_a_day_without_content(scene, server):
    with_mail(scene.ann, scene.amy, scene.rex, scene.bea, scene.cid)
    for record in scene.records[:3]:
        look(scene.ann, record)
        correct(scene, record)
    again()
    now = timezone.now()
    calling_by_mail.send_due(now=now)
    assert mail.outbox == []
    for _ in range(2):
        calling_by_mail.send_due(now=now + timedelta(days=1))
    assert sorted(one.to[0] for one in mail.outbox) == ["ann@example.gov", "rex@example.gov"]
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert not any(word in said for word in ("Birch", "correct", "24-0", "record "))


def test_who_asked_for_it_hears_of_it_at_once(scene, server):
    with_mail(scene.ann)
    calling_by_mail.wish(
        by=scene.ann, purpose=KEEPING, bulletins=False, conflicts=False, recalls=True
    )
    look(scene.ann, scene.records[0])
    correct(scene, scene.records[0])
    again()
    for _ in range(2):
        calling_by_mail.send_due(now=timezone.now())
    assert [one.to[0] for one in mail.outbox] == ["ann@example.gov"]
    assert MailCall.objects.count() == 1


def test_a_subscription_that_was_told_of_it_sends_word_over_its_own_channels(
    scene, why, ingest, export
):
    with_mail(scene.ann)
    wanted = alerts.Wanted(
        label="Burglaries", what="incidents", terms={"kind": "incident", "text": "BURGLARY"},
        by_mail=True,
    )  # fmt: skip
    alerts.subscribe(by=scene.ann, purpose=why, wanted=wanted)
    ingest(scene.b, export(9))
    outbox.deliver()
    assert Notice.objects.count() == 1
    record = Record.objects.get(pk=Alert.objects.get().about_id)
    correct(scene, record)
    again()
    assert Notice.objects.count() == 1  # told of, but not read: nothing was given out
    look(scene.ann, Record.objects.get(local_id=record.local_id, is_current=True))
    correct(scene, Record.objects.get(local_id=record.local_id, is_current=True), "3 OTHER ST")
    again()
    assert Notice.objects.count() == 2


def test_open_pages_are_told_that_something_changed(scene, django_capture_on_commit_callbacks):
    look(scene.ann, scene.records[0])
    places = changes.places_of(scene.ann)
    before = changes.marks(places)
    with django_capture_on_commit_callbacks(execute=True):
        correct(scene, scene.records[0])
        outbox.deliver()
    after = changes.marks(places)
    assert "alerts" in {place.topic for place in after if after[place] != before.get(place)}


def test_pages_and_api(scene, sign_in):
    look(scene.ann, scene.records[0], on_behalf_of="Sgt. Ono")
    new = correct(scene, scene.records[0])
    again()
    found, base, api = Recall.objects.get(), "/exchange/legal", "/api/v1/exchange/legal"
    ann, rex = sign_in(scene.ann_user), sign_in(scene.rex_user, purpose=KEEPING.code)
    waiting = ann.get("/exchange/alerts/").content.decode()
    assert "1 thing that you were given has changed." in waiting
    page = ann.get(f"{base}/told").content.decode()
    assert "Corrected or supplemented" in page
    assert "1 OTHER ST" not in page
    nav = page.split("<main", maxsplit=1)[0]
    assert 'href="/exchange/alerts/" aria-current="page"' in nav  # where the reader came from
    opened = ann.get(f"{base}/recalls/{found.pk}/open")
    assert (opened.status_code, opened.url) == (302, f"/records/{new.pk}/")
    assert ann.get(f"{base}/recalls/{uuid4()}/open").status_code == 404
    assert ann.get(f"{base}/recalls/{found.pk}").status_code == 403
    (mine,) = ann.get(f"{api}/told").json()
    assert (mine["what"], mine["record_id"]) == ("corrected", str(scene.records[0].pk))
    done = {"told": [mine["id"]]}
    assert ann.post(f"{base}/told/seen", done, follow=True).status_code == 200
    assert ann.get(f"{api}/told").json() == []
    assert len(ann.get(f"{api}/told?everything=true").json()) == 1
    answer = ann.post(f"{api}/told/seen", {"ids": [str(uuid4())]}, content_type="application/json")
    assert answer.status_code == 404
    assert "Sgt. Ono" in rex.get(f"{base}/recalls/{found.pk}").content.decode()
    assert rex.get(f"{api}/recalls/{found.pk}").json()["passed_on_to"] == ["Sgt. Ono"]
    assert rex.post(f"{base}/recalls/{found.pk}", {"x": ""}).status_code == 422  # to be confirmed
    assert rex.post(f"{base}/recalls/{found.pk}", {"confirm": "on"}).status_code == 302
    assert rex.get(f"{base}/recalls/{found.pk}").status_code == 200
    found.refresh_from_db()
    assert found.acknowledged_by == scene.rex.id
    bea = sign_in(User.objects.get(pk=scene.bea.id), purpose=KEEPING.code)  # the owner waits
    shown = bea.get(f"{base}/recalls/{found.pk}").content.decode()
    assert "Last received" not in shown
    assert "Sgt. Ono" not in shown
    assert bea.get(f"{api}/recalls/{found.pk}").json()["given_at"] is None


def test_a_page_marks_what_it_shows_and_no_more(scene, sign_in):
    """Said to be done is what was read on this page of the list, not what stands on the next."""
    now = timezone.now()
    made = Recall.objects.bulk_create(
        Recall(
            event_id=uuid4(), record_id=uuid4(), what="corrected", owner=scene.b,
            recipient=scene.a, told_at=now, due_on=now.date(),
        )
        for _ in range(60)
    )  # fmt: skip
    RecallReader.objects.bulk_create(
        RecallReader(recall=one, person=scene.ann_user, given_at=now) for one in made
    )
    page = sign_in(scene.ann_user).get("/exchange/legal/told?page=2").content.decode()
    shown = [str(one.pk) for one in RecallReader.objects.all() if str(one.recall.record_id) in page]
    marked = re.findall(r'name="told" value="([^"]*)"', page)
    assert 0 < len(shown) < 60
    assert sorted(marked) == sorted(shown)
    wanted = alerts.Wanted(label="All", what="incidents", terms={"kind": "incident", "text": "x"})
    waits = alerts.subscribe(by=scene.ann, purpose=Purpose(code="crime-analysis"), wanted=wanted)
    Alert.objects.bulk_create(
        Alert(subscription=waits, trigger="new", about_id=uuid4(), raised_at=now) for _ in range(60)
    )
    page = sign_in(scene.ann_user).get("/exchange/alerts/?page=2").content.decode()
    assert len(re.findall(r'name="alert" value=', page)) == len(shown)


def test_what_is_no_identifier_is_not_understood(scene, sign_in):
    ann = sign_in(scene.ann_user)
    for path, name in (("legal/told/seen", "told"), ("alerts/seen", "alert")):
        assert ann.post(f"/exchange/{path}", {name: "no-id"}).status_code == 400


def test_the_terminal_tells_and_settles_the_same(scene):
    look(scene.ann, scene.records[0], on_behalf_of="Sgt. Ono")
    correct(scene, scene.records[0])
    again()

    def run(*words, who="ann"):
        result = CliRunner().invoke(app, ["legal", *words, "--as", who])
        assert result.exit_code == 0, result.output
        return result.output

    line = run("told")
    assert "corrected record" in line
    shown = run("recall", str(Recall.objects.get().pk), who="rex")
    assert "passed on to Sgt. Ono" in shown
    assert "Marked as done: 1." in run("done", line.split()[0])
    assert run("told").strip() == "nothing"

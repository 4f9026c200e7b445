"""Holds that stop destruction, recalls that reach every recipient, requests with a deadline."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.apps.exchange.models import Recall, RequestedRecord, SubjectRequest
from accord.apps.exchange.selectors import recalls as recalled
from accord.apps.exchange.selectors import subject_requests as asked
from accord.apps.exchange.services import recalls, subject_requests
from accord.apps.records import selectors as records
from accord.apps.records import services as record_services
from accord.apps.records.models import LegalHold, Person, Record
from accord.frame.actor import Purpose
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.outbox.services import deliver

pytestmark = pytest.mark.django_db
WHY = Purpose(code="records-management")


@pytest.fixture
def scene(make_agency, make_user, actor_of, agree, ingest, export):
    class Scene:
        a, b, c = make_agency(), make_agency(), make_agency()
        ann = actor_of(make_user("ann", "analyst", "records-custodian", agency=a))
        bea_user = make_user("bea", "analyst", "records-custodian", agency=b)
        bea = actor_of(bea_user)
        bob = actor_of(make_user("bob", "analyst", "records-custodian", agency=b))
        cid = actor_of(make_user("cid", "records-custodian", agency=c))

    agree(Scene.a, Scene.b, Scene.c)
    ingest(Scene.b, export(6))
    Scene.records = list(Record.objects.filter(owner=Scene.b).order_by("local_id"))
    deliver()
    return Scene


def hold(scene, **about):
    told = {"scope": "record", "value": str(scene.records[0].pk), "authority": "Order 26-1"} | about
    return record_services.place_hold(by=scene.bea, purpose=WHY, owner=scene.b, **told)


def expunge(scene, record):
    asked_for = record_services.ask_expungement(
        by=scene.bea, purpose=WHY, record_id=record.pk, authority="Order 9", confirmed=True
    )
    return record_services.decide_expungement(
        by=scene.bob, purpose=WHY, expungement_id=asked_for.pk, approve=True
    )


def subject_of(scene):
    return Person.objects.create(record=scene.records[0], role="suspect", level="red").subject_id


@pytest.mark.parametrize(
    "about",
    [
        lambda s: {},
        lambda s: {"scope": "case", "value": s.records[0].local_id},
        lambda s: {"scope": "agency", "value": ""},
        lambda s: {"scope": "subject", "value": str(subject_of(s))},
        lambda s: {
            "scope": "dates", "value": "", "first_day": s.records[0].local_date,
            "last_day": s.records[0].local_date,
        },
    ],
)  # fmt: skip
def test_a_hold_of_each_scope_stops_expunging(scene, about):
    made = hold(scene, **about(scene))
    with pytest.raises(Conflict):
        expunge(scene, scene.records[0])
    record_services.ask_release(by=scene.bea, purpose=WHY, hold_id=made.pk)
    with pytest.raises(Denied):
        record_services.decide_release(by=scene.bea, purpose=WHY, hold_id=made.pk, approve=True)
    record_services.decide_release(by=scene.bob, purpose=WHY, hold_id=made.pk, approve=True)
    assert expunge(scene, scene.records[0]).state == "wiped"


def test_a_hold_placed_after_the_request_stops_it_too(scene):
    waiting = record_services.ask_expungement(
        by=scene.bea, purpose=WHY, record_id=scene.records[0].pk, authority="Order 9",
        confirmed=True,
    )  # fmt: skip
    hold(scene)
    with pytest.raises(Conflict):
        record_services.decide_expungement(
            by=scene.bob, purpose=WHY, expungement_id=waiting.pk, approve=True
        )
    assert Record.objects.get(pk=scene.records[0].pk).state == "standing"


def test_a_hold_of_something_else_or_past_its_end_stops_nothing(scene):
    hold(scene, value=str(scene.records[1].pk))
    LegalHold.objects.filter(pk=hold(scene).pk).update(ends_on=date(2020, 1, 1))
    assert expunge(scene, scene.records[0]).state == "wiped"


def test_a_refused_release_leaves_the_hold(scene):
    made = hold(scene)
    record_services.ask_release(by=scene.bea, purpose=WHY, hold_id=made.pk)
    with pytest.raises(Conflict):
        record_services.ask_release(by=scene.bob, purpose=WHY, hold_id=made.pk)
    record_services.decide_release(by=scene.bob, purpose=WHY, hold_id=made.pk, approve=False)
    found = LegalHold.objects.get()
    assert (found.released_at, found.approval_id) == (None, None)


def test_holds_are_the_owners_custodians_own(scene):
    made = hold(scene)
    with pytest.raises(Missing):
        record_services.ask_release(by=scene.ann, purpose=WHY, hold_id=made.pk)
    assert not records.holds_visible_to(viewer=scene.ann, purpose=WHY).exists()
    for wrong in ({"scope": "x"}, {"authority": ""}, {"value": ""}, {"scope": "dates"}):
        with pytest.raises(Invalid):
            hold(scene, **wrong)


def test_a_hold_names_what_the_agency_has_on_days_that_can_be(scene, export, ingest):
    ingest(scene.a, export(3))
    foreign = Record.objects.filter(owner=scene.a).first()
    person = Person.objects.create(record=foreign, role="suspect", level="red").subject_id
    for scope, ids in {"record": (foreign.pk, uuid4()), "subject": (person, uuid4())}.items():
        told = set()
        for one in (*ids, "24-000001"):
            with pytest.raises(Invalid) as refused:
                hold(scene, scope=scope, value=str(one))
            told.add(refused.value.faults)
        assert len(told) == 1  # another agency's is missing like one that is not there
        assert [(fault.field, fault.rule) for fault in told.pop()] == [("value", "known")]
    days = {"scope": "dates", "value": "", "first_day": date(1, 1, 1), "last_day": date(9999, 1, 1)}
    for wrong, fields in (
        (days, {"first_day", "last_day"}),
        ({"ends_on": date(2020, 1, 1)}, {"ends_on"}),
    ):
        with pytest.raises(Invalid) as refused:
            hold(scene, **wrong)
        assert {fault.field for fault in refused.value.faults} == fields
    assert not LegalHold.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"scope": "world"}, "hold_"),
        ({"authority": ""}, "hold_names_its_authority"),
        ({"value": ""}, "hold_names_what"),
        ({"released_by": "x"}, "hold_released_whole"),
        (
            {"scope": "dates", "value": "", "first_day": "2026-02-01", "last_day": "2026-01-01"},
            "hold_days_in_order",
        ),
    ],
)
def test_the_database_keeps_the_rules_of_a_hold(scene, wrong, name):
    row = {"owner": scene.b, "scope": "record", "value": "x", "authority": "o", "placed_by": "t",
           "placed_at": timezone.now()}  # fmt: skip
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        LegalHold.objects.create(**row | wrong)


def look(scene, viewer, record):
    return records.record_visible_to(
        viewer=viewer, purpose=Purpose(code="crime-analysis"), record_id=record.pk
    )


def test_a_correction_reaches_every_recipient_once_and_waits_for_each(scene, monkeypatch):
    look(scene, scene.ann, scene.records[0])
    look(scene, scene.bob, scene.records[0])
    record_services.correct(
        by=scene.bea, purpose=WHY, record_id=scene.records[0].pk,
        fields={"address": "1 OTHER ST"}, reason="misread the form",
    )  # fmt: skip
    deliver()
    found = Recall.objects.get()
    assert (found.what, found.recipient, found.owner) == ("corrected", scene.a, scene.b)
    assert found.record_id == scene.records[0].pk
    recalls.recall(
        owner_id=scene.b.pk, record_ids=[found.record_id], what="corrected",
        event_id=found.event_id,
    )  # fmt: skip
    assert Recall.objects.count() == 1
    rows = recalled.recalls_visible_to(viewer=scene.bea, purpose=WHY)
    late = timezone.now().date() + timedelta(days=30)
    assert list(recalled.overdue(rows, today=late)) == [found]
    with pytest.raises(Missing):
        recalls.acknowledge_recall(by=scene.bea, purpose=WHY, recall_id=found.pk)
    recalls.acknowledge_recall(by=scene.ann, purpose=WHY, recall_id=found.pk)
    with pytest.raises(Conflict):
        recalls.acknowledge_recall(by=scene.ann, purpose=WHY, recall_id=found.pk)
    assert not recalled.overdue(rows, today=late).exists()
    assert not recalled.recalls_visible_to(viewer=scene.cid, purpose=WHY).exists()


def test_expunging_reaches_those_who_were_given_an_earlier_version(scene):
    look(scene, scene.ann, scene.records[0])
    made = record_services.correct(
        by=scene.bea, purpose=WHY, record_id=scene.records[0].pk,
        fields={"address": "1 OTHER ST"}, reason="misread the form",
    )  # fmt: skip
    deliver()
    expunge(scene, made)
    deliver()
    found = Recall.objects.get(what="expunged")
    assert (found.recipient, found.record_id) == (scene.a, scene.records[0].pk)


def test_sealing_reaches_a_reader_of_the_version_before_the_last(scene):
    look(scene, scene.ann, scene.records[0])
    made = record_services.correct(
        by=scene.bea, purpose=WHY, record_id=scene.records[0].pk,
        fields={"address": "1 OTHER ST"}, reason="misread the form",
    )  # fmt: skip
    record_services.seal(
        by=scene.bea, purpose=WHY, record_id=made.pk, reason="by order 3", confirmed=True
    )
    deliver()
    assert Recall.objects.filter(what="sealed", recipient=scene.a).exists()


def test_the_database_keeps_the_rules_of_a_recall(scene):
    row = {"event_id": scene.a.pk, "record_id": scene.b.pk, "what": "corrected", "owner": scene.b,
           "recipient": scene.a, "told_at": timezone.now(), "due_on": date(2026, 1, 1)}  # fmt: skip
    for wrong, name in (({"what": "x"}, "what_known"), ({"acknowledged_by": "x"}, "whole")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Recall.objects.create(**row | wrong)
    Recall.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.create(**row)


def opened(scene, **about):
    told = {
        "kind": "access", "person": "Jo Roe", "told": "What do you hold?",
        "record_ids": [str(one.pk) for one in scene.records[:2]],
        "received_on": date(2026, 3, 1),
    } | about  # fmt: skip
    return subject_requests.open_subject_request(by=scene.bea, purpose=WHY, **told)


def verify(scene, made, **about):
    return subject_requests.verify_identity(
        **{"by": scene.bea, "purpose": WHY, "request_id": made.pk, "identity_by": "a passport",
           "verified": True} | about
    )  # fmt: skip


def decided(scene, made, record, decision, rule=""):
    return subject_requests.decide_record(
        by=scene.bea, purpose=WHY, request_id=made.pk, record_id=record.pk, decision=decision,
        rule=rule,
    )  # fmt: skip


def test_an_answer_shows_what_may_be_shown_and_names_the_rule_of_what_is_not(scene):
    protected = scene.records[1]
    record_services.set_dissemination(
        by=scene.bea, purpose=WHY, owner=scene.b, record_ids=[protected.pk], level="red",
        protection="informant",
    )  # fmt: skip
    made = opened(scene)
    assert made.due_on == date(2026, 3, 31)
    with pytest.raises(Conflict):
        decided(scene, made, scene.records[0], "disclosed")
    verify(scene, made)
    with pytest.raises(Conflict):
        subject_requests.answer_request(by=scene.bea, purpose=WHY, request_id=made.pk)
    decided(scene, made, scene.records[0], "disclosed")
    with pytest.raises(Invalid):
        decided(scene, made, protected, "disclosed")
    decided(scene, made, protected, "withheld")
    answered = subject_requests.answer_request(by=scene.bea, purpose=WHY, request_id=made.pk)
    assert scene.records[0].local_id in answered.answer
    assert protected.local_id not in answered.answer
    assert "28 CFR 23.20" in answered.answer


def test_without_an_identity_nothing_is_told(scene):
    made = opened(scene)
    with pytest.raises(Invalid):
        verify(scene, made, identity_by="")
    verify(scene, made, verified=False, identity_by="")
    assert SubjectRequest.objects.get().state == "refused"
    with pytest.raises(Conflict):
        decided(scene, made, scene.records[0], "disclosed")


def test_requests_are_of_own_records_and_seen_by_own_custodians(scene, ingest, export):
    ingest(scene.a, export(1))
    foreign = Record.objects.filter(owner=scene.a).first()
    for wrong in ({"record_ids": [str(foreign.pk)]}, {"record_ids": ["x"]}, {"kind": "x"},
                  {"person": ""}, {"due_on": date(2020, 1, 1)}):  # fmt: skip
        with pytest.raises(Invalid):
            opened(scene, **wrong)
    made = opened(scene)
    with pytest.raises(Missing):
        asked.subject_request_of(viewer=scene.ann, purpose=WHY, request_id=made.pk)
    rows = asked.subject_requests_visible_to(viewer=scene.bea, purpose=WHY)
    assert list(asked.overdue_requests(rows, today=date(2026, 4, 1))) == [made]
    assert not asked.overdue_requests(rows, today=date(2026, 3, 31)).exists()


def test_the_database_keeps_the_rules_of_a_request(scene):
    row = {"owner": scene.b, "kind": "access", "person": "x", "received_on": date(2026, 1, 1),
           "due_on": date(2026, 1, 2), "opened_by": "t"}  # fmt: skip
    for wrong, name in (
        ({"kind": "x"}, "kind_known"),
        ({"state": "verified"}, "identity_first"),
        ({"answered_at": timezone.now()}, "answered_whole"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            SubjectRequest.objects.create(**row | wrong)
    made = SubjectRequest.objects.create(**row)
    with pytest.raises(IntegrityError, match="withheld_by_rule"), transaction.atomic():
        RequestedRecord.objects.create(request=made, record_id=scene.b.pk, decision="withheld")


def test_pages_and_api_of_legal_work(scene, sign_in):
    client = sign_in(scene.bea_user, purpose="records-management")
    base = "/exchange/legal"
    form = {"scope": "case", "value": "24-000001", "authority": "Order 7"}
    assert client.post(f"{base}/holds/new", {**form, "authority": ""}).status_code == 422
    placed = client.post(f"{base}/holds/new", form, follow=True).content.decode()
    assert "It holds 1 record now" in placed
    held = LegalHold.objects.get()
    assert client.get(f"{base}/holds/{held.pk}").status_code == 200
    assert client.post(f"{base}/holds/{held.pk}", {"confirm": "on"}).status_code == 302
    assert client.post(f"{base}/holds/{held.pk}", {"decision": "approve"}).status_code == 422
    record = scene.records[0]
    form = {"kind": "access", "person": "Jo Roe", "record_ids": str(record.pk),
            "received_on": "2026-03-01"}  # fmt: skip
    made = client.post(f"{base}/requests/new", form)
    assert made.status_code == 302
    assert client.get(made.url).status_code == 200
    assert client.post(made.url, {"verified": "yes", "identity_by": "passport"}).status_code == 302
    place = f"{made.url}/{record.pk}"
    assert client.post(place, {"decision": "disclosed"}).status_code == 302
    assert client.post(f"{made.url}/answer").status_code == 302
    assert record.local_id in client.get(made.url).content.decode()
    for page in ("holds", "requests", "recalls"):
        assert client.get(f"{base}/{page}").status_code == 200
    api = "/api/v1/exchange/legal"
    assert client.get(f"{api}/holds").json()[0]["authority"] == "Order 7"
    none = {"scope": "case", "value": "99-1", "authority": "Order 8"}
    made = client.post(f"{api}/holds", none, content_type="application/json").json()
    assert made["records_held"] == 0
    shown = client.post(f"{base}/holds/new", none, follow=True).content.decode()
    assert "holds no record now" in shown
    assert client.get(f"{api}/requests").json()[0]["state"] == "answered"
    assert client.get(f"{api}/recalls?overdue=true").json() == []

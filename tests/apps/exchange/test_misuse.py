"""Flag, freeze, everything the account saw, notices, a second person; complete against the truth."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import services as accounts
from accord.apps.agencies.models import User
from accord.apps.exchange.models import MisuseCase, OwedNotice
from accord.apps.exchange.selectors import misuse as selectors
from accord.apps.exchange.services import misuse
from accord.apps.records.models import Record
from accord.frame.actor import Purpose
from accord.frame.audit import inspection
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
WHY = Purpose(code="oversight-audit")
SUSPICION = "looked up neighbours without a case"


@pytest.fixture
def scene(make_agency, make_user, actor_of, agree, ingest, export):
    """Ann of A, who looks at records of A and B; auditors and custodians."""

    class Scene:
        a, b, c = make_agency(), make_agency(), make_agency()
        ann_user = make_user("ann", "analyst", agency=a)
        ada = actor_of(make_user("ada", "agency-admin", agency=a))
        udo_user = make_user("udo", "auditor")
        udo = actor_of(udo_user)
        uma = actor_of(make_user("uma", "auditor"))
        bea_user = make_user("bea", "records-custodian", agency=b)
        bea = actor_of(bea_user)

    agree(Scene.a, Scene.b, Scene.c)
    for owner in (Scene.a, Scene.b, Scene.c):
        ingest(owner, export(30))
    return Scene


def flag(scene, by=None, username="ann", reason=SUSPICION, **more):
    return misuse.open_misuse_case(
        by=by or scene.udo, purpose=WHY, username=username, reason=reason, now=timezone.now(),
        **more,
    )  # fmt: skip


def test_everything_the_account_saw_is_complete_against_the_truth(scene, sign_in):
    client = sign_in(scene.ann_user)
    truth: set[str] = set()
    mine = [str(pk) for pk in Record.objects.filter(owner=scene.b).values_list("pk", flat=True)[:3]]
    for pk in mine:
        assert client.get(f"/records/{pk}/").status_code == 200
        truth.add(pk)
    page = client.get(f"/api/v1/records?kind=incident&agency={scene.c.ori}&limit=7").json()
    truth |= {one["id"] for one in page["records"]}
    export = client.get(f"/records/export.csv?kind=incident&agency={scene.a.ori}").getvalue()
    assert export
    truth |= {str(pk) for pk in Record.objects.filter(owner=scene.a).values_list("pk", flat=True)}
    case = flag(scene)
    assert {str(one) for one in selectors.records_seen(case)} == truth
    found = {one.owner: one.records for one in selectors.owners_concerned(case)}
    assert found == {scene.a.name: 30, scene.b.name: 3, scene.c.name: 7}


def test_what_was_seen_before_the_time_of_the_case_is_not_in_it(scene, sign_in):
    client = sign_in(scene.ann_user)
    record = Record.objects.filter(owner=scene.b).first()
    client.get(f"/records/{record.pk}/")
    case = MisuseCase(
        account=scene.ann_user, since=timezone.now() + timedelta(hours=1),
        until=timezone.now() + timedelta(hours=2),
    )  # fmt: skip
    assert selectors.records_seen(case) == set()


def test_a_flag_freezes_the_account_and_its_tokens_at_once(scene, sign_in, why):
    client = sign_in(scene.ann_user)
    _token, secret = accounts.issue_token(
        by=agencies.actor_of(scene.ann_user), purpose=why, label="x", purposes=["crime-analysis"],
        days=1,
    )  # fmt: skip
    assert agencies.actor_of_token(secret) is not None
    flag(scene)
    assert client.get("/records/").status_code in {302, 401, 403}
    assert agencies.actor_of_token(secret) is None


def test_nobody_flags_an_account_that_is_not_overseen_or_the_own(scene, make_user, actor_of):
    other = actor_of(make_user("olga", "agency-admin", agency=scene.b))
    with pytest.raises(Missing):
        flag(scene, by=other)
    with pytest.raises(Denied):
        flag(scene, username="udo")
    with pytest.raises(Denied):
        flag(scene, by=agencies.actor_of(scene.ann_user))
    with pytest.raises(Invalid):
        flag(scene, reason="short")
    assert scene.ann_user.is_active


def test_one_case_at_a_time_and_nobody_sees_the_one_against_themselves(scene):
    case = flag(scene)
    with pytest.raises(Conflict):
        flag(scene)
    who = {"viewer": scene.ada, "purpose": WHY}
    assert list(selectors.cases_visible_to(**who)) == [case]
    against = flag(scene, by=scene.uma, username="udo")
    assert against not in selectors.cases_visible_to(viewer=scene.udo, purpose=WHY)
    with pytest.raises(Missing):
        selectors.case_visible_to(viewer=scene.udo, purpose=WHY, case_id=against.pk)


def test_from_flag_to_outcome_with_a_second_person(scene, sign_in):
    client = sign_in(scene.ann_user)
    record = Record.objects.filter(owner=scene.b).first()
    client.get(f"/records/{record.pk}/")
    case = flag(scene)
    who, now = {"by": scene.udo, "purpose": WHY}, timezone.now()
    ending = {"case_id": case.pk, "outcome": "founded", "finding": "no case and no need was given"}
    with pytest.raises(Conflict):
        misuse.ask_close(**who, **ending)
    made = misuse.owe_notices(**who, case_id=case.pk, now=now, subjects=True)
    assert [(one.owner, one.records, one.subjects_due) for one in made] == [(scene.b, 1, True)]
    assert len(misuse.owe_notices(**who, case_id=case.pk, now=now, subjects=True)) == 1
    with pytest.raises(Conflict):
        misuse.ask_close(**who, **ending)
    mine = selectors.notices_for(viewer=scene.bea, purpose=WHY).get()
    shown = selectors.own_records_seen(viewer=scene.bea, purpose=WHY, notice=mine)
    assert [one.pk for one in shown] == [record.pk]
    misuse.acknowledge_notice(by=scene.bea, purpose=WHY, notice_id=mine.pk, subjects_told=True)
    misuse.ask_close(**who, **ending)
    with pytest.raises(Denied):
        misuse.decide_close(**who, case_id=case.pk, approve=True, now=now)
    closed = misuse.decide_close(by=scene.uma, purpose=WHY, case_id=case.pk, approve=True, now=now)
    assert (closed.state, closed.outcome) == ("closed", "founded")
    scene.ann_user.refresh_from_db()
    assert not scene.ann_user.is_active
    assert inspection.verify(by=scene.udo, purpose=WHY).intact


def test_an_unfounded_case_thaws_and_a_refused_end_goes_back(scene):
    case = flag(scene)
    who, now = {"by": scene.udo, "purpose": WHY}, timezone.now()
    misuse.owe_notices(**who, case_id=case.pk, now=now, subjects=False)
    ending = {"case_id": case.pk, "outcome": "unfounded", "finding": "a case had been assigned"}
    misuse.ask_close(**who, **ending)
    second = {"by": scene.uma, "purpose": WHY, "case_id": case.pk, "now": now}
    assert misuse.decide_close(**second, approve=False).state == "telling"
    misuse.ask_close(**who, **ending)
    misuse.decide_close(**second, approve=True)
    scene.ann_user.refresh_from_db()
    assert scene.ann_user.is_active


def test_another_agencys_notice_does_not_exist(scene, make_user, actor_of):
    case = flag(scene)
    notice = OwedNotice.objects.create(
        case=case, owner=scene.b, records=1, persons=0, due_on=timezone.now().date()
    )
    other = actor_of(make_user("cleo", "records-custodian", agency=scene.c))
    with pytest.raises(Missing):
        misuse.acknowledge_notice(by=other, purpose=WHY, notice_id=notice.pk)


def test_the_database_keeps_the_rules_of_a_case(scene):
    row = {"account": scene.ann_user, "reason": "x", "opened_by": "t", "opened_at": timezone.now(),
           "since": timezone.now() - timedelta(days=1), "until": timezone.now()}  # fmt: skip
    bad = [
        ({"until": row["since"]}, "misuse_time_in_order"),
        ({"state": "closed"}, "misuse_closed_with_outcome"),
    ]
    for wrong, name in bad:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            MisuseCase.objects.create(**row | wrong)
    case = MisuseCase.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        MisuseCase.objects.create(**row)
    notice = {"case": case, "owner": scene.b, "records": 1, "persons": 0,
              "due_on": timezone.now().date()}  # fmt: skip
    with pytest.raises(IntegrityError, match="acknowledged_whole"), transaction.atomic():
        OwedNotice.objects.create(**notice, acknowledged_by="x")
    OwedNotice.objects.create(**notice)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwedNotice.objects.create(**notice)


def test_what_was_acknowledged_of_less_is_due_anew(scene, sign_in):
    client = sign_in(scene.ann_user)
    first, second = Record.objects.filter(owner=scene.b)[:2]
    client.get(f"/records/{first.pk}/")
    case, now = flag(scene), timezone.now()
    who = {"by": scene.udo, "purpose": WHY, "case_id": case.pk, "subjects": True}
    misuse.owe_notices(**who, now=now)

    def acknowledged() -> OwedNotice:
        notice = OwedNotice.objects.get(owner=scene.b)
        return misuse.acknowledge_notice(
            by=scene.bea, purpose=WHY, notice_id=notice.pk, subjects_told=True
        )

    before = acknowledged()
    misuse.owe_notices(**who, now=now + timedelta(days=3))
    same = OwedNotice.objects.get(owner=scene.b)
    assert (same.acknowledged_at, same.due_on) == (before.acknowledged_at, before.due_on)
    # As if it had been let in again beside the case.
    scene.ann_user.is_active = True
    scene.ann_user.save()
    sign_in(scene.ann_user).get(f"/records/{second.pk}/")
    misuse.owe_notices(**who, now=now + timedelta(days=3))
    more = OwedNotice.objects.get(owner=scene.b)
    assert (more.records, more.acknowledged_by, more.acknowledged_at) == (2, "", None)
    assert more.subjects_told_at is None
    assert more.due_on == before.due_on + timedelta(days=3)
    ending = {"case_id": case.pk, "outcome": "founded", "finding": "no case and no need was given"}
    with pytest.raises(Conflict, match="not acknowledged"):
        misuse.ask_close(by=scene.udo, purpose=WHY, **ending)
    acknowledged()
    misuse.ask_close(by=scene.udo, purpose=WHY, **ending)


def test_pages_and_api_of_a_case(scene, sign_in):
    reader = sign_in(scene.ann_user)
    record = Record.objects.filter(owner=scene.b).first()
    reader.get(f"/records/{record.pk}/")
    client = sign_in(scene.udo_user, purpose="oversight-audit")
    assert client.get("/exchange/legal/misuse").status_code == 200
    form = {"username": "ann", "days": 90, "reason": SUSPICION}
    assert client.post("/exchange/legal/misuse/new", form).status_code == 422
    made = client.post("/exchange/legal/misuse/new", {**form, "confirm": "on"})
    assert made.status_code == 302
    here = made.url
    assert scene.b.name in client.get(here).content.decode()
    assert client.get(f"{here}/seen").content.decode().split() == [str(record.pk)]
    assert client.post(here, {"subjects": "on"}).status_code == 302
    assert client.get(f"{here}/close").status_code == 200
    case_id = here.rsplit("/", 1)[1]
    told = client.get(f"/api/v1/exchange/legal/misuse/{case_id}/seen").json()
    assert told["records"] == [str(record.pk)]
    assert told["owners"] == [{"owner": scene.b.name, "records": 1, "persons": 0}]
    owner = sign_in(scene.bea_user, purpose="records-management")
    listed = owner.get("/exchange/legal/misuse/notices").content.decode()
    notice = OwedNotice.objects.get()
    assert str(notice.pk) in listed
    place = f"/exchange/legal/misuse/notices/{notice.pk}"
    assert str(record.local_id) in owner.get(place).content.decode()
    assert owner.post(place, {"subjects_told": "on"}).status_code == 302
    end = {"outcome": "founded", "finding": "no case and no need"}
    assert client.post(f"{here}/close", end).status_code == 302
    assert client.post(f"{here}/decide", {"decision": "approve"}).status_code == 422
    assert client.get(f"{here}/decide").status_code == 200


def test_nobody_switches_a_frozen_account_on_while_its_case_is_open(scene, sign_in):
    case = flag(scene)
    deed = {"by": scene.ada, "purpose": Purpose(code="administration"), "user": scene.ann_user}
    with pytest.raises(Conflict, match="Misuse of accounts"):
        accounts.set_active(**deed, active=True)
    page = sign_in(User.objects.get(username="ada")).post(
        f"/admin/people/{scene.ann_user.pk}", {"step": "on"}
    )
    assert "Misuse of accounts" in page.content.decode()
    scene.ann_user.refresh_from_db()
    assert not scene.ann_user.is_active
    who, now = {"by": scene.udo, "purpose": WHY, "case_id": case.pk}, timezone.now()
    misuse.owe_notices(**who, now=now, subjects=False)
    misuse.ask_close(**who, outcome="founded", finding="no case and no need was given")
    with pytest.raises(Conflict):
        accounts.set_active(**deed, active=True)
    misuse.decide_close(**{**who, "by": scene.uma}, approve=True, now=now)
    assert accounts.set_active(**deed, active=True).is_active


def test_what_was_seen_up_to_the_end_of_a_case_is_in_it(scene, sign_in):
    case = flag(scene)
    who, now = {"by": scene.udo, "purpose": WHY, "case_id": case.pk}, timezone.now()
    misuse.owe_notices(**who, now=now, subjects=False)
    # As if it had been let in again beside the case, long after the flag.
    MisuseCase.objects.filter(pk=case.pk).update(until=now - timedelta(days=1))
    type(scene.ann_user).objects.filter(pk=scene.ann_user.pk).update(is_active=True)
    scene.ann_user.refresh_from_db()
    record = Record.objects.filter(owner=scene.b).first()
    sign_in(scene.ann_user).get(f"/records/{record.pk}/")
    case.refresh_from_db()
    assert record.pk in selectors.records_seen(case)
    ending = {"outcome": "unfounded", "finding": "a case had been assigned"}
    with pytest.raises(Conflict, match="saw more"):
        misuse.ask_close(**who, **ending)
    misuse.owe_notices(**who, now=now, subjects=False)
    misuse.ask_close(**who, **ending)
    end = timezone.now()
    closed = misuse.decide_close(**{**who, "by": scene.uma}, approve=True, now=end)
    assert closed.until >= end
    assert record.pk in selectors.records_seen(closed)

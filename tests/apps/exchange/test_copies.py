"""Copies that partners took into files are called back once the agreed time is over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accord.apps.agencies import kept_rules
from accord.apps.agencies import services as agreements
from accord.apps.agencies.models import Agreement, AgreementParty
from accord.apps.exchange.models import Recall
from accord.apps.exchange.services import recalls
from accord.apps.exchange.services.copies import ENTERED_LATE, call_back
from accord.apps.records import services
from accord.apps.records.models import Record
from accord.frame import audit
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis")


@pytest.fixture
def scene(make_agency, make_user, actor_of, agree, ingest, export):
    class Scene:
        a, b, c = make_agency(), make_agency(), make_agency()
        ann = actor_of(make_user("ann", "analyst", "records-custodian", agency=a))
        bea = actor_of(make_user("bea", "analyst", agency=b))
        cid = actor_of(make_user("cid", "analyst", agency=c))

    agree(Scene.a, Scene.b)
    agree(Scene.b, Scene.c)
    ingest(Scene.b, export(4))
    Scene.records = list(Record.objects.filter(owner=Scene.b).order_by("local_id"))
    return Scene


def keep(days, *, of=2):
    """Set how long copies are kept in an agreement of so many parties' title."""
    for one in Agreement.objects.filter(title=f"Agreement of {of}"):
        for grant in one.terms["grants"]:
            grant["retention_days"] = days
        one.save(update_fields=["terms"])
    kept_rules.forget()


def copied(by, records, verb="records.exported"):
    audit.read(
        by=by, purpose=WHY, verb=verb, object_type="records", payload={"count": len(records)},
        disclosed=[one.pk for one in records],
    )  # fmt: skip


def after(days):
    return timezone.now() + timedelta(days=days)


def test_a_copy_is_called_back_on_its_day_once_and_of_whoever_took_it(scene):
    keep(90)
    copied(scene.ann, scene.records[:2])
    copied(scene.ann, scene.records[2:3], verb="records.listed")
    copied(scene.cid, scene.records[:1], verb="records.listed")
    assert call_back(now=after(89)) == 0
    assert call_back(now=after(91)) == 2
    assert call_back(now=after(91)) == 0
    assert call_back(now=after(200)) == 0
    told = Recall.objects.all()
    assert {(one.record_id, one.what, one.recipient) for one in told} == {
        (one.pk, "lapsed", scene.a) for one in scene.records[:2]
    }
    done = recalls.acknowledge_recall(by=scene.ann, purpose=WHY, recall_id=told[0].pk)
    assert done.acknowledged_at is not None


def test_a_copy_that_is_taken_again_has_its_time_again(scene):
    keep(90)
    copied(scene.ann, scene.records[:1])
    assert call_back(now=after(91)) == 1
    Recall.objects.update(told_at=timezone.now())
    copied(scene.ann, scene.records[:1])
    assert call_back(now=after(89)) == 0
    assert call_back(now=after(92)) == 1


def test_of_a_record_with_versions_its_holder_is_told_once(scene):
    keep(90)
    copied(scene.ann, scene.records[:1])
    new = services.correct(
        by=scene.bea, purpose=Purpose(code="records-management"), record_id=scene.records[0].pk,
        fields={"address": "1 ELM ST"}, reason="typed wrongly",
    )  # fmt: skip
    copied(scene.ann, [new], verb="records.listed")
    assert call_back(now=after(91)) == 1
    assert Recall.objects.get().record_id == scene.records[0].pk
    assert call_back(now=after(92)) == 0


def test_a_longer_ledger_costs_no_more_questions_and_each_owner_is_heard(
    scene, agree, make_agency, ingest, export
):
    other = make_agency()
    ingest(other, export(2))
    agree(scene.a, other)
    keep(90)
    theirs = list(Record.objects.filter(owner=other))
    call_back(now=timezone.now())  # the rules are read once and kept
    asked = []
    for times in (1, 12):
        for _ in range(times):
            copied(scene.ann, [scene.records[0], *theirs])
            copied(scene.ann, scene.records[:2])
        with CaptureQueriesContext(connection) as queries:
            assert call_back(now=after(89)) == 0
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert call_back(now=after(91)) == 4
    told = set(Recall.objects.values_list("owner", "record_id"))
    assert told == {(one.owner_id, one.pk) for one in (*scene.records[:2], *theirs)}


def test_without_an_agreed_time_nothing_is_called_back(scene, agree):
    copied(scene.ann, scene.records)
    assert call_back(now=after(4_000)) == 0
    keep(90)
    # Another agreement that lets it be kept without end goes before.
    agree(scene.a, scene.b, scene.c)
    assert call_back(now=after(4_000)) == 0
    keep(120, of=3)
    assert call_back(now=after(119)) == 0
    assert call_back(now=after(121)) == len(scene.records)


def test_what_no_grant_is_about_is_left_alone(scene):
    keep(90)
    copied(scene.ann, scene.records)
    Record.objects.filter(pk=scene.records[0].pk).update(kind="arrest")
    assert call_back(now=after(91)) == len(scene.records) - 1


def end(*, of=2, by=None):
    """End the agreements of so many parties, for all of them."""
    for one in Agreement.objects.filter(title=f"Agreement of {of}"):
        if by is None:
            Agreement.objects.filter(pk=one.pk).update(valid_to=after(10))
        else:
            agreements.end_agreement(by=by, purpose=WHY, agreement_id=str(one.pk))
    kept_rules.forget()


@pytest.fixture
def chief(scene, make_user, actor_of):
    return actor_of(make_user("chief", "agency-admin", agency=scene.b))


def test_an_agreement_that_was_ended_calls_its_copies_back_all_the_same(scene, chief):
    keep(90)
    copied(scene.ann, scene.records[:2])
    end(by=chief)
    assert Agreement.objects.filter(status="active").count() == 0
    assert call_back(now=after(89)) == 0
    assert call_back(now=after(91)) == 2
    assert call_back(now=after(92)) == 0
    assert {one.recipient for one in Recall.objects.all()} == {scene.a}


def test_one_that_ran_out_does_so_too_and_later_copies_are_not_its_own(scene):
    keep(90)
    copied(scene.ann, scene.records[:2])
    end()
    assert call_back(now=after(89)) == 0
    assert call_back(now=after(91)) == 2
    # A copy of after its last day was made under something else, and that set no time.
    Agreement.objects.filter(title="Agreement of 2").update(
        valid_to=timezone.now() - timedelta(days=1)
    )
    kept_rules.forget()
    copied(scene.ann, scene.records[2:3])
    assert call_back(now=after(200)) == 0


def test_an_end_before_the_agreed_day_cuts_the_period_short(scene, chief):
    """The agreement ran until a later day; what is copied after its end was not copied under it."""
    keep(90)
    copied(scene.ann, scene.records[:1])
    Agreement.objects.filter(title="Agreement of 2").update(valid_to=after(365))
    AgreementParty.objects.update(signed_at=after(-5))
    end(by=chief)
    moment = timezone.now() - timedelta(days=2)
    Agreement.objects.filter(status="ended").update(ended_at=moment)
    assert call_back(now=after(400)) == 0
    # An export that was under way when it ended is entered a moment after.
    moment = timezone.now() - ENTERED_LATE / 2
    Agreement.objects.filter(status="ended").update(ended_at=moment)
    assert call_back(now=after(91)) == 1


def test_a_first_day_before_the_last_signature_bound_nobody(scene, chief):
    keep(90)
    copied(scene.ann, scene.records[:1])
    AgreementParty.objects.filter(agency=scene.b).update(signed_at=after(1))
    end(by=chief)
    assert call_back(now=after(400)) == 0
    AgreementParty.objects.filter(agency=scene.b).update(signed_at=timezone.now())
    assert call_back(now=after(91)) == 0
    AgreementParty.objects.filter(agency=scene.b).update(signed_at=after(-1))
    assert call_back(now=after(91)) == 1


def test_what_is_in_force_goes_before_what_has_ended(scene, chief, agree):
    keep(90)
    copied(scene.ann, scene.records)
    end(by=chief)
    agree(scene.a, scene.b, scene.c)
    assert call_back(now=after(91)) == 0  # kept without end again
    keep(120, of=3)
    assert call_back(now=after(119)) == 0
    assert call_back(now=after(121)) == len(scene.records)


def test_an_agreement_that_set_no_time_or_that_nobody_signed_calls_nothing_back(
    scene, chief, agree
):
    copied(scene.ann, scene.records)
    end(by=chief)
    assert call_back(now=after(4_000)) == 0
    keep(90)
    assert call_back(now=after(4_000)) == len(scene.records)
    Recall.objects.all().delete()
    # A draft that was given up bound nobody.
    AgreementParty.objects.filter(agency=scene.a).update(signed_by="", signed_at=None)
    assert call_back(now=after(4_000)) == 0

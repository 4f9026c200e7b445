"""28 CFR Part 23: suspicion certified, two persons, five years, need to know, purge with a stub."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.exchange.models import Intelligence, Recall
from accord.apps.exchange.selectors import intelligence as selectors
from accord.apps.exchange.services import intelligence as services
from accord.apps.records import services as records
from accord.core.vocabulary import last_purge_day, views_named
from accord.frame.actor import Purpose
from accord.frame.audit import fsck_beside, inspection
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
WHY = Purpose(code="records-management")
TODAY = date(2026, 3, 1)
STATEMENT = services.Statement(
    number="I-1", activity="narcotics", source_grade="B", content_grade="2",
    suspicion="Seen handing over packets for money on four evenings at the same corner.",
    subject_family_name="Doe", subject_given_names="Sam", subject_born=date(1990, 1, 1),
    alleged_group="Corner crew", group_criteria="Named by two sources; seen with its tokens.",
    caveats=["h2"],
)  # fmt: skip


@pytest.fixture
def scene(make_agency, make_user, actor_of, agree):
    class Scene:
        a, b, c = make_agency(), make_agency(), make_agency()
        ann_user = make_user("ann", "analyst", agency=a)
        ann = actor_of(ann_user)
        cora_user = make_user("cora", "coordinator", agency=a)
        cora = actor_of(cora_user)
        both = actor_of(make_user("boss", "analyst", "coordinator", agency=a))
        ben_user = make_user("ben", "analyst", agency=b)
        ben = actor_of(ben_user)
        cid = actor_of(make_user("cid", "analyst", agency=c))
        rita = actor_of(make_user("rita", "records-custodian", agency=a))

    agree(Scene.a, Scene.b, Scene.c, purposes=("crime-analysis", "records-management"))
    return Scene


def submit(scene, by=None, statement=STATEMENT, certified=True):
    return services.submit_intelligence(
        by=by or scene.ann, purpose=WHY, statement=statement, certified=certified
    )


def standing(scene, statement=STATEMENT, **more):
    made = submit(scene, statement=statement)
    return services.judge_intelligence(
        by=scene.cora, purpose=WHY, intelligence_id=made.pk, take_in=True, today=TODAY, **more
    )


def release(scene, made, **about):
    told = {
        "recipient": scene.b, "need_to_know": "same corner, same week",
        "right_to_know": "narcotics unit of B", "same_rules": True,
    } | about  # fmt: skip
    return services.release_intelligence(
        by=scene.cora, purpose=WHY, intelligence_id=made.pk, **told
    )


def ids(viewer, purpose=WHY):
    return {one.pk for one in selectors.intelligence_visible_to(viewer=viewer, purpose=purpose)}


def test_it_stands_once_another_person_takes_it_in(scene):
    made = submit(scene, by=scene.both)
    judge = {"purpose": WHY, "intelligence_id": made.pk, "take_in": True, "today": TODAY}
    with pytest.raises(Denied):
        services.judge_intelligence(by=scene.both, **judge)
    with pytest.raises(Denied):
        services.judge_intelligence(by=scene.ann, **judge)
    found = services.judge_intelligence(by=scene.cora, **judge)
    assert (found.state, found.purge_on) == ("standing", date(2031, 3, 1))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"suspicion": "a bad one"}, "suspicion"),
        ({"activity": "being-suspicious"}, "activity"),
        ({"source_grade": "Z"}, "source_grade"),
        ({"content_grade": "9"}, "content_grade"),
        ({"group_criteria": ""}, "group_criteria"),
        ({"caveats": ["tlp-red", "tlp-green"]}, "caveats"),
        ({"number": ""}, "number"),
        ({"summary": "Goes to the mosque on Fridays."}, "direct_relation"),
        (
            {"suspicion": "Speaks at every protest against the pipeline downtown."},
            "direct_relation",
        ),
    ],
)
def test_what_the_rule_forbids_is_not_taken(scene, change, field):
    with pytest.raises(Invalid) as error:
        submit(scene, statement=replace(STATEMENT, **change))
    assert field in {fault.field for fault in error.value.faults}


def test_views_directly_related_to_the_crime_are_taken_with_their_reason(scene):
    made = submit(
        scene,
        statement=replace(
            STATEMENT, summary="Collects money at the church door.",
            direct_relation="The money collected is the proceeds that are laundered.",
        ),
    )  # fmt: skip
    assert made.direct_relation
    with pytest.raises(Invalid):
        submit(scene, statement=replace(STATEMENT, number="I-2"), certified=False)


@pytest.mark.parametrize("text", ["A protest", "la mezquita", "undocumented", "SOCIALIST"])
def test_the_guard_knows_views_in_both_languages(text):
    assert views_named(text)
    assert not views_named("Two men sold packets at the corner of Fifth.")


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_no_entry_is_kept_past_five_years_without_validation(day):
    last = last_purge_day(day)
    assert last.year == day.year + 5
    assert timedelta(days=1825) <= last - day <= timedelta(days=1827)


def test_a_purge_date_lies_within_five_years(scene):
    made = submit(scene)
    for wrong in (TODAY, TODAY - timedelta(days=1), date(2031, 3, 2)):
        with pytest.raises(Invalid):
            services.judge_intelligence(
                by=scene.cora, purpose=WHY, intelligence_id=made.pk, take_in=True, today=TODAY,
                purge_on=wrong,
            )  # fmt: skip


def test_no_agreement_opens_it_only_a_release_by_name_does(scene):
    made = standing(scene)
    assert made.pk in ids(scene.ann)
    assert made.pk not in ids(scene.ben)
    with pytest.raises(Missing):
        selectors.intelligence_of(viewer=scene.ben, purpose=WHY, intelligence_id=made.pk)
    release(scene, made)
    assert made.pk in ids(scene.ben)
    assert made.pk not in ids(scene.cid)
    assert made.pk not in ids(scene.ben, Purpose(code="crime-analysis"))
    assert made.pk not in ids(scene.rita)
    with pytest.raises(Missing):
        selectors.own_intelligence(viewer=scene.ben, purpose=WHY, intelligence_id=made.pk)


def test_a_release_says_need_and_right_and_goes_to_those_who_keep_the_rules(scene):
    made = standing(scene)
    for wrong in (
        {"need_to_know": ""}, {"right_to_know": "x"}, {"same_rules": False},
        {"recipient": scene.a},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            release(scene, made, **wrong)
    assert release(scene, made, same_rules=False, imminent_danger=True).imminent_danger
    with pytest.raises(Conflict):
        release(scene, submit(scene, statement=replace(STATEMENT, number="I-2")))


def test_validation_keeps_it_with_reviewer_day_and_reason(scene):
    made = standing(scene)
    later = date(2030, 12, 1)
    kept = services.validate_intelligence(
        by=scene.cora, purpose=WHY, intelligence_id=made.pk, today=later,
        reason="still selling, seen twice this month",
    )  # fmt: skip
    assert kept.purge_on == date(2035, 12, 1)
    review = kept.reviews.get()
    assert (review.reviewer, review.purge_on) == (scene.cora.id, kept.purge_on)
    with pytest.raises(Invalid):
        services.validate_intelligence(
            by=scene.cora, purpose=WHY, intelligence_id=made.pk, today=later, reason=""
        )


def test_a_purge_takes_two_leaves_a_stub_and_tells_every_recipient(scene):
    made = standing(scene)
    release(scene, made)
    salted = SaltedValue.objects.filter(commitment=made.commitment)
    assert salted.exists()
    services.ask_purge(by=scene.cora, purpose=WHY, intelligence_id=made.pk, reason="obsolete")
    with pytest.raises(Denied):
        services.decide_purge(by=scene.cora, purpose=WHY, intelligence_id=made.pk, approve=True)
    services.decide_purge(by=scene.both, purpose=WHY, intelligence_id=made.pk, approve=True)
    stub = Intelligence.objects.get(pk=made.pk)
    assert stub.state == "purged"
    assert not any(getattr(stub, name) for name in services.CONTENT)
    assert (stub.subject_born, stub.caveats) == (None, [])
    assert stub.releases.get().need_to_know == ""
    told = Recall.objects.get()
    assert (told.what, told.recipient, told.record_id) == ("purged", scene.b, made.pk)
    assert made.pk not in ids(scene.ben)
    assert not SaltedValue.objects.filter(name="digest").exists()
    assert list(fsck_beside.faults()) == []
    assert inspection.verify(by=scene.cora, purpose=WHY).intact


def test_what_nobody_validates_is_purged_on_its_day_unless_held(scene):
    made = standing(scene)
    held = standing(scene, statement=replace(STATEMENT, number="I-2"))
    records.place_hold(
        by=scene.rita, purpose=WHY, owner=scene.a, scope="case", value="I-2", authority="Order 4"
    )
    before = datetime(2031, 2, 28, 12, tzinfo=UTC)
    assert services.purge_due(now=before) == 0
    assert services.purge_due(now=before + timedelta(days=1)) == 1
    states = dict(Intelligence.objects.values_list("pk", "state"))
    assert states == {made.pk: "purged", held.pk: "standing"}
    assert services.purge_due(now=before + timedelta(days=400)) == 0


def test_no_subject_and_no_group_reaches_the_ledger_or_the_list(scene, sign_in):
    made = standing(scene)
    client = sign_in(scene.ann_user, purpose="records-management")
    page = client.get("/exchange/intelligence").content.decode()
    listed = client.get("/api/v1/exchange/intelligence").content.decode()
    for secret in ("Doe", "Corner crew", "packets"):
        assert secret not in page
        assert secret not in listed
        assert not LedgerEntry.objects.filter(leaf__contains=secret.encode()).exists()
    assert "I-1" in page
    full = client.get(f"/exchange/intelligence/{made.pk}").content.decode()
    assert "Corner crew" in full
    assert "H2" in full


def test_the_database_keeps_the_rules(scene):
    row = {"owner": scene.a, "number": "X", "activity": "fraud", "source_grade": "A",
           "content_grade": "1", "submitted_by": "t", "certified_at": timezone.now()}  # fmt: skip
    bad = [
        ({"state": "standing"}, "stands_with_its_end"),
        ({"supervisor": "t"}, "second_person"),
        ({"state": "purged", "suspicion": "x", "purged_at": timezone.now()}, "purged_is_empty"),
        ({"alleged_group": "x"}, "group_with_criteria"),
        ({"source_grade": "Q"}, "graded"),
    ]
    for wrong, name in bad:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Intelligence.objects.create(**row | wrong)
    Intelligence.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Intelligence.objects.create(**row)


def test_pages_and_api_from_submission_to_purge(scene, sign_in):
    officer = sign_in(scene.ann_user, purpose="records-management")
    chief = sign_in(scene.cora_user, purpose="records-management")
    form = {
        "number": "I-9", "activity": "fraud", "source_grade": "A", "content_grade": "1",
        "suspicion": "Forged the same signature on nine cheques in one week.", "certified": "on",
    }  # fmt: skip
    new = "/exchange/intelligence/new"
    assert officer.get(new).status_code == 200
    assert officer.post(new, {**form, "summary": "a union member"}).status_code == 422
    assert officer.post(new, form).status_code == 302
    made = Intelligence.objects.get()
    here = f"/exchange/intelligence/{made.pk}"
    assert chief.post(f"{here}/judge", {"decision": "take"}).status_code == 302
    told = {"recipient": scene.b.ori, "need_to_know": "same forger", "right_to_know": "fraud unit",
            "same_rules": "on"}  # fmt: skip
    assert chief.post(f"{here}/release", told).status_code == 302
    kept = {"reason": "the trial is still to come"}
    assert chief.post(f"{here}/validate", kept).status_code == 302
    assert scene.b.name in chief.get(here).content.decode()
    gone = {"reason": "a mistake", "confirm": "on"}
    assert officer.post(f"{here}/purge", gone).status_code == 302
    assert chief.post(f"{here}/purge", {"decision": "approve"}).status_code == 302
    assert Intelligence.objects.get().state == "purged"
    api = f"/api/v1/exchange/intelligence/{made.pk}"
    assert officer.get(api).json()["suspicion"] == ""
    assert sign_in(scene.ben_user, purpose="records-management").get(api).status_code == 404

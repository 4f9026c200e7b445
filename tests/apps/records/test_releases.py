"""How far records travel: set with the record, by name too, changed at once, and kept as history."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.apps.agencies import services as agencies
from accord.apps.agencies.models import TaskForce, TaskForceMember
from accord.apps.records import listing, selectors, services
from accord.apps.records.models import HandlingProfile, Record, ReleaseChange
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(make_agency, make_user, actor_of, ingest, export, agree):
    class Two:
        a, b = make_agency(), make_agency()
        ann = actor_of(make_user("ann", "analyst", agency=a))
        ada = actor_of(make_user("ada", "analyst", agency=a))
        ben = actor_of(make_user("ben", "analyst", "records-custodian", agency=b))
        cora = actor_of(make_user("cora", "coordinator", agency=b))

    agree(Two.a, Two.b)
    return Two


@pytest.fixture
def landed(two, ingest, export):
    ingest(two.b, export(6))
    return list(Record.objects.filter(owner=two.b).order_by("local_id"))


@pytest.fixture
def release(two, records_why):
    def make(*records, level="red", **more):
        return services.set_dissemination(
            by=two.ben, purpose=records_why, owner=two.b,
            record_ids=[one.pk for one in records], level=level, **more,
        )  # fmt: skip

    return make


def sees(viewer, why, action="view"):
    found = selectors.records_visible_to(viewer=viewer, purpose=why, action=action)
    return set(found.values_list("pk", flat=True))


def test_red_with_a_named_account_exists_for_that_account_alone(two, landed, why, release):
    release(landed[0], audience=["@ann"])
    assert landed[0].pk in sees(two.ann, why)
    assert landed[0].pk not in sees(two.ada, why)


def test_membership_of_a_task_force_applies_to_old_records_both_ways(
    two, landed, why, release, make_user, actor_of
):
    theirs = {"by": actor_of(make_user("olga", "coordinator", agency=two.a)), "purpose": why}
    agencies.form_task_force(by=two.cora, purpose=why, code="river", name="River")
    release(landed[0], landed[1], audience=["tf:river"])
    assert landed[0].pk not in sees(two.ann, why)
    agencies.invite_member(
        by=two.cora, purpose=why, code="river", member=agencies.member_named("@ann")
    )
    assert landed[0].pk not in sees(two.ann, why)
    agencies.accept_invitation(**theirs, code="river")
    assert {landed[0].pk, landed[1].pk} <= sees(two.ann, why)
    assert landed[0].pk not in sees(two.ada, why)
    agencies.invite_member(by=two.cora, purpose=why, code="river", member=two.a)
    assert landed[0].pk not in sees(two.ada, why)
    agencies.accept_invitation(**theirs, code="river")
    assert landed[0].pk in sees(two.ada, why)
    for member in (two.a, agencies.member_named("@ann")):
        agencies.remove_member(by=two.cora, purpose=why, code="river", member=member)
    assert not sees(two.ann, why) & {landed[0].pk, landed[1].pk}


def test_a_name_never_reaches_past_the_agreement(two, landed, release):
    release(landed[0], audience=["@ann"])
    assert landed[0].pk not in sees(two.ann, Purpose(code="evaluation"))


def test_only_the_lead_changes_a_task_force(two, why, make_user, actor_of):
    agencies.form_task_force(by=two.cora, purpose=why, code="river", name="River")
    other = actor_of(make_user("olga", "coordinator", agency=two.a))
    with pytest.raises(Missing):
        agencies.invite_member(by=other, purpose=why, code="river", member=two.a)
    with pytest.raises(Denied):
        agencies.form_task_force(by=two.ann, purpose=why, code="lake", name="Lake")
    with pytest.raises(Conflict):
        agencies.invite_member(by=two.cora, purpose=why, code="river", member=two.b)
    with pytest.raises(Invalid):
        agencies.form_task_force(by=two.cora, purpose=why, code="A B", name="x")


@pytest.mark.parametrize("member", [{}, {"agency": True, "user": True}])
def test_a_member_is_an_agency_or_an_account(two, why, member, make_user):
    force = TaskForce.objects.create(code="x1", name="X", lead=two.a, created_by="t")
    given = {"agency": two.a if member else None, "user": make_user("una") if member else None}
    with pytest.raises(IntegrityError, match="member_is_one_of_two"), transaction.atomic():
        TaskForceMember.objects.create(task_force=force, added_by="t", **given)


def test_an_unknown_name_changes_nothing(two, landed, release):
    for name in ("@nobody", "tf:none", "XX0000000", "u:zz"):
        with pytest.raises(Invalid):
            release(landed[0], audience=[name])
    assert Record.objects.get(pk=landed[0].pk).level == "green"


def test_each_decision_stays_with_who_and_why(two, landed, release):
    release(landed[0], level="yellow", reason="asked by the prosecutor")
    release(landed[0], level="green", audience=[two.a.ori])
    told = list(selectors.releases_of(viewer=two.ben, record=landed[0]))
    assert [(one.level_set, one.audience, one.reason) for one in told] == [
        ("green", f"|{two.a.ori}|", ""),
        ("yellow", "", "asked by the prosecutor"),
    ]
    assert told[0].changed_by == two.ben.id
    assert not selectors.releases_of(viewer=two.ann, record=landed[0]).exists()


def test_the_owners_profile_is_set_in_the_transaction_that_writes_the_record(
    two, why, records_why, ingest, export
):
    services.set_handling(
        by=two.ben, purpose=records_why, owner=two.b, level="yellow", audience=[two.a.ori],
        release_days=10, caveats=["tlp-amber", "h2"], contact="Records desk 555-0100",
    )  # fmt: skip
    ingest(two.b, export(3), level="green")
    record = Record.objects.filter(owner=two.b).first()
    assert (record.level, record.audience) == ("yellow", f"|{two.a.ori}|")
    assert record.release_expires_at is not None
    assert sees(two.ann, why) == set()
    pointer = selectors.pointer_to(viewer=two.ann, purpose=why, record_id=record.pk)
    assert pointer.contact == "Records desk 555-0100"


def test_a_file_may_ask_for_less_than_the_profile(two, records_why, ingest, export):
    services.set_handling(by=two.ben, purpose=records_why, owner=two.b, level="green")
    ingest(two.b, export(3), level="red")
    assert {one.level for one in Record.objects.filter(owner=two.b)} == {"red"}


def test_a_pointer_does_not_vary_with_the_content(two, landed, why, release):
    release(*landed, level="yellow")
    Record.objects.filter(pk=landed[0].pk).update(narrative="x", offence_code="220", address="y")
    told = {selectors.pointer_to(viewer=two.ann, purpose=why, record_id=one.pk) for one in landed}
    assert len(told) == 1


def test_what_the_law_keeps_back_is_red_for_everybody(two, landed, why, release):
    release(landed[0], protection="informant")
    for action in ("view", "pointer", "search", "export", "forecast", "subscribe", "link"):
        assert landed[0].pk not in sees(two.ann, why, action)
    assert landed[0].pk in sees(two.ben, why)
    for wrong in ({"level": "green"}, {"audience": ["@ann"]}, {"protection": "juvenile"}):
        with pytest.raises(Invalid):
            release(landed[1], **{"protection": "informant", **wrong})
    with pytest.raises(IntegrityError, match="record_protected_is_red"), transaction.atomic():
        Record.objects.filter(pk=landed[0].pk).update(level="green")


def test_records_of_a_school_are_kept_back_unless_it_says_otherwise(
    two, make_agency, ingest, export
):
    school = make_agency(kind="school")
    ingest(school, export(2))
    found = set(Record.objects.filter(owner=school).values_list("level", "protection"))
    assert found == {("red", "school")}


def test_profiles_keep_their_rules(two, records_why):
    bad = ({"level": "blue"}, {"caveats": ["tlp-red", "tlp-green"]}, {"juvenile_age": 5},
           {"protection": "victim"}, {"release_days": 0})  # fmt: skip
    for wrong in bad:
        with pytest.raises(Invalid):
            services.set_handling(
                **{"by": two.ben, "purpose": records_why, "owner": two.b, "level": "green"} | wrong
            )
    with pytest.raises(Denied):
        services.set_handling(by=two.ann, purpose=records_why, owner=two.a, level="green")
    row = {"owner": two.a, "changed_by": "t", "changed_at": "2026-01-01T00:00:00Z"}
    for wrong, name in (({"level": "blue"}, "level_known"), ({"juvenile_age": 3}, "age_sane")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            HandlingProfile.objects.create(**row | wrong)


def test_a_release_has_a_known_level(landed):
    with pytest.raises(IntegrityError, match="release_change_level_known"), transaction.atomic():
        ReleaseChange.objects.create(
            record=landed[0], level_set="blue", changed_by="t", changed_at="2026-01-01T00:00:00Z"
        )


def test_pages_and_api_of_a_release(two, landed, sign_in, make_user):
    client = sign_in(make_user("bea", "analyst", "records-custodian", agency=two.b),
                     purpose="records-management")  # fmt: skip
    here = f"/records/{landed[0].pk}/release/"
    assert client.get(here).status_code == 200
    assert client.post(here, {"level": "red", "audience": "@nobody"}).status_code == 422
    said = {"level": "yellow", "audience": two.a.ori, "reason": "as asked"}
    assert client.post(here, said).status_code == 302
    page = client.get(f"/records/{landed[0].pk}/").content.decode()
    assert "as asked" in page
    profile = {"level": "green", "juvenile_age": 17, "caveats": ["tlp-amber"], "contact": "Desk"}
    assert client.post("/records/handling/", profile).status_code == 302
    assert "TLP:AMBER" in client.get("/records/?kind=incident").content.decode()
    assert client.get("/records/handling/").status_code == 200
    api = client.get(f"/api/v1/records/{landed[0].pk}/releases")
    assert [one["level"] for one in api.json()] == ["yellow"]
    assert client.get("/api/v1/records/custody/handling").json()["juvenile_age"] == 17
    put = client.put(
        "/api/v1/records/custody/handling", {"level": "yellow"}, content_type="application/json"
    )
    assert put.json()["level"] == "yellow"


def test_pages_and_api_of_task_forces(two, sign_in, make_user):
    client = sign_in(make_user("cleo", "coordinator", agency=two.a))
    assert client.get("/task-forces").status_code == 200
    form = {"code": "quay", "name": "The quay"}
    assert client.post("/task-forces/new", form).status_code == 302
    assert client.post("/task-forces/new", form).status_code == 422
    there = "/task-forces/quay"
    assert client.post(there, {"agency": two.b.pk}).status_code == 302
    member = TaskForceMember.objects.get(agency=two.b)
    out = f"{there}/members/{member.pk}/out"
    assert out in client.get(there).content.decode()
    assert "Take the invitation back: The quay" in client.get(out).content.decode()
    assert client.post(out).headers["Location"] == there
    assert client.get(out).status_code == 404
    for refused in ({"account": "nobody"}, {}, {"agency": two.b.pk, "account": "ben"}):
        assert client.post(there, refused).status_code == 422
    lead = TaskForceMember.objects.get(agency=two.a)
    assert client.post(f"{there}/members/{lead.pk}/out").status_code == 404
    url = "/api/v1/agencies/task-forces"
    assert client.get(url).json()[0]["members"] == [two.a.ori]
    joined = client.post(f"{url}/quay/members", {"member": "@ben"}, content_type="application/json")
    assert (joined.json()["members"], joined.json()["invited"]) == ([two.a.ori], ["@ben"])
    assert client.get("/task-forces/none").status_code == 404


def test_the_list_of_an_owner_with_caveats_says_them_and_without_does_not(
    two, landed, records_why, sign_in, make_user
):
    client = sign_in(make_user("alma", "analyst", agency=two.a))
    assert "Verify" in client.get("/records/?kind=incident").content.decode()
    assert "[TLP:RED]" not in client.get("/records/export.csv?kind=incident").getvalue().decode()
    services.set_handling(
        by=two.ben, purpose=records_why, owner=two.b, level="green", caveats=["tlp-red"]
    )
    answer = client.get("/records/export.csv?kind=incident")
    assert "[TLP:RED]" in answer.getvalue().decode().splitlines()[1]
    assert "TLP:RED" in answer.headers["Accord-Caveats"]
    nibrs = client.get("/records/export.nibrs?kind=incident")
    assert "TLP:RED" in nibrs.headers["Accord-Caveats"]


def test_filters_of_a_list_stay_within_the_audience(two, landed, why, release):
    release(landed[0], audience=["@ada"])
    rows = listing.listed(
        viewer=two.ann, purpose=why, filters=listing.Filters(kind=RecordKind.INCIDENT)
    )
    assert landed[0].pk not in set(rows.values_list("pk", flat=True))


def test_a_task_force_of_others_is_one_that_is_not_there(two, landed, why, release):
    force = TaskForce.objects.create(code="inner", name="Inner", lead=two.a, created_by="t")
    told = []
    for code in ("inner", "nosuch"):
        with pytest.raises(Invalid) as refused:
            release(landed[0], audience=[f"tf:{code}"])
        told.append([(one.field, one.rule) for one in refused.value.faults])
    assert told[0] == told[1] == [("audience", "known_agency")]
    part = TaskForceMember.objects.create(task_force=force, agency=two.b, added_by="t")
    with pytest.raises(Invalid):  # invited, and no more
        release(landed[0], audience=["tf:inner"])
    TaskForceMember.objects.filter(pk=part.pk).update(joined_at=timezone.now(), joined_by="t")
    release(landed[0], audience=["tf:inner"])


def test_an_agency_declines_and_the_lead_alone_invites(two, why, sign_in, make_user):
    agencies.form_task_force(by=two.cora, purpose=why, code="quay", name="The quay")
    other = two.a
    agencies.invite_member(by=two.cora, purpose=why, code="quay", member=other)
    client = sign_in(make_user("cleo", "coordinator", agency=other))
    there = "/task-forces/quay"
    assert "Decline" in client.get(there).content.decode()
    members = TaskForceMember.objects.filter(task_force__code="quay")
    lead, theirs = (members.get(agency=one) for one in (two.b, other))
    assert client.post(f"{there}/members/{lead.pk}/out").status_code == 404
    client.post(there, {"account": "cleo"})
    assert {one.agency for one in members} == {two.b, other}
    assert client.post(f"{there}/members/{theirs.pk}/out").headers["Location"] == "/task-forces"
    assert [one.agency for one in members.all()] == [two.b]
    assert client.get(there).status_code == 404

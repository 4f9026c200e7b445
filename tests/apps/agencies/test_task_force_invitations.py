"""An agency is asked before it belongs to a task force; until it accepts, nothing of it counts."""

import importlib
import json

import pytest
from django.apps import apps
from django.utils import timezone
from typer.testing import CliRunner

from accord.apps.agencies import audiences, selectors, services
from accord.apps.agencies.models import TaskForce, TaskForceMember
from accord.cli.main import app
from accord.core import vocabulary
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
WHY = Purpose(code="prevention-planning", reason="test")


@pytest.fixture
def lead(make_agency, make_user, actor_of):
    actor = actor_of(make_user("cora", "coordinator", agency=make_agency()))
    services.form_task_force(by=actor, purpose=WHY, code="river", name="River")
    return actor


@pytest.fixture
def theirs(make_agency, make_user, actor_of):
    """The agency that is invited, with its coordinator, its administrator and an analyst."""
    agency = make_agency()
    for name, role in (("dora", "coordinator"), ("dan", "agency-admin"), ("dina", "analyst")):
        make_user(name, role, agency=agency)
    return agency


def actor(name):
    return selectors.actor_of(selectors.user_by_name(name))


def invite(lead, member):
    return services.invite_member(by=lead, purpose=WHY, code="river", member=member)


def verbs(code="river"):
    found = LedgerEntry.objects.filter(verb__startswith="task_force.", outcome="ok")
    return list(found.order_by("recorded_at", "id").values_list("verb", "actor_id"))


def test_who_forms_it_belongs(lead):
    assert selectors.task_force_codes_of(lead) == {"river"}


def test_who_is_invited_does_not_belong_until_it_accepts(lead, theirs):
    invite(lead, theirs)
    dina = actor("dina")
    assert selectors.task_force_codes_of(dina) == frozenset()
    assert audiences.groups_of(dina) == {f"u:{dina.id.replace('-', '')}"}
    with pytest.raises(Invalid):
        audiences.read_audience(["tf:river"], by=dina)
    assert audiences.read_audience(["tf:river"], by=lead) == "|tf:river|"
    services.accept_invitation(by=actor("dora"), purpose=WHY, code="river")
    assert selectors.task_force_codes_of(dina) == {"river"}
    assert audiences.read_audience(["tf:river"], by=dina) == "|tf:river|"
    dora = actor("dora").id
    assert verbs()[-2:] == [("task_force.invited", lead.id), ("task_force.joined", dora)]


def test_its_administrator_may_accept_and_an_analyst_may_not(lead, theirs):
    invite(lead, theirs)
    with pytest.raises(Denied):
        services.accept_invitation(by=actor("dina"), purpose=WHY, code="river")
    services.accept_invitation(by=actor("dan"), purpose=WHY, code="river")
    assert selectors.task_force_codes_of(actor("dina")) == {"river"}


def test_nobody_accepts_for_another_agency_nor_what_was_not_offered(
    lead, theirs, make_agency, make_user, actor_of
):
    invite(lead, theirs)
    other = actor_of(make_user("ed", "coordinator", agency=make_agency()))
    for by, code in ((lead, "river"), (other, "river"), (actor("dora"), "lake")):
        with pytest.raises(Missing):
            services.accept_invitation(by=by, purpose=WHY, code=code)
    with pytest.raises(Conflict):
        invite(lead, theirs)
    assert selectors.task_force_codes_of(actor("dina")) == frozenset()


def test_an_account_of_another_agency_waits_for_its_agency_too(lead, theirs, make_user):
    invite(lead, services.member_named("@dina"))
    assert selectors.task_force_codes_of(actor("dina")) == frozenset()
    services.accept_invitation(by=actor("dora"), purpose=WHY, code="river")
    assert selectors.task_force_codes_of(actor("dina")) == {"river"}
    assert selectors.task_force_codes_of(actor("dan")) == frozenset()
    own = make_user("cy", "analyst", agency=selectors.agency_of(lead))
    assert invite(lead, own).joined_at is not None


def test_it_is_declined_or_taken_back(lead, theirs):
    for by in (actor("dora"), lead):
        invite(lead, theirs)
        services.remove_member(by=by, purpose=WHY, code="river", member=theirs)
        with pytest.raises(Missing):
            services.accept_invitation(by=actor("dora"), purpose=WHY, code="river")
    assert [verb for verb, _by in verbs()] == [
        "task_force.formed", "task_force.invited", "task_force.declined",
        "task_force.invited", "task_force.declined",
    ]  # fmt: skip


def test_the_page_says_so_and_accepts(lead, theirs, sign_in):
    invite(lead, theirs)
    client = sign_in(selectors.user_by_name("dora"))
    assert "invited, not yet accepted" in client.get("/task-forces").content.decode()
    assert "/task-forces/river/accept" in client.get("/task-forces/river").content.decode()
    asked = client.get("/task-forces/river/accept")
    assert "Join River?" in asked.content.decode()
    assert selectors.task_force_codes_of(actor("dina")) == frozenset()
    sent = client.post("/task-forces/river/accept")
    assert sent.status_code == 302, sent.content.decode()
    assert selectors.task_force_codes_of(actor("dina")) == {"river"}
    assert client.get("/task-forces/river/accept").status_code == 404
    assert "/accept" not in client.get("/task-forces/river").content.decode()


def test_who_is_not_invited_finds_no_such_page(lead, theirs, sign_in):
    client = sign_in(selectors.user_by_name("dora"))
    for page in ("river/accept", "river", "lake/accept"):
        assert client.get(f"/task-forces/{page}").status_code == 404


@pytest.fixture
def call(client, settings):
    settings.ACCORD_RATE_LIMITS = False
    secrets = {}

    def send(name, path, data):
        if name not in secrets:
            secrets[name] = services.issue_token(
                by=actor(name), purpose=WHY, label="t", purposes=vocabulary.purposes(), days=1
            )[1]
        return client.post(
            f"/api/v1/agencies/task-forces/river/{path}", json.dumps(data),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secrets[name]}", "X-Accord-Purpose": WHY.code},
        )  # fmt: skip

    return send


def test_the_api_invites_accepts_and_lets_go(lead, theirs, call):
    invited = call("cora", "members", {"member": theirs.ori}).json()
    assert (invited["invited"], theirs.ori in invited["members"]) == ([theirs.ori], False)
    assert call("dina", "acceptance", {}).status_code == 403
    accepted = call("dora", "acceptance", {}).json()
    assert (accepted["invited"], theirs.ori in accepted["members"]) == ([], True)
    assert call("dora", "acceptance", {}).status_code == 404
    left = call("dora", "members", {"member": theirs.ori, "leaves": True})
    assert (left.status_code, theirs.ori in left.json()["members"]) == (200, False)
    assert call("dora", "members", {"member": theirs.ori}).status_code == 404


def test_the_command_line_does_the_same(lead, theirs):
    def run(*words, who):
        told = CliRunner().invoke(app, ["task-forces", *words, "--as", who])
        assert told.exit_code == 0, told.exception
        return told.output

    assert f"{theirs} is invited to tf:river" in run("invite", "river", theirs.ori, who="cora")
    assert f"{theirs} (invited)" in run("list", who="dora")
    assert f"{theirs} belongs to tf:river" in run("accept", "river", who="dora")
    assert "(invited)" not in run("list", who="dora")


def test_who_was_a_member_stays_one(lead, theirs):
    force = TaskForce.objects.get(code="river")
    TaskForceMember.objects.create(task_force=force, agency=theirs, added_by="t")
    name = "accord.apps.agencies.migrations.0007_task_force_invitations"
    importlib.import_module(name).keep_members(apps, None)
    member = TaskForceMember.objects.get(agency=theirs)
    assert (member.joined_at, member.joined_by) == (member.added_at, "t")
    assert member.joined_at <= timezone.now()

"""BUG-06 and BUG-17: nobody climbs by acting on accounts, and nothing but the session names the actor."""

import itertools

import pytest

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import RoleAssignment, User
from accord.apps.agencies.roles import all_roles
from accord.frame.errors import AccordError, Denied, Invalid

from .conftest import WHY, doors

ROLES = sorted(all_roles())
ME = "/api/v1/agencies/me"


def rights(user) -> frozenset[str]:
    return selectors.actor_of(user).capabilities


@pytest.mark.parametrize(("who", "given"), list(itertools.product(ROLES, ROLES)))
def test_nobody_gives_a_role_that_they_may_not_oversee(world, who, given):
    actor = selectors.actor_of(world.people[who])
    target = world.people["analyst" if who != "analyst" else "coordinator"]
    oversees = actor.may("people.manage") and given != "platform-admin"
    before = set(RoleAssignment.objects.filter(user=target).values_list("role", flat=True))
    try:
        services.change_roles(by=actor, purpose=WHY, user=target, roles=[given])
    except (Denied, Invalid):
        after = set(RoleAssignment.objects.filter(user=target).values_list("role", flat=True))
        assert after == before
    else:
        assert oversees


@pytest.mark.parametrize("given", ROLES)
def test_the_platforms_administrator_makes_nobody_who_sees_an_agencys_records(world, given):
    actor = selectors.actor_of(world.people["platform-admin"])
    role = all_roles()[given]
    for agency in (world.own, world.foreign, None):
        asked = {"username": f"x.{agency.ori if agency else 'none'}", "full_name": "X"}
        asked |= {"password": "a good long new phrase", "roles": [given], "agency": agency}
        first = given == "agency-admin" and agency == world.foreign  # it has none yet
        try:
            services.register_person(by=actor, purpose=WHY, **asked)
        except (Denied, Invalid):
            assert not User.objects.filter(username__iexact=asked["username"]).exists()
            assert not first
        else:
            assert first or (role.agency != "required" and not role.case_data)
    with pytest.raises(Denied):
        services.reset_password(
            by=actor, purpose=WHY, user=world.people["analyst"], password="a good long new phrase"
        )


@pytest.mark.parametrize("who", ROLES)
def test_nobody_changes_their_own_account(world, who):
    user = world.people[who]
    actor = selectors.actor_of(user)
    for deed in (
        lambda: services.change_roles(by=actor, purpose=WHY, user=user, roles=["platform-admin"]),
        lambda: services.set_active(by=actor, purpose=WHY, user=user, active=True),
        lambda: services.release(by=actor, purpose=WHY, user=user),
    ):
        with pytest.raises(AccordError):
            deed()
    assert list(user.role_assignments.values_list("role", flat=True)) == [who]


@pytest.mark.parametrize("who", [role for role in ROLES if role != "platform-admin"])
def test_an_account_of_another_agency_is_out_of_reach(world, who):
    actor = selectors.actor_of(world.people[who])
    for deed in (
        lambda: services.change_roles(
            by=actor, purpose=WHY, user=world.stranger, roles=["partner"]
        ),
        lambda: services.set_active(by=actor, purpose=WHY, user=world.stranger, active=False),
        lambda: services.reset_password(
            by=actor, purpose=WHY, user=world.stranger, password="a good long new phrase"
        ),
    ):
        with pytest.raises(AccordError):
            deed()
    fresh = User.objects.get(pk=world.stranger.pk)
    assert fresh.is_active
    assert fresh.password == world.stranger.password


def test_an_agency_administrator_cannot_touch_a_platform_administrator_of_the_same_agency(world):
    admin = selectors.actor_of(world.people["agency-admin"])
    platform = world.people["platform-admin"]
    for deed in (
        lambda: services.set_active(by=admin, purpose=WHY, user=platform, active=False),
        lambda: services.reset_password(
            by=admin, purpose=WHY, user=platform, password="a good long new phrase"
        ),
    ):
        with pytest.raises(Denied):
            deed()


def test_a_right_is_checked_against_the_row_and_not_the_object_in_hand(world):
    """BUG-01's worst form: the check ran on one object, the write hit another."""
    admin = selectors.actor_of(world.people["agency-admin"])
    forged = User(pk=world.stranger.pk, agency=world.own, username="x")
    with pytest.raises(Denied):
        services.set_active(by=admin, purpose=WHY, user=forged, active=False)
    assert User.objects.get(pk=world.stranger.pk).is_active


def test_no_header_names_the_actor(world, browser, program):
    names = [
        world.stranger.username,
        str(world.stranger.pk),
        world.people["platform-admin"].username,
    ]
    headers = [
        "X-User",
        "X-Remote-User",
        "Remote-User",
        "X-Forwarded-User",
        "X-Accord-As",
        "X-Actor",
        "X-Accord-Actor",
        "X-Accord-On-Behalf-Of",
        "From",
        "X-Original-User",
        "Authorization-As",
    ]
    for client in (browser(world.people["analyst"]), program(world.people["analyst"])):
        for header, name in itertools.product(headers, names):
            answer = client.get(ME, headers={header: name})
            assert answer.json()["id"] == str(world.people["analyst"].pk), header


def test_no_parameter_names_the_actor(world, browser):
    client = browser(world.people["analyst"])
    fields = [
        "user",
        "user_id",
        "as",
        "actor",
        "actor_id",
        "by",
        "username",
        "login",
        "agency",
        "role",
    ]
    for field in fields:
        answer = client.get(ME, {field: str(world.stranger.pk)})
        assert answer.json()["id"] == str(world.people["analyst"].pk), field


def test_a_header_alone_signs_nobody_in(world, browser):
    client = browser(None)
    for header in ("X-Remote-User", "Remote-User", "X-Forwarded-User", "Cookie"):
        answer = client.get(ME, headers={header: f"sessionid={world.stranger.pk}"})
        assert answer.status_code == 401, header


def test_a_session_writes_through_the_api_only_with_its_csrf_token(world, browser, nothing):
    client = browser(world.people["analyst"], enforce_csrf_checks=True)
    tried = 0
    for door in doors():
        if door.path.startswith("api/") and door.method not in {"GET", "HEAD"} and door.declaration:
            answer = client.generic(door.method, door.url(nothing), b"{}", "application/json")
            assert answer.status_code == 403, (door, answer.status_code)
            tried += 1
    assert tried > 3

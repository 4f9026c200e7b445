"""Who is let in by whom: the first administrator, given passwords, releases, limits by address."""

from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import User
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
OWN = "another good long phrase"
SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="administration")


@pytest.fixture(autouse=True)
def limits_on(settings):
    settings.ACCORD_REQUIRE_MFA = False
    cache.clear()


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def max_(make_user):
    return make_user("max", "platform-admin")


def log_in(name: str, password: str = PASSWORD, address: str = "198.51.100.7"):
    client = Client(REMOTE_ADDR=address)
    client.post("/session/consent")
    return client, client.post("/accounts/login/", {"login": name, "password": password})


def register(client, name, role, agency):
    return client.post(
        "/admin/people/new",
        {"username": name, "full_name": name.title(), "password": PASSWORD, "roles": [role],
         "agency": agency.pk if agency else ""},
    )  # fmt: skip


def test_from_the_page_the_platforms_administrator_makes_the_first_administrator_only(
    max_, agency, sign_in
):
    client = sign_in(max_)
    for name, role in (("spy", "analyst"), ("cy", "coordinator"), ("cus", "records-custodian")):
        answer = register(client, name, role, agency)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert register(client, "ada", "agency-admin", agency).url == "/admin/people"
    second = register(client, "eve", "agency-admin", agency)
    assert "has an administrator" in second.content.decode()
    assert register(client, "udo", "auditor", None).url == "/admin/people"
    assert set(User.objects.values_list("username", flat=True)) == {"max", "ada", "udo"}


def test_an_agency_whose_administrator_is_out_may_get_another(max_, agency, sign_in, make_user):
    ada = make_user("ada", "agency-admin", agency=agency)
    services.set_active(by=SYSTEM, purpose=WHY, user=ada, active=False)
    assert register(sign_in(max_), "eve", "agency-admin", agency).url == "/admin/people"


def test_the_platforms_administrator_cannot_make_room_for_one_of_his_own(
    max_, agency, sign_in, make_user
):
    ada = make_user("ada", "agency-admin", agency=agency)
    client = sign_in(max_)
    for deed in ({"step": "off"}, {"step": "roles", "roles": ["auditor"]}):
        client.post(f"/admin/people/{ada.pk}", deed)
    assert list(selectors.administrators_of(agency)) == [ada]


def test_the_form_offers_the_roles_that_may_be_given(max_, agency, sign_in, make_user):
    page = sign_in(max_).get("/admin/people/new").content.decode()
    assert 'value="agency-admin"' in page
    assert 'value="analyst"' not in page
    assert "outside the agencies" in page
    ada = make_user("ada", "agency-admin", agency=agency)
    page = sign_in(ada).get("/admin/people/new").content.decode()
    assert 'value="analyst"' in page
    assert 'value="platform-admin"' not in page
    assert f'value="{agency.pk}" selected' in page
    assert "outside the agencies" not in page


def test_who_registers_nobody_gets_no_form_for_it(agency, sign_in, make_user):
    client = sign_in(make_user("udo", "auditor"))
    ana = make_user("ana", "analyst", agency=agency)
    assert client.get("/admin/people/new").status_code == HTTPStatus.FORBIDDEN
    page = client.get(f"/admin/people/{ana.pk}").content.decode()
    assert "Crime analyst" in page
    assert 'name="step"' not in page


def test_a_given_password_is_changed_before_anything_else(agency, sign_in, make_user):
    ada = make_user("ada", "agency-admin", agency=agency)
    register(sign_in(ada), "bob", "analyst", agency)
    client, answer = log_in("bob")
    assert answer.status_code == HTTPStatus.FOUND
    change = "/accounts/password/change/"
    for path in ("/", "/records/", "/account/tokens"):
        assert client.get(path).url == change
    refused = client.get("/api/v1/agencies/me")
    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_needed")
    assert "Somebody else set your password" in client.get(change).content.decode()
    same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(change, same).status_code == HTTPStatus.OK
    assert client.get("/account/tokens").url == change
    assert client.post(change, {**same, "password1": OWN, "password2": OWN}).url == "/"
    assert client.get("/account/tokens").status_code == HTTPStatus.OK
    chosen = LedgerEntry.objects.get(verb="person.password_chosen")
    assert chosen.actor_id == str(selectors.user_by_name("bob").pk)


def test_a_password_given_anew_is_changed_too_and_ones_own_is_not(agency, actor_of, make_user):
    ada = make_user("ada", "agency-admin", agency=agency)
    ana = make_user("ana", "analyst", agency=agency)
    client, _answer = log_in("ana")
    assert client.get("/account/tokens").status_code == HTTPStatus.OK
    services.reset_password(by=actor_of(ada), purpose=WHY, user=ana, password=OWN)
    client, _answer = log_in("ana", OWN)
    assert client.get("/account/tokens").url == "/accounts/password/change/"


def test_wrong_passwords_for_some_do_not_stop_others_at_the_same_address(agency, make_user):
    make_user("bob", "analyst", agency=agency)
    for number in range(12):
        log_in(f"nobody{number % 4}", "wrong")
    assert log_in("bob")[1].status_code == HTTPStatus.FOUND


def test_an_address_that_tries_without_end_is_slowed_and_others_are_not(
    agency, make_user, settings
):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "6/m/ip"}
    make_user("bob", "analyst", agency=agency)
    for number in range(7):
        log_in(f"nobody{number}", "wrong")
    assert log_in("bob")[1].status_code == HTTPStatus.OK
    assert log_in("bob", address="198.51.100.8")[1].status_code == HTTPStatus.FOUND


def test_a_released_account_signs_in_at_once_and_the_message_says_what_helps(
    agency, actor_of, make_user
):
    ada = make_user("ada", "agency-admin", agency=agency)
    ana = make_user("ana", "analyst", agency=agency)
    for _ in range(5):
        log_in("ana", "wrong")
    for _ in range(3):
        told = log_in("ana")[1]
        assert told.status_code == HTTPStatus.FORBIDDEN
        assert "administrator can release it" in told.content.decode()
    services.release(by=actor_of(ada), purpose=WHY, user=ana)
    assert log_in("ana")[1].status_code == HTTPStatus.FOUND


def test_an_only_administrator_is_released_by_the_platforms(max_, agency, sign_in, make_user):
    ada = make_user("ada", "agency-admin", agency=agency)
    for _ in range(5):
        log_in("ada", "wrong")
    page = f"/admin/people/{ada.pk}"
    client = sign_in(max_)
    shown = client.get(page).content.decode()
    assert 'value="release"' in shown
    assert 'value="off"' not in shown
    client.post(page, {"step": "release"})
    assert log_in("ada")[1].status_code == HTTPStatus.FOUND
    make_user("eve", "agency-admin", agency=agency)
    assert 'value="release"' not in client.get(page).content.decode()

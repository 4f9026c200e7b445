"""Sign-in through the HTTP door: notice, password, second factor, lock-out, idle lock, re-asking."""

import json
import re
import time
from http import HTTPStatus
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value
from axes.models import AccessAttempt
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from accord.apps.agencies import selectors, services
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="administration")
NOW = 1_800_000_000


@pytest.fixture(autouse=True)
def production_like(settings):
    settings.ACCORD_REQUIRE_MFA = True
    settings.ACCORD_RATE_LIMITS = False
    cache.clear()


@pytest.fixture
def ana(make_agency, make_user):
    return make_user("ana", "analyst", agency=make_agency())


def code(secret: str, steps: int = 0) -> str:
    """The six digits that an authenticator app shows now, or so many steps of 30 s later."""
    return f"{hotp_value(secret, int(time.time()) // 30 + steps):06d}"


def sign_in(client: Client, name: str = "ana", password: str = PASSWORD):
    client.post("/session/consent")
    return client.post("/accounts/login/", {"login": name, "password": password})


def enrol(user) -> str:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def signed_in(user) -> Client:
    """All the way through: notice, password, code."""
    secret = enrol(user)
    client = Client()
    assert sign_in(client, user.username).url.startswith("/accounts/2fa/authenticate/")
    answer = client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert answer.status_code == HTTPStatus.FOUND, answer.content
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/account/tokens").status_code == HTTPStatus.OK


def test_the_notice_comes_before_every_way_in():
    for path in ("/accounts/login/", "/accounts/2fa/webauthn/login/"):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path)
            assert answer.status_code == HTTPStatus.FOUND
            assert answer.url.startswith("/session/consent"), path


def test_the_notice_says_the_four_things_that_cjis_demands():
    text = Client().get("/session/consent").content.decode()
    for phrase in (
        "restricted",
        "monitored, recorded and subject to audit",
        "prohibited",
        "consent",
    ):
        assert phrase in text


def test_password_and_code_sign_in_and_both_ends_are_in_the_ledger(ana):
    client = signed_in(ana)
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)
    verbs = list(LedgerEntry.objects.filter(actor_id=str(ana.pk)).values_list("verb", flat=True))
    assert {"session.started", "session.ended"} <= set(verbs)


def test_a_password_alone_does_not_sign_in_someone_with_a_second_factor(ana):
    enrol(ana)
    client = Client()
    sign_in(client)
    assert not is_signed_in(client)


def test_a_wrong_code_does_not_sign_in(ana):
    enrol(ana)
    client = Client()
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(client)


def test_a_code_is_used_once(ana):
    secret = enrol(ana)
    used = code(secret)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": used})
    assert is_signed_in(first)
    assert not is_signed_in(second)


@pytest.fixture
def stopped_clock(monkeypatch):
    """A clock that stands in the middle of a step until it is pushed."""

    class Clock:
        now = NOW // 30 * 30 + 15.0

    monkeypatch.setattr(time, "time", lambda: Clock.now)
    return Clock


@pytest.mark.parametrize(
    ("steps", "enters"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_is_good_for_one_step_either_way(ana, stopped_clock, steps, enters):
    secret = enrol(ana)
    client = Client()
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code(secret, steps)})
    assert is_signed_in(client) is enters


def test_a_used_code_stays_used_for_as_long_as_the_clock_would_let_it_pass(ana, stopped_clock):
    secret = enrol(ana)
    early = code(secret, 1)
    first = Client()
    sign_in(first)
    first.post("/accounts/2fa/authenticate/", {"code": early})
    assert is_signed_in(first)
    for typed in (early, f"{early[:3]} {early[3:]}", f"{early[:3]}-{early[3:]}"):
        stopped_clock.now += 15
        again = Client()
        sign_in(again)
        again.post("/accounts/2fa/authenticate/", {"code": typed})
        assert not is_signed_in(again)
    assert LedgerEntry.objects.filter(verb="session.refused").count() == 3


def test_without_a_second_factor_every_page_leads_to_its_enrolment(ana):
    client = Client()
    sign_in(client)
    for path in ("/account/tokens", "/agreements"):
        assert client.get(path).url == "/accounts/2fa/"
    refused = client.get("/api/v1/agencies/me")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")
    page_url = "/accounts/2fa/totp/activate/"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": page_url})
    page = client.get(page_url).content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', page)
    assert secret is not None
    client.post("/accounts/2fa/totp/activate/", {"code": code(secret[1])})
    assert is_signed_in(client)


def test_a_demonstration_may_waive_the_second_factor_and_says_so(ana, settings):
    settings.ACCORD_REQUIRE_MFA = False
    settings.ACCORD_DEMO = True
    client = Client()
    client.post("/session/consent")
    assert "second factor is waived" in client.get("/accounts/login/").content.decode()
    sign_in(client)
    assert is_signed_in(client)


SPELLINGS = ["ana", "ANA", " ana ", "Ana", "ａｎａ"]


def test_five_failures_in_any_spelling_lock_the_account(ana):
    for name in SPELLINGS:
        sign_in(Client(), name, "wrong")
    refused = sign_in(Client())
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert b"locked" in refused.content


def test_four_failures_do_not_lock(ana):
    for name in SPELLINGS[:4]:
        sign_in(Client(), name, "wrong")
    assert sign_in(Client()).status_code == HTTPStatus.FOUND


def test_another_account_is_not_locked_with_it(ana, make_user):
    make_user("bob", "analyst", agency=ana.agency)
    for name in SPELLINGS:
        sign_in(Client(), name, "wrong")
    assert sign_in(Client(), "bob").status_code == HTTPStatus.FOUND


def try_code(client: Client, typed: str):
    return client.post("/accounts/2fa/authenticate/", {"code": typed})


@pytest.mark.parametrize("wrong", ["000000", "not-a-recovery-code"])
def test_five_wrong_codes_lock_the_account_like_wrong_passwords(ana, wrong):
    secret = enrol(ana)
    RecoveryCodes.activate(ana)
    client = Client()
    sign_in(client)
    answers = [try_code(client, wrong).status_code for _ in range(5)]
    assert answers == [HTTPStatus.OK] * 4 + [HTTPStatus.FORBIDDEN]
    assert LedgerEntry.objects.filter(verb="session.refused").count() == 5
    cache.clear()  # the slow-down of five minutes is over, the lock is not
    right = try_code(client, code(secret))
    assert right.status_code == HTTPStatus.FORBIDDEN
    assert not is_signed_in(client)
    assert sign_in(Client()).status_code == HTTPStatus.FORBIDDEN
    services.release(by=SYSTEM, purpose=WHY, user=ana)
    cache.clear()  # half a minute later the app shows another code
    again = Client()
    sign_in(again)
    assert try_code(again, code(secret)).status_code == HTTPStatus.FOUND
    assert is_signed_in(again)


def test_wrong_passwords_and_wrong_codes_count_together(ana):
    enrol(ana)
    for name in SPELLINGS[:3]:
        sign_in(Client(), name, "wrong")
    client = Client()
    sign_in(client)
    assert try_code(client, "000000").status_code == HTTPStatus.OK
    assert try_code(client, "000000").status_code == HTTPStatus.FORBIDDEN


def test_a_right_recovery_code_signs_in_and_clears_the_count(ana):
    enrol(ana)
    first, second = RecoveryCodes.activate(ana).get_unused_codes()[:2]
    for right in (first, second):
        client = Client()
        sign_in(client)
        for _ in range(4):
            try_code(client, "000000")
        assert try_code(client, right).status_code == HTTPStatus.FOUND
        assert is_signed_in(client)


def test_a_typed_code_is_not_kept(ana):
    enrol(ana)
    client = Client()
    sign_in(client)
    try_code(client, "135791")
    kept = AccessAttempt.objects.values_list("post_data", flat=True)
    assert kept
    assert not any("135791" in text for text in kept)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head"])
def test_other_verbs_are_no_way_around_the_count(ana, method):
    client = Client()
    client.post("/session/consent")
    for _ in range(3):
        answer = getattr(client, method)(
            "/accounts/login/?login=ana&password=" + PASSWORD.replace(" ", "+")
        )
        assert not is_signed_in(client), answer.status_code


def test_the_lock_stays_until_an_administrator_releases_it(ana, monkeypatch):
    for name in SPELLINGS:
        sign_in(Client(), name, "wrong")
    monkeypatch.setattr(time, "time", lambda real=time.time: real() + 30 * 86_400)
    assert sign_in(Client()).status_code == HTTPStatus.FORBIDDEN
    services.release(by=SYSTEM, purpose=WHY, user=ana)
    assert sign_in(Client()).status_code == HTTPStatus.FOUND


def test_refused_names_are_committed_to_and_never_written(ana):
    sign_in(Client(), "somebody-private", "wrong")
    entry = LedgerEntry.objects.get(verb="session.refused")
    assert b"somebody" not in bytes(entry.leaf)
    assert entry.outcome == "denied"


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        def __init__(self):
            self.now = time.time()

        def forward(self, *, minutes):
            self.now += minutes * 60

    fake = Clock()
    monkeypatch.setattr(time, "time", lambda: fake.now)
    return fake


def test_thirty_idle_minutes_lock(ana, clock):
    client = signed_in(ana)
    clock.forward(minutes=29)
    assert is_signed_in(client)
    clock.forward(minutes=31)
    answer = client.get("/account/tokens")
    assert answer.url == "/accounts/login/?locked=1"
    assert not is_signed_in(client)


def test_twelve_hours_end_even_a_busy_session(ana, clock):
    client = signed_in(ana)
    for _ in range(12 * 3 - 1):
        clock.forward(minutes=20)
        assert is_signed_in(client)
    clock.forward(minutes=25)
    assert not is_signed_in(client)


def test_a_stated_purpose_runs_out(ana, clock, settings):
    settings.ACCORD_IDLE_MINUTES = 600
    client = signed_in(ana)
    client.post("/session/purpose", {"code": "crime-analysis", "reason": "weekly meeting"})
    assert client.get("/layers/").status_code == HTTPStatus.OK
    clock.forward(minutes=settings.ACCORD_PURPOSE_MINUTES + 1)
    assert client.get("/layers/").url.startswith("/session/purpose")


@pytest.fixture
def admin(make_user, ana):
    return make_user("root-of-agency", "agency-admin", agency=ana.agency)


def test_privileged_pages_ask_again_after_ten_minutes(admin, ana, clock):
    client = signed_in(admin)
    page = f"/admin/people/{ana.pk}"
    assert client.get(page).status_code == HTTPStatus.OK
    clock.forward(minutes=11)
    for answer in (client.get(page), client.post(page, {"step": "off"})):
        assert answer.url.startswith("/accounts/reauthenticate/?next=")
    assert selectors.user_by_name("ana").is_active
    back = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": page})
    assert back.url == page
    client.post(page, {"step": "off"})
    assert not selectors.user_by_name("ana").is_active


def test_what_was_posted_before_asking_again_is_not_kept(admin, clock):
    client = signed_in(admin)
    clock.forward(minutes=11)
    client.post("/admin/people/new", {"username": "carl", "password": "first-secret-password"})
    assert "first-secret-password" not in json.dumps(dict(client.session.items()), default=str)


def test_issuing_a_token_asks_again_and_looking_does_not(ana, clock):
    client = signed_in(ana)
    clock.forward(minutes=11)
    assert is_signed_in(client)
    answer = client.post(
        "/account/tokens", {"label": "x", "purposes": ["crime-analysis"], "days": 1}
    )
    assert answer.url.startswith("/accounts/reauthenticate/")


def test_signing_an_agreement_asks_again(admin, clock):
    client = signed_in(admin)
    clock.forward(minutes=11)
    for deed in ("sign", "end"):
        answer = client.post(f"/agreements/{admin.pk}/{deed}", {})
        assert answer.url.startswith("/accounts/reauthenticate/")


def test_a_switched_off_account_is_out_with_its_next_request(ana):
    client = signed_in(ana)
    assert is_signed_in(client)
    services.set_active(by=SYSTEM, purpose=WHY, user=ana, active=False)
    assert not is_signed_in(client)
    assert sign_in(Client()).status_code != HTTPStatus.FOUND or not is_signed_in(client)


def test_a_new_password_ends_open_sessions(ana):
    client = signed_in(ana)
    services.reset_password(by=SYSTEM, purpose=WHY, user=ana, password="another good long phrase")
    assert not is_signed_in(client)


def test_changed_roles_take_effect_with_the_next_request(ana):
    client = signed_in(ana)
    client.post("/session/purpose", {"code": "crime-analysis", "reason": "weekly meeting"})
    assert client.get("/layers/").status_code == HTTPStatus.OK
    services.change_roles(by=SYSTEM, purpose=WHY, user=ana, roles=["auditor"])
    assert client.get("/layers/").status_code == HTTPStatus.FORBIDDEN


def test_sign_in_names_are_one_whatever_their_case(ana, make_user):
    from accord.frame.errors import Invalid

    with pytest.raises(Invalid):
        make_user("ANA", "analyst", agency=ana.agency)


@pytest.mark.parametrize("name", ["", "a", "ana maria", "<ana>", "a" * 61, "a\u200bna"])
def test_sign_in_names_of_another_form_are_refused(make_user, make_agency, name):
    from accord.frame.errors import Invalid

    with pytest.raises(Invalid):
        make_user(name, "analyst", agency=make_agency())


def test_a_session_without_its_csrf_token_is_refused_by_the_api_in_json(ana, settings):
    settings.ACCORD_REQUIRE_MFA = False
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/api/v1/places/forecasts", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_of_too_many_sessions_the_oldest_ends(ana, settings):
    settings.ACCORD_SESSIONS = 2
    settings.ACCORD_REQUIRE_MFA = False
    clients = [Client() for _ in range(3)]
    for client in clients[:2]:
        sign_in(client)
    assert [is_signed_in(client) for client in clients[:2]] == [True, True]
    sign_in(clients[2])
    assert [is_signed_in(client) for client in clients] == [False, True, True]
    clients[1].post("/accounts/logout/")
    sign_in(clients[0])
    assert [is_signed_in(client) for client in clients] == [True, False, True]


def test_without_a_limit_all_sessions_go_on(ana, settings):
    settings.ACCORD_SESSIONS = 0
    settings.ACCORD_REQUIRE_MFA = False
    clients = [Client() for _ in range(7)]
    for client in clients:
        sign_in(client)
    assert all(map(is_signed_in, clients))


def test_secrets_of_the_second_factor_lie_sealed(ana):
    secret = enrol(ana)
    RecoveryCodes.activate(ana)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert kept.count("sealed:") == 2
    client = Client()
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert is_signed_in(client)


def test_what_lay_open_is_sealed_by_the_migration(ana):
    secret = enrol(ana)
    row = Authenticator.objects.get()
    row.data["secret"] = secret
    row.save()
    step = import_module("accord.apps.agencies.migrations.0005_open_sessions_and_sealed_factors")
    step._seal(apps, None)
    sealed = Authenticator.objects.get().data["secret"]
    assert sealed.startswith("sealed:")
    step._seal(apps, None)
    assert Authenticator.objects.get().data["secret"] == sealed
    step._open(apps, None)
    assert Authenticator.objects.get().data["secret"] == secret


def test_a_lost_second_factor_is_forgotten_by_an_administrator_and_enrolled_anew(ana, admin):
    client = signed_in(ana)
    admins = signed_in(admin)
    page = admins.get(f"/admin/people/{ana.pk}")
    assert "Forget the lost second factor" in page.content.decode()
    admins.post(f"/admin/people/{ana.pk}", {"step": "factor"})
    assert is_signed_in(client)
    admins.post(f"/admin/people/{ana.pk}", {"step": "factor", "is_known": "on"})
    assert not is_signed_in(client)
    sign_in(client)
    assert client.get("/").url == "/accounts/2fa/"
    assert LedgerEntry.objects.filter(verb="person.second_factor_forgotten").count() == 1


def test_nobody_forgets_the_second_factor_of_their_own_account(admin):
    client = signed_in(admin)
    client.post(f"/admin/people/{admin.pk}", {"step": "factor", "is_known": "on"})
    assert Authenticator.objects.filter(user=admin).exists()

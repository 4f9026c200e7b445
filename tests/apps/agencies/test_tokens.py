"""Tokens: scoped by purpose, shown once, refused from the very next request after revocation."""

from http import HTTPStatus

import pytest
from django.test import Client

from accord.apps.agencies import services
from accord.apps.agencies.models import ApiToken
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid

pytestmark = pytest.mark.django_db
WHY = Purpose(code="account")
ME = "/api/v1/agencies/me"
AGREEMENTS = "/api/v1/agencies/agreements"


@pytest.fixture
def ana(make_agency, make_user):
    return make_user("ana", "analyst", agency=make_agency())


@pytest.fixture
def issue(actor_of):
    def make(user, *, purposes=("crime-analysis",), days=30):
        return services.issue_token(
            by=actor_of(user), purpose=WHY, label="script", purposes=purposes, days=days
        )

    return make


def get(secret, path=AGREEMENTS, **headers):
    headers = {"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "crime-analysis"} | headers
    return Client().get(path, headers={k: v for k, v in headers.items() if v})


def test_a_token_acts_as_its_owner(ana, issue):
    _, secret = issue(ana)
    assert get(secret, ME).json()["id"] == str(ana.pk)


def test_a_token_needs_a_purpose_and_only_one_of_its_own(ana, issue):
    _, secret = issue(ana, purposes=["crime-analysis"])
    assert get(secret).status_code == HTTPStatus.OK
    assert get(secret, **{"X-Accord-Purpose": ""}).status_code == HTTPStatus.FORBIDDEN
    other = get(secret, **{"X-Accord-Purpose": "training"})
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "trac" not in other.content.decode().lower()


def test_a_revoked_token_is_refused_from_the_next_request(ana, issue, actor_of):
    token, secret = issue(ana)
    assert get(secret).status_code == HTTPStatus.OK
    services.revoke_token(by=actor_of(ana), purpose=WHY, token_id=str(token.pk))
    refused = get(secret)
    assert refused.status_code == HTTPStatus.UNAUTHORIZED
    assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_by_itself(ana, issue):
    from datetime import timedelta

    token, secret = issue(ana, days=1)
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=token.created_at - timedelta(days=3),
        expires_at=token.expires_at - timedelta(days=2),
    )
    assert get(secret).status_code == HTTPStatus.UNAUTHORIZED


def test_a_token_ends_with_its_account(ana, issue, system):
    _, secret = issue(ana)
    services.set_active(by=system, purpose=WHY, user=ana, active=False)
    assert get(secret).status_code == HTTPStatus.UNAUTHORIZED


def test_the_secret_is_stored_nowhere(ana, issue):
    _, secret = issue(ana)
    token = ApiToken.objects.get()
    assert secret not in str(vars(token))
    assert secret.removeprefix("accord_") not in str(vars(token))


def test_only_the_owner_revokes(ana, issue, make_user, actor_of):
    token, secret = issue(ana)
    other = make_user("bob", "analyst", agency=ana.agency)
    with pytest.raises(Conflict):
        services.revoke_token(by=actor_of(other), purpose=WHY, token_id=str(token.pk))
    assert get(secret).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "wrong", [{"purposes": ()}, {"purposes": ("made-up",)}, {"days": 0}, {"days": 366}]
)
def test_a_token_without_purpose_or_end_is_not_issued(ana, issue, wrong):
    with pytest.raises(Invalid):
        issue(ana, **wrong)


def test_a_token_issues_no_further_token_and_signs_nothing(ana, issue, make_user):
    admin = make_user("chief", "agency-admin", agency=ana.agency)
    _, secret = issue(admin)
    headers = {"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "crime-analysis"}
    for path in ("/account/tokens", "/admin/people/new", f"/agreements/{ana.pk}/sign"):
        answer = Client().post(path, {"label": "x"}, headers=headers)
        assert answer.status_code == HTTPStatus.FORBIDDEN, path


def test_the_service_too_refuses_tokens_for_tokens(ana, actor_of):
    from dataclasses import replace

    with pytest.raises(Denied):
        services.issue_token(
            by=replace(actor_of(ana), kind="token"),
            purpose=WHY,
            label="x",
            purposes=["crime-analysis"],
            days=1,
        )


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer x y", "Basic YTpi", "Token abc", "bearer nobody", "\x00"],
)
def test_a_broken_authorization_header_names_nobody(header, ana):
    client = Client()
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(ME, headers={"Authorization": header})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_a_purpose_that_the_law_forbids_is_refused_in_words_and_leaves_an_entry(ana, issue):
    _, secret = issue(ana, purposes=["crime-analysis", "lawful-care"])
    refused = get(secret, ME, **{"X-Accord-Purpose": "lawful-care"})
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "forbids the purpose “lawful-care”" in refused.json()["message"]
    entry = LedgerEntry.objects.filter(verb="purpose.refused").get()
    assert (entry.outcome, entry.actor_id) == ("denied", str(ana.pk))

"""Who signs sees the terms in words and their digest; menus lead nobody to a closed door."""

import time
from datetime import UTC, datetime

import pytest

from accord.apps.agencies import services, terms
from accord.frame.ui import navigation

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(make_agency, system, why):
    ours, theirs = make_agency(), make_agency()
    agreement = services.draft_agreement(
        by=system,
        purpose=why,
        title="Thin",
        parties=[ours, theirs],
        kinds=["incident"],
        levels=["green"],
        purposes=["crime-analysis"],
        actions=["view"],
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        valid_to=None,
    )
    return ours, agreement


def test_the_signing_page_repeats_the_terms_and_the_digest(draft, make_user, sign_in):
    ours, agreement = draft
    client = sign_in(make_user("ada", "agency-admin", agency=ours))
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time()},
    ]
    session.save()
    page = client.get(f"/agreements/{agreement.pk}/sign").content.decode()
    assert terms.digest(agreement) in page
    assert "may read them, for crime analysis (crime-analysis) only" in page
    assert agreement.pk


def test_an_agreement_of_others_is_missing_to_who_would_sign_it(
    draft, make_agency, make_user, sign_in
):
    _ours, agreement = draft
    client = sign_in(make_user("eve", "agency-admin", agency=make_agency()))
    assert client.get(f"/agreements/{agreement.pk}/sign").status_code == 404


@pytest.mark.parametrize(
    ("role", "has"),
    [
        ("oversight", {"/admin/ledger/verify", "/account/tokens"}),
        ("auditor", {"/admin/ledger", "/admin/ledger/verify", "/account/tokens"}),
        ("liaison", {"/account/tokens"}),
    ],
)
def test_menus_hold_what_the_role_may_open(role, has, make_agency, make_user, actor_of, sign_in):
    agency = None if role == "oversight" else make_agency()
    user = make_user(role, role, agency=agency)
    urls = {
        url
        for item in navigation.items_for(actor_of(user), "/")
        for _label, url, _current in item.pages
    }
    assert has <= urls
    client = sign_in(user)
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)

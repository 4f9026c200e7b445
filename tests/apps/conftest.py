"""Agencies, people and agreements that the tests of apps start from."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import Agency, User
from accord.apps.records.selectors.keeping import shelf
from accord.frame.actor import Actor, Purpose

SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="crime-analysis", reason="test")
PASSWORD = "correct horse battery staple"


@pytest.fixture
def system() -> Actor:
    return SYSTEM


@pytest.fixture
def why() -> Purpose:
    return WHY


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Tables are kept by agency and data version: what a test has undone is no longer there."""
    shelf.clear()


def new_agency(ori: str | None = None, name: str | None = None, kind: str = "police") -> Agency:
    """Named by how many there are."""
    number = Agency.objects.count() + 1
    return services.register_agency(
        by=SYSTEM,
        purpose=WHY,
        ori=ori or f"XA00{number:05d}",
        name=name or f"Agency {number}",
        kind=kind,
        time_zone="America/New_York",
    )


def new_user(username: str, *roles: str, agency: Agency | None = None) -> User:
    return services.register_person(
        by=SYSTEM,
        purpose=WHY,
        username=username,
        full_name=username.title(),
        password=PASSWORD,
        roles=roles,
        agency=agency,
    )


@pytest.fixture
def make_agency(db) -> Callable[..., Agency]:
    return new_agency


@pytest.fixture
def make_user() -> Callable[..., User]:
    return new_user


def actor_for(user: User) -> Actor:
    actor = selectors.actor_of(user)
    assert actor is not None
    return actor


@pytest.fixture
def actor_of() -> Callable[[User], Actor]:
    return actor_for


def new_agreement(
    *agencies: Agency,
    kinds=("incident", "offence"),
    levels=("green", "yellow"),
    purposes=("crime-analysis",),
    actions=("search", "pointer", "view", "export", "link", "forecast"),
):
    """One between agencies that is in force."""
    agreement = services.draft_agreement(
        by=SYSTEM,
        purpose=WHY,
        title=f"Agreement of {len(agencies)}",
        parties=agencies,
        kinds=kinds,
        levels=levels,
        purposes=purposes,
        actions=actions,
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        valid_to=None,
    )
    for agency in agencies:
        services.sign_agreement(
            by=SYSTEM, purpose=WHY, agreement_id=str(agreement.pk), agency=agency
        )
    return agreement


@pytest.fixture
def agree() -> Callable[..., None]:
    return new_agreement


@pytest.fixture
def sign_in(settings) -> Callable[..., Client]:
    """A browser that is signed in and has stated a purpose."""

    def make(user: User, *, purpose: str | None = "crime-analysis") -> Client:
        settings.ACCORD_REQUIRE_MFA = False
        settings.ACCORD_RATE_LIMITS = False
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        if purpose:
            client.post("/session/purpose", {"code": purpose, "reason": "a test of the pages"})
        return client

    return make


@pytest.fixture
def old_records_count(monkeypatch) -> None:
    """Records of tests are of fixed days; how long they count is what its own test asks."""
    from datetime import timedelta

    from accord.apps.places.services import freshness

    monkeypatch.setattr(freshness, "RECORDS_GOOD_FOR", timedelta(days=36_500))


def on_the_eve(run: object) -> None:
    """As one in use is: made and signed before its window. The windows of tests are of fixed days."""
    from datetime import time, timedelta

    from accord.apps.places.models import Activation, ForecastRun

    eve = datetime.combine(run.starts_on - timedelta(days=1), time(12), tzinfo=UTC)
    ForecastRun.objects.filter(pk=run.pk).update(requested_at=eve, finished_at=eve)
    signed = Activation.objects.filter(question=run.question, signed_at__isnull=False)
    signed.update(asked_at=eve, signed_at=eve)


@pytest.fixture
def put_in_force(why, make_user, actor_of, old_records_count) -> Callable[..., object]:
    """Audit a forecast, ask for its use and have oversight sign: what lets it out."""
    from datetime import timedelta

    from django.utils import timezone

    from accord.apps.places import services as places
    from accord.apps.places.models import ForecastAudit, ForecastResponse

    def activate(run, *, by: Actor, overseer: Actor | None = None, **said):
        found = places.audit_now(by=by, purpose=why, run_id=run.pk)
        # Whether the method adds anything on a test's few records is not what is tested.
        ForecastAudit.objects.filter(pk=found.pk).update(must_stop=False)
        said = {
            "stated_purpose": "Lighting and letters to residents in the marked cells",
            "activities": ForecastResponse.Activity.values,
            "ends_on": timezone.localdate() + timedelta(days=90),
            **said,
        }
        asked = places.ask_activation(by=by, purpose=why, run_id=run.pk, **said)
        signs = overseer or actor_of(make_user("second-signature", "oversight"))
        done = places.decide_activation(by=signs, purpose=why, activation_id=asked.pk, approve=True)
        on_the_eve(run)
        done.refresh_from_db()
        return done

    return activate

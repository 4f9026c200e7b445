"""Accounts that nobody uses are switched off, and nobody is locked out of the platform by it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accord.apps.agencies import services
from accord.apps.agencies.models import User
from accord.apps.agencies.services.unused import switch_off_unused
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
WHY = Purpose(code="administration")
ROOT = Actor(id="root", name="root", kind="system")
SOON = timedelta(days=91)


@pytest.fixture(autouse=True)
def ninety_days(settings):
    settings.ACCORD_UNUSED_DAYS = 90


@pytest.fixture
def ana(make_agency, make_user):
    return make_user("ana", "analyst", agency=make_agency())


def is_on(user) -> bool:
    return User.objects.get(pk=user.pk).is_active


def test_one_that_nobody_used_is_off_and_its_tokens_with_it(ana):
    actor = Actor(id=str(ana.pk), name="ana", kind="user", capabilities=frozenset({"records.view"}))
    services.issue_token(by=actor, purpose=WHY, label="x", purposes=["crime-analysis"], days=365)
    assert switch_off_unused(timezone.now() + timedelta(days=80)) == 0
    assert switch_off_unused(timezone.now() + SOON) == 1
    assert not is_on(ana)
    assert not ana.tokens.filter(revoked_at__isnull=True).exists()
    entry = LedgerEntry.objects.get(verb="person.unused")
    assert entry.object_id == str(ana.pk)
    assert switch_off_unused(timezone.now() + SOON) == 0


def test_a_sign_in_counts_as_use(ana):
    now = timezone.now() + SOON
    User.objects.filter(pk=ana.pk).update(last_login=now - timedelta(days=89))
    assert switch_off_unused(now) == 0
    User.objects.filter(pk=ana.pk).update(last_login=now - timedelta(days=91))
    assert switch_off_unused(now) == 1


@pytest.mark.parametrize("about", [False, True])
def test_an_entry_by_it_or_about_it_counts_as_use(ana, about):
    long_ago = timezone.now() - SOON
    User.objects.filter(pk=ana.pk).update(created_at=long_ago)
    own = Actor(id=str(ana.pk), name="ana", kind="token")
    audit.record(
        by=ROOT if about else own, purpose=WHY, verb="person.changed", object_type="user",
        object_id=str(ana.pk) if about else "", payload={"active": True},
    )  # fmt: skip
    assert switch_off_unused(timezone.now() + timedelta(days=1)) == 0
    assert is_on(ana)


def test_whoever_is_switched_on_again_has_time_to_come_back(ana):
    User.objects.filter(pk=ana.pk).update(created_at=timezone.now() - 2 * SOON, is_active=False)
    services.set_active(by=ROOT, purpose=WHY, user=ana, active=True)
    assert switch_off_unused(timezone.now()) == 0
    assert is_on(ana)


def test_of_those_who_manage_the_platform_one_stays(make_user):
    pair = [make_user(name, "platform-admin") for name in ("otto", "olga")]
    assert switch_off_unused(timezone.now() + SOON) == 1
    assert sorted(map(is_on, pair)) == [False, True]


def test_nought_days_switch_nobody_off(ana, settings):
    settings.ACCORD_UNUSED_DAYS = 0
    assert switch_off_unused(timezone.now() + timedelta(days=9999)) == 0
    assert is_on(ana)

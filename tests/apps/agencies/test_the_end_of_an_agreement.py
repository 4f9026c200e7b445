"""The day on which an agreement ended is kept, told on its page, in the API and in its words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from accord.apps.agencies import services, terms
from accord.apps.agencies.models import Agreement
from accord.core.policy import PolicyError
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 5, 4, 13, 30, tzinfo=UTC)
WORDS = {"en": "; ended 2026-05-04 13:30 UTC.", "es": "; terminado 2026-05-04 13:30 UTC."}


@pytest.fixture
def chief(make_user, make_agency):
    return make_user("chief", "agency-admin", agency=make_agency())


@pytest.fixture
def signed(chief, make_agency, agree):
    made = agree(chief.agency, make_agency())
    made.refresh_from_db()
    return made


@pytest.fixture
def ended(signed, chief, actor_of, why):
    return services.end_agreement(by=actor_of(chief), purpose=why, agreement_id=str(signed.pk))


def test_the_moment_of_its_end_is_kept_once(signed, chief, actor_of, why):
    assert signed.ended_at is None
    before = timezone.now()
    ended = services.end_agreement(by=actor_of(chief), purpose=why, agreement_id=str(signed.pk))
    assert before <= ended.ended_at <= timezone.now()
    assert terms.digest(ended) == terms.digest(signed)


def test_its_period_ends_with_it_and_not_with_the_agreed_last_day(ended):
    Agreement.objects.filter(pk=ended.pk).update(ended_at=DAY, valid_to=DAY + timedelta(days=90))
    read = terms.read(Agreement.objects.get(pk=ended.pk))
    assert read.held_at(DAY - timedelta(seconds=1))
    assert not read.held_at(DAY)
    assert not read.held_at(read.valid_from - timedelta(seconds=1))
    assert not read.is_in_force(DAY - timedelta(seconds=1))


def test_a_draft_held_at_no_time_and_what_stands_has_no_end(signed):
    read = terms.read(signed)
    assert read.held_at(timezone.now())
    assert not replace(read, status="draft").held_at(timezone.now())
    with pytest.raises(PolicyError, match="moment of its end"):
        replace(read, ended_at=DAY)


@pytest.mark.parametrize("language", WORDS)
def test_page_list_and_api_tell_it(ended, chief, sign_in, language):
    Agreement.objects.filter(pk=ended.pk).update(ended_at=DAY)
    client = sign_in(chief, purpose="administration")
    client.cookies["django_language"] = language
    page = client.get(f"/agreements/{ended.pk}").content.decode()
    assert WORDS[language] in page
    assert {"en": "It ended on May 4, 2026", "es": "Terminó el 4 de mayo de 2026"}[language] in page
    assert "2026-05-04" in client.get("/agreements").content.decode()
    told = client.get(f"/api/v1/agencies/agreements/{ended.pk}").json()
    assert told["ended_at"] == "2026-05-04T13:30:00Z"
    assert told["status"] == "ended"


def test_earlier_ends_are_found_in_the_ledger(ended, signed, system, why, make_agency, agree):
    """What ended before its moment was kept: by its entry; without one, when it must have been."""
    entry = LedgerEntry.objects.get(verb="agreement.ended", object_id=str(ended.pk))
    other = agree(make_agency(), make_agency())
    Agreement.objects.filter(pk=other.pk).update(status="ended", ended_at=DAY, valid_to=DAY)
    Agreement.objects.filter(pk=ended.pk).update(ended_at=DAY)
    step = import_module("accord.apps.agencies.migrations.0006_the_end_of_an_agreement")
    step._recall(apps, None)
    kept = dict(Agreement.objects.values_list("pk", "ended_at"))
    assert kept == {ended.pk: entry.recorded_at, other.pk: DAY}

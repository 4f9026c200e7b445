"""An account that tries names is told to the auditors, once, by page and by mail, and to nobody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accord.apps.agencies.services import noticing
from accord.apps.exchange import services
from accord.apps.exchange.services import calling_by_mail
from accord.frame import outbox
from accord.frame.actor import Purpose
from accord.frame.audit.looking_in_vain import ENOUGH
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis", reason="looking")


@pytest.fixture
def guessing(shared):
    """An analyst has tried as many names as are noticed; nobody bears one of them."""
    for n in range(ENOUGH):
        terms = {"family": f"NOBODY{n}"}
        made = services.state_search(by=shared.as_ana, purpose=WHY, what="persons", terms=terms)
        services.note_results(by=shared.as_ana, purpose=WHY, search=made, terms=terms, shown=[])
    return shared


def test_auditors_are_told_once_and_the_page_says_why(guessing, make_user, sign_in, settings):
    settings.EMAIL_HOST = "mail.example.gov"
    people = [
        make_user("udo", "auditor", agency=guessing.here),
        make_user("ova", "auditor"),
        make_user("far", "auditor", agency=guessing.there),
        make_user("nina", "coordinator", agency=guessing.here),
    ]
    for one in people:
        one.email = f"{one.username}@example.gov"
        one.save()
    now = timezone.now()
    assert [noticing.notice(now), noticing.notice(now)] == [1, 0]
    for _ in range(2):
        outbox.deliver()
        calling_by_mail.send_due(now=now + timedelta(minutes=1))
    assert sorted(one.to[0] for one in mail.outbox) == ["ova@example.gov", "udo@example.gov"]
    assert not any("NOBODY" in one.body or "ana" in one.body for one in mail.outbox)
    (entry,) = LedgerEntry.objects.filter(verb=noticing.VERB)
    assert entry.object_id == str(guessing.ana.pk)
    assert b"NOBODY" not in bytes(entry.leaf)
    page = sign_in(people[0]).get("/admin/usage").content.decode()
    assert f"{ENOUGH} questions within an hour" in page


def test_once_the_hour_is_over_it_is_not_told_again(guessing):
    now = timezone.now()
    assert noticing.notice(now) == 1
    assert noticing.notice(now + timedelta(hours=2)) == 0
    again = LedgerEntry.objects.filter(verb=noticing.VERB)
    assert again.count() == 1

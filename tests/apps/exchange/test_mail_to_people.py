"""Conflicts and bulletins reach people by mail: without content, once, and only who may see them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.apps.exchange.deconfliction.conftest import NOW, WHY, enter, four
from tests.apps.exchange.test_bulletins import issue, three
from typer.testing import CliRunner

from accord.apps.agencies import services as agencies
from accord.apps.agencies.models import User
from accord.apps.exchange.models import MailCall, MailWish
from accord.apps.exchange.services import calling_by_mail as services
from accord.apps.exchange.services import deconfliction
from accord.cli.main import app
from accord.frame import changes, outbox
from accord.frame.audit.models import LedgerEntry
from accord.frame.outbox.models import OutboxEvent

__all__ = ["enter", "four", "three"]
pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def server(settings):
    settings.EMAIL_HOST = "mail.example.gov"


def with_mail(actor):
    User.objects.filter(pk=actor.id).update(email=f"{actor.name.split()[0].lower()}@example.gov")
    return User.objects.get(pk=actor.id)


def asks(actor, **wishes):
    with_mail(actor)
    services.wish(by=actor, purpose=WHY, **{"bulletins": False, "conflicts": False, **wishes})


def delivered() -> list[str]:
    """Deliver and send all there is, twice; the addresses that were written to."""
    mail.outbox.clear()
    for _ in range(2):
        outbox.deliver()
        OutboxEvent.objects.update(delivered_at=None)  # as after a crash: told again
        services.send_due(now=timezone.now() + LATER)
    return sorted(one.to[0] for one in mail.outbox)


def test_a_bulletin_reaches_those_of_its_readers_who_asked_once(three, make_user, actor_of):
    quiet = actor_of(make_user("quiet", "coordinator", agency=three.agencies["birch"]))
    with_mail(quiet)
    for actor in (three.alder, three.birch, three.cedar):
        asks(actor, bulletins=True)
    issue(three)
    assert delivered() == [User.objects.get(pk=three.birch.id).email]
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert not any(word in text for word in ("van", "quay", "Alder", "bolo", "Ito"))
    assert LedgerEntry.objects.filter(verb="notice.sent").count() == 1


def test_open_pages_of_the_readers_are_told(three, django_capture_on_commit_callbacks):
    places = changes.places_of(three.birch)
    before = changes.marks(places)
    with django_capture_on_commit_callbacks(execute=True):
        issue(three)
        outbox.deliver()
    after = changes.marks(places)
    assert {place.topic for place in after if after[place] != before.get(place)} == {"alerts"}
    assert changes.marks(changes.places_of(three.cedar)) == {}


def test_whoever_is_on_call_is_sent_word_of_each_call_once(four, enter):
    person = with_mail(four.alder)
    deconfliction.put_on_call(
        by=four.chiefs.alder, purpose=WHY, username=person.username, level=1,
        starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=1),
    )  # fmt: skip
    enter(four.alder)
    enter(four.birch)
    assert delivered() == []  # the contact named in the entry has the first call
    deconfliction.escalate(now=NOW + timedelta(minutes=11))
    assert delivered() == [person.email]
    assert delivered() == []
    deconfliction.escalate(now=NOW + timedelta(minutes=12))
    assert delivered() == []


def test_both_sides_hear_of_a_conflict_where_they_asked_and_nobody_else(four, enter):
    for actor in (four.alder, four.birch, four.dogwood):
        asks(actor, conflicts=True)
    enter(four.dogwood)  # has no agreement: collides with nobody
    assert delivered() == []
    enter(four.alder)
    enter(four.birch)
    both = sorted(User.objects.get(pk=one.id).email for one in (four.alder, four.birch))
    assert delivered() == both
    assert delivered() == []


def test_the_watch_on_call_hears_of_a_conflict_that_it_owns(four, enter, system):
    for name in ("alder", "birch"):
        deconfliction.set_up(
            by=getattr(four.chiefs, name), purpose=WHY,
            watch_centre=four.agencies["cedar"].ori, call_step_minutes=10, now=NOW,
        )  # fmt: skip
    person = with_mail(four.cedar)
    now = timezone.now()
    deconfliction.put_on_call(
        by=four.chiefs.cedar, purpose=WHY, username=person.username, level=1,
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    enter(four.alder)
    enter(four.birch)
    assert delivered() == [person.email]


def test_who_lost_the_right_or_the_account_is_sent_nothing(three, system):
    asks(three.birch, bulletins=True)
    issue(three)
    outbox.deliver()
    person = User.objects.get(pk=three.birch.id)
    agencies.set_active(by=system, purpose=WHY, user=person, active=False)
    mail.outbox.clear()
    services.send_due(now=timezone.now() + LATER)
    assert mail.outbox == []
    assert MailCall.objects.get().failure == "switched_off"
    MailCall.objects.all().delete()
    issue(three)
    outbox.deliver()
    assert not MailCall.objects.exists()


def test_a_server_that_refuses_is_asked_again(three, settings):
    asks(three.birch, bulletins=True)
    issue(three)
    outbox.deliver()
    settings.EMAIL_HOST = ""
    now = timezone.now() + LATER
    assert services.send_due(now=now) == 0
    settings.EMAIL_HOST = "mail.example.gov"
    assert services.send_due(now=now + timedelta(minutes=1)) == 0  # still claimed
    assert services.send_due(now=now + timedelta(minutes=6)) == 1
    assert MailCall.objects.get().attempts == 2


def test_the_database_holds_one_word_for_one_person_and_thing(three):
    asks(three.birch, bulletins=True)
    issue(three)
    outbox.deliver()
    copy = MailCall.objects.get()
    copy.pk = None
    copy._state.adding = True
    copy.pk = MailCall._meta.pk.get_default()
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_page_api_and_command_say_and_change_one_s_own_wishes(three, sign_in):
    person = User.objects.get(pk=three.birch.id)
    client = sign_in(person)
    page = "/exchange/bulletins/mail"
    assert client.get(page).status_code == 200
    assert client.post(page, {"bulletins": "on"}).status_code == 302
    assert client.get("/api/v1/exchange/bulletins/mail").json() == {
        "bulletins": True, "conflicts": False, "recalls": False,
    }  # fmt: skip
    answer = client.put(
        "/api/v1/exchange/bulletins/mail",
        {"bulletins": False, "conflicts": True, "recalls": True},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 200
    wished = MailWish.objects.get()
    assert (wished.person_id, wished.bulletins, wished.conflicts) == (person.pk, False, True)
    assert wished.recalls
    assert client.post(page, {}).status_code == 302
    assert not MailWish.objects.get().conflicts
    told = CliRunner().invoke(app, ["bulletins", "mail", "--bulletins", "--as", person.username])
    assert told.exit_code == 0, told.output
    assert MailWish.objects.get().bulletins

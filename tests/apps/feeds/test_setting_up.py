"""What a feed may be told: closed settings, secrets sealed or named, every fault at its field."""

import os
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from accord.apps.feeds import services
from accord.apps.feeds.models import Alarm, Feed
from accord.apps.feeds.services import Particulars
from accord.apps.feeds.sources.opening import secret_of
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Denied, Invalid, Unreachable

from .conftest import NOW

pytestmark = pytest.mark.django_db
SECRET = "hunter2-Quartermain"
SFTP = {"peer": "city", "username": "collector", "folder": "out"}


@pytest.fixture
def sftp_feed(new_feed):
    return new_feed("City", channel="sftp", settings=SFTP, secret=SECRET)


def fields(caught):
    return {fault.field for fault in caught.value.faults}


def test_a_secret_is_never_plain_in_the_database_or_the_ledger(sftp_feed):
    assert secret_of(sftp_feed) == SECRET
    row = Feed.objects.filter(pk=sftp_feed.pk).values().get()
    assert SECRET.encode() not in bytes(row["sealed"])
    assert SECRET not in str({k: v for k, v in row.items() if k != "sealed"})
    assert all(SECRET.encode() not in bytes(e.leaf) for e in LedgerEntry.objects.all())
    assert SECRET not in repr(Particulars(name="x", channel="sftp", secret=SECRET))


def test_a_sealed_secret_opens_for_its_own_feed_only(sftp_feed, new_feed):
    other = new_feed("Other", channel="sftp", settings=SFTP, secret="another")
    Feed.objects.filter(pk=other.pk).update(sealed=bytes(sftp_feed.sealed))
    with pytest.raises(Unreachable, match="does not open"):
        secret_of(Feed.objects.get(pk=other.pk))


def about(feed, **changes):
    said = Particulars(
        name=feed.name, channel=feed.channel, settings=feed.settings, schedule=feed.schedule
    )
    return replace(said, **changes)


def test_a_secret_stays_when_other_things_change_and_never_follows_to_another_place(
    sftp_feed, analyst, manage
):
    who = {"by": analyst, "purpose": manage, "feed_id": sftp_feed.pk, "now": NOW}
    changed = services.change_feed(**who, about=about(sftp_feed, name="Town"))
    assert (changed.name, secret_of(changed)) == ("Town", SECRET)
    elsewhere = about(changed, settings={**SFTP, "peer": "mallory"})
    with pytest.raises(Invalid) as caught:
        services.change_feed(**who, about=elsewhere)
    assert fields(caught) == {"secret"}
    moved = services.change_feed(**who, about=replace(elsewhere, secret="new one"))
    assert secret_of(moved) == "new one"


def test_a_variable_of_the_environment_is_named_after_the_agency(new_feed, agency, monkeypatch):
    name = f"ACCORD_FEED_{agency.ori}_CITY"
    feed = new_feed("City", channel="sftp", settings=SFTP, secret_env=name)
    with pytest.raises(Unreachable, match="environment"):
        secret_of(feed)
    monkeypatch.setenv(name, SECRET)
    assert secret_of(feed) == SECRET
    for wrong in ("ACCORD_SECRET_KEY", "ACCORD_FEED_XA9999999_CITY", "PATH"):
        assert wrong in os.environ or wrong.startswith("ACCORD")
        with pytest.raises(Invalid) as caught:
            new_feed(f"X {wrong}", channel="sftp", settings=SFTP, secret_env=wrong)
        assert fields(caught) == {"secret_env"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "  "}, "name"),
        ({"channel": "carrier pigeon"}, "channel"),
        ({"settings": {"folder": "rms", "exec": "rm"}}, "exec"),
        ({"settings": {"folder": "rms", "pattern": "../*"}}, "pattern"),
        ({"settings": {"folder": "rms", "ready": "maybe"}}, "ready"),
        ({"settings": {"folder": "rms", "stable_seconds": 0}}, "stable_seconds"),
        ({"schedule": None}, "schedule"),
        ({"schedule": {"every_minutes": 1}}, "schedule"),
        ({"expected": {"weekdays": [9], "at": "06:00"}}, "expected"),
        ({"grace_minutes": -1}, "grace_minutes"),
        ({"shrink_percent": 101}, "shrink_percent"),
        ({"level": "blue"}, "level"),
        ({"mapping": "unknown"}, "mapping"),
        ({"secret": "x"}, "secret"),
        ({"channel": "sftp", "settings": SFTP}, "secret"),
        ({"channel": "sftp", "settings": {**SFTP, "folder": "a/../b"}, "secret": "x"}, "folder"),
        ({"channel": "https_pull", "settings": {"peer": "city", "path": "//evil"}}, "path"),
        (
            {
                "channel": "https_pull", "secret": "x",
                "settings": {"peer": "c", "path": "/x", "sign_in": "header", "header": "Host"},
            },
            "header",
        ),
        ({"channel": "https_push", "settings": {}}, "schedule"),
    ],
)  # fmt: skip
def test_every_fault_is_told_at_its_field(new_feed, said, field):
    with pytest.raises(Invalid) as caught:
        new_feed(**said)
    assert field in fields(caught)
    assert not Feed.objects.exists()


def test_a_fault_never_repeats_what_was_typed(new_feed):
    with pytest.raises(Invalid) as caught:
        new_feed(channel="sftp", settings={**SFTP, "password": SECRET}, secret="")
    assert SECRET not in str(caught.value.as_dict())


def test_a_name_and_a_folder_are_taken_once(new_feed):
    new_feed()
    for said, field in (({}, "name"), ({"settings": {"folder": "rms"}}, "folder")):
        with pytest.raises(Invalid) as caught:
            new_feed("RMS" if not said else "Other", **(said or {"settings": {"folder": "b"}}))
        assert fields(caught) == {field}


def test_only_people_of_the_agency_set_up_its_feeds(new_feed, make_user, make_agency, actor_of):
    stranger = actor_of(make_user("stan", "analyst", agency=make_agency()))
    with pytest.raises(Denied):
        new_feed(by=stranger)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("feed_channel_known", {"channel": "pigeon"}),
        ("feed_fetched_has_schedule", {"schedule": None}),
        ("feed_one_secret", {"sealed": b"x", "secret_env": "ACCORD_FEED_X"}),
        ("feed_level_known", {"level": "blue"}),
        ("feed_shrink_is_a_share", {"shrink_percent": 101}),
        ("feed_claim_has_end", {"claim": "0190a000-0000-7000-8000-000000000000"}),
        ("feed_named", {"name": ""}),
    ],
)
def test_the_database_too_refuses_it(new_feed, constraint, change):
    feed = new_feed()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Feed.objects.filter(pk=feed.pk).update(**change)


@pytest.mark.parametrize(
    ("constraint", "row"),
    [
        ("alarm_kind_known", {"kind": "bored"}),
        ("alarm_closed_has_reason", {"kind": "late", "closed_at": NOW}),
    ],
)
def test_the_database_refuses_half_an_alarm(new_feed, constraint, row):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Alarm.objects.create(feed=new_feed(), since=NOW, opened_at=NOW, **row)


def test_an_alarm_of_a_kind_is_open_once(new_feed):
    said = {"feed": new_feed(), "kind": "late", "since": NOW, "opened_at": NOW}
    Alarm.objects.create(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.create(**said)

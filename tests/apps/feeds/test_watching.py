"""The worker's look at all feeds: what is due is handed over once, what is late alarms its owner."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from accord.apps.feeds import services
from accord.apps.feeds.models import Alarm, Feed
from accord.frame import changes
from accord.frame.audit.models import LedgerEntry
from accord.frame.changes import Place
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.outbox.models import OutboxEvent

from .conftest import NOW, export

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def open_kinds(feed):
    return list(
        Alarm.objects.filter(feed=feed, closed_at__isnull=True).values_list("kind", flat=True)
    )


def test_a_due_feed_is_handed_over_once_and_then_at_its_next_time(new_feed):
    feed = new_feed(schedule={"every_minutes": 15})
    assert [services.watch(now=NOW), services.watch(now=NOW)] == [1, 0]
    assert DBTaskResult.objects.count() == 1
    assert services.watch(now=NOW + timedelta(minutes=15)) == 1
    feed.refresh_from_db()
    assert feed.next_look_at == NOW + timedelta(minutes=30)


def test_weekdays_are_read_in_the_agencys_zone(new_feed):
    feed = new_feed(schedule={"weekdays": [0], "at": "08:00"})  # it is 07:00 in New York
    assert feed.next_look_at == NOW + timedelta(hours=1)
    assert services.watch(now=NOW) == 0
    assert services.watch(now=NOW + timedelta(hours=1)) == 1


def test_a_paused_feed_is_neither_visited_nor_late(running, analyst, manage):
    who = {"by": analyst, "purpose": manage}
    services.pause_feed(**who, feed_id=running.pk)
    assert services.watch(now=NOW + 9 * DAY) == 0
    assert open_kinds(running) == []
    services.resume_feed(**who, feed_id=running.pk, now=NOW + 9 * DAY)
    assert services.watch(now=NOW + 9 * DAY) == 1
    assert open_kinds(running) == [], "what is expected begins anew"
    services.pause_feed(**who, feed_id=running.pk)
    with pytest.raises(Conflict):
        services.pause_feed(**who, feed_id=running.pk)


def test_a_feed_is_late_once_until_it_delivers(running, drop, visit, analyst):
    late = NOW + DAY + timedelta(hours=2, minutes=1)  # the grace is two hours
    services.watch(now=late - timedelta(minutes=2))
    assert open_kinds(running) == []
    for _ in range(3):
        services.watch(now=late)
    alarm = Alarm.objects.get(feed=running)
    assert (alarm.kind, alarm.since, alarm.opened_at) == ("late", NOW + DAY, late)
    assert OutboxEvent.objects.filter(type__endswith="FeedAlarmOpened").count() == 1
    drop(running, export(40, 12))
    visit(running, now=late + timedelta(hours=1))
    alarm.refresh_from_db()
    assert (alarm.closed_by, alarm.closed_at is None) == ("delivery", False)
    services.watch(now=late + timedelta(hours=2))
    assert open_kinds(running) == []


def test_the_same_bytes_are_no_news_and_do_not_end_lateness(running, drop, visit):
    drop(running, export(0, 12))
    visit(running, now=NOW + DAY)
    services.watch(now=NOW + DAY + timedelta(hours=3))
    assert open_kinds(running) == ["late"]


def test_a_person_ends_an_alarm_with_a_reason_and_it_stays_ended(running, analyst, manage):
    late = NOW + DAY + timedelta(hours=3)
    services.watch(now=late)
    alarm = Alarm.objects.get(feed=running)
    who = {"by": analyst, "purpose": manage, "alarm_id": alarm.pk, "now": late}
    with pytest.raises(Invalid):
        services.close_alarm(**who, reason="   ")
    services.close_alarm(**who, reason="Holiday: Chief Zebulon called")
    with pytest.raises(Conflict):
        services.close_alarm(**who, reason="again")
    services.watch(now=late + DAY)
    assert open_kinds(running) == []
    leaf = bytes(LedgerEntry.objects.get(verb="feed.alarm_closed").leaf)
    assert b"Zebulon" not in leaf


def test_a_load_whose_announcement_was_lost_is_settled_all_the_same(running, drop, analyst, manage):
    from accord.apps.records import services as records

    drop(running, export(40, 12))
    [row] = services.run_feed(feed_id=running.pk, now=NOW)
    records.load(by=analyst, purpose=manage, submission_id=row.submission_id)
    OutboxEvent.objects.all().delete()
    services.watch(now=NOW)
    row.refresh_from_db()
    assert (row.outcome, row.rows) == ("loaded", 12)
    assert services.settle(submission_id=row.submission_id, now=NOW) is None


@pytest.fixture
def stranger(make_agency, make_user, actor_of, running):
    return actor_of(make_user("stan", "analyst", agency=make_agency()))


@pytest.fixture
def admin(agency, make_user, actor_of):
    return actor_of(make_user("ada", "agency-admin", agency=agency))


def test_a_feed_of_another_agency_is_missing(running, stranger, manage):
    who = {"by": stranger, "purpose": manage, "feed_id": running.pk}
    for deed in (
        lambda: services.pause_feed(**who),
        lambda: services.resume_feed(**who, now=NOW),
        lambda: services.remove_feed(**who),
        lambda: services.ask_now(**who),
    ):
        with pytest.raises(Missing):
            deed()
    assert Feed.objects.get(pk=running.pk).is_paused is False


def test_who_may_not_load_records_sets_up_no_feed(admin, new_feed, running, manage):
    with pytest.raises(Denied):
        new_feed("Other", by=admin)
    with pytest.raises(Denied):
        services.pause_feed(by=admin, purpose=manage, feed_id=running.pk)


def test_removing_a_feed_keeps_its_submissions(running, analyst, manage):
    from accord.apps.records.models import Record, Submission

    services.remove_feed(by=analyst, purpose=manage, feed_id=running.pk)
    assert not Feed.objects.exists()
    assert Submission.objects.count() == 1
    assert Record.objects.count() == 12


def test_open_pages_are_told_when_an_alarm_opens_and_when_it_ends(
    running, drop, visit, analyst, manage, django_capture_on_commit_callbacks
):
    place = Place("alarms", str(running.agency_id))

    def mark_after(change) -> str | None:
        with django_capture_on_commit_callbacks(execute=True):
            change()
        return changes.marks([place]).get(place)

    def end() -> None:
        alarm = Alarm.objects.get()
        services.close_alarm(by=analyst, purpose=manage, alarm_id=alarm.pk, reason="x", now=NOW)

    before = changes.marks([place]).get(place)
    drop(running, b"")
    opened = mark_after(lambda: visit(running))
    assert opened not in {None, before}
    assert mark_after(end) != opened

"""Jobs of workers that died are taken up again, those of the living are left alone."""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accord.frame import orphans
from accord.frame.tasks import enqueue

pytestmark = pytest.mark.django_db
JOB = "accord.apps.records.tasks.place_records"


@pytest.fixture
def job():
    """A job that a worker took a minute ago."""

    def make(*workers: str) -> DBTaskResult:
        row = DBTaskResult.objects.get(pk=enqueue(JOB, "a", "", "none"))
        for worker in workers:
            row.claim(worker)
        row.started_at = timezone.now() - timedelta(minutes=1)
        row.save()
        return row

    yield make
    cache.clear()


def test_a_dead_workers_job_waits_again_and_another_takes_it(job):
    row = job("dead")
    assert orphans.take_up(timezone.now()) == 1
    assert list(DBTaskResult.objects.ready()) == [row]
    row.refresh_from_db()
    assert (row.status, row.started_at, row.worker_ids) == ("READY", None, ["dead"])
    row.claim("alive")
    assert orphans.take_up(timezone.now()) == 0


def test_a_living_workers_job_is_its_own_however_long_it_takes(job):
    row = job("alive")
    orphans.beat("alive")
    assert orphans.take_up(timezone.now()) == 0
    row.refresh_from_db()
    assert row.status == "RUNNING"


def test_the_first_worker_is_dead_and_the_second_lives(job):
    job("dead", "alive")
    orphans.beat("alive")
    assert orphans.take_up(timezone.now()) == 0


def test_what_began_just_now_is_left_until_its_worker_could_have_told(job):
    row = job("dead")
    row.started_at = timezone.now() - timedelta(seconds=5)
    row.save()
    assert orphans.take_up(timezone.now()) == 0


def test_a_job_that_ends_three_workers_is_given_up(job):
    row = job("one", "two", "three")
    assert orphans.take_up(timezone.now()) == 1
    row.refresh_from_db()
    assert row.status == "FAILED"
    assert row.exception_class_path.endswith("WorkersDiedError")
    assert orphans.take_up(timezone.now()) == 0


def test_a_job_whose_worker_was_told_twice_to_stop_waits_again_and_one_that_failed_does_not(job):
    stopped, failed = job("dead"), job("dead")
    stopped.set_failed(SystemExit(1))
    failed.set_failed(ValueError("its own fault"))
    assert orphans.take_up(timezone.now()) == 1
    assert list(DBTaskResult.objects.ready()) == [stopped]


class Stops:
    """An event that is set after so many waits, none of which takes time."""

    def __init__(self, after: int) -> None:
        self.left = after

    def wait(self, _seconds: float) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_beat_that_fails_is_missed_and_the_next_one_comes(job, monkeypatch):
    row, tries = job("alive"), []

    def fails_once(*given):
        tries.append(given)
        if len(tries) == 1:
            raise DatabaseError("the server went away")
        real(*given)

    real = cache.set
    monkeypatch.setattr(cache, "set", fails_once)
    # The thread's own connection, looked at before each beat and closed at the end, is the test's here.
    looked = mock.Mock()
    monkeypatch.setattr(orphans, "close_old_connections", looked)
    monkeypatch.setattr(orphans, "connection", mock.Mock())
    orphans.keep_beating("alive", Stops(after=2))
    assert (len(tries), looked.call_count) == (2, 2)
    assert orphans.take_up(timezone.now()) == 0
    row.refresh_from_db()
    assert row.status == "RUNNING"


def test_no_two_workers_have_one_name():
    names = {orphans.worker_name() for _ in range(50)}
    assert len(names) == 50
    assert all(len(name) <= 64 for name in names)

"""Files that a killed process left behind go; no other file does, whoever writes or reads it."""

import io
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from accord.apps.records import services
from accord.apps.records.models import OutcomeFile, Submission
from accord.apps.records.services import storage
from accord.apps.records.services.redacting import drop_outcome_files
from accord.frame import rounds

pytestmark = pytest.mark.django_db
OUTCOMES = (
    b"case_number,charge,disposition,disposition_date\n24-000001,BURGLARY,Guilty,2024-06-01\n"
)


class Killed(BaseException):
    """As if the process had ended there: what a kill leaves in the folder stays."""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return storage.folder


def names():
    return {one.name for one in storage.folder().iterdir()}


def marks():
    return list((storage.folder().parent / "undecided").iterdir())


def swept(*, hours):
    return storage.sweep(now=timezone.now() + timedelta(hours=hours))


def put(data=b"some bytes"):
    stored = storage.store(io.BytesIO(data))
    storage.settle(stored)
    return stored.digest


def leave_mark(digest):
    """A mark as a process leaves it that dies before its rows are written."""
    mark = storage.folder().parent / "undecided" / f"{digest}-of-the-dead"
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    return mark


def test_what_was_being_written_goes_once_nobody_writes_it(make_agency):
    stored = storage.store(io.BytesIO(b"half of"))
    assert swept(hours=0.5) == 0
    assert names() == {stored.path.name}
    assert swept(hours=2) == 1
    assert names() == set()


def test_a_file_whose_row_was_never_committed_goes_and_its_mark_with_it():
    digest = put()
    leave_mark(digest)
    assert swept(hours=0.5) == 0
    assert swept(hours=2) == 1
    assert (names(), marks()) == (set(), [])


def test_a_file_that_a_row_says_is_kept_stays_whatever_marks_lie_there(make_agency, ingest, export):
    ingest(make_agency(), export(3))
    (digest,) = Submission.objects.values_list("digest", flat=True)
    leave_mark(digest)
    assert swept(hours=2) == 0
    assert (names(), marks()) == ({digest}, [])


def test_while_another_is_deciding_about_the_same_bytes_nobody_deletes_them():
    digest = put()
    leave_mark(digest)
    with storage.deciding(digest):
        pass
    assert names() == {digest}
    assert len(marks()) == 1
    assert swept(hours=2) == 1
    assert (names(), marks()) == (set(), [])


def test_a_refused_file_leaves_nothing(make_agency, system, records_why, monkeypatch):
    def dies(_stored):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(storage, "settle", dies)
        with pytest.raises(Killed):
            services.receive(
                by=system, purpose=records_why, agency=make_agency(), filename="a.csv",
                stream=io.BytesIO(b"a,b\n1,2\n"),
            )  # fmt: skip
    assert (names(), marks()) == (set(), [])


def test_one_agency_s_original_stays_when_another_s_of_the_same_bytes_goes(
    make_agency, system, records_why
):
    first, second = (
        services.receive_outcomes(
            by=system, purpose=records_why, agency=make_agency(), filename="court.csv",
            stream=io.BytesIO(OUTCOMES),
        )
        for _ in range(2)
    )  # fmt: skip
    OutcomeFile.objects.filter(pk=first.pk).update(original_gone=True)
    drop_outcome_files()
    assert names() == {second.digest}
    OutcomeFile.objects.filter(pk=second.pk).update(original_gone=True)
    drop_outcome_files()
    assert names() == set()


def test_the_worker_sweeps_and_a_backup_takes_no_file_that_is_on_its_way():
    digest = put()
    leave_mark(digest)
    storage.store(io.BytesIO(b"half of"))
    every = [*storage.folder().iterdir(), *marks()]
    assert [one.name for one in every if not storage.is_passing(one)] == [digest]
    for one in every:
        os.utime(one, (0, 0))
    (walk,) = (one.walk for one in rounds.named() if one.name == "stored-files")
    assert walk(timezone.now()) == 2
    assert names() == set()

"""Trials of the claim `faults`: kill -9 in the middle of a deletion that a retention rule asks for.

`python -m bench.retention_trials SCHEDULES SEED` prints one line of JSON. Each schedule deletes on a
copy of one node: its processes die at any statement of the database, at any touch of a stored file, or
by the clock, until one is left to finish. What then stands is held against what should.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from bench import ledger_node

# The exports tell January to June 2024, and it is April 2025: a rule of 365 days splits them.
NOW = datetime(2025, 4, 15, 12, tzinfo=UTC)
EARLIER_DAYS, DAYS = 430, 365
LAST_DAY = date(2024, 4, 15)
FIRST, SECOND = range(24), range(24, 36)
KINDS = ("statement", "file", "clock")
DEATHS = 3  # processes of a schedule that are killed, at most
OFFENSES = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
COLUMNS = (
    "incident_number", "date_occurred", "offense", "longitude", "latitude", "address", "beat",
)  # fmt: skip
OUTCOMES = "case_number,arrest_number,charge,disposition,disposition_date"
FILE_DEEDS = {"os.rename", "os.remove", "open"}


@dataclass(frozen=True)
class Wanted:
    """What stands before the deletions, and so what must stand after them."""

    stay: dict[str, str]  # record: digest of its content
    go: frozenset[str]
    numbers_gone: frozenset[str]
    numbers_left: frozenset[str]
    entries: Counter[str]  # verbs in the ledger


def trials(schedules: int, seed: int, node: Path) -> dict[str, Any]:
    """Run so many schedules; returns each thing that was not as it should be, and the kinds of kill."""
    wanted, rng = _template(), random.Random(seed)
    points, seconds = _uninterrupted(node)
    found: dict[str, Any] = {
        "schedules": schedules, "points": points, "deleted": len(wanted.go), "wrong": [],
        "kinds": dict.fromkeys(KINDS, 0),
    }  # fmt: skip
    for number in range(schedules):
        kind = KINDS[number % len(KINDS)]
        with _copy_of(node) as room:
            deaths = rng.randrange(1, DEATHS + 1)
            for _ in range(deaths):
                if kind == "clock":
                    found["kinds"][kind] += _run(room, after=rng.uniform(0.0, seconds))
                    continue
                at = rng.randrange(1, points[kind] + 1)
                found["kinds"][kind] += _run(room, kind=kind, at=at)
            _run(room)
            found["wrong"] += [f"schedule {number}: {one}" for one in _judged(wanted, room)]
    return found


def _template() -> Wanted:
    """One node: two exports of a source and outcomes of its cases, a hold, a rule before and a rule now."""
    from accord.apps.agencies import services as agencies
    from accord.apps.records import services

    by = _node()
    agency, court = (
        agencies.register_agency(
            **by, ori=ori, name=name, kind=kind, time_zone="America/New_York"
        )
        for ori, name, kind in (
            ("XA0000001", "Alder Police", "police"), ("XA000001J", "Alder Court", "other"),
        )
    )  # fmt: skip
    for name, rows in (("first.csv", FIRST), ("second.csv", SECOND)):
        _load(by, agency, name, rows)
    for name, numbers in (("due.csv", (3, 5)), ("later.csv", (4, 5))):
        told = "\n".join(
            [OUTCOMES, *(f"{_number(n)},,BURGLARY,Guilty,2024-07-01" for n in numbers)]
        )
        stream = io.BytesIO(f"{told}\n".encode())
        file = services.receive_outcomes(**by, agency=court, filename=name, stream=stream)
        services.load_outcomes(**by, file_id=file.pk)
    _rule(agency, EARLIER_DAYS)  # so that files are kept in our own form already
    while services.carry_on(now=NOW):
        pass
    held = _number(next(n for n in FIRST if _day(n) <= LAST_DAY and not _is_old(n)))
    services.place_hold(
        **by | {"by": _custodian("ria", agency)}, owner=agency, scope="case", value=held,
        authority="Order 25-1",
    )  # fmt: skip
    _rule(agency, DAYS)
    return _wanted({held})


def _wanted(held: set[str]) -> Wanted:
    from accord.apps.records.contents import digest_of
    from accord.apps.records.models import Record
    from accord.frame.audit.models import LedgerEntry

    rows = list(Record.objects.exclude(state="expunged"))
    dated = [one for one in rows if one.local_date and one.local_date <= LAST_DAY]
    due = [one for one in dated if one.local_id not in held]
    go = {str(one.pk) for one in due}
    stay = [one for one in rows if str(one.pk) not in go]
    assert go, "nothing is due"
    assert stay, "nothing stays"
    return Wanted(
        stay={str(one.pk): digest_of(one) for one in stay}, go=frozenset(go),
        numbers_gone=frozenset(_number(n) for n in (*FIRST, *SECOND))
        - {one.local_id for one in stay},
        numbers_left=frozenset(one.local_id for one in stay),
        entries=Counter(LedgerEntry.objects.values_list("verb", flat=True)),
    )  # fmt: skip


def _node() -> dict[str, Any]:
    """Who acts: the node itself, for the custody of records."""
    from accord.frame.actor import Actor, Purpose

    return {
        "by": Actor(id="trial", name="trial", kind="system"),
        "purpose": Purpose(code="records-management", reason="trial"),
    }


def _load(by: dict[str, Any], agency: Any, name: str, rows: range) -> None:
    from accord.apps.records import services

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_row(n) for n in rows)
    stream = io.BytesIO(text.getvalue().encode())
    sent = services.receive(**by, agency=agency, filename=name, stream=stream)
    if sent.mapping_version is None:
        mapping = services.propose(**by, submission=sent).mapping
        assert mapping is not None
        services.confirm_mapping(**by, submission=sent, mapping=mapping, name="rms")
    services.load(**by, submission_id=sent.pk)


def _row(number: int) -> list[str]:
    return [
        _number(number), f"{_day(number)} {number % 24:02d}:15:00", OFFENSES[number % 4],
        f"{-73.9 + number / 1000:.6f}", f"{40.7 + number / 1000:.6f}",
        f"{100 * (1 + number)} BLOCK MAIN ST", f"B{number % 7}",
    ]  # fmt: skip


def _number(number: int) -> str:
    return f"24-{number:06d}"


def _day(number: int) -> date:
    return date(2024, 1 + number % 6, 1 + number % 28)


def _is_old(number: int) -> bool:
    return _day(number) <= NOW.date() - timedelta(days=EARLIER_DAYS)


def _rule(agency: Any, days: int) -> None:
    """A rule that two custodians put in force, deleting by itself."""
    from accord.apps.records import services

    by = _node()
    one, two = (_custodian(name, agency) for name in ("ria", "rob"))
    asked = services.ask_rule(
        **by | {"by": one}, owner=agency, kind="incident", keep_days=days,
        authority="Schedule PD-12, item 4", by_itself=True,
    )  # fmt: skip
    services.decide_rule(**by | {"by": two}, rule_id=asked.pk, approve=True)


def _custodian(name: str, agency: Any) -> Any:
    from accord.apps.agencies import selectors, services
    from accord.apps.agencies.models import User

    user = User.objects.filter(username=name).first() or services.register_person(
        **_node(), username=name, full_name=name.title(), agency=agency,
        password="correct horse battery staple", roles=["records-custodian"],
    )  # fmt: skip
    return selectors.actor_of(user)


@contextmanager
def _copy_of(node: Path) -> Iterator[Path]:
    """A copy of a node on which this process works until it is left; then on the node again."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder) / "node"
        _work_on(node)
        shutil.copytree(node, room)
        _work_on(room)
        try:
            yield room
        finally:
            _work_on(node)


def _work_on(node: Path) -> None:
    from django.conf import settings
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(node / "accord.sqlite3")
    settings.MEDIA_ROOT = node / "uploads"


def _uninterrupted(node: Path) -> tuple[dict[str, int], float]:
    """How many points of each kind and seconds a deletion has that nobody kills."""
    with _copy_of(node) as room:
        reading, writing = os.pipe()
        begun = time.monotonic()
        _run(room, tell=writing)
        seconds = time.monotonic() - begun
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            return json.loads(stream.read()), seconds


def _run(
    room: Path, *, kind: str = "", at: int = 0, after: float | None = None, tell: int = -1
) -> bool:
    """A process that deletes until nothing is due; whether it was killed, at a point or by the clock."""
    from django.db import connection

    connection.close()
    child = os.fork()
    if child == 0:
        _delete(_Points(kind=kind, at=at, under=str(room)), tell)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, "the deletion failed by itself"
    return False


def _delete(count: _Points, tell: int) -> NoReturn:
    """All of a child process: it never goes on as its parent, and its exit status says how it went."""
    from django.db import connection

    from accord.apps.records import services

    failed = 1
    try:
        sys.addaudithook(count.on_file)
        with connection.execute_wrapper(count.on_statement):
            while services.carry_on(now=NOW):
                pass
        if tell >= 0:
            os.write(tell, json.dumps(count.seen).encode())
        failed = 0
    finally:
        if failed:
            traceback.print_exc()
        os._exit(failed)


@dataclass
class _Points:
    """Counts statements, before and after each, and touches of stored files; at one of them it dies."""

    kind: str
    at: int
    under: str
    seen: Counter[str] = field(default_factory=Counter)

    def step(self, kind: str) -> None:
        """One more; perhaps the last."""
        self.seen[kind] += 1
        if kind == self.kind and self.seen[kind] == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_statement(self, execute: Any, *told: Any) -> Any:
        """Around each statement."""
        self.step("statement")
        answer = execute(*told)
        self.step("statement")
        return answer

    def on_file(self, deed: str, told: tuple[Any, ...]) -> None:
        """Before a stored file is opened, renamed or removed."""
        if deed in FILE_DEEDS and str(told[0]).startswith(self.under):
            self.step("file")


def _judged(wanted: Wanted, room: Path) -> list[str]:
    """What is not as it should be on a node whose deletion has come to its end."""
    from accord.apps.records.contents import digest_of
    from accord.apps.records.models import Record
    from accord.apps.records.services import storage

    storage.sweep(now=datetime.now(UTC) + timedelta(days=1))
    rows = {str(one.pk): one for one in Record.objects.all()}
    stay = {pk: digest_of(rows[pk]) for pk in wanted.stay if rows[pk].state != "expunged"}
    wrong = ["something that had to stay is gone or another"] if stay != wanted.stay else []
    left = [pk for pk in wanted.go if rows[pk].state != "expunged" or rows[pk].address]
    wrong += [f"{len(left)} records are left"] if left else []
    return [*wrong, *_rows_wrong(wanted), *_files_wrong(wanted, room)]


def _rows_wrong(wanted: Wanted) -> list[str]:
    from accord.apps.records.models import CaseOutcome, Expungement, RetentionRun, Submission
    from accord.frame.audit import fsck, sequencer
    from accord.frame.audit.models import LedgerEntry
    from accord.frame.outbox.models import OutboxEvent

    run = RetentionRun.objects.order_by("-started_at")[0]
    files = Submission.objects.count()
    entries = Counter(LedgerEntry.objects.values_list("verb", flat=True)) - wanted.entries
    told = LedgerEntry.objects.filter(verb="record.expunged").values_list("object_id", flat=True)
    events = OutboxEvent.objects.filter(type__icontains="expunged").values_list(
        "payload", flat=True
    )
    done = Expungement.objects.filter(run=run, state="done").values_list("record_id", flat=True)
    once = Counter(dict.fromkeys(wanted.go, 1))
    expected = {
        "retention.run_started": 1, "record.expunged": len(wanted.go),
        "addresses.forgotten": len(wanted.go),
        "submission.rewritten": files, "retention.run_finished": 1,
    }  # fmt: skip
    sequencer.sequence_all()
    cases = set(CaseOutcome.objects.values_list("case_number", flat=True))
    checks = {
        f"the ledger tells {dict(entries)}": dict(entries) == expected,
        "an entry is missing or double": _among(wanted, told) == once,
        "an event is missing or double": _among(wanted, (e["record_id"] for e in events)) == once,
        "a deletion is missing or double": Counter(map(str, done)) == once,
        f"the run says {run.state}, {run.deleted}, {run.files_rewritten}, {run.files_destroyed}": (
            (run.state, run.deleted, run.kept, run.files_rewritten, run.files_destroyed)
            == ("done", len(wanted.go), 0, files, 0)
        ),
        "an outcome of a deleted case is left": not cases & wanted.numbers_gone,
        "an outcome of another case is gone": _number(4) in cases,
        "the ledger does not hold": not fsck.recompute().faults,
    }  # fmt: skip
    return [words for words, holds in checks.items() if not holds]


def _among(wanted: Wanted, ids: Any) -> Counter[str]:
    return Counter(one for one in ids if one in wanted.go)


def _files_wrong(wanted: Wanted, room: Path) -> list[str]:
    from accord.apps.records.models import OutcomeFile, Submission

    uploads = room / "uploads"
    kept = {one.kept_as or one.digest for one in Submission.objects.all()}
    kept |= set(OutcomeFile.objects.filter(original_gone=False).values_list("digest", flat=True))
    there = {one.name for one in (uploads / "submissions").iterdir()}
    text = b"".join(one.read_bytes() for one in (uploads / "submissions").iterdir())
    checks = {
        f"{len(there - kept)} files too many": there <= kept,
        f"{len(kept - there)} files are gone that had to stay": kept <= there,
        "a mark is left": not any((uploads / "undecided").iterdir()),
        "a file tells what was deleted": not any(n.encode() in text for n in wanted.numbers_gone),
        "a file lost what had to stay": all(n.encode() in text for n in wanted.numbers_left),
    }
    return [words for words, holds in checks.items() if not holds]


def main() -> None:
    """Run the schedules on copies of a node of their own and print what came of them."""
    count, seed = (int(word) for word in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        node = Path(folder) / "state"
        ledger_node.start(node)
        sys.stdout.write(json.dumps(trials(count, seed, node)) + "\n")


if __name__ == "__main__":
    main()

"""Trials of the claim `faults`: kill -9 and a full disk while entries, events and the tree are written.

`python -m bench.fault_trials SCHEDULES SEED` prints one line of JSON. Each schedule is a forked
process that writes and tells what was acknowledged; it is killed, or its files may not grow.
"""

from __future__ import annotations

import json
import os
import random
import resource
import select
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accord.frame.declare import event
from bench import ledger_node

ROOM = 400_000  # bytes that a file may still grow under a full disk
MOST_TOLD = 12  # acknowledgements until the kill, at most
LONGEST = 0.03  # seconds from the last of them to the kill
PATIENCE = 10.0
FULL = b"full"


@event(policy="ledger.view", audit="trial.announced")
@dataclass(frozen=True, kw_only=True)
class Announced:
    """What the trials announce."""

    entry_id: str


def schedules(count: int, seed: int) -> dict[str, Any]:
    """Run so many schedules; returns what was lost, doubled, out of order or left broken."""
    from django.db import connection

    from accord.frame import audit, outbox
    from accord.frame.audit import fsck

    for name in ("trial.announced", "trial.heard", "trial.read"):
        audit.verb(name)
    outbox.listen(Announced, _hear)
    rng, acked = random.Random(seed), list[list[str]]()
    kinds = {"kill": 0, "full": 0}
    for number in range(count):
        kind = "full" if number % 4 == 3 else "kill"
        kinds[kind] += 1
        connection.close()
        acked.append(_one(kind, rng.randrange(1 << 30), rng.uniform(0.0, LONGEST)))
        if number % 25 == 24 and (faults := fsck.recompute().faults):
            return {"schedules": number + 1, "faults": list(faults), "kinds": kinds}
    return _judged(acked, kinds) | {"schedules": count}


def _judged(acked: list[list[str]], kinds: dict[str, int]) -> dict[str, Any]:
    from accord.frame import outbox
    from accord.frame.audit import fsck, sequencer
    from accord.frame.audit.models import LedgerEntry
    from accord.frame.outbox.models import OutboxEvent

    sequencer.sequence_all()
    while outbox.deliver():
        pass
    sequencer.sequence_all()
    places = dict(LedgerEntry.objects.values_list("id", "index"))
    index = {str(entry): place for entry, place in places.items() if place is not None}
    lost = sum(one not in index for run in acked for one in run)
    disordered = 0
    for run in acked:
        there = [index[one] for one in run if one in index]
        disordered += there != sorted(there)
    announced = OutboxEvent.objects.count()
    heard = list(LedgerEntry.objects.filter(verb="trial.heard").values_list("object_id", flat=True))
    told = LedgerEntry.objects.filter(verb="trial.announced").count()
    return {
        "acked": sum(map(len, acked)), "lost": lost, "disordered": disordered,
        "doubled": len(heard) - len(set(heard)), "unheard": announced - len(set(heard)),
        "halves": abs(told - announced), "faults": list(fsck.recompute().faults), "kinds": kinds,
    }  # fmt: skip


def _one(kind: str, seed: int, seconds: float) -> list[str]:
    """One process: what it acknowledged before it was killed or its disk was full."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _write_until_the_end(kind, seed, writing)
        os._exit(0)
    os.close(writing)
    told, wanted = b"", random.Random(seed).randrange(1, MOST_TOLD)
    deadline = time.monotonic() + PATIENCE
    while told.count(b"\n") < wanted and time.monotonic() < deadline:
        if select.select([reading], [], [], 0.2)[0]:
            told += os.read(reading, 65_536)
    time.sleep(seconds)  # into whatever it is doing now
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as stream:
        told += stream.read()
    return [line.decode() for line in told.split(b"\n")[:-1] if line != FULL]


def _write_until_the_end(kind: str, seed: int, out: int) -> None:
    """Write, announce, sequence and deliver in any order; each id is told once it is committed."""
    from django.db import DatabaseError

    from accord.frame import outbox
    from accord.frame.audit import sequencer

    if kind == "full":
        _fill_disk()
    rng = random.Random(seed)
    writer = ledger_node.Writer(rng)
    deeds = [
        lambda: writer.write()[0], lambda: writer.write()[0], _announce,
        lambda: sequencer.sequence(limit=rng.randrange(1, 9)), lambda: outbox.deliver(limit=3),
    ]  # fmt: skip
    while True:
        try:
            done = rng.choice(deeds)()
        except (DatabaseError, OSError):
            os.write(out, FULL + b"\n")  # nothing was acknowledged; the next attempt may find room
            continue
        if not isinstance(done, int):
            os.write(out, f"{done}\n".encode())


def _announce() -> Any:
    from accord.frame import audit, outbox
    from accord.frame.actor import NO_PURPOSE, Actor

    by = Actor(id="ana", name="ana", agency_ori="XA0010000")
    with audit.transaction(
        by=by, purpose=NO_PURPOSE, verb="trial.announced", object_type="thing", object_id="1"
    ) as entry:
        outbox.announce(Announced(entry_id=str(entry.id)))
    return entry.id


def _hear(event_id: str, _payload: dict[str, Any]) -> None:
    from accord.frame import audit
    from accord.frame.actor import NO_PURPOSE, Actor

    audit.record(
        by=Actor(id="worker", name="worker", kind="system"), purpose=NO_PURPOSE,
        verb="trial.heard", object_type="event", object_id=event_id,
    )  # fmt: skip


def _fill_disk() -> None:
    """No file may grow much beyond what the database has now; a write past that fails."""
    from django.conf import settings

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    name = Path(settings.DATABASES["default"]["NAME"])
    largest = max(p.stat().st_size for p in name.parent.glob(f"{name.name}*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + ROOM // 8, largest + ROOM))


def main() -> None:
    """Run the schedules in a folder of their own and print what came of them."""
    count, seed = (int(word) for word in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        ledger_node.start(Path(folder) / "state")
        sys.stdout.write(json.dumps(schedules(count, seed)) + "\n")


if __name__ == "__main__":
    main()

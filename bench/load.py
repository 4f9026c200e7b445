"""Claim `load`: fifty searches a second for ten minutes, each with its entry in the ledger.

N-DEx answers some 26 million searches a year, 0.8 a second; sixty times that is asked here of one
node on this machine, with its pages, worker and sequencer running, and the clients on it too.
BENCH_LOAD_RATE asks fewer a second, for a machine that others use: then the rows say so, and errors,
entries and the CPU of a search are what is learnt. BENCH_INCIDENTS makes a smaller region.
"""

from __future__ import annotations

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench import pages
from bench.harness import Row, at_least, row

CLAIM = "load"
SECONDS = int(os.environ.get("BENCH_LOAD_SECONDS", "600"))
EACH_SECOND = int(os.environ.get("BENCH_LOAD_RATE", "50"))
P99_MS = 300
QUESTIONS = 3_000
SEED = 11
# Of a hundred searches: who asks for what is an estimate of ours, since nobody publishes it.
MIX = {"persons": 60, "vehicles": 15, "incidents": 15, "places": 10}
ROOT = Path(__file__).parent.parent


def run() -> list[dict[str, object]]:
    """Build the region (BENCH_STATE keeps it), serve it, and ask it as many clients at once."""
    with pages.region():
        from accord.frame.audit.models import LedgerEntry

        entries = LedgerEntry.objects.filter(verb="search.ran", outcome="ok")
        token, asked = _token(), _questions()
        with tempfile.TemporaryDirectory() as name, _served() as (port, server):
            plan = Path(name) / "plan.json"
            plan.write_text(json.dumps({"port": port, "token": token, "questions": asked}))
            before, spent = entries.count(), _cpu_of_tree(server)
            numbers = (SECONDS * EACH_SECOND, EACH_SECOND)
            command = [sys.executable, "-m", "bench.load_clients", str(plan), *map(str, numbers)]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            told = json.loads(done.stdout)
            noted, spent = entries.count() - before, _cpu_of_tree(server) - spent
    taken = sorted(told["milliseconds"])
    note = (
        f"{len(taken)} searches in {told['seconds']:.0f} s among {pages.INCIDENTS:,} incidents, "
        f"median {statistics.median(taken):.0f} ms, slowest {taken[-1]:.0f} ms"
    )
    cpu = "all processes of the node: pages, worker, sequencer"
    return [
        row(
            CLAIM, f"p99 at {EACH_SECOND} searches/s", _p99(taken), at_most=P99_MS, unit="ms",
            note=note,
        ),
        row(
            CLAIM, "answers other than 200", told["errors"], at_most=0,
            note="; ".join(told["first"]),
        ),
        at_least(CLAIM, "searches/s answered", len(taken) / told["seconds"], bar=EACH_SECOND * 0.99),
        row(CLAIM, "searches without exactly one entry", abs(noted - len(taken)), at_most=0),
        Row(
            claim=CLAIM, name="CPU of the node for a search with its entry", bar="–", holds=True,
            measured=f"{1000 * spent / len(taken):.1f} ms", note=cpu,
        ).as_dict(),
    ]  # fmt: skip


def _p99(taken: list[float]) -> float:
    return taken[min(len(taken) - 1, int(len(taken) * 0.99))]


def _token() -> str:
    from accord.apps.agencies import selectors, services
    from accord.frame.actor import Purpose

    user = selectors.user_by_name("ana")
    actor = selectors.actor_of(user) if user else None
    assert actor is not None
    why = Purpose(code="administration", reason="measuring the load")
    _, secret = services.issue_token(
        by=actor, purpose=why, label="load", purposes=["crime-analysis"], days=1
    )
    return secret


def _questions() -> list[list[Any]]:
    """What is asked: of persons, plates, words and places of the region, half of names misspelt."""
    from accord.apps.records.models import Person, Record, Vehicle

    rng = random.Random(SEED)
    people = list(
        Person.objects.exclude(family_name="")
        .order_by("pk").values_list("family_name", "given_names", "date_of_birth")[:QUESTIONS]
    )  # fmt: skip
    plates = list(
        Vehicle.objects.exclude(plate="").order_by("pk")
        .values_list("plate", flat=True)[:QUESTIONS]
    )  # fmt: skip
    places = list(
        Record.objects.filter(lon__isnull=False, kind="incident")
        .order_by("pk").values_list("lat", "lon")[:QUESTIONS]
    )  # fmt: skip
    made: list[list[Any]] = []
    body: dict[str, Any]
    for what in rng.choices(list(MIX), weights=list(MIX.values()), k=QUESTIONS):
        if what == "persons":
            family, given, born = rng.choice(people)
            misspelt = rng.random() < 0.5
            body = {"family_name": _typo(family, rng) if misspelt else family, "given_names": given}
            if born and rng.random() < 0.5:
                body["date_of_birth"] = str(born)
        elif what == "vehicles":
            plate = rng.choice(plates)
            body = {"plate": plate if rng.random() < 0.5 else f"{plate[:4]}*"}
        elif what == "incidents":
            body = {"text": rng.choice(("burglary", "robbery ave", "shoplifting", "13th st"))}
        else:
            lat, lon = rng.choice(places)
            body = {"lat": lat, "lon": lon, "radius": 300}
        made.append([what, body])
    return made


def _typo(name: str, rng: random.Random) -> str:
    place = rng.randrange(len(name))
    return name[:place] + rng.choice("aeinorst") + name[place + 1 :]


@contextmanager
def _served() -> Iterator[tuple[int, int]]:
    """A node that listens: its port, and the process that leads all of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "accord.cli", "serve", "--port", str(port)]
    command += ["--workers", "2", "--seconds", str(SECONDS + 300)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            if _is_up(port):
                break
            time.sleep(0.5)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=60)


def _cpu_of_tree(leader: int) -> float:
    """CPU seconds so far of a process, all below it and those that they have waited for."""
    spent, parents = dict[int, float](), dict[int, int]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # one that has just ended
            _name, _, fields = stat.read_text().rpartition(")")
            told = fields.split()
            pid = int(stat.parent.name)
            parents[pid], spent[pid] = int(told[1]), sum(map(int, told[11:15]))
    inside, more = set[int](), {leader}
    while more:
        inside |= more
        more = {pid for pid, parent in parents.items() if parent in more} - inside
    return sum(spent.get(pid, 0.0) for pid in inside) / os.sysconf("SC_CLK_TCK")


def _is_up(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()

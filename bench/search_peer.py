"""Claim `search_peer`: a misspelt name costs a hundredth of what PostgreSQL's own way, pg_trgm, does.

Both are asked in one run, over the same persons, for the same names and as many rows (200), nearest
first, without policy and without audit. pg_trgm is set up as its documentation says: one index over
the whole name, GIN with `%` and GiST with its nearest-first order, and a GIN index of both columns,
each of which must be like. `%` is asked at the documented default of 0.3 and above it: a higher
threshold is faster and finds less. Judged is the fastest way that finds 99 %, else the one that
finds most. What is compared is CPU, the asking process's and its backend's; so that nothing of it
is spent in other processes, no question is answered in parallel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools import postgres

from bench.harness import at_least, cpu_of_both, not_run

CLAIM = "search_peer"
PERSONS = int(os.environ.get("BENCH_PERSONS", "300000"))
FULL = 10_000_000
BAR = 100
CAP = 200
ASKED = 20
ENOUGH = 0.99
WHOLE = "(given_names || ' ' || family_name)"
_LIKE = f"SELECT given_names, family_name FROM records_person WHERE {WHOLE} %% %(name)s ORDER BY "
_NEAREST = f"{WHOLE} <-> %(name)s LIMIT {CAP}"
INDEXES = {
    "GIN": f"gin ({WHOLE} gin_trgm_ops)",
    "GiST": f"gist ({WHOLE} gist_trgm_ops (siglen = 32))",
    "GIN of both columns": "gin (family_name gin_trgm_ops, given_names gin_trgm_ops)",
}
THRESHOLDS = {
    "GIN": (0.3, 0.45, 0.6),
    "GiST": (0.3,),
    "GIN of both columns": (0.2, 0.3, 0.45),
}
QUESTIONS = {
    "GIN": _LIKE + _NEAREST,
    "GiST": _LIKE + _NEAREST,
    "GIN of both columns": (
        "SELECT given_names, family_name FROM records_person WHERE family_name %% %(family)s "
        "AND given_names %% %(given)s ORDER BY "
        "(family_name <-> %(family)s) + (given_names <-> %(given)s) "
        f"LIMIT {CAP}"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to ask: milliseconds of CPU and by the clock, and the share of names that were found."""

    name: str
    cpu50: float
    p50: float
    recall: float

    def __str__(self) -> str:
        return f"{self.name} {self.cpu50:,.1f} ms at {100 * self.recall:.0f} %"


def run() -> list[dict[str, object]]:
    """Fill a cluster of its own, ask both, and compare."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    name = f"times less CPU than pg_trgm, among {PERSONS:,} persons"
    if not found:
        why = "PostgreSQL is not installed (apt-get install postgresql)"
        return [not_run(CLAIM, name, bar=f"≥ {BAR} ×", why=why)]
    binaries = postgres.binaries_beside(found[0])
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.cluster(binaries, postgres.DURABLE) as url,
    ):
        told = _measured({"ACCORD_DATABASE_URL": url, "ACCORD_STATE_DIR": folder})
    if not told["peer"]:
        why = "the extension pg_trgm is not installed"
        return [not_run(CLAIM, name, bar=f"≥ {BAR} ×", why=why)]
    ours, theirs = Way(**told["ours"]), [Way(**one) for one in told["peer"]]
    peer = judged(theirs)
    note = f"ours {ours}, theirs {peer}; all: {'; '.join(map(str, theirs))}"
    note += "" if PERSONS >= FULL else f"; the claim is of {FULL:,}"
    clock = f"{ours.p50:.1f} and {peer.p50:,.1f} ms"
    return [
        at_least(CLAIM, name, peer.cpu50 / ours.cpu50, bar=BAR, unit="×", note=note),
        at_least(CLAIM, "the same by the clock", peer.p50 / ours.p50, bar=BAR, unit="×", note=clock),
    ]  # fmt: skip


def _measured(env: dict[str, str]) -> dict[str, Any]:
    full = {**os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings", **env}
    command = [sys.executable, "-m", "bench.search_peer"]
    done = subprocess.run(command, env=full, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _worker() -> dict[str, Any]:
    """Fill this process's database and ask both ways."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from accord.apps.agencies import kept_rules
    from bench import search
    from bench.search_people import people
    from bench.search_world import fill

    call_command("migrate", verbosity=0)
    who = people()
    fill(PERSONS, agencies=who.agencies)
    asked = search.misspelt(search.ASKED, among=PERSONS)
    kept_rules.forget()
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        with search.without_policy():
            bare = search.names(who, asked, born=False, audited=False)
        ours = {"name": "ours", **{one: bare[one] for one in ("cpu50", "p50", "recall")}}
        return {"ours": ours, "peer": [asdict(one) for one in ways(cursor, asked)]}


def ways(cursor: Any, asked: list[tuple[Any, str, str]]) -> list[Way]:
    """Every way over the persons of this database; none where the extension is not installed."""
    cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
    if cursor.fetchone() is None:
        return []
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    found = []
    for index, made in INDEXES.items():
        cursor.execute(f"CREATE INDEX bench_trigram ON records_person USING {made}")
        cursor.execute("ANALYZE records_person")
        for threshold in THRESHOLDS[index]:
            cursor.execute(f"SET pg_trgm.similarity_threshold = {threshold}")
            found.append(_way(cursor, f"{index}, {threshold}", QUESTIONS[index], asked[:ASKED]))
        cursor.execute("DROP INDEX bench_trigram")
    return found


def judged(found: list[Way]) -> Way:
    """The fastest that finds as many as is asked of ours; where none does, the one that finds most."""
    good = [one for one in found if one.recall >= ENOUGH]
    return min(good, key=lambda one: one.cpu50) if good else max(found, key=_most)


def _most(one: Way) -> tuple[float, float]:
    return (one.recall, -one.cpu50)


def _way(cursor: Any, name: str, question: str, asked: list[tuple[Any, str, str]]) -> Way:
    walls, cpus, hits = [], [], 0
    for turn, (one, family, given) in enumerate([asked[0], *asked]):
        began, cpu = time.perf_counter(), cpu_of_both()
        told = {"name": f"{given} {family}", "family": family, "given": given}
        cursor.execute(question, told)
        rows = cursor.fetchall()
        if turn:  # the first one warms up
            cpus.append((cpu_of_both() - cpu) * 1000)
            walls.append((time.perf_counter() - began) * 1000)
            hits += (one.given_names, one.family_name) in rows
    cpu50, p50 = (sorted(one)[len(one) // 2] for one in (cpus, walls))
    return Way(name=name, cpu50=cpu50, p50=p50, recall=hits / len(walls))


if __name__ == "__main__":
    print(json.dumps(_worker()))

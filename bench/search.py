"""Claim `search`: a misspelt name among millions in milliseconds, with policy and audit on."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from bench.harness import Row, at_least, not_run, row

CLAIM = "search"
# The claim is of ten million; without being asked the bench stays within a few minutes.
PERSONS = int(os.environ.get("BENCH_PERSONS", "200000"))
ASKED, PEER_ASKED = 200, 8
FULL = 10_000_000


def run() -> list[dict[str, object]]:
    """Fill both databases, ask for misspelt names and words, and ask PostgreSQL's own way."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        rows = _rows("SQLite", _measured({"ACCORD_STATE_DIR": f"{folder}/sqlite"}))
        rows += _on_postgres(Path(folder))
    return rows


def _measured(env: dict[str, str]) -> dict[str, Any]:
    full = {**os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings", **env}
    if "ACCORD_DATABASE_URL" not in env:
        full.pop("ACCORD_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "bench.search"],
        env=full,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the worker failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _on_postgres(folder: Path) -> list[dict[str, object]]:
    initdb = shutil.which("initdb") or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None
    )
    if initdb is None:
        why = "PostgreSQL is not installed (apt-get install postgresql)"
        return [not_run(CLAIM, "names on PostgreSQL", bar="≤ 50 ms", why=why)]
    from tools import postgres

    with postgres.cluster(postgres.binaries_beside(Path(initdb))) as url:
        env = {"ACCORD_DATABASE_URL": url, "ACCORD_STATE_DIR": str(folder / "postgres")}
        found = _measured(env)
    rows = _rows("PostgreSQL", found)
    if found["trigram_ms"] is None:
        why = "the extension pg_trgm is not installed"
        return [*rows, not_run(CLAIM, "times faster than pg_trgm", bar="≥ 100 ×", why=why)]
    ratio = found["trigram_ms"] / found["name"]["p50"]
    note = f"pg_trgm's median {found['trigram_ms']:,.0f} ms, same names, same run"
    return [
        *rows,
        at_least(CLAIM, "times faster than pg_trgm", ratio, bar=100, unit="×", note=note),
    ]


def _rows(where: str, found: dict[str, Any]) -> list[dict[str, object]]:
    name, bare, words = found["name"], found["bare"], found["words"]
    size = f"{found['persons']:,} persons, {found['records']:,} narratives; "
    size += "" if found["persons"] >= FULL else f"the claim is of {FULL:,}; "
    cpu = f"CPU p50 {name['cpu50']:.1f} ms"
    return [
        at_least(
            CLAIM, f"one-edit recall of the name on {where}", 100 * name["recall"], bar=99,
            unit="%", note=size + f"{ASKED} names",
        ),
        at_least(
            CLAIM, f"one-edit recall of the person, with the year of birth, on {where}",
            100 * found["born"]["recall"], bar=99, unit="%",
        ),
        row(CLAIM, f"misspelt name, p50 on {where}", name["p50"], at_most=5, unit="ms", note=cpu),
        row(CLAIM, f"misspelt name, p99 on {where}", name["p99"], at_most=50, unit="ms"),
        row(
            CLAIM, f"with policy and audit over without, p50 CPU on {where}",
            name["cpu50"] / bare["cpu50"], at_most=1.5, unit="×",
            note=f"without: {bare['p50']:.1f} ms, CPU {bare['cpu50']:.1f} ms",
        ),
        row(CLAIM, f"two words of a narrative, p99 on {where}", words["p99"], at_most=500, unit="ms",
            note=f"p50 {words['p50']:.1f} ms"),
        Row(
            claim=CLAIM, name=f"filled on {where}", measured=f"{found['filled']:.0f} s", bar="–",
            holds=True, note=f"{found['megabytes']:,.0f} MB",
        ).as_dict(),
    ]  # fmt: skip


def _worker() -> dict[str, Any]:
    """Fill this process's database and ask it."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from accord.apps.agencies import kept_rules
    from bench.search_people import people
    from bench.search_world import fill

    call_command("migrate", verbosity=0)
    who = people()
    began = time.perf_counter()
    fill(PERSONS, agencies=who.agencies)
    from accord.apps.records import text_index

    text_index.read_new()
    filled = time.perf_counter() - began
    asked = _misspelt(ASKED)
    with connection.cursor() as cursor:
        found = {
            "persons": PERSONS,
            "records": PERSONS // 10,
            "filled": filled,
            "megabytes": _megabytes(cursor),
            "name": _names(who, asked, born=False),
            "born": _names(who, asked, born=True),
            "words": _words(who),
            "trigram_ms": _trigram(cursor, asked),
        }
    kept_rules.forget()
    with _without_policy():
        found["bare"] = _names(who, asked, born=False, audited=False)
    return found


def _misspelt(count: int) -> list[tuple[Any, str, str]]:
    """Persons with one slip in one of their names, at any place of it."""
    from accord.apps.records.models import Person

    rng, total = random.Random(11), PERSONS
    found: list[tuple[Any, str, str]] = []
    while len(found) < count:
        n = rng.randrange(1, total)
        pk = f"{3:024x}{n:08x}" if _lite() else f"{(3 << 32) + n:032x}"
        one = Person.objects.get(pk=pk)
        family, given = one.family_name, one.given_names
        if rng.random() < 0.6:
            family = _slip(family, rng)
        else:
            given = _slip(given, rng)
        found.append((one, family, given))
    return found


def _lite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _slip(word: str, rng: random.Random) -> str:
    at, kind = rng.randrange(len(word)), rng.randrange(4)
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    if kind == 0:
        return word[:at] + letter + word[at + 1 :]
    if kind == 1 and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + letter + word[at:]
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def _names(
    who: Any, asked: list[tuple[Any, str, str]], *, born: bool, audited: bool = True
) -> dict[str, float]:
    from accord.apps.records import selectors
    from accord.apps.records.selectors import NameQuery
    from accord.core.names import PartialBirth
    from accord.frame import audit

    hits = 0

    def ask(one: Any, family: str, given: str) -> bool:
        birth = PartialBirth(one.date_of_birth.year) if born else None
        query = NameQuery(family=family, given=given, birth=birth)
        found = selectors.persons_found(viewer=who.viewer, purpose=who.why, query=query)
        if audited:
            audit.read(
                by=who.viewer, purpose=who.why, verb="search.ran", object_type="search",
                payload={"what": "persons", "hits": len(found.hits), "page": 1, "form": "list"},
                personal={"family_name": family, "given_names": given},
                disclosed=[hit.record_id for hit in found.hits[:50]],
            )  # fmt: skip
        if born:
            return any(hit.person_id == one.pk for hit in found.hits)
        name = (one.family_name, one.given_names)
        return any((hit.family, hit.given) == name for hit in found.hits)

    for one in asked[:20]:
        ask(*one)
    walls, cpus = [], []
    for one in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        hits += ask(*one)
        cpus.append((time.process_time() - cpu) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    return {**_spread(walls), "cpu50": _spread(cpus)["p50"], "recall": hits / len(asked)}


def _words(who: Any) -> dict[str, float]:
    """Two words that stand in one narrative, from common and from rare ones."""
    from accord.apps.records import selectors
    from accord.apps.records.models import Record
    from accord.apps.records.selectors import RecordQuery

    rng = random.Random(5)
    told = list(Record.objects.exclude(narrative="").values_list("narrative", flat=True)[:2_000])
    walls = []
    for narrative in rng.sample(told, min(100, len(told))):
        text = " ".join(rng.sample(narrative.split(), 2))
        began = time.perf_counter()
        selectors.records_found(viewer=who.viewer, purpose=who.why, query=RecordQuery(text=text))
        walls.append((time.perf_counter() - began) * 1000)
    return _spread(walls)


def _trigram(cursor: Any, asked: list[tuple[Any, str, str]]) -> float | None:
    """The median of PostgreSQL's trigram search for the same names over the same persons."""
    if _lite():
        return None
    cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
    if cursor.fetchone() is None:
        return None
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    cursor.execute(
        "CREATE INDEX bench_trigram ON records_person "
        "USING gin ((given_names || ' ' || family_name) gin_trgm_ops)"
    )
    cursor.execute("SET pg_trgm.similarity_threshold = 0.45")
    walls = []
    for _one, family, given in asked[:PEER_ASKED]:
        began = time.perf_counter()
        cursor.execute(
            "SELECT id FROM records_person WHERE (given_names || ' ' || family_name) %% %s "
            "ORDER BY similarity(given_names || ' ' || family_name, %s) DESC LIMIT 20",
            [f"{given} {family}"] * 2,
        )
        cursor.fetchall()
        walls.append((time.perf_counter() - began) * 1000)
    return _spread(walls)["p50"]


def _megabytes(cursor: Any) -> float:
    if _lite():
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    else:
        cursor.execute("SELECT pg_database_size(current_database())")
    return float(cursor.fetchone()[0]) / 1e6


def _without_policy() -> Any:
    """The same look-ups as if everybody might see everything: what they cost by themselves."""
    from django.db.models import Q

    from accord.apps.agencies.sharing import NOTHING
    from accord.apps.records.selectors import named
    from accord.apps.records.selectors.searching import Sight

    everything: Callable[..., Sight] = lambda **_: Sight(shown=Q(), pointed=NOTHING)  # noqa: E731 - a stand-in
    return mock.patch.object(named, "sight_of_persons", everything)


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
    }


if __name__ == "__main__":
    print(json.dumps(_worker()))

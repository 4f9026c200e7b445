"""PostgreSQL's own way to misspelt names, pg_trgm, set up as its documentation says, over the same persons.

Each way is asked for the same names, for as many rows as ours (200), nearest first, without policy
and without audit. Ways: one index over the whole name, GIN with `%` and GiST with its nearest-first
order, and a GIN index of both columns, each of which must be like. `%` is asked at the documented
default of 0.3 and above it: a higher threshold is faster and finds less.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

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
    """One way to ask: milliseconds by the clock, and the share of names that were found."""

    name: str
    p50: float
    recall: float

    def __str__(self) -> str:
        return f"{self.name} {self.p50:,.1f} ms at {100 * self.recall:.0f} %"


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
    return min(good, key=lambda one: one.p50) if good else max(found, key=_most)


def _most(one: Way) -> tuple[float, float]:
    return (one.recall, -one.p50)


def _way(cursor: Any, name: str, question: str, asked: list[tuple[Any, str, str]]) -> Way:
    walls, hits = [], 0
    for turn, (one, family, given) in enumerate([asked[0], *asked]):
        began = time.perf_counter()
        told = {"name": f"{given} {family}", "family": family, "given": given}
        cursor.execute(question, told)
        rows = cursor.fetchall()
        if turn:  # the first one warms up
            walls.append((time.perf_counter() - began) * 1000)
            hits += (one.given_names, one.family_name) in rows
    return Way(name=name, p50=sorted(walls)[len(walls) // 2], recall=hits / len(walls))

"""A made-up world to search in: filled by the database itself, so that ten million are minutes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

SURNAMES, GIVEN, WORDS = 150_000, 20_000, 30_000
PERSONS_A_RECORD = 10
SYLLABLES = [
    "an",
    "ar",
    "ba",
    "bel",
    "bor",
    "ca",
    "cas",
    "cha",
    "cor",
    "da",
    "del",
    "der",
    "do",
    "el",
    "en",
    "far",
    "fer",
    "gar",
    "gon",
    "ha",
    "har",
    "hen",
    "in",
    "ja",
    "jo",
    "ka",
    "kin",
    "la",
    "len",
    "lin",
    "lo",
    "mar",
    "mas",
    "mi",
    "mon",
    "na",
    "nel",
    "no",
    "or",
    "pe",
    "per",
    "ra",
    "ri",
    "ro",
    "sa",
    "sal",
    "sen",
    "so",
    "ta",
    "tan",
    "ter",
    "to",
    "va",
    "ven",
    "vil",
    "wa",
    "wen",
    "wil",
    "ya",
    "zam",
    "zo",
]
SYSTEM_AT = datetime(2026, 1, 1, tzinfo=UTC)


def words_of(count: int, *, seed: int, parts: tuple[int, int]) -> list[str]:
    """Distinct made-up words, in an order that stands for how common they are."""
    rng, found = random.Random(seed), dict[str, None]()
    while len(found) < count:
        found["".join(rng.choices(SYLLABLES, k=rng.randint(*parts)))] = None
    return list(found)


def fill(persons: int, *, agencies: tuple[Any, Any]) -> None:
    """Records of two agencies with narratives, ten persons each, and what they are found by."""
    from accord.apps.records.models import Record

    # In one transaction: each word by itself would wait for the disk.
    with transaction.atomic(), connection.cursor() as cursor:
        for table, words in (
            ("bench_surname", words_of(SURNAMES, seed=1, parts=(2, 4))),
            ("bench_given", words_of(GIVEN, seed=2, parts=(2, 3))),
            ("bench_word", words_of(WORDS, seed=3, parts=(2, 4))),
        ):
            cursor.execute(f"CREATE TABLE {table} (i integer PRIMARY KEY, word text)")
            many = f"INSERT INTO {table} VALUES (%s, %s)"
            cursor.executemany(many, list(enumerate(words)))
        template = Record.objects.get()
        records = persons // PERSONS_A_RECORD
        for statement in _statements(records, persons, template, agencies):
            cursor.execute(statement)
        _learn(cursor)
        cursor.execute("ANALYZE")


def _statements(
    records: int, persons: int, template: Any, agencies: tuple[Any, Any]
) -> Iterator[str]:
    lite = connection.vendor == "sqlite"
    series = (
        "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {0}) "
        "SELECT n FROM s)"
        if lite
        else "(SELECT generate_series(1, {0})::bigint AS n)"
    )
    columns = [one.column for one in type(template)._meta.concrete_fields]  # noqa: SLF001 - Django's API
    told = {
        "id": _uuid("n", 1), "place_subject_id": _uuid("n", 2),
        "local_id": "'B' || n", "chunk_position": "n",
        "owner_id": f"CASE WHEN n % 4 = 0 THEN {_literal(agencies[1])} ELSE {_literal(agencies[0])} END",
        "local_date": "date('2016-01-01', '+' || (n * 37 % 3650) || ' days')" if lite
        else "date '2016-01-01' + (n * 37 % 3650)::int",
        "narrative": " || ' ' || ".join(_word(k) for k in range(20)),
    }  # fmt: skip
    cells = ", ".join(told.get(name, f"t.{name}") for name in columns)
    yield (
        f"INSERT INTO records_record ({', '.join(columns)}) SELECT {cells} "
        f"FROM {series.format(records)} AS q, records_record AS t WHERE t.local_id = 'TEMPLATE'"
    )
    born = "date('1950-01-01', '+' || (n * 7919 % 20000) || ' days')" if lite else (
        "date '1950-01-01' + (n * 7919 % 20000)::int"
    )  # fmt: skip
    person = {
        "id": _uuid("n", 3), "record_id": _uuid(f"(n - 1) / {PERSONS_A_RECORD} + 1", 1),
        "subject_id": _uuid("n", 4), "role": "'suspect'", "sequence": f"(n - 1) % {PERSONS_A_RECORD}",
        "local_id": "''", "family_name": _pick("bench_surname", SURNAMES, 48271),
        "given_names": _pick("bench_given", GIVEN, 69621), "date_of_birth": born, "sex": "''",
        "race": "''", "ethnicity": "''", "address": "''", "level": "'green'", "shield": "''",
        "extra": "'{}'" if lite else "'{}'::jsonb",
    }  # fmt: skip
    yield (
        f"INSERT INTO records_person ({', '.join(person)}) SELECT {', '.join(person.values())} "
        f"FROM {series.format(persons)} AS q"
    )
    year = "CAST(strftime('{0}', p.date_of_birth) AS integer)" if lite else ""
    parts = (
        (year.format("%%Y"), year.format("%%m%%d"))
        if lite
        else (
            "extract(year FROM p.date_of_birth)::int",
            "(extract(month FROM p.date_of_birth) * 100 + extract(day FROM p.date_of_birth))::int",
        )
    )
    if lite:
        parts = (parts[0].replace("%%", "%"), parts[1].replace("%%", "%"))
    yield (
        "INSERT INTO records_personname (person_id, record_id, family, given, birth_year, "
        f"birth_day, day) SELECT p.id, p.record_id, p.family_name, p.given_names, {parts[0]}, "
        f"{parts[1]}, r.local_date FROM records_person p JOIN records_record r ON r.id = p.record_id"
    )


def _pick(table: str, count: int, factor: int) -> str:
    """A word of a table; the first ones far more often than the last."""
    share = f"((n * {factor} % 2147483647) / 2147483647.0)"
    at = f"CAST({count - 1} * {share} * {share} * {share} AS integer)"
    return f"(SELECT word FROM {table} WHERE i = {at})"


def _word(place: int) -> str:
    return _pick("bench_word", WORDS, 16807 + 2 * 48271 * place)


def _uuid(number: str, kind: int) -> str:
    """Identifiers that sort as they are made, as ours do."""
    if connection.vendor == "sqlite":
        return f"printf('%024x%08x', {kind}, {number})"
    return f"lpad(to_hex({kind} * 4294967296 + {number}), 32, '0')::uuid"


def _literal(agency: Any) -> str:
    return f"'{agency.pk.hex}'" + ("" if connection.vendor == "sqlite" else "::uuid")


def _learn(cursor: Any) -> None:
    from accord.apps.records.services import indexing

    cursor.execute(
        "SELECT DISTINCT family FROM records_personname UNION "
        "SELECT DISTINCT given FROM records_personname"
    )
    words = [word for (word,) in cursor.fetchall()]
    for start in range(0, len(words), 5_000):
        indexing.learn(words[start : start + 5_000])

"""A new node's tables, made by squashed migrations, are those that the replaced ones lead to."""

from __future__ import annotations

import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from tests import replaced_migrations

ROOT = Path(__file__).parents[2]
# In the midst of an app on which others depend: some apps are whole, some begun, some not there yet.
ROADS = {"whole": "", "half-way": "records.0006_places_of_families"}
# What PostgreSQL knows of tables, columns, constraints, indexes, triggers, functions and sequences.
CATALOGUE = (
    (
        "SELECT relname, relkind, relpersistence, reloptions FROM pg_class WHERE relnamespace ="
        " 'public'::regnamespace"
    ),
    (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
        " column_default, is_identity, collation_name FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    ),
    (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
    ),
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE NOT tgisinternal"
    ),
    (
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE prokind = 'f' AND"
        " pronamespace = 'public'::regnamespace"
    ),
    "SELECT sequence_name, data_type, increment FROM information_schema.sequences",
    "SELECT extname FROM pg_extension",
)


def migrated(environment: dict[str, str], road: str | None) -> None:
    """Bring a database on an old road, if one is named, and then to where `migrate` brings it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ACCORD_")}
    kept |= {"DJANGO_SETTINGS_MODULE": "accord.site.settings", **environment}
    python = [sys.executable, "-m"]
    if road is not None:
        subprocess.run([*python, "tests.replaced_migrations", road], env=kept, cwd=ROOT, check=True)
    subprocess.run([*python, "django", "migrate", "--verbosity=0"], env=kept, check=True)


def parts(statement: str) -> tuple[str, ...]:
    """A statement's head and, in the order of the alphabet, what stands between its outer commas."""
    head, _, body = " ".join(statement.split()).partition("(")
    found, depth, start = [], 0, 0
    quoted = [m.span() for m in re.finditer(r"'[^']*'|\"[^\"]*\"", body)]
    inside = {at for begin, end in quoted for at in range(begin, end)}
    for at, letter in enumerate(body):
        if at in inside:
            continue
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            found.append(body[start:at].strip())
            start = at + 1
    return (head, *sorted([*found, body[start:].strip().removesuffix(")")]))


def in_sqlite(file: Path) -> set[tuple]:
    """All that SQLite keeps of its schema; the order of columns is not the same on both engines."""
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {
        (kind, name, table, *(parts(sql or "") if kind == "table" else ((sql or "").split())))
        for kind, name, table, sql in rows
    }


def in_postgresql(url: str) -> set[tuple]:
    """All that PostgreSQL's catalogue says of it."""
    import psycopg

    with psycopg.connect(url) as database:
        return {
            (number, *(cast_one_by_one(str(told)) for told in row))
            for number, query in enumerate(CATALOGUE)
            for row in database.execute(query)
        }


def cast_one_by_one(definition: str) -> str:
    """A list of texts as PostgreSQL tells it after the column it is compared with was made wider."""

    def apart(found: re.Match[str]) -> str:
        return "ARRAY[" + re.sub(r"'[^']*'::character varying", r"(\g<0>)::text", found[1]) + "]"

    return re.sub(r"\(ARRAY\[([^]]*)]\)::text\[]", apart, definition)


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize("road", ROADS)
def test_an_old_node_comes_to_the_tables_of_a_new_one(road, tmp_path, lay_tables):
    migrated({"ACCORD_STATE_DIR": str(tmp_path)}, ROADS[road])
    old = in_sqlite(tmp_path / "accord.sqlite3")
    new = in_sqlite(lay_tables(tmp_path / "new") / "accord.sqlite3")
    assert len(old) > 400
    assert old == new


@pytest.fixture
def databases() -> Iterator[list[str]]:
    import psycopg

    server = os.environ["ACCORD_DATABASE_URL"]
    names = [f"squashed_{side}_{os.getpid()}" for side in ("old", "new")]
    with psycopg.connect(server, autocommit=True) as asked:
        for name in names:
            asked.execute(f"CREATE DATABASE {name}")
        yield [urlunsplit(urlsplit(server)._replace(path=f"/{name}")) for name in names]
        for name in names:
            asked.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.nightly
@pytest.mark.postgres
@pytest.mark.parametrize("road", ROADS)
def test_so_it_does_on_postgresql(road, tmp_path, databases):
    for url, by in zip(databases, (ROADS[road], None), strict=True):
        migrated({"ACCORD_STATE_DIR": str(tmp_path), "ACCORD_DATABASE_URL": url}, by)
    old, new = map(in_postgresql, databases)
    assert len(old) > 400
    assert old == new


def test_parts_of_a_table_are_told_apart_without_their_order():
    one = 'CREATE TABLE "t" ("a" int DEFAULT (1), "b" text, CHECK ("a" IN (1, 2) OR "b" = \'),(\'))'
    two = (
        'CREATE TABLE "t" ("b" text, "a" int  DEFAULT (1), CHECK ("a" IN (1, 2) OR "b" = \'),(\'))'
    )
    assert len(parts(one)) == 4
    assert parts(one) == parts(two)
    assert parts(one) != parts(one.replace("text", "text NOT NULL"))


@pytest.mark.django_db
def test_whatever_a_node_has_already_it_takes_the_rest_once():
    """Any state that keeps the order of dependencies: as releases, and stops on the way, leave nodes."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    graph = replaced_migrations.without_squashed(MigrationExecutor(connection).loader)
    every = replaced_migrations.plan(graph)
    squashed = MigrationExecutor(connection).loader.replacements
    assert len(squashed) >= 10
    rng = random.Random(20)
    for _ in range(30):
        asked = rng.sample(every, rng.randint(1, 12))
        have = {key for one in asked for key in graph.forwards_plan(one)}
        executor = MigrationExecutor(connection)
        executor.recorder.migration_qs.all().delete()
        for key in have:
            executor.recorder.record_applied(*key)
        executor.loader.build_graph()
        executor.loader.check_consistent_history(connection)
        coming = executor.migration_plan(executor.loader.graph.leaf_nodes())
        taken = [key for one, _ in coming for key in one.replaces or [(one.app_label, one.name)]]
        assert sorted(taken) == sorted(set(every) - have)

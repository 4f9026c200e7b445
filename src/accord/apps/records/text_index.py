"""The words of records, found by the database's own full-text search: FTS5 or GIN, one interface.

Both follow the table of records by themselves: PostgreSQL through indexes on expressions, SQLite
through triggers, so that no way of writing a record can forget them. SQLite notes new records in
the order in which they come and reads their words in bulk, before the next search by words at the
latest; what is changed or taken out leaves the index in the same statement.

What outsiders may read of a record (`shared`) and the rest, which is the owner's own, are told
apart: neither a word of a narrative nor the place of an event whose victim is protected may lead a
partner to the record. Words are compared folded and whole; nothing is weighed by how often a word
occurs, since a record that the reader may not know of would move that.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from accord.core.crypto import sha256

TABLE: Final = "records_record"
# What a record says besides its place and its narrative, in the order in which it is read.
OPEN: Final = (
    "local_id", "offence_text", "offence_local_code", "area_code", "disposition",
)  # fmt: skip
MOST_WORDS: Final = 12
READ_AT_ONCE: Final = 2_000
#: Blocks of some four thousand bytes that are written in one transaction.
MERGED_AT_ONCE: Final = 200
#: Rows that the index changes where it merges anything; one is the order itself.
_WORKED: Final = 2
_ACCENTED, _PLAIN = "áàâäãåéèêëíìîïóòôöõúùûüñçý", "aaaaaaeeeeiiiiooooouuuuncy"
_TERM: Final = re.compile(r'"([^"]*)"|(\S+)')
_APART: Final = re.compile(r"[^\w]+|_")
Term = tuple[tuple[str, ...], bool]


def terms_in(text: str) -> list[Term]:
    """Words and quoted phrases of a query; True where any ending will do, as in `burg*`.

    A word that punctuation divides, such as `24-000123`, is a phrase of its parts.
    """
    found = []
    for phrase, word in _TERM.findall(text)[:MOST_WORDS]:
        parts = tuple(part for part in _APART.split(_folded(phrase or word)) if part)
        if parts:
            found.append((parts, word.endswith("*")))
    return found


def condition(text: str, *, own: Any, others: Iterable[Any], kind: str) -> RawSQL | None:
    """The condition on records that all of a query's terms stand in one; None without a term.

    `own` is the agency whose records are read whole, `others` are those of which anything may be
    found at all: they narrow what the index passes on, before anything else is asked of a record.
    """
    terms = terms_in(text)
    if not terms:
        return None
    if connection.vendor == "sqlite":
        read_new()
        asked = _fts5(terms, own, others, kind)
        return RawSQL(_MATCH_SQLITE, [asked], output_field=BooleanField())  # noqa: S611 - a constant; the query is bound
    asked = " & ".join(_tsquery(*term) for term in terms)
    return RawSQL(  # noqa: S611 - a constant; the query is bound
        _MATCH_POSTGRESQL, [list(others), asked, own, asked], output_field=BooleanField()
    )


def read_new() -> int:
    """Read the words of records that came since the last reading; returns of how many.

    Only SQLite needs it. All that stood there at the start is read, in transactions that let
    others write in between.
    """
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        done, last = cursor.fetchone()
    before = done
    while done < last:
        upto = min(done + READ_AT_ONCE, last)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_READ, [done, upto])
            cursor.execute(_NOTE, [upto])
        done = upto
    return int(last - before) if last > before else 0


def forget_gone() -> None:
    """Leave no word in the index's own blocks of a record that is no more.

    SQLite notes beside a word that it was taken out, and drops both when blocks are merged: all of
    them are, in transactions that let others write in between. PostgreSQL's vacuum does as much.
    """
    if connection.vendor != "sqlite":
        return
    blocks = -MERGED_AT_ONCE  # the first time: whatever is there is to be merged into one
    while _merged(blocks):
        blocks = MERGED_AT_ONCE


def _merged(blocks: int) -> bool:
    """Merge about so many blocks; returns whether there was anything to merge (FTS5, 6.8)."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = connection.connection.total_changes
        cursor.execute(_MERGE, [blocks])
        return bool(connection.connection.total_changes - before >= _WORKED)


def install(**_: Any) -> None:
    """Put index and triggers in place; runs after each migrate, since a remade table loses its own."""
    statements = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (*_clearing(cursor), *statements):
            cursor.execute(statement)


def _clearing(cursor: Any) -> list[str]:
    """What drops an index that was made of other columns, or with other offences protected."""
    if connection.vendor == "sqlite":
        cursor.execute(_MADE_OF)
        cursor.execute("SELECT made_of FROM records_wordsread")
        made = cursor.fetchone()
        triggers = [f"DROP TRIGGER IF EXISTS record_words_{one}" for one in _TRIGGERS]
        if made == (_DIGEST,):
            return triggers
        begin = [f"INSERT INTO records_wordsread VALUES (0, '{_DIGEST}')"]  # noqa: S608 - a digest
        return [
            *triggers,
            "DROP TABLE IF EXISTS records_words",
            "DELETE FROM records_wordsread",
            *begin,
        ]
    cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'record_words_%'")
    old = [name for (name,) in cursor.fetchall() if not name.endswith(_DIGEST)]
    return [f'DROP INDEX "{name}"' for name in old]


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _fts5(terms: list[Term], own: Any, others: Iterable[Any], kind: str) -> str:
    wanted = " AND ".join(
        f'"{" ".join(parts)}"' + ("*" if is_prefix else "") for parts, is_prefix in terms
    )
    halves = [f"(tags : {_tag(own)} AND {{shared rest}} : ({wanted}))"] if own else []
    owners = " OR ".join(_tag(one) for one in sorted(map(str, others)))
    if owners:
        halves.append(f"(tags : ({owners}) AND shared : ({wanted}))")
    return f"tags : k{kind.replace('_', '')} AND ({' OR '.join(halves) or 'tags : nobody'})"


def _tag(owner: Any) -> str:
    return f"o{str(owner).replace('-', '')}"


def _tsquery(parts: tuple[str, ...], is_prefix: bool) -> str:
    words = " <-> ".join(f"'{part}'" for part in parts)
    return f"({words}{':*' if is_prefix else ''})"


def _sql(*parts: str) -> str:
    return " ".join(parts)


def _shared(row: str) -> str:
    said = " || ' ' || ".join(f"{row}{name}" for name in OPEN)
    return f"{said} || ' ' || CASE WHEN {row}place_kept THEN '' ELSE {row}address END"


def _rest(row: str) -> str:
    return f"{row}narrative || ' ' || CASE WHEN {row}place_kept THEN {row}address ELSE '' END"


def _columns(row: str) -> str:
    """The three columns of SQLite's index, from a row of the table."""
    tags = f"'o' || {row}owner_id || ' k' || replace({row}kind, '_', '')"
    return f"{_shared(row)}, {_rest(row)}, {tags}"


_READ_FROM: Final = (*OPEN, "address", "narrative", "place_kept", "owner_id", "kind")
_INTO: Final = "INSERT INTO records_words(rowid, shared, rest, tags)"
_DONE: Final = "coalesce((SELECT done FROM records_wordsread), 0)"


def _sqlite() -> Iterator[str]:
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _READ_FROM)
    mapped = f"FROM records_textrow WHERE record_id = OLD.id AND id <= {_DONE}"
    take_out = _sql(
        "INSERT INTO records_words(records_words, rowid, shared, rest, tags)",
        f"SELECT 'delete', id, {_columns('OLD.')}", mapped, ";",
    )  # fmt: skip
    yield _sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS records_words",
        "USING fts5(shared, rest, tags, content='', tokenize='unicode61 remove_diacritics 2')",
    )
    yield _sql(
        f"CREATE TRIGGER IF NOT EXISTS record_words_new AFTER INSERT ON {TABLE}",
        "WHEN NEW.is_current BEGIN",
        "INSERT INTO records_textrow(record_id)", "VALUES (NEW.id); END",
    )  # fmt: skip
    yield _sql(
        f"CREATE TRIGGER IF NOT EXISTS record_words_changed AFTER UPDATE OF {', '.join(_READ_FROM)}",
        f"ON {TABLE} WHEN {changed} BEGIN", take_out, _INTO, f"SELECT id, {_columns('NEW.')}",
        mapped, "; END",
    )  # fmt: skip
    yield _sql(
        f"CREATE TRIGGER IF NOT EXISTS record_words_gone BEFORE DELETE ON {TABLE} BEGIN",
        take_out, "DELETE FROM records_textrow WHERE record_id = OLD.id; END",
    )  # fmt: skip
    yield _sql(
        "INSERT INTO records_textrow(record_id)",
        f"SELECT id FROM {TABLE} r WHERE r.is_current AND NOT EXISTS",  # noqa: S608 - constants
        "(SELECT 1 FROM records_textrow t WHERE t.record_id = r.id) ORDER BY r.id",
    )


def _postgresql() -> Iterator[str]:
    yield _sql(
        "CREATE OR REPLACE FUNCTION accord_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE",
        "PARALLEL SAFE STRICT AS $$", "SELECT to_tsvector('simple'::regconfig, regexp_replace(",
        f"translate(lower($1), '{_ACCENTED}', '{_PLAIN}'), '[^[:alnum:]]+', ' ', 'g')) $$",
    )  # fmt: skip
    for name, words in (("shared", _shared("")), ("whole", _whole(""))):
        yield _sql(
            f"CREATE INDEX IF NOT EXISTS record_words_{name}_{_DIGEST} ON {TABLE}",
            f"USING gin (accord_words({words})) WHERE {_STANDS}",
        )


def _whole(row: str) -> str:
    return f"{_shared(row)} || ' ' || {_rest(row)}"


_STANDS: Final = "is_current AND state = 'standing'"
_TRIGGERS: Final = ("new", "changed", "gone")
_DIGEST: Final = sha256(_columns("").encode()).hex()[:8]
_MADE_OF: Final = _sql(
    "CREATE TABLE IF NOT EXISTS records_wordsread",
    "(done INTEGER NOT NULL, made_of TEXT NOT NULL)",
)
_WAITING: Final = _sql(
    "SELECT", _DONE, ", coalesce((SELECT max(id) FROM records_textrow), 0)",
)  # fmt: skip
_READ: Final = _sql(
    _INTO, f"SELECT t.id, {_columns('r.')}", f"FROM records_textrow t JOIN {TABLE} r",
    f"ON r.id = t.record_id WHERE t.id > %s AND t.id <= %s AND t.id > {_DONE}",
)  # fmt: skip
_MERGE: Final = "INSERT INTO records_words(records_words, rank) VALUES ('merge', %s)"
_NOTE: Final = "UPDATE records_wordsread SET done = max(done, %s)"
_MATCH_SQLITE: Final = _sql(
    f"{TABLE}.id IN (", "SELECT t.record_id FROM records_words w JOIN records_textrow t",
    "ON t.id = w.rowid WHERE records_words MATCH %s)",
)  # fmt: skip
# Two questions, each answered by its index alone: of one with OR between, PostgreSQL makes the words
# of every row anew that either index finds, to see by which of the two it was.
_MATCH_POSTGRESQL: Final = _sql(
    f"{TABLE}.id IN (", "SELECT w.id", f"FROM {TABLE} w WHERE {_STANDS} AND w.owner_id = ANY(%s)",
    f"AND accord_words({_shared('w.')}) @@ to_tsquery('simple', %s)", "UNION ALL SELECT w.id",
    f"FROM {TABLE} w WHERE {_STANDS} AND w.owner_id = %s",
    f"AND accord_words({_whole('w.')}) @@ to_tsquery('simple', %s))",
)  # fmt: skip

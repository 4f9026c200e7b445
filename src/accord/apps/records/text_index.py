"""The words of records, found by the database's own full-text search: FTS5 or GIN, one interface.

Both follow the table of records by themselves: SQLite through triggers, PostgreSQL through indexes
on expressions, so that no way of writing a record can forget them. What partners may read of a
record and its narrative, which is the owner's own, are told apart: a narrative's word must not
lead a partner to the record. Words are compared folded and whole; nothing is weighed by how often
a word occurs, since a record that the reader may not know of would move that.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

TABLE: Final = "records_record"
# What a record says besides its narrative, in the order in which it is read.
OPEN: Final = (
    "local_id", "offence_text", "offence_local_code", "address", "area_code", "disposition",
)  # fmt: skip
MOST_WORDS: Final = 12
_ACCENTED, _PLAIN = "áàâäãåéèêëíìîïóòôöõúùûüñçý", "aaaaaaeeeeiiiiooooouuuuncy"
_TERM: Final = re.compile(r'"([^"]*)"|(\S+)')
_APART: Final = re.compile(r"[^\w]+|_")


def terms_in(text: str) -> list[tuple[tuple[str, ...], bool]]:
    """Words and quoted phrases of a query; True where any ending will do, as in `burg*`.

    A word that punctuation divides, such as `24-000123`, is a phrase of its parts.
    """
    found = []
    for phrase, word in _TERM.findall(text)[:MOST_WORDS]:
        parts = tuple(part for part in _APART.split(_folded(phrase or word)) if part)
        if parts:
            found.append((parts, word.endswith("*")))
    return found


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def install(**_: Any) -> None:
    """Put index and triggers in place, and fill them; runs after each migrate."""
    statements = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute(_FILL_MAP)
            cursor.execute(_FILL_WORDS)


def condition(text: str, *, own: Any, others: Iterable[Any], kind: str) -> RawSQL | None:
    """The condition on records that all of a query's terms stand in one; None without a term.

    `own` is the agency whose narratives are read as well, `others` are those that may be found
    at all. On SQLite the two and the kind narrow what the index itself passes on.
    """
    terms = terms_in(text)
    if not terms:
        return None
    if connection.vendor == "sqlite":
        asked = _fts5(terms, own, others, kind)
        return RawSQL(_MATCH_SQLITE, [asked], output_field=BooleanField())  # noqa: S611 - a constant; the query is bound
    asked = " & ".join(_tsquery(parts, is_prefix) for parts, is_prefix in terms)
    return RawSQL(  # noqa: S611 - a constant; the query is bound
        _MATCH_POSTGRESQL, [asked, own, asked], output_field=BooleanField()
    )


def _fts5(
    terms: list[tuple[tuple[str, ...], bool]], own: Any, others: Iterable[Any], kind: str
) -> str:
    wanted = " AND ".join(
        f'"{" ".join(parts)}"' + ("*" if is_prefix else "") for parts, is_prefix in terms
    )
    is_kind = f"tags : k{kind.replace('_', '')}"
    halves = [f"(tags : {_tag(own)} AND {{open narrative}} : ({wanted}))"] if own else []
    owners = " OR ".join(_tag(one) for one in sorted(map(str, others)))
    if owners:
        halves.append(f"(tags : ({owners}) AND open : ({wanted}))")
    return f"{is_kind} AND ({' OR '.join(halves) or 'tags : nobody'})"


def _tag(owner: Any) -> str:
    return f"o{str(owner).replace('-', '')}"


def _tsquery(parts: tuple[str, ...], is_prefix: bool) -> str:
    words = [f"'{part}'" for part in parts]
    return f"({' <-> '.join(words)}{':*' if is_prefix else ''})"


def _joined(names: Iterable[str], row: str) -> str:
    return " || ' ' || ".join(f"{row}{name}" for name in names)


_ALL: Final = (*OPEN, "narrative", "owner_id", "kind")


def _sql(*parts: str) -> str:
    return " ".join(parts)


def _columns(row: str) -> str:
    """The three columns of the index, from a row of the table."""
    tags = f"'o' || {row}owner_id || ' k' || replace({row}kind, '_', '')"
    return f"{_joined(OPEN, row)}, {row}narrative, {tags}"


_INTO: Final = "INSERT INTO records_words(rowid, open, narrative, tags)"
_TAKE_OUT: Final = _sql(
    "INSERT INTO records_words(records_words, rowid, open, narrative, tags)",
    f"SELECT 'delete', id, {_columns('OLD.')}", "FROM records_textrow WHERE record_id = OLD.id;",
)  # fmt: skip
_CHANGED: Final = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _ALL)
_SQLITE: Final = (
    _sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS records_words",
        "USING fts5(open, narrative, tags, content='', tokenize='unicode61 remove_diacritics 2')",
    ),
    _sql(
        f"CREATE TRIGGER IF NOT EXISTS record_words_new AFTER INSERT ON {TABLE}",
        "WHEN NEW.is_current BEGIN INSERT INTO records_textrow(record_id)", "VALUES (NEW.id);",
        _INTO, "VALUES (last_insert_rowid(),", _columns("NEW."), "); END",
    ),
    _sql(
        f"CREATE TRIGGER IF NOT EXISTS record_words_changed AFTER UPDATE OF {', '.join(_ALL)}",
        f"ON {TABLE} WHEN {_CHANGED} BEGIN", _TAKE_OUT, _INTO, "SELECT id,", _columns("NEW."),
        "FROM records_textrow WHERE record_id = NEW.id; END",
    ),
    _sql(
        f"CREATE TRIGGER IF NOT EXISTS record_words_gone BEFORE DELETE ON {TABLE} BEGIN",
        _TAKE_OUT, "DELETE FROM records_textrow WHERE record_id = OLD.id; END",
    ),
)  # fmt: skip
_FILL_MAP: Final = _sql(
    "INSERT INTO records_textrow(record_id)", f"SELECT id FROM {TABLE} r WHERE r.is_current AND",  # noqa: S608 - constants
    "NOT EXISTS (SELECT 1 FROM records_textrow t WHERE t.record_id = r.id) ORDER BY r.id",
)  # fmt: skip
_FILL_WORDS: Final = _sql(
    _INTO, "SELECT t.id,", _columns("r."), f"FROM records_textrow t JOIN {TABLE} r",
    "ON r.id = t.record_id WHERE t.id >",
    "coalesce((SELECT max(id) FROM records_words_docsize), 0)",
)  # fmt: skip
_MATCH_SQLITE: Final = _sql(
    f"{TABLE}.id IN (SELECT t.record_id FROM records_words w JOIN records_textrow t",  # noqa: S608 - constants
    "ON t.id = w.rowid WHERE records_words MATCH %s)",
)
_MATCH_POSTGRESQL: Final = _sql(
    f"(accord_words({_joined(OPEN, TABLE + '.')}) @@ to_tsquery('simple', %s)",
    f"OR ({TABLE}.owner_id = %s AND {TABLE}.narrative <> ''",
    f"AND accord_words({TABLE}.narrative) @@ to_tsquery('simple', %s)))",
)
_STANDS: Final = "WHERE is_current AND state = 'standing'"
_POSTGRESQL: Final = (
    _sql(
        "CREATE OR REPLACE FUNCTION accord_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE",
        "PARALLEL SAFE STRICT AS $$", "SELECT to_tsvector('simple'::regconfig, regexp_replace(",
        f"translate(lower($1), '{_ACCENTED}', '{_PLAIN}'), '[^[:alnum:]]+', ' ', 'g')) $$",
    ),
    _sql(
        f"CREATE INDEX IF NOT EXISTS record_words_open ON {TABLE}",
        f"USING gin (accord_words({_joined(OPEN, '')})) {_STANDS}",
    ),
    _sql(
        f"CREATE INDEX IF NOT EXISTS record_words_narrative ON {TABLE}",
        f"USING gin (accord_words(narrative)) {_STANDS} AND narrative <> ''",
    ),
)  # fmt: skip

"""Propose the keys by which files join: one column's values that stand in another's."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from accord.core.formats.delivery.plan import KeyForm
from accord.core.formats.delivery.study import StudiedPart
from accord.core.formats.tabular.profile import Profile

#: Below this share of a column's different values that stand in another, it is no key to it.
LEAST_CONTAINED: Final = 0.5
_BATCH: Final = 2_000
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/#:-]{0,60}")
_NOT_ALNUM = re.compile(r"[^0-9A-Za-z]+")


def key_text(text: str, form: KeyForm) -> str:
    """Return a key's value in the form in which two files' values are compared."""
    bare = text.strip()
    if form is KeyForm.EXACT:
        return bare
    whole = bare.removesuffix(".0")
    return _NOT_ALNUM.sub("", whole).upper().lstrip("0")


@dataclass(frozen=True, kw_only=True)
class KeyFit:
    """How one column's values stand in another's, over all rows.

    `contained` is the share of different values, `orphans` the rows whose value is not there,
    `blank` the rows without a value, `rows` all rows; `parents` are the different values of
    the other column, `childless` those without a row, `most` the most rows of one value and
    `repeated` the rows of the other file that repeat a value.
    """

    part: str
    column: str
    to: str
    to_column: str
    form: KeyForm
    contained: float
    rows: int
    orphans: int
    blank: int
    parents: int
    childless: int
    most: int
    repeated: int


class ValueIndex:
    """The values of the columns that may be keys, counted on disk: memory stays flat."""

    def __init__(self, parts: Sequence[StudiedPart]) -> None:
        """Read every row of every part once."""
        self._parts = {part.label: part for part in parts}
        self._numbers: dict[tuple[str, str, KeyForm], int] = {}
        self._rows: dict[str, int] = {}
        # An unnamed database is a private file of its own, deleted when it is closed.
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("PRAGMA journal_mode=OFF")
        self._base.execute("PRAGMA synchronous=OFF")
        self._base.execute("PRAGMA cache_size=-32000")
        self._base.execute(
            "CREATE TABLE cell (col INTEGER, value TEXT, n INTEGER, PRIMARY KEY (col, value))"
            " WITHOUT ROWID"
        )
        for part in parts:
            self._fill(part)

    def __enter__(self) -> Self:
        """Return the index itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Delete it."""
        self._base.close()

    def rows(self, label: str) -> int:
        """Return how many rows a part has."""
        return self._rows[label]

    def key_columns(self, label: str) -> tuple[str, ...]:
        """Return the columns of a part that may be keys."""
        return tuple(
            c for part, c, form in self._numbers if part == label and form is KeyForm.EXACT
        )

    def fits(self, part: str, *, to: str) -> list[KeyFit]:
        """Return how each column of a part stands in each unique one of another, best first."""
        found = []
        for form in KeyForm:
            for to_column in self.key_columns(to):
                if not self._is_key(to, to_column):
                    continue
                for column in self.key_columns(part):
                    fit = self.fit(part, column, to=to, to_column=to_column, form=form)
                    if fit.contained >= LEAST_CONTAINED:
                        found.append(fit)
            if found:
                break
        return sorted(found, key=self._order)

    def _order(self, fit: KeyFit) -> tuple[float, ...]:
        """Most rows joined first; then like names, then the column with more different values."""
        alike = fit.column.strip().lower() == fit.to_column.strip().lower()
        joined = (fit.rows - fit.orphans - fit.blank) / max(fit.rows, 1)
        spread = (fit.parents - fit.childless) / max(fit.parents, 1)
        return -round(joined, 2), fit.repeated, -float(alike), -spread

    def fit(self, part: str, column: str, *, to: str, to_column: str, form: KeyForm) -> KeyFit:
        """Count orphans and fan-out of one join over all rows."""
        child, parent = self._number(part, column, form), self._number(to, to_column, form)
        distinct, filled, hit, hit_rows, most = self._base.execute(
            "SELECT count(*), coalesce(sum(a.n), 0), count(b.value),"
            " coalesce(sum(CASE WHEN b.value IS NOT NULL THEN a.n END), 0),"
            " coalesce(max(CASE WHEN b.value IS NOT NULL THEN a.n END), 0)"
            " FROM cell a LEFT JOIN cell b ON b.col = ? AND b.value = a.value WHERE a.col = ?",
            (parent, child),
        ).fetchone()
        parents, parent_rows = self._base.execute(
            "SELECT count(*), coalesce(sum(n), 0) FROM cell WHERE col = ?", (parent,)
        ).fetchone()
        return KeyFit(
            part=part, column=column, to=to, to_column=to_column, form=form,
            contained=hit / distinct if distinct else 0.0,
            rows=self._rows[part], orphans=filled - hit_rows, blank=self._rows[part] - filled,
            parents=parents, childless=parents - hit, most=most, repeated=parent_rows - parents,
        )  # fmt: skip

    def _is_key(self, label: str, column: str) -> bool:
        seen = self._parts[label].columns.of(column)
        # A file with a row for each offence repeats the incident's number here and there.
        return seen.distinct >= 0.5 * seen.filled and seen.fill > 0.9

    def _number(self, label: str, column: str, form: KeyForm) -> int:
        known = self._numbers.get((label, column, form))
        if known is not None:
            return known
        if form is KeyForm.EXACT:
            raise KeyError(column)
        exact = self._numbers[label, column, KeyForm.EXACT]
        number = self._numbers[label, column, form] = len(self._numbers)
        self._base.create_function("loose", 1, lambda text: key_text(text, KeyForm.LOOSE))
        self._base.execute(
            "INSERT INTO cell SELECT ?, loose(value) AS bare, sum(n) FROM cell"
            " WHERE col = ? GROUP BY bare HAVING bare <> ''",
            (number, exact),
        )
        return number

    def add(self, label: str, column: str) -> None:
        """Count a column that a person chose and that looked like no key."""
        if (label, column, KeyForm.EXACT) not in self._numbers:
            self._fill(self._parts[label], only=column)

    def _fill(self, part: StudiedPart, *, only: str = "") -> None:
        chosen = [p.name for p in part.columns.profiles if p.name == only or
                  (not only and _may_be_key(part, p))]  # fmt: skip
        place = {name: cell for cell, name in enumerate(part.table.columns)}
        cells = [(place[name], self._new(part.label, name)) for name in chosen]
        width, count = len(part.table.columns), 0
        batch: list[tuple[int, str]] = []
        self._base.execute("BEGIN")
        for row in part.table.rows():
            count += 1
            if row.fault or len(row.values) != width:
                continue
            batch += [
                (number, text) for cell, number in cells if (text := row.values[cell].strip())
            ]
            if len(batch) >= _BATCH:
                self._insert(batch)
                batch = []
        self._insert(batch)
        self._base.execute("COMMIT")
        self._rows[part.label] = count

    def _new(self, label: str, column: str) -> int:
        number = self._numbers[label, column, KeyForm.EXACT] = len(self._numbers)
        return number

    def _insert(self, batch: Sequence[tuple[int, str]]) -> None:
        self._base.executemany(
            "INSERT INTO cell VALUES (?, ?, 1) ON CONFLICT (col, value) DO UPDATE SET n = n + 1",
            batch,
        )


def _may_be_key(part: StudiedPart, column: Profile) -> bool:
    """A number or short word that varies; no date, no text, no column of few values."""
    if column.name in part.columns.dates or column.fill < 0.5:
        return False
    if column.share(lambda text: _KEY.fullmatch(text) is not None) < 0.9:
        return False
    return column.distinct >= min(20, max(2, 0.2 * column.filled)) or column.rows <= 3

"""Reports taken apart, kept on disk while their tables are read: memory follows one report."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from accord.core.formats.reports.columns import DELETIONS, REPORTS, Taken, values_of
from accord.core.formats.tabular.table import Row
from accord.core.safe_io import BadInput

_BATCH: Final = 5_000


class Spool:
    """The rows of every table of a file, made at the first question and asked again and again.

    Of a report that stands in the file twice the last one counts, as the standards have it: a
    replacement, or a deletion, of what the same file told before.
    """

    def __init__(self, reports: Iterable[Taken], columns: Mapping[str, tuple[str, ...]]) -> None:
        """Read nothing yet; `reports` is read once, when rows are first asked for."""
        self._reports, self._columns = reports, columns
        self._base: sqlite3.Connection | None = None
        self._broken: BadInput | None = None
        self.told_again = 0

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table in the file's order.

        Where the file cannot go on, the reports before that give their rows, and the table of the
        reports themselves then raises BadInput.
        """
        base = self._filled()
        found = base.execute(
            "SELECT number, cells, wrong FROM rows WHERE part = ? ORDER BY number", (table,)
        )
        for number, cells, wrong in found:
            values = tuple(json.loads(cells))
            if wrong:
                fault, rule, where = json.loads(wrong)
                yield Row(number, values, fault, rule, where)
            else:
                yield Row(number, values)
        if self._broken is not None and table == REPORTS:
            raise self._broken

    def close(self) -> None:
        """Delete it."""
        if self._base is not None:
            self._base.close()
            self._base = None

    def _filled(self) -> sqlite3.Connection:
        if self._base is not None:
            return self._base
        base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-32000"):
            base.execute(f"PRAGMA {setting}")
        base.execute(
            "CREATE TABLE rows (part TEXT, number INTEGER, report INTEGER, cells TEXT, wrong TEXT,"
            " PRIMARY KEY (part, number)) WITHOUT ROWID"
        )
        base.execute("CREATE TABLE last (key TEXT PRIMARY KEY, report INTEGER) WITHOUT ROWID")
        base.execute("BEGIN")
        self._base = base
        self._fill(base)
        return base

    def _taken(self) -> Iterator[tuple[int, Taken]]:
        try:
            yield from enumerate(self._reports, start=1)
        except BadInput as error:
            self._broken = error

    def _fill(self, base: sqlite3.Connection) -> None:
        counts = dict.fromkeys(self._columns, 0)
        waiting: list[tuple[str, int, int, str, str]] = []
        superseded: list[tuple[int]] = []
        for at, taken in self._taken():
            before = base.execute("SELECT report FROM last WHERE key = ?", (taken.key,)).fetchone()
            base.execute("INSERT OR REPLACE INTO last VALUES (?, ?)", (taken.key, at))
            if before is not None:
                superseded.append(before)
                for row in taken.rows.get(DELETIONS, ()):
                    row["told here"] = "yes"
            for part, rows in taken.rows.items():
                for cells in rows:
                    counts[part] += 1
                    is_lead = part in {REPORTS, DELETIONS}
                    wrong = [taken.fault, taken.rule, taken.where] if taken.rule else []
                    told = json.dumps(wrong) if wrong and is_lead else ""
                    values = json.dumps(values_of(self._columns[part], cells))
                    waiting.append((part, counts[part], at, values, told))
            if len(waiting) >= _BATCH:
                _flush(base, waiting)
        _flush(base, waiting)
        self.told_again = len(superseded)
        base.execute("CREATE INDEX by_report ON rows (report)")
        base.executemany("DELETE FROM rows WHERE report = ?", superseded)


def _flush(base: sqlite3.Connection, waiting: list[tuple[str, int, int, str, str]]) -> None:
    base.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", waiting)
    waiting.clear()

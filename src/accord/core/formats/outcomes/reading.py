"""Rows of a prosecutor's or court's table become outcomes, or are set aside with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from accord.core.formats.outcomes.model import (
    EventRule,
    Outcome,
    OutcomeMapping,
    RejectedOutcome,
    number_key,
)
from accord.core.formats.outcomes.stages import Stage, plain_words, stage_of, status_of
from accord.core.formats.tabular import Row, Table
from accord.core.formats.tabular.dates import Moment, reader
from accord.core.formats.tabular.storable import storable

NUMBER_CAP = 90
TEXT_CAP = 200
_BLANK = frozenset({"", "-", "n/a", "na", "none", "null", "unknown"})


def read_outcomes(table: Table, mapping: OutcomeMapping) -> Iterator[Outcome | RejectedOutcome]:
    """Yield the outcomes of each row, or why the row has none; a row may tell of several stages.

    A blank status says nothing and gives nothing; a row in which all are blank is rejected. Raises
    BadInput where the file cannot go on or its columns are not the mapping's.
    """
    mapping.check()
    reading = _Reading(table, mapping)
    for row in table.rows():
        yield from reading.row(row)


class _Reading:
    def __init__(self, table: Table, mapping: OutcomeMapping) -> None:
        self._mapping = mapping
        self._columns = table.signature
        self._at = {name: place for place, name in enumerate(self._columns)}
        self._readers = [reader(name) for name in mapping.date_formats]

    def row(self, row: Row) -> Iterator[Outcome | RejectedOutcome]:
        if row.fault:
            rule = "row_form" if row.rule == "row_shape" else row.rule
            yield self._rejected(row, row.field, rule, row.fault)
            return
        case_number = self._cell(row, self._mapping.case_number)
        arrest_number = self._cell(row, self._mapping.arrest_number)
        if not number_key(case_number) and not number_key(arrest_number):
            yield self._rejected(row, "case number", "key_given", "neither case nor arrest number")
            return
        if max(len(case_number), len(arrest_number)) > NUMBER_CAP:
            yield self._rejected(row, "case number", "key_length", f"over {NUMBER_CAP} characters")
            return
        found = list(self._events(row, case_number, arrest_number))
        if not found:
            yield self._rejected(row, "status", "status_given", "no column says what became of it")
            return
        rejected = [each for each in found if isinstance(each, RejectedOutcome)]
        # A row stands or falls as a whole: half a row would hide what the other half said.
        yield from rejected[:1] or found

    def _events(
        self, row: Row, case_number: str, arrest_number: str
    ) -> Iterator[Outcome | RejectedOutcome]:
        for event in self._mapping.events:
            words = self._cell(row, event.status_column)
            if words.casefold() in _BLANK:
                continue
            stage = self._stage(row, event)
            if stage is None:
                yield self._rejected(row, event.stage_column, "stage_known", "no known stage")
                continue
            text = self._cell(row, event.date_column)
            moment = self._day(text) if text else None
            if text and moment is None:
                yield self._rejected(
                    row,
                    event.date_column,
                    "date_form",
                    f"not a date as {self._mapping.date_format}",
                )
                continue
            yield Outcome(
                row=row.number,
                stage=stage,
                status=self._status(stage, words),
                words=words[:TEXT_CAP],
                on=None if moment is None else moment.naive.date(),
                case_number=case_number,
                arrest_number=arrest_number,
                ori=self._cell(row, self._mapping.ori).upper()[:9],
                charge=self._cell(row, self._mapping.charge)[:NUMBER_CAP],
                charge_text=self._cell(row, self._mapping.charge_text)[:TEXT_CAP],
            )

    def _day(self, text: str) -> Moment | None:
        return next((found for read in self._readers if (found := read(text))), None)

    def _stage(self, row: Row, event: EventRule) -> Stage | None:
        return event.stage or stage_of(self._cell(row, event.stage_column))

    def _status(self, stage: Stage, words: str) -> str:
        decided = self._mapping.decided.get(f"{stage}: {plain_words(words)}")
        return decided or status_of(stage, words)

    def _cell(self, row: Row, name: str) -> str:
        place = self._at.get(name, -1) if name else -1
        return row.values[place].strip() if 0 <= place < len(row.values) else ""

    def _rejected(self, row: Row, field: str, rule: str, reason: str) -> RejectedOutcome:
        raw = dict(zip(self._columns, map(storable, row.values), strict=False))
        return RejectedOutcome(row=row.number, field=field, rule=rule, reason=reason, raw=raw)

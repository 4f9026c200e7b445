"""Land a delivery: each incident with its persons, vehicles and things; every row has an answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from accord.core.formats.delivery.joining import RowKeys, cell_reader, is_looked_up, joiner
from accord.core.formats.delivery.keys import key_text
from accord.core.formats.delivery.plan import (
    STANDING_ALONE,
    Delivery,
    PartPlan,
    PartRole,
)
from accord.core.formats.delivery.relating import related_reader, together
from accord.core.formats.delivery.store import CHILD, LOOKUP, KeptRow, RowStore
from accord.core.formats.tabular.landing import land
from accord.core.formats.tabular.mapping import Mapping as RowMapping
from accord.core.formats.tabular.records import AttachedRow, Landed, Rejected, Removed
from accord.core.formats.tabular.related import Related
from accord.core.formats.tabular.storable import REASON, RULE, storable, unstorable_cell
from accord.core.formats.tabular.table import Row, Table
from accord.core.formats.tabular.timing import Fault
from accord.core.safe_io import BadInput

Answer = tuple[Landed | Rejected | Removed, tuple[str, ...]]
Overrides = Mapping[tuple[str, int], tuple[str, ...]]
#: Rules of rows that stand nowhere, as the quarantine shows them.
ORPHAN: Final = "orphan"
NO_KEY: Final = "key_given"
WITH_INCIDENT: Final = "incident_quarantined"
FAN_OUT: Final = "fan_out"
#: More rows than this join no single incident; the number is a stand-in such as 0 or UNKNOWN.
MOST_JOINED: Final = 1_000


def land_delivery(
    plan: Delivery,
    tables: Mapping[str, Table],
    *,
    received: datetime | None = None,
    only: frozenset[str] | None = None,
    overrides: Overrides | None = None,
) -> Iterator[Answer]:
    """Yield an answer with its raw cells for each row that is a record or stands nowhere.

    An incident comes with what joins it, then its offences and arrests; at the end come rows
    that join nothing. So each row of each file in `tables` (by label) is an answer, or counted
    in one's `attached`. The order is the same each time. `only` reads the incidents of these
    keys alone; `overrides` are cells that a person put in the place of a row's own.
    Raises BadInput where a file cannot go on, ValueError where the plan does not fit.
    """
    with RowStore() as store:
        reader = _Reader(plan, tables, store, received, overrides or {})
        for position, (answer, values) in enumerate(reader.answers(only), start=1):
            yield replace(answer, position=position), values


class _Reader:
    """One reading of a delivery."""

    def __init__(
        self,
        plan: Delivery,
        tables: Mapping[str, Table],
        store: RowStore,
        received: datetime | None,
        overrides: Overrides,
    ) -> None:
        self._plan, self._tables, self._store = plan, tables, store
        self._overrides = overrides
        self._parts = [part for part in plan.parts if part.label in tables]
        self._lookup = {part.to: part for part in self._parts if is_looked_up(plan, part)}
        self._primary = plan.primary
        self._keys = RowKeys(plan)
        self._incidents = _Lander(plan.mapping, received)
        self._records = {
            part.label: _Lander(part.mapping, received)
            for part in self._parts
            if part.mapping is not None and part is not self._primary
        }
        self._joiners = {label: joiner(plan.part(label), self._primary) for label in self._records}
        self._related = {
            part.label: related_reader(part, self._lookup.get(part.label), received)
            for part in self._parts
            if part.entity is not None or part.text or part.label in self._lookup
        }

    def answers(self, only: frozenset[str] | None) -> Iterator[Answer]:
        """All answers: incidents with what joins them, then what joins nothing."""
        yield from self._keep_rows(only)
        primary = self._primary
        for row in self._rows(primary):
            fits = len(row.values) == len(primary.signature)
            found = self._keys.of(primary, row.values) if fits else frozenset()
            if only is not None and not found & only:
                continue
            yield from self._family(row, found)
        yield from self._left()
        for part in self._parts:
            if part.role is PartRole.DELETION and only is None:
                yield from self._removed(part)

    def _removed(self, part: PartPlan) -> Iterator[Answer]:
        """Reports that are taken back; a row that does not say which is set aside."""
        read = removal_reader(part)
        for row in self._rows(part):
            fault = _row_fault(row, part)
            if fault is None:
                try:
                    yield read(row), row.values
                    continue
                except Fault as found:
                    fault = found
            yield _rejected(part, row.number, row.values, fault), row.values

    def _rows(self, part: PartPlan) -> Iterator[Row]:
        """The rows of a part, with the cells that a person mended in their places."""
        try:
            for row in self._tables[part.label].rows():
                mended = self._overrides.get((part.label, row.number))
                yield Row(row.number, mended) if mended is not None else row
        except BadInput as error:
            reason = f"{part.label}: {error.reason}"
            raise type(error)(reason, rule=error.rule, row=error.row, field=error.field) from error

    def _keep_rows(self, only: frozenset[str] | None) -> Iterator[Answer]:
        """Put all that joins something into the store; what has no whole row is answered."""
        for place, part in enumerate(self._parts):
            if part.role in STANDING_ALONE:
                continue
            scope = LOOKUP if is_looked_up(self._plan, part) else CHILD
            for row in self._rows(part):
                fault = _row_fault(row, part)
                if fault is None:
                    keys = self._keys.of(part, row.values)
                    if only is not None and scope == CHILD and not keys & only:
                        continue
                    for key in keys:
                        self._store.keep(scope, key, place, row.number, row.values)
                    if keys:
                        continue
                    fault = Fault(part.key, NO_KEY, f"without it no row of {part.to} is found")
                if only is None:
                    yield _rejected(part, row.number, row.values, fault), row.values

    def _family(self, row: Row, keys: frozenset[str]) -> Iterator[Answer]:
        """An incident's answer, then those of its offences and arrests and of what is wrong."""
        primary = self._primary
        lead = replace(self._incidents(row), part=primary.label)
        children = [child for key in sorted(keys) for child in self._store.take(key)]
        if isinstance(lead, Rejected):
            yield lead, row.values
            for child in children:
                part = self._parts[child.part]
                fault = Fault("(row)", WITH_INCIDENT, f"row {row.number} of {primary.label} waits")
                found = _rejected(part, child.number, child.values, fault, joined_to=row.number)
                yield found, child.values
            return
        if len(children) > MOST_JOINED:
            yield lead, row.values
            yield from self._too_many(children, row.number)
            return
        related, attached, wrong = self._attached(children, row.number)
        if attached:
            narrative = "\n\n".join(filter(None, (lead.record.narrative, *related.narratives)))
            record = replace(lead.record, narrative=narrative)
            lead = replace(lead, record=record, related=related, attached=attached)
        yield lead, row.values
        yield from wrong
        for child in children:
            if self._parts[child.part].label in self._records:
                yield self._record(child, row)

    def _too_many(self, children: Sequence[KeptRow], joined_to: int) -> Iterator[Answer]:
        """A number that so many rows have is no number of one incident."""
        for child in children:
            part = self._parts[child.part]
            reason = f"{len(children):,} rows join one row of {part.to}; at most {MOST_JOINED:,} do"
            fault = Fault(part.key, FAN_OUT, reason)
            found = _rejected(part, child.number, child.values, fault, joined_to=joined_to)
            yield found, child.values

    def _attached(
        self, children: Sequence[KeptRow], joined_to: int
    ) -> tuple[Related, tuple[AttachedRow, ...], list[Answer]]:
        """Persons, vehicles, items and narratives of an incident; their rows; what is wrong."""
        found: list[Related] = []
        attached: list[AttachedRow] = []
        wrong: list[Answer] = []
        for child in children:
            part = self._parts[child.part]
            if part.label in self._records:
                continue
            try:
                values, rows = self._whole(part, child)
                found.append(self._related[part.label](values))
                attached += rows
            except Fault as fault:
                answer = _rejected(part, child.number, child.values, fault, joined_to=joined_to)
                wrong.append((answer, child.values))
        return together(found), tuple(attached), wrong

    def _whole(
        self, part: PartPlan, child: KeptRow
    ) -> tuple[tuple[str, ...], tuple[AttachedRow, ...]]:
        """A row with the cells of the row it points to, and the rows that are told by that."""
        own = AttachedRow(part.label, child.number, child.values)
        further = self._lookup.get(part.label)
        if further is None:
            return child.values, (own,)
        key = key_text(cell_reader(part, further.to_key)(child.values), further.form)
        row, is_first = self._store.look_up(key) if key else (None, False)
        if row is None:
            raise Fault(further.to_key, ORPHAN, f"{further.label} has no row of this number")
        first = (AttachedRow(further.label, row.number, row.values),) if is_first else ()
        return child.values + row.values, (own, *first)

    def _record(self, child: KeptRow, incident: Row) -> Answer:
        """An offence or an arrest of an incident, as a record of its own."""
        part = self._parts[child.part]
        values = self._joiners[part.label](child.values, incident.values)
        answer = self._records[part.label](Row(child.number, values))
        if isinstance(answer, Rejected):
            own = {name: answer.raw[name] for name in part.signature if name in answer.raw}
            fault = replace(answer, part=part.label, raw=own, joined_to=incident.number)
            return fault, child.values
        related = None
        if part.entity is not None:
            try:
                related = self._related[part.label](child.values)
            except Fault as fault:
                found = _rejected(
                    part, child.number, child.values, fault, joined_to=incident.number
                )
                return found, child.values
        record = answer.record
        if part.entity is not None:  # what says who it was stands with the person, not twice
            theirs = {name.lower() for name in part.entity.columns.values()}
            extra = {name: cell for name, cell in record.extra.items() if name not in theirs}
            record = replace(record, extra=extra)
        return replace(answer, record=record, part=part.label, related=related), child.values

    def _left(self) -> Iterator[Answer]:
        """Rows whose key is in no row of what they join."""
        for row in self._store.left():
            part = self._parts[row.part]
            fault = Fault(part.key, ORPHAN, f"no row of {part.to} has this number")
            yield _rejected(part, row.number, row.values, fault), row.values


def removal_reader(part: PartPlan) -> Callable[[Row], Removed]:
    """Compile the reader of a row that takes a report back; it raises Fault without a number."""
    columns = part.entity.columns if part.entity else {}
    cells = {name: cell_reader(part, column) for name, column in columns.items()}

    def read(row: Row) -> Removed:
        told = {name: cell(row.values).strip() for name, cell in cells.items()}
        if not told["local_id"]:
            raise Fault(columns["local_id"], "local_id", "it does not say which report")
        return Removed(
            row_number=row.number, local_id=told["local_id"], agency=told["agency"],
            part=part.label, kind=told.get("kind", ""), told_here=bool(told.get("told_here")),
        )  # fmt: skip

    return read


class _Lander:
    """Lands rows one by one with one mapping, remembering the numbers seen."""

    def __init__(self, mapping: RowMapping, received: datetime | None) -> None:
        self._next: deque[Row] = deque()
        self._answers = land(mapping, self._rows(), received=received)

    def _rows(self) -> Iterator[Row]:
        while True:
            yield self._next.popleft()

    def __call__(self, row: Row) -> Landed | Rejected:
        """Land one row."""
        self._next.append(row)
        return next(self._answers)


def _row_fault(row: Row, part: PartPlan) -> Fault | None:
    if row.fault or len(row.values) != len(part.signature):
        reason = (
            row.fault or f"{len(row.values)} cells where there are {len(part.signature)} columns"
        )
        return Fault(row.field, row.rule, reason)
    cell = unstorable_cell(row.values)
    if cell is None:
        return None
    return Fault(part.signature[cell], RULE, REASON)


def _rejected(
    part: PartPlan, number: int, values: Sequence[str], fault: Fault, joined_to: int | None = None
) -> Rejected:
    cells = [storable(value) for value in values]
    raw = dict(zip(part.signature, cells, strict=False))
    for extra, value in enumerate(cells[len(part.signature) :], start=len(part.signature) + 1):
        raw[f"column {extra}"] = value
    return Rejected(
        row_number=number, field=fault.field, rule=fault.rule, reason=fault.reason, raw=raw,
        part=part.label, joined_to=joined_to,
    )  # fmt: skip

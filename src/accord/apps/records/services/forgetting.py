"""Which rows of a stored file belong to expunged records, in one table or in several that join."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from accord.apps.records.contents import Unstorable, content_of
from accord.apps.records.models import Load
from accord.apps.records.services.marks import Expunged
from accord.apps.records.services.offence_numbers import kept_number, numbered
from accord.apps.records.services.sources import sources_of
from accord.core.formats.delivery import Delivery, assigned, read_plan
from accord.core.formats.delivery.joining import RowKeys, cell_reader, is_looked_up, joiner
from accord.core.formats.delivery.keys import key_text
from accord.core.formats.delivery.plan import PartPlan
from accord.core.formats.tabular import Landed, Mapping, NormalRecord, Row, Table, land


@dataclass(slots=True)
class Gone:
    """Rows that must go, by table and number."""

    rows: dict[str, set[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(len(found) for found in self.rows.values())

    def add(self, table: Table, number: int) -> None:
        """A row that must go."""
        self.rows.setdefault(table.filename, set()).add(number)

    def holds(self, table: Table, row: Row) -> bool:
        """Whether a row must go."""
        return row.number in self.rows.get(table.filename, ())


class _Judge:
    """Whether a row of a load's file tells an expunged record."""

    def __init__(self, run: Load, expunged: Expunged, owners: dict[str, UUID]) -> None:
        self._own, self._foreign = sources_of(run)
        self._agency = run.submission.agency_id
        self._expunged, self._owners = expunged, owners
        self._received = run.submission.received_at

    def rows(self, mapping: Mapping, rows: Sequence[Row] | Table) -> "list[int]":
        """The numbers of the rows that tell one."""
        source = rows.rows() if isinstance(rows, Table) else rows
        found = []
        for answer in land(mapping, source, received=self._received):
            if isinstance(answer, Landed):
                gone = any(self._tells(mapping, one) for one in self._told(answer))
            else:
                number = str(answer.raw.get(mapping.local_id, "")).strip()
                gone = bool(number) and self._expunged.holds_number(number)
            if gone:
                found.append(answer.row_number)
        return found

    def is_apart(self, number: str, incident: str) -> bool:
        """Whether an offence that its file numbers so is one, whoever owns it."""
        kept = (
            kept_number(number, incident=incident, owner=owner) for owner in self._expunged.owners
        )
        return any(map(self._expunged.holds_number, kept))

    def _told(self, answer: Landed) -> tuple[NormalRecord, ...]:
        owner = self._owner_of(answer.record)
        return (answer.record, *(numbered(answer.offences, owner=owner) if owner else ()))

    def _owner_of(self, record: NormalRecord) -> UUID | None:
        return self._owners.get(record.agency) if record.agency else self._agency

    def _tells(self, mapping: Mapping, record: NormalRecord) -> bool:
        owner = self._owner_of(record)
        try:
            content = content_of(record, repeats=mapping.repeat_ids)
        except Unstorable:
            return self._expunged.holds_number(record.local_id)
        if owner is None:
            return self._expunged.holds_number(content.local_id)
        return self._expunged.holds(
            owner=owner, source=self._own if owner == self._agency else self._foreign,
            kind=record.kind.value, number=content.local_id, row_key=content.row_key,
        )  # fmt: skip


def gone_rows(
    run: Load, tables: Sequence[Table], expunged: Expunged, owners: dict[str, UUID]
) -> Gone:
    """The rows that must go; raises `BadInput` where a table cannot be read to its end."""
    plan = read_plan(run.mapping_version.body)
    judge, gone = _Judge(run, expunged, owners), Gone()
    if isinstance(plan, Mapping):
        for number in judge.rows(plan, tables[0]):
            gone.add(tables[0], number)
        return gone
    files = assigned(plan, tables)
    incidents = set(judge.rows(plan.mapping, files[plan.primary.label]))
    keys = _keys_of(plan, files[plan.primary.label], incidents, gone)
    for part in plan.parts:
        if part.label in files and part.to:
            _children(plan, part, files, gone_keys=keys, judge=judge, gone=gone)
        elif part.label in files and part is not plan.primary:
            _anywhere(files[part.label], expunged, gone)
    _people(plan, files, gone)
    return gone


def _keys_of(plan: Delivery, table: Table, numbers: set[int], gone: Gone) -> set[str]:
    """The keys under which others join the incidents that must go."""
    keys, found = RowKeys(plan), set[str]()
    for row in table.rows():
        if row.number in numbers:
            gone.add(table, row.number)
            if len(row.values) == len(plan.primary.signature):
                found |= keys.of(plan.primary, row.values)
    return found


def _children(
    plan: Delivery,
    part: PartPlan,
    files: dict[str, Table],
    *,
    gone_keys: set[str],
    judge: _Judge,
    gone: Gone,
) -> None:
    """Rows that join such an incident, and offences or arrests that were expunged alone."""
    keys, table, primary = RowKeys(plan), files[part.label], plan.primary
    if is_looked_up(plan, part):
        return
    join = joiner(part, primary) if part.mapping is not None else None
    own = cell_reader(part, part.key) if part.by_offence else None
    for row in table.rows():
        if len(row.values) != len(part.signature):
            continue
        if keys.of(part, row.values) & gone_keys:
            gone.add(table, row.number)
        elif join is not None and part.mapping is not None:
            alone = Row(row.number, join(row.values, ("",) * len(primary.signature)))
            if own is not None:
                is_gone = judge.is_apart(alone.values[-1], own(row.values).strip())
            else:
                is_gone = bool(judge.rows(part.mapping, [alone]))
            if is_gone:
                gone.add(table, row.number)


def _people(plan: Delivery, files: dict[str, Table], gone: Gone) -> None:
    """Persons of a file of their own to whom only rows that must go point."""
    for part in plan.parts:
        if part.label not in files or not is_looked_up(plan, part):
            continue
        link = plan.part(part.to)
        pointer = cell_reader(link, part.to_key)
        pointed: dict[bool, set[str]] = {True: set(), False: set()}
        for row in files[link.label].rows():
            if len(row.values) == len(link.signature):
                is_gone = gone.holds(files[link.label], row)
                pointed[is_gone].add(key_text(pointer(row.values), part.form))
        only_gone = (pointed[True] - pointed[False]) - {""}
        own = cell_reader(part, part.key)
        for row in files[part.label].rows():
            if len(row.values) != len(part.signature):
                continue
            if key_text(own(row.values), part.form) in only_gone:
                gone.add(files[part.label], row.number)


def _anywhere(table: Table, expunged: Expunged, gone: Gone) -> None:
    """Rows of a file that nobody reads: one with such a number in any cell must go."""
    for row in table.rows():
        if any(cell and expunged.holds_number(cell.strip()) for cell in row.values):
            gone.add(table, row.number)

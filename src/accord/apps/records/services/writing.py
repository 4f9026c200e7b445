"""Write one chunk: compare with what is known, insert versions, one ledger leaf, move the mark."""

import time
from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.records.contents import (
    FROM_EXPORT,
    Content,
    Unstorable,
    commitment_of,
    content_of,
    is_committed,
)
from accord.apps.records.models import Chunk, Load, QuarantinedRow, Record
from accord.apps.records.services.bulk import Columns, Inserter
from accord.apps.records.services.retelling import Standing, retold
from accord.apps.records.services.rights import owners_allowed
from accord.apps.records.services.sources import foreign_source
from accord.apps.records.services.timing import Stopwatch
from accord.core.formats.tabular import Landed, Mapping, OffenceStatus, Rejected
from accord.core.ledger import merkle_root_of
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict
from accord.frame.ids import new_id

OWN_COLUMNS: Final = (
    "id", "owner", "source_system", "version", "is_current", "level", "audience",
    "release_expires_at", "place_subject_id", "submission", "chunk", "chunk_position",
    "commitment", "salt", "recorded_at",
)  # fmt: skip
Key = tuple[UUID, str, str]
# What became of a row, with the row's raw cells.
Answer = tuple[Landed | Rejected, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """The current version of a record, as far as the next one needs it."""

    id: UUID
    version: int
    salt: bytes | memoryview
    commitment: bytes | memoryview
    level: str
    audience: str
    release_expires_at: datetime | None
    place_subject_id: UUID
    received_at: datetime
    state: str
    told_by: str
    reason: str

    @property
    def standing(self) -> Standing:
        """How this version came about."""
        return Standing(self.id, self.state, self.told_by, self.reason)

    @property
    def kept(self) -> tuple[Any, ...]:
        """What the owner has said of the record: it holds for the next version too."""
        return self.level, self.audience, self.release_expires_at, self.place_subject_id


@dataclass(slots=True)
class Tally:
    """What a chunk did."""

    landed: int = 0
    changed: int = 0
    unchanged: int = 0
    outdated: int = 0
    quarantined: int = 0
    unmapped: int = 0
    without_point: int = 0


@dataclass(slots=True)
class Versions:
    """What a chunk inserts: rows, the versions that they supersede, commitments in order."""

    rows: list[list[Any]] = field(default_factory=list)
    superseded: list[UUID] = field(default_factory=list)
    commitments: list[bytes] = field(default_factory=list)
    # What a person took out or corrected keeps its mark: version, state, told by, reason.
    marks: list[tuple[UUID, str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Prepared:
    """A chunk before its transaction: contents by key, and rows that cannot be stored.

    `columns` are the contents as the database's driver takes them.
    """

    contents: dict[Key, Content] = field(default_factory=dict)
    columns: dict[Key, list[Any]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    unmapped: int = 0
    without_point: int = 0


class ChunkWriter:
    """Writes the chunks of one load, in order."""

    def __init__(
        self, *, by: Actor, purpose: Purpose, run: Load, mapping: Mapping, watch: Stopwatch
    ) -> None:
        self._by, self._purpose, self._run, self._mapping = by, purpose, run, mapping
        self._watch = watch
        self._submission = run.submission
        self._source = run.mapping_version.mapping.name
        # Another agency's own records keep their own name space, whatever a partner submits.
        self._foreign_source = foreign_source(self._submission.agency.ori, self._source)
        self._owners: dict[str, UUID] = dict(Agency.objects.values_list("ori", "pk"))
        self._allowed = owners_allowed(by, self._submission.agency)
        self._own, self._told = Columns(Record, OWN_COLUMNS), Columns(Record, FROM_EXPORT)
        self._inserter = Inserter(self._own, self._told)
        self._earlier_runs = Load.objects.filter(submission=self._submission).exclude(pk=run.pk)
        self._has_earlier_runs = self._earlier_runs.exists()
        self._sources = [self._source]
        if mapping.agency.column:
            self._sources.append(self._foreign_source)
        self._may_be_known = mapping.repeat_ids or self._others_exist()

    def write(self, batch: Sequence[Answer]) -> float:
        """Write one chunk; returns the milliseconds of its transaction.

        Raises `Conflict` when another process has moved the mark meanwhile.
        """
        with self._watch.step("hash"):
            prepared = self._prepare(batch)
        rows = (batch[0][0].row_number, batch[-1][0].row_number)
        tally = Tally(quarantined=len(prepared.rejected))
        try:
            return self._commit(prepared, rows, tally, mark=rows[1], count=len(batch))
        except IntegrityError as error:
            raise Conflict("Another file of this source is being loaded; run it again.") from error

    def write_mended(self, answer: Answer) -> Rejected | None:
        """Write one row that was mended; returns what is still wrong with it, if anything."""
        self._may_be_known = True  # the row's number may stand in this very load
        prepared = self._prepare([answer])
        if prepared.rejected:
            return prepared.rejected[0]
        row = answer[0].row_number
        tally = Tally(quarantined=-1)
        self._commit(prepared, (row, row), tally, mark=self._run.last_row, count=0)
        return None

    def _prepare(self, batch: Sequence[Answer]) -> Prepared:
        done = Prepared()
        for answer, values in batch:
            if isinstance(answer, Rejected):
                done.rejected.append(answer)
                continue
            try:
                key, content = self._keyed(answer, done.contents)
            except Unstorable as fault:
                done.rejected.append(self._rejection(answer, values, fault))
                continue
            done.contents[key] = content
            done.columns[key] = self._told.ready(content.columns)
            done.unmapped += answer.record.offence_status is OffenceStatus.UNMAPPED
            done.without_point += answer.record.lon is None
        return done

    def _keyed(self, answer: Landed, before: Mapped[Key, Content]) -> tuple[Key, Content]:
        record = answer.record
        owner = self._submission.agency_id
        if record.agency:
            found = self._owners.get(record.agency)
            if found is None:
                raise Unstorable(
                    self._mapping.agency.column or "agency",
                    "known_agency",
                    f"no agency of this node has the ORI {record.agency[:9]!r}",
                )
            owner = found
        if owner not in self._allowed:
            raise Unstorable(
                self._mapping.agency.column or "agency",
                "own_agency",
                "the row belongs to an agency with which the submitter has no agreement",
            )
        content = content_of(record, repeats=self._mapping.repeat_ids)
        key = (owner, content.local_id, content.row_key)
        if key in before:
            raise Unstorable(
                self._mapping.local_id, "duplicate_id", "this number stands here before"
            )
        return key, content

    def _rejection(self, answer: Landed, values: tuple[str, ...], fault: Unstorable) -> Rejected:
        """A row that landed but cannot be stored, with its raw cells."""
        raw = dict(zip(self._mapping.signature, values, strict=False))
        return Rejected(
            row_number=answer.row_number, field=fault.field, rule=fault.rule,
            reason=str(fault), raw=raw,
        )  # fmt: skip

    def _commit(
        self, prepared: Prepared, rows: tuple[int, int], tally: Tally, *, mark: int, count: int
    ) -> float:
        tally.unmapped, tally.without_point = prepared.unmapped, prepared.without_point
        chunk = Chunk(
            load=self._run, number=self._run.chunks + 1, first_row=rows[0], last_row=rows[1]
        )
        versions = None if self._may_be_known else self._versions(prepared, {}, chunk, tally)
        started = time.perf_counter()
        with audit.transaction(
            by=self._by, purpose=self._purpose, verb="records.loaded",
            object_type="submission", object_id=str(self._submission.pk),
        ) as entry:  # fmt: skip
            if versions is None:
                versions = self._compared(prepared, chunk, tally)
            chunk.records, chunk.entry_id = len(versions.rows), entry.id
            with self._watch.step("write"):
                chunk.save(force_insert=True)
                if versions.superseded:
                    Record.objects.filter(pk__in=versions.superseded).update(is_current=False)
                self._inserter.insert(versions.rows)
                for pk, state, told_by, reason in versions.marks:
                    marked = Record.objects.filter(pk=pk)
                    marked.update(state=state, told_by=told_by, reason=reason)
                self._quarantine(prepared.rejected, rows)
                chunk.milliseconds = round((time.perf_counter() - started) * 1000)
                self._move_mark(mark, count, tally)
            entry.payload.update(self._payload(chunk, tally))
            auditing = time.perf_counter()
        ended = time.perf_counter()
        self._watch.add("audit and commit", ended - auditing)
        return (ended - started) * 1000

    def _compared(self, prepared: Prepared, chunk: Chunk, tally: Tally) -> Versions:
        """What is new against the current versions, which nobody else changes meanwhile."""
        with self._watch.step("compare"):
            known = self._known(prepared)
        return self._versions(prepared, known, chunk, tally)

    def _known(self, prepared: Prepared) -> dict[Key, Known]:
        """Current versions of the chunk's records, by key."""
        if not prepared.contents:
            return {}
        found = Record.objects.filter(
            is_current=True,
            owner__in={key[0] for key in prepared.contents},
            source_system__in=self._sources,
            kind=self._run.mapping_version.kind,
            local_id__in=[key[1] for key in prepared.contents],
        ).values_list(
            "source_system", "owner_id", "local_id", "row_key", "id", "version", "salt", "commitment", "level",
            "audience", "release_expires_at", "place_subject_id", "submission__received_at",
            "state", "told_by", "reason",
        )  # fmt: skip
        return {row[1:4]: Known(*row[4:]) for row in found if row[0] == self._source_for(row[1])}

    def _others_exist(self) -> bool:
        """Whether another load may have told records of this source; if not, all are new."""
        others = Load.objects.exclude(pk=self._run.pk).filter(
            mapping_version__kind=self._run.mapping_version.kind
        )
        told = others.values_list(
            "submission__agency_id", "submission__agency__ori", "mapping_version__mapping__name"
        ).distinct()
        own = self._submission.agency_id
        return any(
            name == (self._source if agency == own else self._foreign_source)
            or foreign_source(ori, name) in self._sources
            for agency, ori, name in told
        )

    def _source_for(self, owner: UUID) -> str:
        return self._source if owner == self._submission.agency_id else self._foreign_source

    def _versions(
        self, prepared: Prepared, known: dict[Key, Known], chunk: Chunk, tally: Tally
    ) -> Versions:
        """Rows to insert, versions that they supersede, and the root of their commitments."""
        now, found = timezone.now(), Versions()
        with self._watch.step("hash"):
            for key, content in prepared.contents.items():
                old = known.get(key)
                told = [content] if old is None else self._told_anew(content, old, tally)
                if not told:
                    continue
                if old is None:
                    tally.landed += 1
                    version, kept = 1, (self._submission.level, "", None, new_id())
                else:
                    tally.changed += 1
                    found.superseded.append(old.id)
                    version, kept = old.version + 1, old.kept
                for step, one in enumerate(told):
                    is_own_word = one is content
                    columns = (
                        prepared.columns[key] if is_own_word else self._told.ready(one.columns)
                    )
                    commitment, salt = commitment_of(one.digest)
                    pk, is_current = new_id(), one is told[-1]
                    own = self._own.ready(
                        (
                            pk, key[0], self._source_for(key[0]), version + step, is_current,
                            *kept, self._submission.pk, chunk.pk, len(found.commitments),
                            commitment, salt, now,
                        )
                    )  # fmt: skip
                    found.rows.append(own + columns)
                    found.commitments.append(commitment)
                    if old is not None and (mark := old.standing.mark(is_own_word=is_own_word)):
                        found.marks.append((pk, *mark))
            chunk.root = merkle_root_of(found.commitments).hex()
        return found

    def _told_anew(self, content: Content, old: Known, tally: Tally) -> list[Content]:
        """What the next versions say; none where nothing is new, which is counted."""
        same = is_committed(content.digest, commitment=bytes(old.commitment), salt=bytes(old.salt))
        if same and old.state != Record.State.WITHDRAWN:
            tally.unchanged += 1
            return []
        if old.received_at > self._submission.received_at:
            tally.outdated += 1
            return []
        told = [content] if old.standing.is_plain else retold(content, old.standing)
        tally.unchanged += not told
        return told

    def _quarantine(self, rejected: Sequence[Rejected], rows: tuple[int, int]) -> None:
        if self._has_earlier_runs:
            QuarantinedRow.objects.filter(
                load__in=self._earlier_runs, state=QuarantinedRow.State.OPEN,
                row_number__range=rows,
            ).update(
                state=QuarantinedRow.State.RERUN, resolved_by=self._by.id,
                resolved_at=timezone.now(),
                resolution=f"run again under {self._run.mapping_version}",
            )  # fmt: skip
        QuarantinedRow.objects.bulk_create(
            QuarantinedRow(
                load=self._run,
                row_number=row.row_number,
                field=row.field[:200],
                rule=row.rule[:40],
                reason=_plain(row.reason),
                raw={_plain(name): _plain(value) for name, value in row.raw.items()},
            )
            for row in rejected
        )

    def _move_mark(self, last_row: int, count: int, tally: Tally) -> None:
        """Acknowledge the chunk; whoever finds the mark moved has lost the race."""
        run = self._run
        moved = Load.objects.filter(pk=run.pk, last_row=run.last_row).update(
            last_row=last_row,
            rows=F("rows") + count,
            chunks=F("chunks") + 1,
            landed=F("landed") + tally.landed,
            changed=F("changed") + tally.changed,
            unchanged=F("unchanged") + tally.unchanged,
            outdated=F("outdated") + tally.outdated,
            quarantined=F("quarantined") + tally.quarantined,
            unmapped=F("unmapped") + tally.unmapped,
            without_point=F("without_point") + tally.without_point,
        )
        if not moved:
            raise Conflict("Another process is loading this submission.")
        run.last_row, run.rows, run.chunks = last_row, run.rows + count, run.chunks + 1
        for name in Tally.__slots__:
            setattr(run, name, getattr(run, name) + getattr(tally, name))

    def _payload(self, chunk: Chunk, tally: Tally) -> dict[str, Any]:
        return {
            "root": chunk.root, "records": chunk.records, "landed": tally.landed,
            "changed": tally.changed, "unchanged": tally.unchanged,
            "quarantined": tally.quarantined, "first_row": chunk.first_row,
            "last_row": chunk.last_row, "chunk": chunk.number,
            "kind": self._run.mapping_version.kind,
        }  # fmt: skip


def _plain(text: str) -> str:
    """Text as any database keeps it; what it cannot keep is shown as an escape."""
    bare = text.replace("\0", "\\x00")
    return bare.encode("utf-8", "backslashreplace").decode()

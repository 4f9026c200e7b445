"""Write one chunk: compare with what is known, insert versions, one ledger leaf, move the mark."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.records.contents import (
    FROM_EXPORT,
    Content,
    commitment_of,
    is_committed,
    strictest,
)
from accord.apps.records.models import (
    Chunk,
    Load,
    QuarantinedRow,
    Record,
    Submission,
)
from accord.apps.records.services.attaching import PartsWriter
from accord.apps.records.services.bulk import Columns, Inserter
from accord.apps.records.services.chunks import (
    Answer,
    Key,
    Known,
    Prepared,
    Tally,
    Versions,
    by_part,
    place_of,
)
from accord.apps.records.services.decided import Decided
from accord.apps.records.services.families import take_back, untold
from accord.apps.records.services.geocoding import Placing
from accord.apps.records.services.kept_places import keep_places, told_of
from accord.apps.records.services.marks import (
    EXPUNGED,
    Expunged,
    resolved_as_expunged,
)
from accord.apps.records.services.noting import as_kept, note_doubts
from accord.apps.records.services.ordering import order_of
from accord.apps.records.services.owning import Owners
from accord.apps.records.services.preparing import Preparer
from accord.apps.records.services.retelling import retold
from accord.apps.records.services.sources import foreign_source
from accord.apps.records.services.superseding import announce_superseded
from accord.apps.records.services.timing import Stopwatch
from accord.core.formats.delivery import Delivery, Plan
from accord.core.formats.tabular import Rejected
from accord.core.ledger import merkle_root_of
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict
from accord.frame.ids import new_id

OWN_COLUMNS: Final = (
    "id", "owner", "source_system", "version", "is_current", "level", "audience",
    "release_expires_at", "protection", "place_subject_id", "submission", "chunk", "chunk_position",
    "commitment", "salt", "recorded_at", "place_kept",
)  # fmt: skip


class ChunkWriter:
    """Writes the chunks of one load, in order."""

    def __init__(
        self, *, by: Actor, purpose: Purpose, run: Load, mapping: Plan, watch: Stopwatch
    ) -> None:
        self._by, self._purpose, self._run, self._watch = by, purpose, run, watch
        self._is_delivery = isinstance(mapping, Delivery)
        self._submission = run.submission
        self._source = run.mapping_version.mapping.name
        # Another agency's own records keep their own name space, whatever a partner submits.
        self._foreign_source = foreign_source(self._submission.agency.ori, self._source)
        self.placing = Placing(by=by, purpose=purpose, submitter=self._submission.agency)
        self._own, self._told = Columns(Record, OWN_COLUMNS), Columns(Record, FROM_EXPORT)
        self._inserter = Inserter(self._own, self._told)
        self._order = order_of(run)
        self._earlier_runs = Load.objects.filter(submission=self._submission).exclude(pk=run.pk)
        self._has_earlier_runs = self._earlier_runs.exists()
        self._sources = [self._source]
        mappings, signatures = by_part(mapping)
        self._kinds = sorted(kind.value for kind in mapping.told_kinds)
        if any(one.agency.column for one in mappings.values()):
            self._sources.append(self._foreign_source)
        self._preparer = Preparer(
            mappings=mappings, signatures=signatures, told=self._told,
            placing=self.placing, owners=Owners(by=by, submitter=self._submission.agency),
            expunged=Expunged(sources=self._sources), source_for=self._source_for,
            told_apart=mapping.told_apart if isinstance(mapping, Delivery) else (),
        )  # fmt: skip
        self._parts = PartsWriter()
        self._decided = Decided(
            asked=self._submission.level, sources=self._sources, source_for=self._source_for
        )
        repeats = any(one.repeat_ids for one in mappings.values())
        self._may_be_known = repeats or self._others_exist()
        self._is_newest = False

    def write(self, batch: Sequence[Answer]) -> float:
        """Write one chunk; returns the milliseconds of its transaction.

        Raises `Conflict` when another process has moved the mark meanwhile.
        """
        with self._watch.step("hash"):
            prepared = self._preparer.prepare(batch)
        rows = place_of(batch[0][0]), place_of(batch[-1][0])
        tally = Tally(quarantined=len(prepared.rejected))
        try:
            count = len(batch) + prepared.set_aside
            return self._commit(prepared, rows, tally, mark=rows[1], count=count)
        except IntegrityError as error:
            raise Conflict(
                _("Another file of this source is being loaded; run it again.")
            ) from error

    def write_mended(self, answer: Answer) -> Rejected | None:
        """Write one row that was mended; returns what is still wrong with it, if anything."""
        self._may_be_known = True  # the row's number may stand in this very load
        prepared = self._preparer.prepare([answer])
        if prepared.rejected:
            return prepared.rejected[0]
        row = answer[0].row_number
        tally = Tally(quarantined=-1)
        self._commit(prepared, (row, row), tally, mark=self._run.last_row, count=0)
        return None

    def write_family(
        self, answers: Sequence[Answer], *, records: int, attached: int
    ) -> Rejected | None:
        """Write an incident and what joins it anew, after rows of the family were mended.

        So many of the mended rows are records now, and so many stand in one; the others of the
        family were counted when they landed. Returns what cannot be stored, if anything.
        """
        self._may_be_known = True
        prepared = self._preparer.prepare(answers)
        if prepared.rejected:
            return prepared.rejected[0]
        rows = [answer.row_number for answer, _ in answers]
        settled = Tally(landed=records, attached=attached, quarantined=-(records + attached))
        self._commit(
            prepared, (min(rows), max(rows)), Tally(), mark=self._run.last_row,
            count=-attached, settled=settled,
        )  # fmt: skip
        return None

    def write_single(self, answers: Sequence[Answer]) -> Rejected | None:
        """Write what one segment makes of records that stand, whichever file told them last."""
        self._may_be_known = self._is_newest = True
        prepared = self._preparer.prepare(answers)
        if prepared.rejected:
            return prepared.rejected[0]
        self._commit(prepared, (0, 0), Tally(), mark=self._run.last_row, count=0, settled=Tally())
        return None

    def _commit(
        self,
        prepared: Prepared,
        rows: tuple[int, int],
        tally: Tally,
        *,
        mark: int,
        count: int,
        settled: Tally | None = None,
    ) -> float:
        """One transaction; `settled` is what the run counts where that is not what was written."""
        tally.unmapped, tally.no_offence = prepared.unmapped, prepared.no_offence
        tally.without_point, tally.attached = prepared.without_point, prepared.attached
        tally.changed += prepared.removed_anew
        tally.unchanged += prepared.removals - prepared.removed_anew
        self._parts.clear()
        chunk = Chunk(
            load=self._run, number=self._run.chunks + 1, first_row=rows[0], last_row=rows[1]
        )
        uncounted = replace(tally)
        versions = None if self._may_be_known else self._versions(prepared, {}, chunk, tally)
        started = time.perf_counter()
        with audit.transaction(
            by=self._by, purpose=self._purpose, verb="records.loaded",
            object_type="submission", object_id=str(self._submission.pk),
        ) as entry:  # fmt: skip
            if self._decided.renew():
                versions, tally = None, uncounted
                self._parts.clear()
            if versions is None:
                versions = self._compared(prepared, chunk, tally)
            chunk.records, chunk.entry_id = len(versions.rows), entry.id
            with self._watch.step("write"):
                chunk.save(force_insert=True)
                if versions.superseded:
                    Record.objects.filter(pk__in=versions.superseded).update(is_current=False)
                self._inserter.insert(versions.rows)
                self._parts.insert()
                keep_places(versions.told, chunk=chunk, replaced=versions.superseded)
                for pk, mark_of in versions.marks:
                    Record.objects.filter(pk=pk).update(**asdict(mark_of))
                self._quarantine(prepared.rejected, rows)
                note_doubts(self._run, prepared.doubted)
                chunk.milliseconds = round((time.perf_counter() - started) * 1000)
                self._move_mark(mark, count, settled or tally)
            entry.payload.update(self._payload(chunk, tally))
            digest = self._submission.digest[:16]
            self._take_back(prepared.removed, f"taken back by its owner in {digest}")
            if self._may_be_known and prepared.families and not self._order.older_than:
                told = untold(prepared, by_source=self._source_for, of=self._submission)
                self._take_back(told, f"not told any more in {digest}")
            announce_superseded(versions.steps)
            auditing = time.perf_counter()
        ended = time.perf_counter()
        self._watch.add("audit and commit", ended - auditing)
        return (ended - started) * 1000

    def _take_back(self, records: Sequence[Record], reason: str) -> None:
        if records:
            take_back(
                by=self._by, purpose=self._purpose, run=self._run, records=records, reason=reason
            )

    def _compared(self, prepared: Prepared, chunk: Chunk, tally: Tally) -> Versions:
        """What is new against the current versions, which nobody else changes meanwhile."""
        with self._watch.step("compare"):
            known = self._known(prepared)
        return self._versions(prepared, known, chunk, tally)

    def _known(self, prepared: Prepared) -> dict[Key, Known]:
        """Current versions of the chunk's records, by key; what is decided of them meanwhile waits."""
        if not prepared.contents:
            return {}
        found = Record.objects.select_for_update(no_key=True).filter(
            is_current=True,
            owner__in={key[0] for key in prepared.contents},
            source_system__in=self._sources,
            kind__in=self._kinds,
            local_id__in=[key[2] for key in prepared.contents],
        ).values_list(
            "source_system", "owner_id", "kind", "local_id", "row_key", "submission_id", "id",
            "version", "salt", "commitment", "level", "audience", "release_expires_at",
            "protection", "place_subject_id", "state", "told_by", "reason", "along",
        )  # fmt: skip
        rows = [row for row in found if row[0] == self._source_for(row[1])]
        received = Submission.objects.filter(pk__in={row[5] for row in rows})
        since = dict(received.values_list("pk", "received_at"))
        is_later = {pk: self._order.is_behind(pk, moment) for pk, moment in since.items()}
        return {row[1:5]: Known(*row[6:], is_later=is_later[row[5]]) for row in rows}

    def _others_exist(self) -> bool:
        """Whether another load may have told records of this source; if not, all are new."""
        others = Load.objects.exclude(pk=self._run.pk)
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
                old, is_lead = known.get(key), key not in prepared.offences
                counted = tally if is_lead else Tally()
                if old is not None:
                    told = self._told_anew(content, old, counted)
                else:
                    told = self._told_first(content, counted)
                if not told:
                    continue
                tally.offences += not is_lead
                if old is None:
                    counted.landed += 1
                    asked, *rest = self._decided.handling.of(key[0], now)
                    level = strictest(asked, content.level)
                    version, kept = 1, (level, *rest, new_id())
                else:
                    counted.changed += 1
                    found.superseded.append(old.id)
                    found.steps.append((key[0], old.id, old.state, old.standing.state_after))
                    level = strictest(old.level, content.level)
                    version, kept = old.version + 1, (level, *old.kept[1:])
                for step, one in enumerate(told):
                    is_own_word = one is content
                    columns = (
                        prepared.columns[key] if is_own_word else self._told.ready(one.columns)
                    )
                    commitment, salt = commitment_of(one.digest)
                    family = told_of((key[0], self._source_for(key[0])), one.columns)
                    pk, is_current = new_id(), one is told[-1]
                    own = self._own.ready(
                        (
                            pk, *family.source, version + step, is_current,
                            *kept, self._submission.pk, chunk.pk, len(found.commitments),
                            commitment, salt, now, family.protects,
                        )
                    )  # fmt: skip
                    found.rows.append(own + columns)
                    if one.related is not None:
                        self._parts.add(
                            pk, one.related, level, told=one.columns,
                            law=self._decided.handling.of_persons(key[0]),
                        )  # fmt: skip
                    found.commitments.append(commitment)
                    found.told.append(family)
                    mark = (
                        old.standing.mark(is_own_word=is_own_word)
                        if old is not None
                        else self._decided.hidden.mark(key, content)
                    )
                    if mark is not None:
                        found.marks.append((pk, mark))
            chunk.root = merkle_root_of(found.commitments).hex()
        return found

    def _told_first(self, content: Content, tally: Tally) -> list[Content]:
        """What a record says that nobody knows; nothing where later windows left it out."""
        if self._order.is_left_out(content.columns):
            tally.outdated += 1
            return []
        return [content]

    def _told_anew(self, content: Content, old: Known, tally: Tally) -> list[Content]:
        """What the next versions say; none where nothing is new, which is counted."""
        same = is_committed(content.digest, commitment=bytes(old.commitment), salt=bytes(old.salt))
        if same and old.state != Record.State.WITHDRAWN:
            tally.unchanged += 1
            return []
        if old.is_later and not self._is_newest:
            tally.outdated += 1
            return []
        if old.standing.is_plain:
            return [content]
        told = retold(content, old.standing)
        tally.unchanged += not told.versions
        tally.contradicted += told.is_contradicted
        return told.versions

    def _quarantine(self, rejected: Sequence[Rejected], rows: tuple[int, int]) -> None:
        if self._has_earlier_runs:
            # A delivery's rows come in another order than they stand in: all at its first chunk.
            waiting = QuarantinedRow.objects.filter(
                load__in=self._earlier_runs, state=QuarantinedRow.State.OPEN
            )
            if self._is_delivery:
                waiting = waiting if self._run.chunks == 0 else waiting.none()
            else:
                waiting = waiting.filter(row_number__range=rows)
            waiting.update(
                state=QuarantinedRow.State.RERUN, resolved_by=self._by.id,
                resolved_at=timezone.now(),
                resolution=f"run again under {self._run.mapping_version}",
            )  # fmt: skip
        QuarantinedRow.objects.bulk_create(
            QuarantinedRow(
                load=self._run,
                part=row.part,
                row_number=row.row_number,
                joined_to=row.joined_to,
                field=row.field[:200],
                rule=row.rule[:40],
                reason=as_kept(row.reason),
                raw={as_kept(name): as_kept(value) for name, value in row.raw.items()},
                **(resolved_as_expunged(self._by.id) if row.rule == EXPUNGED else {}),
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
            no_offence=F("no_offence") + tally.no_offence,
            without_point=F("without_point") + tally.without_point,
            attached=F("attached") + tally.attached,
            offences=F("offences") + tally.offences,
            contradicted=F("contradicted") + tally.contradicted,
        )
        if not moved:
            raise Conflict(_("Another process is loading this submission."))
        run.last_row, run.rows, run.chunks = last_row, run.rows + count, run.chunks + 1
        for name in Tally.__slots__:
            setattr(run, name, getattr(run, name) + getattr(tally, name))

    def _payload(self, chunk: Chunk, tally: Tally) -> dict[str, Any]:
        return {
            "root": chunk.root, "records": chunk.records, "landed": tally.landed,
            "changed": tally.changed, "unchanged": tally.unchanged,
            "quarantined": tally.quarantined, "first_row": chunk.first_row,
            "last_row": chunk.last_row, "chunk": chunk.number, "attached": tally.attached,
            "kind": self._run.mapping_version.kind,
        }  # fmt: skip

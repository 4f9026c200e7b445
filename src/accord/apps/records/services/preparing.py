"""Make a chunk ready before its transaction: what each row becomes, and what cannot be stored."""

from collections.abc import Callable, Container, Sequence
from collections.abc import Mapping as Mapped
from typing import Final
from uuid import UUID

from accord.apps.records.contents import Content, Placed, Unstorable, content_of
from accord.apps.records.models import Record
from accord.apps.records.services.bulk import Columns
from accord.apps.records.services.chunks import Answer, Key, Prepared
from accord.apps.records.services.families import taken_back
from accord.apps.records.services.geocoding import OUTSIDE, Placing
from accord.apps.records.services.marks import EXPUNGED, Expunged, cleared
from accord.apps.records.services.offence_numbers import numbered
from accord.apps.records.services.owning import Owners
from accord.core.formats.delivery import WITH_INCIDENT
from accord.core.formats.tabular import (
    CoordinateStatus,
    Landed,
    Mapping,
    NormalRecord,
    OffenceStatus,
    Rejected,
    Related,
    Removed,
)

# What is put right is told of too: whoever sees it again and again has an export to mend.
DOUBTED: Final = frozenset(
    {
        CoordinateStatus.SWAPPED,
        CoordinateStatus.SIGN,
        CoordinateStatus.PLACEHOLDER,
        CoordinateStatus.UNREADABLE,
        CoordinateStatus.OUTSIDE,
    }
)


def _doubt(answer: Landed, placed: Placed) -> str:
    """The rule by which a row's point was not believed as it was written; "" where it was."""
    if answer.record.coordinate_status in DOUBTED:
        return answer.record.coordinate_status.value
    return OUTSIDE if placed.note == OUTSIDE and not placed.grade else ""


class Preparer:
    """Makes the chunks of one load ready; it reads and writes nothing that another load changes."""

    def __init__(
        self,
        *,
        mappings: Mapped[str, Mapping],
        signatures: Mapped[str, tuple[str, ...]],
        told: Columns,
        placing: Placing,
        owners: Owners,
        expunged: Expunged,
        source_for: Callable[[UUID], str],
        told_apart: Container[str] = (),
    ) -> None:
        self._mappings, self._signatures = mappings, signatures
        self._told, self.placing = told, placing
        self._owners, self._expunged, self._source_for = owners, expunged, source_for
        self._told_apart = told_apart

    def prepare(self, batch: Sequence[Answer]) -> Prepared:
        """The contents of a chunk by key, rows that cannot be stored, reports that are taken back."""
        done = Prepared()
        for (answer, values), placed in zip(batch, self.placing.of(batch), strict=True):
            if isinstance(answer, Rejected):
                done.rejected.append(answer)
                continue
            if isinstance(answer, Removed):
                self._removal(answer, values, done)
                continue
            try:
                told = self._told_by(answer, placed, done)
            except Unstorable as fault:
                done.rejected += self._rejections(answer, values, fault)
                done.set_aside += len(answer.attached)
                continue
            done.contents |= told
            for key, content in told.items():
                done.columns[key] = self._told.ready(content.columns)
            records = (answer.record, *answer.offences)
            done.attached += len(answer.attached)
            done.unmapped += any(one.offence_status is OffenceStatus.UNMAPPED for one in records)
            done.no_offence += all(
                one.offence_status is OffenceStatus.NOT_OFFENCE for one in records
            )
            done.without_point += answer.record.lon is None and not placed.grade
            if rule := _doubt(answer, placed):
                columns = self._mappings[answer.part].coordinates
                cells = columns.pair or ", ".join(filter(None, (columns.lon, columns.lat)))
                done.doubted.append((answer.part, answer.row_number, cells, rule))
        if self._expunged:
            done.rejected = [self._expunged.cleared(one) for one in done.rejected]
        return done

    def _told_by(self, answer: Landed, placed: Placed, done: Prepared) -> dict[Key, Content]:
        """What a row becomes: a record, and each of its offences where it tells several; or nothing.

        An offence that was expunged by itself is left out, and not its incident with it.
        """
        mapping, record = self._mappings[answer.part], answer.record
        if answer.part in self._told_apart:
            (record,) = numbered([record], owner=self._owner_of(record, mapping))
        key, content = self._keyed(record, mapping, done.contents, placed, related=answer.related)
        found = {key: content}
        for one in numbered(answer.offences, owner=key[0]):
            try:
                key, content = self._keyed(one, mapping, done.contents, placed)
            except Unstorable as fault:
                if fault.rule != EXPUNGED:
                    raise
                continue
            found[key] = content
            done.offences.add(key)
        if mapping.tells_offences:
            done.families.append((key[0], next(iter(found))[2]))
        return found

    def _keyed(
        self,
        record: NormalRecord,
        mapping: Mapping,
        before: Mapped[Key, Content],
        placed: Placed,
        related: Related | None = None,
    ) -> tuple[Key, Content]:
        owner = self._owner_of(record, mapping)
        content = content_of(record, repeats=mapping.repeat_ids, related=related, placed=placed)
        key = (owner, record.kind.value, content.local_id, content.row_key)
        if self._expunged and self._expunged.bars(
            record, owner=owner, source=self._source_for(owner), number=content.local_id,
            row_key=content.row_key,
        ):  # fmt: skip
            raise Unstorable("(row)", EXPUNGED, "expunged")
        if key in before:
            raise Unstorable(mapping.local_id, "duplicate_id", "this number stands here before")
        return key, content

    def _owner_of(self, record: NormalRecord, mapping: Mapping) -> UUID:
        return self._owners.of(record.agency, mapping.agency.column or "agency")

    def _removal(self, answer: Removed, values: tuple[str, ...], done: Prepared) -> None:
        """What stands of a report that its owner takes back; an unknown one is an error."""
        try:
            owner = self._owners.of(answer.agency, "owner ori")
            found = self._told_before(owner, answer)
        except Unstorable as fault:
            done.rejected.append(
                Rejected(
                    row_number=answer.row_number, field=fault.field, rule=fault.rule,
                    reason=str(fault), part=answer.part,
                    raw=dict(zip(self._signatures[answer.part], values, strict=False)),
                )
            )  # fmt: skip
            return
        standing = [one for one in found if one.state == Record.State.STANDING]
        done.removed += standing
        done.removals += 1
        done.removed_anew += bool(standing)

    def _told_before(self, owner: UUID, answer: Removed) -> list[Record]:
        found = taken_back(owner, self._source_for(owner), answer.local_id, kind=answer.kind)
        if not found and not answer.told_here:
            raise Unstorable("report id", "known_report", "no report of this number stands here")
        return found

    def _rejections(
        self, answer: Landed, values: tuple[str, ...], fault: Unstorable
    ) -> list[Rejected]:
        """A row that landed but cannot be stored, and the rows that were to stand in it."""
        lead = Rejected(
            row_number=answer.row_number, field=fault.field, rule=fault.rule,
            reason=str(fault), part=answer.part,
            raw=dict(zip(self._signatures[answer.part], values, strict=False)),
        )  # fmt: skip
        waiting = [
            Rejected(
                row_number=row.number, field="(row)", rule=WITH_INCIDENT, part=row.part,
                reason=f"row {answer.row_number} of {answer.part} waits",
                raw=dict(zip(self._signatures[row.part], row.values, strict=False)),
                joined_to=answer.row_number,
            )
            for row in answer.attached
        ]  # fmt: skip
        found = [lead, *waiting]
        return [cleared(one) for one in found] if fault.rule == EXPUNGED else found

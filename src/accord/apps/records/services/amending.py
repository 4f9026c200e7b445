"""New versions of records that no row of an export tells: corrected, taken back, brought back.

A version that a person or an absence makes stands in a chunk of its own, whose root is in the
ledger like that of any chunk; what it replaces stays as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.sharing import bars_records
from accord.apps.records.contents import commitment_of, digest_of
from accord.apps.records.masks import shield_for
from accord.apps.records.models import Chunk, Load, Person, Record
from accord.apps.records.services.handling import Handling
from accord.apps.records.services.indexing import index_copies
from accord.apps.records.services.kept_places import keep_places, told_in
from accord.apps.records.services.rights import demand_own, is_operator
from accord.apps.records.services.superseding import announce_superseded
from accord.core.ledger import merkle_root_of
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Missing
from accord.frame.ids import new_id

CUSTODY = "records.custody"
HIDDEN = frozenset({Record.State.SEALED, Record.State.EXPUNGED})


@dataclass(frozen=True, kw_only=True)
class Change:
    """The next version of one record: its state, who told it, why, and columns that differ."""

    old: Record
    state: str
    told_by: str
    reason: str
    columns: dict[str, Any] = field(default_factory=dict)
    along: bool = False  # only because its incident goes that way


def is_custodian(by: Actor) -> bool:
    """Whether the actor may know of sealed and expunged records of its agency."""
    return is_operator(by) or by.may(CUSTODY)


def own_record(*, by: Actor, purpose: Purpose, record_id: UUID | str) -> Record:
    """The current version of a record whose owner the actor may write for, in whatever state.

    Foreign, superseded and missing ones give the same `Missing`; so do sealed and expunged ones
    to anybody but a custodian. Raises `Conflict` while the record's own file is still loading.
    """
    if bars_records(purpose.code):
        raise Denied(_("This purpose allows aggregates only."))
    record = (
        Record.objects.select_related("owner", "submission", "chunk__load")
        .filter(pk=record_id, is_current=True)
        .first()
    )
    demand_own(by, purpose, record.owner if record else None)
    if record is None or (record.state in HIDDEN and not is_custodian(by)):
        raise Missing
    if record.chunk.load.state == Load.State.RUNNING:
        raise Conflict(_("The file that told this record is still being loaded."))
    return record


def amend(entry: audit.Entry, run: Load, changes: Sequence[Change]) -> list[Record]:
    """Write the next versions in one chunk of `run`, inside the caller's audited transaction.

    Raises `Conflict` when one of the records has got another version meanwhile, or was expunged.
    How far each travels is what its owner says by now. The entry's payload gets the chunk's root,
    by which each version's commitment can be proved.
    """
    old = [change.old.pk for change in changes]
    if Record.objects.filter(pk__in=old, is_current=True).update(is_current=False) != len(old):
        raise Conflict
    # From here on nobody else changes them: what was read before may have been decided anew.
    stood = Record.objects.in_bulk(old)
    if any(stood[one.old.pk].state != one.old.state for one in changes):
        raise Conflict
    Load.objects.filter(pk=run.pk).update(
        chunks=F("chunks") + 1, amended=F("amended") + len(changes)
    )
    run.refresh_from_db(fields=["chunks", "amended"])
    chunk = Chunk(load=run, number=run.chunks, first_row=0, last_row=0, entry_id=entry.id)
    fresh = [
        _next(change, stood[change.old.pk], chunk, place) for place, change in enumerate(changes)
    ]
    chunk.records = len(fresh)
    chunk.root = merkle_root_of([bytes(one.commitment) for one in fresh]).hex()
    chunk.save(force_insert=True)
    Record.objects.bulk_create(fresh)
    _copy_parts(dict(zip(old, fresh, strict=True)))
    keep_places(told_in(fresh), chunk=chunk, replaced=old)
    entry.payload["root"] = chunk.root
    announce_superseded(
        (one.old.owner_id, one.old.pk, str(one.old.state), one.state) for one in changes
    )
    return fresh


def parts_of_records() -> list[type[Model]]:
    """The tables whose rows are parts of one version of a record, such as its persons."""
    found = []
    for relation in Record._meta.related_objects:  # noqa: SLF001 - Django's API
        model = relation.related_model
        if relation.field.name == "record" and hasattr(model, "level"):
            found.append(model)
    return found


def _next(change: Change, old: Record, chunk: Chunk, place: int) -> Record:
    """The next version, with a commitment of its own to what it says."""
    kept = {one.attname: getattr(old, one.attname) for one in Record._meta.concrete_fields}  # noqa: SLF001 - Django's documented model API
    version = Record(
        **kept | change.columns | {
            "id": new_id(), "version": old.version + 1, "is_current": True,
            "state": change.state, "told_by": change.told_by, "reason": change.reason,
            "along": change.along,
            "chunk_id": chunk.pk, "chunk_position": place, "recorded_at": timezone.now(),
        }
    )  # fmt: skip
    version.commitment, version.salt = commitment_of(digest_of(version))
    return version


def _copy_parts(versions: dict[UUID, Record]) -> None:
    """Persons, vehicles and the like of each old version, again under the new one."""
    handling = Handling(asked="green")
    for model in parts_of_records():
        columns = [one.attname for one in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented model API
        copies = []
        for part in model._default_manager.filter(record_id__in=versions):  # noqa: SLF001 - the manager whatever its name
            values = {name: getattr(part, name) for name in columns}
            values |= {"id": new_id(), "record_id": versions[values["record_id"]].pk}
            if "subject_id" in values:
                values["subject_id"] = new_id()
            if isinstance(part, Person):
                version = versions[part.record_id]
                values["shield"] = shield_for(
                    part, version, juvenile_below=handling.juvenile_below(version.owner_id)
                )
            copies.append(model(**values))
        model._default_manager.bulk_create(copies)  # noqa: SLF001 - the manager whatever its name
        index_copies(copies, {one.pk: one.local_date for one in versions.values()})

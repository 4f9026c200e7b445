"""Records, their versions, pointers to records one may not read, and the proof of one record."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency, User
from accord.apps.agencies.sharing import record_scope
from accord.apps.records.contents import digest_of, is_committed
from accord.apps.records.models import HandlingProfile, Record
from accord.apps.records.parts import stored_digest
from accord.apps.records.standing import STANDING
from accord.core.ledger import merkle_root_of
from accord.core.policy import Action
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Fault, Invalid, Missing
from accord.frame.ui import numbers

ACTIONS = frozenset(get_args(Action))


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Whom to ask about a record that exists, and nothing of what it says."""

    agency: str
    ori: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What shows that this record stood in this chunk: its commitment and the chunk's leaf.

    `root` is for the owner's people: whoever has the commitments of what they are shown of a chunk
    would make its root of these alone, or know that more stands in it.
    """

    commitment: str
    root: str
    entry_id: UUID
    holds: bool
    #: An expunged record's commitment still stands behind the root; nothing opens it any more.
    is_expunged: bool = False


def needed_kind(kinds: str | RecordKind | list[str] | tuple[str, ...]) -> RecordKind:
    """The one kind that is asked for; kinds are never added up. Raises `Invalid`."""
    asked = [kinds] if isinstance(kinds, str) else list(kinds)
    if len(asked) != 1:
        raise Invalid(
            _("Ask for one kind of record at a time."),
            faults=[Fault("kind", "one kind", _("Calls, incidents, offences … are not added up."))],
        )
    try:
        return RecordKind(asked[0])
    except ValueError as error:
        raise Invalid(faults=[Fault("kind", "known", _("There is no such kind."))]) from error


def counted(count: int, kind: str | RecordKind, *, language: str = "en") -> str:
    """A count with its unit: “1 incident”, “12 calls for service”."""
    return f"{numbers.grouped(count)} {RecordKind(kind).unit(count, language=language[:2])}"


def records_visible_to(
    *, viewer: Actor, purpose: Purpose, action: Action = "view", counting: bool = False
) -> QuerySet[Record]:
    """Standing records, in their current versions, that the viewer may view, search, export, forecast from, or be pointed to.

    Callers may slice and filter the answer and never widen it. `counting` is for callers that give
    out numbers after disclosure control alone: a purpose of aggregates allows no more.
    """
    scope = scope_of_records(viewer=viewer, purpose=purpose, action=action, counting=counting)
    return Record.objects.filter(scope, STANDING)


def scope_of_records(*, viewer: Actor, purpose: Purpose, action: Action, counting: bool) -> Q:
    """The policy's condition on records, and on the classes of them; raises `Invalid`."""
    if action not in ACTIONS:
        raise Invalid(faults=[Fault("action", "known", _("There is no such action."))])
    return record_scope(
        viewer=viewer, purpose=purpose, action=action, now=timezone.now(), counting=counting
    )


def record_visible_to(*, viewer: Actor, purpose: Purpose, record_id: UUID | str) -> Record:
    """One record in full, with its ledger entry; foreign and missing give the same `Missing`."""
    found = (
        records_visible_to(viewer=viewer, purpose=purpose)
        .select_related("owner", "submission", "chunk")
        .filter(pk=record_id)
        .first()
    )
    if found is None:
        raise Missing
    audit.read(
        by=viewer, purpose=purpose, verb="record.viewed", object_type="record",
        object_id=str(found.pk), payload={"owner": found.owner.ori, "version": found.version},
        disclosed=[found.pk],
    )  # fmt: skip
    return found


def pointer_to(*, viewer: Actor, purpose: Purpose, record_id: UUID | str) -> Pointer:
    """Whom to ask about one record; raises `Missing` where not even that is shared."""
    owner_id = (
        records_visible_to(viewer=viewer, purpose=purpose, action="pointer")
        .filter(pk=record_id)
        .values_list("owner_id", flat=True)
        .first()
    )
    if owner_id is None:
        raise Missing
    owner = Agency.objects.get(pk=owner_id)
    audit.read(
        by=viewer, purpose=purpose, verb="record.pointed", object_type="record",
        object_id=str(record_id), payload={"owner": owner.ori},
        disclosed=[record_id],
    )  # fmt: skip
    return Pointer(agency=owner.name, ori=owner.ori, contact=contact_of(owner))


def pointers_of(rows: QuerySet[Any]) -> tuple[Pointer, ...]:
    """Whose records rows stand in that may be pointed to; whom to ask, and not of how many."""
    owners = rows.order_by().values_list("record__owner_id", flat=True).distinct()
    return pointers_to(list(owners))


def pointers_to(owners: Collection[UUID]) -> tuple[Pointer, ...]:
    """Whom to ask at each of these agencies, by name."""
    if not owners:
        return ()
    return tuple(
        Pointer(agency=owner.name, ori=owner.ori, contact=contact_of(owner))
        for owner in Agency.objects.filter(pk__in=owners).order_by("name")
    )


def versions_of(*, viewer: Actor, purpose: Purpose, record: Record) -> QuerySet[Record]:
    """All versions of a record the viewer may read now, newest first; only for its owner."""
    if viewer.agency_id != str(record.owner_id):
        return Record.objects.none()
    del purpose  # the record itself came through the policy for it
    same = Record.objects.order_by().filter(
        owner_id=record.owner_id, source_system=record.source_system, kind=record.kind,
        local_id=record.local_id, row_key=record.row_key,
    )  # fmt: skip
    # In two halves, since each has an index of its own by number.
    halves = same.filter(is_current=True), same.filter(is_current=False)
    return halves[0].union(halves[1], all=True).order_by("-version")


def further_columns_of(*, viewer: Actor, record: Record) -> list[tuple[str, str]]:
    """Columns of the export that no field took, by name; only for the owner's own people.

    Nobody has said what such a column holds, and it may hold a name: partners never see it.
    """
    if viewer.agency_id != str(record.owner_id):
        return []
    return sorted(record.extra.items())


def proof_of(*, viewer: Actor, purpose: Purpose, record: Record) -> Proof:
    """That this record is one of those behind the root in its chunk's ledger leaf."""
    siblings = Record.objects.filter(chunk_id=record.chunk_id).order_by("chunk_position")
    commitments = [bytes(item) for item in siblings.values_list("commitment", flat=True)]
    commitment = bytes(record.commitment)
    is_expunged = record.state == Record.State.EXPUNGED
    intact = not is_expunged and is_committed(
        digest_of(record), commitment=commitment, salt=bytes(record.salt)
    )
    intact = intact and stored_digest(record) == record.parts_digest
    audit.read(
        by=viewer, purpose=purpose, verb="record.proved", object_type="record",
        object_id=str(record.pk), payload={"owner": record.owner.ori},
        disclosed=[record.pk],
    )  # fmt: skip
    return Proof(
        commitment=commitment.hex(),
        root=record.chunk.root if str(record.owner_id) == viewer.agency_id else "",
        entry_id=record.chunk.entry_id,
        holds=(intact or is_expunged) and merkle_root_of(commitments).hex() == record.chunk.root,
        is_expunged=is_expunged,
    )


def submitter(user_id: str) -> Actor:
    """The actor behind a job; raises `Denied` if the account may no longer act."""
    user = User.objects.select_related("agency").filter(pk=user_id).first()
    actor = agencies.actor_of(user) if user else None
    if actor is None:
        raise Denied
    return actor


def contact_of(owner: Agency) -> str:
    """How the owner is reached: as it says itself, else through its administrators."""
    settled = HandlingProfile.objects.filter(owner=owner).values_list("contact", flat=True).first()
    return settled or f"{owner.name} ({owner.ori})"

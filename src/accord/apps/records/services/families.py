"""What belongs to an incident goes where it goes: its offences, its arrests, and who stands in them.

An incident that is withdrawn, deleted or sealed takes its offences and arrests along, each as a new
version that is marked `along`; they come back with it, and only they: what was taken out by itself
before stays out.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.records.contents import FROM_EXPORT, Content
from accord.apps.records.events import RecordRestated
from accord.apps.records.models import Load, Record, Submission
from accord.apps.records.services.amending import Change, amend
from accord.apps.records.services.chunks import Key, Prepared
from accord.apps.records.services.retelling import STICKY, Mark
from accord.apps.records.services.sources import told_into
from accord.apps.records.standing import STANDING
from accord.core.vocabulary import RecordKind
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose

INCIDENT: Final = RecordKind.INCIDENT.value
AT_ONCE: Final = 100
State = Record.State
#: What an incident takes along, by the state into which it goes.
_TAKES: Final = {
    State.WITHDRAWN: (State.STANDING,),
    State.DELETED: (State.STANDING, State.WITHDRAWN),
    State.SEALED: (State.STANDING, State.WITHDRAWN, State.DELETED),
}


def with_families(changes: Sequence[Change]) -> list[Change]:
    """The changes, and those of what belongs to each incident among them."""
    found = list(changes)
    told = {change.old.pk for change in changes}
    for change in changes:
        for follower in _followers(change):
            if follower.old.pk not in told:
                told.add(follower.old.pk)
                found.append(follower)
    return found


def _followers(change: Change) -> Iterator[Change]:
    incident = change.old
    if incident.kind != INCIDENT or change.state == incident.state:
        return
    if _others_stand(incident):
        return
    members = members_of(incident)
    if change.state != State.STANDING:
        for member in members.filter(state__in=_TAKES[State(change.state)]):
            columns = {
                name: value for name, value in change.columns.items() if name == "submission_id"
            }
            yield Change(
                old=member, state=change.state, told_by=change.told_by, reason=change.reason,
                columns=columns, along=True,
            )  # fmt: skip
        return
    for member in members.filter(state=incident.state, along=True):
        yield _as_before(member, change)


def members_of(*incidents: Record) -> QuerySet[Record]:
    """The current versions of the offences and arrests that belong to these incidents."""
    numbers: dict[tuple[UUID, str], list[str]] = {}
    for one in incidents:
        numbers.setdefault((one.owner_id, one.source_system), []).append(one.local_id)
    theirs = Q(pk__in=())
    for (owner, source), some in numbers.items():
        theirs |= Q(owner_id=owner, source_system=source, incident_ref__in=some)
    return (
        Record.objects.filter(theirs, is_current=True)
        .exclude(kind=INCIDENT)
        .select_related("owner", "chunk__load")
        .order_by("id")
    )


def _others_stand(incident: Record) -> bool:
    """Whether another row of the same number is an incident that still stands."""
    others = Record.objects.filter(
        is_current=True, kind=INCIDENT, local_id=incident.local_id, owner_id=incident.owner_id,
        source_system=incident.source_system, state=State.STANDING,
    )  # fmt: skip
    return others.exclude(pk=incident.pk).exists()


def _as_before(member: Record, change: Change) -> Change:
    """The member as it was before it went along: standing, or out by itself."""
    before = Record.objects.filter(
        owner_id=member.owner_id, source_system=member.source_system, kind=member.kind,
        local_id=member.local_id, row_key=member.row_key, version__lt=member.version, along=False,
    ).order_by("-version").first()  # fmt: skip
    if before is None or before.state in {State.STANDING, State.EXPUNGED}:
        return Change(
            old=member, state=State.STANDING, told_by=change.told_by, reason=change.reason
        )
    return Change(old=member, state=before.state, told_by=before.told_by, reason=before.reason)


def taken_back(owner: UUID, source: str, number: str, *, kind: str = "") -> list[Record]:
    """The current records that a report of this number stands for: what leads it."""
    if not number:
        return []
    leads = Record.objects.filter(
        is_current=True, local_id=number, owner_id=owner, source_system=source
    ).exclude(state=State.EXPUNGED)
    leads = leads.filter(kind=kind) if kind else leads.exclude(kind=RecordKind.OFFENCE.value)
    return list(leads.select_related("owner"))


def untold(prepared: Prepared, *, by_source: Callable[[UUID], str], of: Submission) -> list[Record]:
    """The offences that stand of incidents whose rows tell all their offences, and not these."""
    told = set(prepared.families)
    found = Record.objects.filter(
        STANDING, kind=RecordKind.OFFENCE.value, owner__in={owner for owner, _ in told},
        source_system__in={by_source(owner) for owner, _ in told},
        incident_ref__in={number for _, number in told},
        submission__received_at__lte=of.received_at,
    ).select_related("owner").order_by("id")  # fmt: skip
    return [
        one
        for one in found
        if one.source_system == by_source(one.owner_id)
        and (one.owner_id, one.incident_ref) in told
        and (one.owner_id, one.kind, one.local_id, one.row_key) not in prepared.contents
    ]


def take_back(
    *, by: Actor, purpose: Purpose, run: Load, records: Sequence[Record], reason: str
) -> None:
    """Withdraw records and their families as their source says, inside the caller's transaction."""
    changes = with_families(
        [
            Change(
                old=old, state=State.WITHDRAWN, told_by=Record.ToldBy.SOURCE, reason=reason,
                columns={"submission_id": run.submission_id},
            )
            for old in records
        ]
    )  # fmt: skip
    _write(by, purpose, run, changes, verb="records.taken_back")


def bring_back(*, by: Actor, purpose: Purpose, run: Load) -> None:
    """Bring back what went along with incidents that this load's source has told again."""
    along = Record.objects.filter(
        told_into(run), is_current=True, along=True, state=State.WITHDRAWN
    ).select_related("owner")  # fmt: skip
    waiting = iter(along.order_by("id").iterator(chunk_size=AT_ONCE))
    while batch := list(islice(waiting, AT_ONCE)):
        stands = set(
            Record.objects.filter(
                told_into(run), is_current=True, state=State.STANDING, kind=INCIDENT,
                local_id__in={one.incident_ref for one in batch},
            ).values_list("owner_id", "local_id")
        )  # fmt: skip
        changes = [
            Change(
                old=one, state=State.STANDING, told_by=Record.ToldBy.SOURCE,
                reason="its incident is told again",
            )
            for one in batch
            if (one.owner_id, one.incident_ref) in stands
        ]  # fmt: skip
        if changes:
            _write(by, purpose, run, changes, verb="records.brought_back")


def _write(by: Actor, purpose: Purpose, run: Load, changes: Sequence[Change], *, verb: str) -> None:
    with audit.transaction(
        by=by, purpose=purpose, verb=verb, object_type="submission",
        object_id=str(run.submission_id), payload={"records": len(changes)},
    ) as entry:  # fmt: skip
        fresh = amend(entry, run, changes)
        announce(changes, fresh)


def announce(changes: Sequence[Change], fresh: Sequence[Record]) -> None:
    """Tell whoever keeps anything of these records that they have another version."""
    for change, one in zip(changes, fresh, strict=True):
        outbox.announce(
            RecordRestated(
                record_id=str(one.pk), before_id=str(change.old.pk),
                agency_id=str(one.owner_id), kind=one.kind, state=str(one.state),
            )
        )  # fmt: skip


class HiddenIncidents:
    """The incidents of a source that a person took out: what is told of them stays out too."""

    def __init__(self, sources: Sequence[str], source_for: Callable[[UUID], str]) -> None:
        self._source_for = source_for
        found = Record.objects.filter(
            Q(state__in=STICKY), is_current=True, kind=INCIDENT, source_system__in=list(sources)
        )
        columns = ("owner_id", "source_system", "local_id", "state", "told_by", "reason")
        self._marks = {row[:3]: row[3:] for row in found.values_list(*columns)}

    def mark(self, key: Key, content: Content) -> Mark | None:
        """How a new record of such an incident is marked; None where the incident stands."""
        if not self._marks or key[1] == INCIDENT:
            return None
        incident = content.columns[FROM_EXPORT.index("incident_ref")]
        told = self._marks.get((key[0], self._source_for(key[0]), incident))
        return Mark(told[0], told[1], told[2], along=True) if told else None

"""What a snapshot says by what it leaves out: absent records are withdrawn, never dropped.

A file of a mapping in the mode `window` or `full` holds every record of its last days, or all
there are. A record of them that it does not hold is withdrawn by its source: a new version, with
its reason, that counts nowhere and comes back when a later file tells it again. A file that holds
less than half of what stands withdraws nothing by itself: it asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from accord.apps.records.events import SnapshotShrunken
from accord.apps.records.models import Load, MappingVersion, Record, Submission
from accord.apps.records.services.amending import Change, amend
from accord.apps.records.services.correcting import stated
from accord.apps.records.services.families import with_families
from accord.apps.records.services.ordering import order_of
from accord.apps.records.services.rights import demand_own
from accord.apps.records.services.sources import loads_of_source, told_into
from accord.apps.records.services.telling import Told, batches, told_by
from accord.apps.records.standing import STANDING, within_days
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict

AT_ONCE: Final = 100  # records of one transaction, far below the promised 250 ms
HALF: Final = 0.5
Mode = MappingVersion.Mode


@dataclass(frozen=True, kw_only=True)
class Absence:
    """The window of a snapshot, and which standing records of it the file does not hold.

    `asks` tells why nothing is withdrawn without a person: "" where nothing speaks against it.
    """

    first: date | None
    last: date | None
    standing: int
    absent: Sequence[UUID]
    asks: str = ""


def settle(*, by: Actor, purpose: Purpose, run: Load, told: Told | None) -> None:
    """Withdraw what the loaded file leaves out, or ask; running it again goes on where it stopped.

    `told` is what a snapshot tells. A file of which the source has sent a later one withdraws
    nothing: that one knows better. A week that came late withdraws where later ones do not reach.
    """
    if told is None or is_superseded(run):
        return
    found = absence_of(run, told)
    if not found.absent:
        _note(run, found, run.absence)
    elif found.asks and run.absence != Load.Absence.WITHDRAWN:
        _ask(by, purpose, run, found)
    else:
        _withdraw(by, purpose, run, found)


def decide_absence(
    *, by: Actor, purpose: Purpose, submission_id: UUID | str, withdraw: bool, reason: str
) -> Load:
    """Answer what a shrunken snapshot asked: withdraw the absent records, or keep them.

    Raises `Conflict` when nothing is asked, or when a later file has come since.
    """
    submission = Submission.objects.select_related("agency").filter(pk=submission_id).first()
    demand_own(by, purpose, submission.agency if submission else None)
    run = (
        Load.objects.select_related("submission__agency", "mapping_version__mapping")
        .filter(submission_id=submission_id, absence=Load.Absence.ASKED)
        .order_by("-started_at", "-id")
        .first()
    )
    if run is None:
        raise Conflict(_("This file asks nothing."))
    if withdraw and is_superseded(run):
        raise Conflict(_("A later file of this source has been loaded since."))
    why = stated(reason)
    found = absence_of(run, told_by(run)) if withdraw else None
    state = Load.Absence.WITHDRAWN if withdraw else Load.Absence.KEPT
    with audit.transaction(
        by=by, purpose=purpose, verb="snapshot.decided", object_type="submission",
        object_id=str(run.submission_id), payload={"withdraw": withdraw, "absent": run.absent},
    ) as entry:  # fmt: skip
        entry.commitments.append(entry.commit("decision_reason", why))
        asked = Load.objects.filter(pk=run.pk, absence=Load.Absence.ASKED)
        if not asked.update(absence=state):
            raise Conflict
    run.refresh_from_db(fields=["absence"])
    if found is not None:
        _withdraw(by, purpose, run, found)
    run.refresh_from_db()
    return run


def is_superseded(run: Load) -> bool:
    """Whether the source has sent a file since that knows better, loaded even in part."""
    order = order_of(run)
    others = loads_of_source(run).exclude(submission_id=run.submission_id)
    since = others.filter(submission__received_at__gt=order.received)
    sent = since.values_list("submission_id", "submission__received_at")
    return any(order.is_behind(pk, moment) for pk, moment in sent.iterator())


def absence_of(run: Load, told: Told) -> Absence:
    """Compare the file with what stands of its source in its window."""
    version = run.mapping_version
    first, last = told.window(version.window_days) if version.mode == Mode.WINDOW else (None, None)
    if version.mode == Mode.WINDOW and last is None:
        return Absence(first=None, last=None, standing=0, absent=())
    if first is not None and last is not None and run.older_than is not None:
        known_from = order_of(run).known_from
        last = min(last, (known_from or first) - timedelta(days=1))
        if last < first:
            return Absence(first=None, last=None, standing=0, absent=())
    rows = Record.objects.filter(
        STANDING, told_into(run), owner__in=told.owners or [run.submission.agency_id],
        kind=version.kind,
    )  # fmt: skip
    if first is not None and last is not None:
        rows = rows.filter(within_days(first, last, zone=told.zone, by_report=told.is_by_report))
    standing: dict[UUID, int] = {}
    absent: dict[UUID, list[UUID]] = {}
    columns = rows.order_by("id").values_list("id", "owner_id", "local_id", "row_key")
    for batch in batches(columns.iterator(chunk_size=2_000), 2_000):
        held = told.holds([row[1:] for row in batch])
        for row, is_held in zip(batch, held, strict=True):
            standing[row[1]] = standing.get(row[1], 0) + 1
            if not is_held:
                absent.setdefault(row[1], []).append(row[0])
    return Absence(
        first=first,
        last=last,
        standing=sum(standing.values()),
        absent=[pk for pks in absent.values() for pk in pks],
        asks=_doubt(told, standing, absent),
    )


def _doubt(told: Told, standing: dict[UUID, int], absent: dict[UUID, list[UUID]]) -> str:
    """Why a person is asked before anything of this file is withdrawn."""
    if any(len(absent.get(owner, ())) > HALF * count for owner, count in standing.items()):
        return "shrunken"
    return "unnumbered" if told.unnumbered else ""


def _ask(by: Actor, purpose: Purpose, run: Load, found: Absence) -> None:
    with audit.transaction(
        by=by, purpose=purpose, verb="snapshot.shrunken", object_type="submission",
        object_id=str(run.submission_id),
        payload={"standing": found.standing, "absent": len(found.absent), "why": found.asks},
    ):  # fmt: skip
        _note(run, found, Load.Absence.ASKED)
        outbox.announce(
            SnapshotShrunken(
                submission_id=str(run.submission_id), load_id=str(run.pk),
                agency_id=str(run.submission.agency_id), standing=found.standing,
                absent=len(found.absent), why=found.asks,
            )
        )  # fmt: skip


def _withdraw(by: Actor, purpose: Purpose, run: Load, found: Absence) -> None:
    """Withdraw in chunks, each one transaction; what is withdrawn already is not told again."""
    _note(run, found, Load.Absence.WITHDRAWN)
    for batch in batches(iter(found.absent), AT_ONCE):
        _withdraw_some(by, purpose, run, batch)
    run.refresh_from_db(fields=["chunks", "amended", "absent", "withdrawn", "absence"])


def _withdraw_some(by: Actor, purpose: Purpose, run: Load, batch: Sequence[UUID]) -> None:
    reason = f"absent from the snapshot {run.submission.digest[:16]}"
    with audit.transaction(
        by=by, purpose=purpose, verb="records.withdrawn", object_type="submission",
        object_id=str(run.submission_id), payload={"kind": run.mapping_version.kind},
    ) as entry:  # fmt: skip
        changes = [
            Change(
                old=old, state=Record.State.WITHDRAWN, told_by=Record.ToldBy.ABSENCE,
                reason=reason, columns={"submission_id": run.submission_id},
            )
            for old in Record.objects.filter(STANDING, pk__in=batch).order_by("id")
        ]  # fmt: skip
        entry.payload["records"] = len(changes)
        if changes:
            amend(entry, run, with_families(changes))
        Load.objects.filter(pk=run.pk).update(
            withdrawn=F("withdrawn") + len(changes),
            absent=F("absent") + len(changes) - len(batch),
        )


def _note(run: Load, found: Absence, state: str) -> None:
    """Keep on the load what was found; what an earlier attempt withdrew counts as absent too."""
    run.absence, run.absent = state, run.withdrawn + len(found.absent)
    run.window_from, run.window_to = found.first, found.last
    run.save(update_fields=["absence", "absent", "window_from", "window_to"])

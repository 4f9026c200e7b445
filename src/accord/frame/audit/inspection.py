"""Looking into the ledger: entries, checkpoints, export, and recomputing the whole tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import BinaryIO, Final

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from accord.core.ledger.checkpoint import Checkpoint as CheckpointText
from accord.core.ledger.verify import verify_log
from accord.core.ledger.verify import write_leaves as lines
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import guards, keys, mirror, sequencer, services
from accord.frame.audit.local_days import DAY, local_day
from accord.frame.audit.models import Checkpoint, LedgerEntry, SaltedValue
from accord.frame.audit.verbs import verb
from accord.frame.ids import id_at

verb("ledger.verified", size=int, intact=bool)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What recomputing found; `problem` is empty when the ledger is intact."""

    size: int
    intact: bool
    problem: str
    checkpoint: str


def entries_visible_to(*, viewer: Actor) -> QuerySet[LedgerEntry]:
    """Entries of the viewer's agency; an auditor of no agency sees all."""
    entries = LedgerEntry.objects.order_by("-id").defer("leaf", "leaf_hash")
    if viewer.agency_id is None:
        return entries
    return entries.filter(agency_ori=viewer.agency_ori)


def latest_checkpoint() -> Checkpoint | None:
    """The newest signed checkpoint."""
    return Checkpoint.objects.first()


def checkpoint_after(*, verb: str, object_id: str) -> str:
    """The three signed lines of the first checkpoint that holds an object's first entry of a verb.

    "" while the sequencer has not come to it.
    """
    entry = LedgerEntry.objects.filter(
        verb=verb, object_id=object_id, outcome="ok", index__isnull=False
    ).order_by("index").values_list("index", flat=True).first()  # fmt: skip
    if entry is None:
        return ""
    found = Checkpoint.objects.filter(size__gt=entry).order_by("size").first()
    return (
        "" if found is None else CheckpointText.parse(found.note.partition("\n\n")[0] + "\n").text()
    )


def waiting() -> int:
    """How many entries are not yet sequenced."""
    return LedgerEntry.objects.filter(index__isnull=True).count()


def has_entries_before(moment: datetime) -> bool:
    """Whether anything was entered before that moment; False on a node without tables."""
    with connection.cursor() as cursor:
        known = connection.introspection.table_names(cursor)
    if guards.ENTRY not in known:
        return False
    return LedgerEntry.objects.filter(recorded_at__lt=moment).exists()


def newest_of(name: str) -> datetime | None:
    """When something was last entered under a verb."""
    rows = LedgerEntry.objects.filter(verb=name).order_by("-recorded_at")
    return rows.values_list("recorded_at", flat=True).first()


def verify(*, by: Actor, purpose: Purpose) -> Report:
    """Recompute every leaf's hash and the root, and check the newest checkpoint's signature."""
    if not keys.is_gone():
        sequencer.sequence_all()
    report = _recompute()
    services.record(
        by=by,
        purpose=purpose,
        verb="ledger.verified",
        object_type="ledger",
        object_id="-",
        payload={"size": report.size, "intact": report.intact},
    )
    return report


def write_leaves(out: BinaryIO) -> int:
    """Write the checkpoint's leaves, one line of base64 each; returns how many."""
    newest = latest_checkpoint()
    count = 0
    for line in lines(_leaves(newest.size if newest else 0)):
        out.write(line)
        count += 1
    return count


def _recompute() -> Report:
    newest = latest_checkpoint()
    if newest is None:
        return Report(size=0, intact=True, problem="", checkpoint="")
    stored = LedgerEntry.objects.filter(index__lt=newest.size).order_by("index")
    expected = [bytes(h) for h in stored.values_list("leaf_hash", flat=True)]
    found = verify_log(_leaves(newest.size), newest.note, keys.verifier(), expected=expected)
    problem = mirror.first_fault(newest.size) if found.is_good else str(found)
    return Report(size=found.leaves, intact=not problem, problem=problem, checkpoint=newest.note)


def _leaves(size: int) -> Iterator[bytes]:
    rows = LedgerEntry.objects.filter(index__lt=size).order_by("index")
    for leaf in rows.values_list("leaf", flat=True).iterator(chunk_size=2000):
        yield bytes(leaf)


#: Between the making of an entry's id and its writing lies its block, which takes seconds at most.
LONGEST_BLOCK: Final = timedelta(hours=1)
# How the verbs of disclosures end.
READING = (
    "viewed", "searched", "ran", "listed", "related", "exported", "pointed", "read", "proved",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DayOfReads:
    """How often an account read for a purpose and a case on a day (UTC).

    `case` is empty where none was stated or its value was purged.
    """

    actor_id: str
    agency_ori: str
    day: date
    purpose_code: str
    case: str
    count: int


def reads_by_day(*, viewer: Actor, since: date, before: date) -> list[DayOfReads]:
    """Disclosures by account, purpose, case and day, of the entries that the viewer may inspect.

    Counted by the database in one pass: what comes back grows with the days at work and the cases,
    not with the entries.
    """
    stated = SaltedValue.objects.filter(name="case_number", entry_id=OuterRef("pk"))
    found = (
        _reads(viewer, since, before)
        .annotate(
            day=local_day("recorded_at", first=since, last=before - DAY, zone=UTC),
            case=Coalesce(
                Subquery(stated.values("value")[:1]), Value(""), output_field=TextField()
            ),
        )
        .order_by()
        .values_list("actor_id", "agency_ori", "day", "purpose_code", "case")
        .annotate(count=Count("pk"))
    )
    return [
        DayOfReads(actor_id=actor, agency_ori=ori, day=day, purpose_code=code, case=case, count=n)
        for actor, ori, day, code, case, n in found
    ]


def _reads(viewer: Actor, since: date, before: date) -> QuerySet[LedgerEntry]:
    begins, ends = (datetime.combine(day, time.min, UTC) for day in (since, before))
    verbs = Q()
    for ending in READING:
        verbs |= Q(verb__endswith=f".{ending}") | Q(verb__endswith=f"_{ending}")
    entries = entries_visible_to(viewer=viewer).exclude(purpose_code__in=("none", "administration"))
    # The key bounds what is read. An id is made when its block begins, before the entry's time.
    span = {"recorded_at__gte": begins, "recorded_at__lt": ends}
    return entries.filter(verbs, outcome="ok", id__gte=id_at(begins - LONGEST_BLOCK), **span)

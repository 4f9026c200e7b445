"""What this app writes to the ledger and announces, each with its shape."""

from dataclasses import dataclass

from accord.frame import audit, changes
from accord.frame.declare import event

audit.verb("submission.received", digest=str, bytes=int, agency=str, again=bool)
audit.verb("submission.refused", rule=str, agency=str, row=int)
audit.verb("submission.proposed", rows=int, kind=str, known=bool, unmapped=int)
audit.verb("submissions.viewed", count=int)
audit.verb("codes.added", digest=str, replaced=bool)
audit.verb("codes.removed")
audit.verb("submission.viewed")
audit.verb("submission.receipt", rows=int)
audit.verb("submission.quality", rows=int)
audit.verb("quarantine.resubmitted", digest=str, mended=int, still=int, unmatched=int)
audit.verb("mapping.confirmed", digest=str, number=int, kind=str, agency=str, mode=str)
audit.verb("mappings.viewed", count=int)
audit.verb("load.started", mapping=str, rerun=bool)
# One leaf per chunk; `root` is the Merkle root of the chunk's record commitments, in order.
audit.verb(
    "records.loaded",
    root=str, records=int, landed=int, changed=int, unchanged=int, quarantined=int,
    first_row=int, last_row=int, chunk=int, kind=str, attached=int,
)  # fmt: skip
audit.verb("records.placed", root=str, owner=str, records=int)
audit.verb("load.finished", landed=int, changed=int, unchanged=int, quarantined=int, chunks=int)
audit.verb("load.stopped", rule=str, row=int)
audit.verb("quarantine.viewed", count=int)
audit.verb("points.doubted", count=int)
audit.verb("quarantine.exported", count=int)
audit.verb("quarantine.mended", row=int, accepted=bool)
audit.verb("segment.applied", row=int, level=str, action=str, outcome=str)
audit.verb("quarantine.discarded", rows=int)
audit.verb("records.listed", count=int, kind=str, offences=list, agencies=list)
audit.verb("records.exported", count=int, kind=str, offences=list, agencies=list)
audit.verb("record.viewed", owner=str, version=int)
audit.verb("record.pointed", owner=str)
audit.verb("record.proved", owner=str)
audit.verb("record.related", count=int)
audit.verb("points.read", count=int, left_out=int, kind=str, offences=list, use=str)
audit.verb("counts.read", count=int, kind=str, offences=list, days=int)
audit.verb("status.read", count=int)
audit.verb("records.withdrawn", root=str, records=int, kind=str)
# Reports that their owner took back in a file, and what a report told again leaves out.
audit.verb("records.taken_back", root=str, records=int)
audit.verb("records.brought_back", root=str, records=int)
audit.verb("snapshot.shrunken", standing=int, absent=int, why=str)
audit.verb("snapshot.decided", withdraw=bool, absent=int)
for deed in ("corrected", "supplemented", "deleted", "restored", "sealed", "unsealed"):
    audit.verb(f"record.{deed}", owner=str, version=int, fields=list, root=str)
audit.verb("expungement.asked", owner=str)
# The commitments stand in earlier leaves; without their salts nothing opens them any more.
audit.verb(
    "record.expunged",
    owner=str, versions=int, rows=int, outcomes=int, commitments=list, rule=str,
)  # fmt: skip
audit.verb("submission.rewritten", digest=str, rows=int, destroyed=bool)
audit.verb("expungement.finished", rewritten=int, destroyed=int)
audit.verb("expungements.viewed", count=int)
audit.verb("expungements.listed", count=int)
audit.verb("expungement.reapplied", owner=str)
audit.verb("dissemination.changed", level=str, records=int, audience=list, protection=str)
audit.verb("dissemination.viewed")
audit.verb("handling.changed", level=str, caveats=list, juvenile_age=int, opens=bool)
audit.verb("handling.viewed")
audit.verb("hold.placed", scope=str, ends=bool)
audit.verb("hold.release_asked")
audit.verb("hold.decided", released=bool)
audit.verb("holds.viewed", count=int)
audit.verb("retention.viewed", rules=int, due=int)
audit.verb("retention.listed", rule=str, count=int)
audit.verb("retention.rule_asked", kind=str, category=str, days=int, by_itself=bool)
audit.verb("retention.rule_ended")
audit.verb("retention.run_started", owner=str, due=int)
audit.verb("retention.run_stopped")
audit.verb("retention.run_finished", owner=str, deleted=int, kept=int, rewritten=int, destroyed=int)
audit.verb("persons.shielded", persons=int)
audit.verb("records.reindexed", rows=int)
changes.topic("loads", policy="records.ingest")

audit.verb("outcomes.received", digest=str, bytes=int, agency=str, again=bool)
audit.verb("outcomes.confirmed", digest=str, unknown=int)
audit.verb(
    "outcomes.loaded",
    rows=int, landed=int, changed=int, unchanged=int, unmapped=int, rejected=int,
)  # fmt: skip
audit.verb("outcomes.files_viewed", count=int)
audit.verb("outcomes.listed", count=int)
audit.verb("outcomes.followed", arrests=int, told=int, origin=str)
audit.verb("outcomes.matched", outcomes=int, arrests=int)


@event(policy="records.view", audit="load.finished")
@dataclass(frozen=True, kw_only=True)
class SubmissionLoaded:
    """A submission's rows have become records; ids and counts only."""

    submission_id: str
    agency_id: str
    kind: str
    landed: int
    changed: int
    quarantined: int


@event(policy="records.view", audit="dissemination.changed")
@dataclass(frozen=True, kw_only=True)
class DisseminationChanged:
    """An owner changed how far some of its records may travel.

    `before` has a line for each record: its id and the level, audience, expiry and protection that
    it had, so that who could see it before is told nothing new.
    """

    agency_id: str
    level: str
    records: int
    before: list[list[str]]


@event(policy="records.ingest", audit="record.corrected")
@dataclass(frozen=True, kw_only=True)
class RecordRestated:
    """A person gave a record another version: ids and its state; `before_id` is superseded."""

    record_id: str
    before_id: str
    agency_id: str
    kind: str
    state: str


@event(policy="records.ingest", audit="record.corrected")
@dataclass(frozen=True, kw_only=True)
class VersionsSuperseded:
    """Versions of one owner's records that stand no more, and the state of what came after them.

    Announced by every way to another version: a person, a file, an absence. What was not open to
    others before and is not now is left out: nobody outside learns that it changed.
    """

    agency_id: str
    state: str
    before_ids: list[str]


@event(policy="records.ingest", audit="snapshot.shrunken")
@dataclass(frozen=True, kw_only=True)
class SnapshotShrunken:
    """A snapshot leaves out more than half of what stands in its window: nothing is withdrawn yet.

    `why` is `shrunken`, or `unnumbered` where rows in quarantine cannot be told from absent ones.
    """

    submission_id: str
    load_id: str
    agency_id: str
    standing: int
    absent: int
    why: str


@event(policy="records.view", audit="records.placed")
@dataclass(frozen=True, kw_only=True)
class RecordsPlaced:
    """Records that came without a point have got one, or lost the one an alias had given."""

    agency_id: str
    records: int


@event(policy="records.custody", audit="record.expunged")
@dataclass(frozen=True, kw_only=True)
class RecordExpunged:
    """A record and what belongs to its incident are emptied; whoever holds any of it wipes it too."""

    record_id: str
    agency_id: str
    kind: str
    record_ids: list[str]


audit.verb("policy.explained", agency=str, asked=str, action=str, rule=str, permitted=bool)
audit.verb("policy.rehearsed", changes=int)

"""Take in one staged file: known layout loads at once, a changed one is held, nothing is guessed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.apps.feeds.services.alarms import open_alarm
from accord.apps.feeds.services.rights import PURPOSE
from accord.apps.records import services as records
from accord.apps.records.models import MappingVersion, Submission
from accord.core.formats.delivery import labelled
from accord.core.formats.reports import open_files
from accord.core.formats.tabular import Mapping, Table
from accord.core.safe_io import BadInput
from accord.frame import audit
from accord.frame.actor import Actor
from accord.frame.errors import Invalid

EMPTY_RULE: Final = "not_empty"
COLUMNS_TOLD: Final = 40


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A file of ours, whole and private: its name and mark at the source, its bytes on disk."""

    path: Path
    name: str
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Peek:
    """What a file shows before anything is kept: its columns, whether it has rows, its fault."""

    columns: tuple[str, ...] = ()
    layout: str = ""
    is_empty: bool = False
    fault: dict[str, Any] | None = None


def take_in(*, by: Actor, feed: Feed, staged: Staged, now: datetime) -> Delivery:
    """Keep one delivery and say what became of it; a load that may begin is begun."""
    seen = peek(staged)
    row = Delivery(
        feed=feed,
        started_at=now,
        source_name=staged.name[:200],
        source_mark=staged.mark,
        size=staged.path.stat().st_size,
        layout=seen.layout,
    )
    if seen.is_empty:
        return _set_aside(by, row, Delivery.Outcome.EMPTY, None, now)
    if seen.fault is not None:
        return _set_aside(by, row, Delivery.Outcome.REFUSED, seen.fault, now)
    version = known_version(feed, seen.layout)
    try:
        submission = records.receive(
            by=by, purpose=PURPOSE, agency=feed.agency, filename=staged.name, path=staged.path,
            mapping=version, level=feed.level,
        )  # fmt: skip
    except Invalid as error:
        fault = _told(error)
        return _set_aside(by, row, Delivery.Outcome.REFUSED, fault, now)
    row.submission, row.digest = submission, submission.digest
    if submission.state == Submission.State.CONFIRMED and submission.mapping_version is not None:
        return _load(by, row, now)
    if not submission.is_new:
        return _again(by, row, now)
    return _hold(by, row, seen, now)


def peek(staged: Staged) -> Peek:
    """Open the file far enough to know its columns and whether a row follows."""
    with staged.path.open("rb") as stream:
        try:
            tables = open_files(stream, filename=staged.name)
        except BadInput as error:
            if error.rule == EMPTY_RULE:
                return Peek(is_empty=True)
            return Peek(fault={"rule": error.rule, "row": error.row, "message": error.reason})
        try:
            is_empty = all(next(table.rows(), None) is None for table in tables)
        except BadInput as error:
            return Peek(fault={"rule": error.rule, "row": error.row, "message": error.reason})
        finally:
            for table in tables:
                table.close()
    layout = "\x1f".join(_signature(tables))
    digest = hashlib.sha256(layout.encode()).hexdigest()
    return Peek(columns=tables[0].columns, layout=digest, is_empty=is_empty)


def _signature(tables: Sequence[Table]) -> tuple[str, ...]:
    """What a mapping of this layout names: the columns, of several files under their labels."""
    if len(tables) == 1:
        return tables[0].signature
    return tuple(
        f"{label}:{column}"
        for label, table in sorted(labelled(tables).items())
        for column in table.signature
    )


def known_version(feed: Feed, layout: str) -> MappingVersion | None:
    """The newest confirmed version of the feed's mapping that reads this layout."""
    if feed.mapping_id is None or not layout:
        return None
    found = MappingVersion.objects.filter(mapping_id=feed.mapping_id, layout=layout)
    return found.order_by("-number").first()


def _load(by: Actor, row: Delivery, now: datetime) -> Delivery:
    """Hand a confirmed submission to the worker; asking again changes nothing."""
    assert row.submission is not None
    row.outcome = Delivery.Outcome.LOADING
    kept = keep(by, row, now)
    records.start_load(by=by, purpose=PURPOSE, submission_id=row.submission.pk)
    return kept


def _again(by: Actor, row: Delivery, now: datetime) -> Delivery:
    """The same bytes as before: nothing changes, and the rhythm goes on waiting for news."""
    row.outcome, row.finished_at = Delivery.Outcome.DUPLICATE, now
    return keep(by, row, now)


def _hold(by: Actor, row: Delivery, seen: Peek, now: datetime) -> Delivery:
    """An unknown layout waits for a person; the suggestion is made so that it takes a minute."""
    assert row.submission is not None
    row.outcome = Delivery.Outcome.HELD
    try:
        records.propose(by=by, purpose=PURPOSE, submission=row.submission)
    except Invalid as error:
        row.fault = _told(error)
    kept = keep(by, row, now)
    if row.feed.mapping_id is not None:
        open_alarm(
            by=by, purpose=PURPOSE, feed=row.feed, kind=Alarm.Kind.CHANGED_LAYOUT, now=now,
            delivery=kept, detail=_difference(row.feed, seen.columns),
        )  # fmt: skip
    return kept


def _set_aside(
    by: Actor, row: Delivery, outcome: str, fault: dict[str, Any] | None, now: datetime
) -> Delivery:
    """A file that brought nothing: told with its rule, and alarmed."""
    kind = Alarm.Kind.EMPTY if outcome == Delivery.Outcome.EMPTY else Alarm.Kind.FAILED
    row.outcome, row.fault, row.finished_at = outcome, fault, now
    kept = keep(by, row, now)
    open_alarm(
        by=by, purpose=PURPOSE, feed=row.feed, kind=kind, now=now, delivery=kept,
        detail={"rule": fault["rule"]} if fault else {},
    )  # fmt: skip
    return kept


def keep(by: Actor, row: Delivery, now: datetime) -> Delivery:
    """Write the delivery and its entry; what repeats itself is counted on the row that is there."""
    last = Delivery.objects.filter(feed=row.feed).order_by("-started_at", "-id").first()
    with audit.transaction(
        by=by, purpose=PURPOSE, verb="feed.delivered", object_type="feed",
        object_id=str(row.feed_id),
        payload={
            "channel": row.feed.channel,
            "outcome": str(row.outcome),
            "digest": row.digest,
            "bytes": row.size,
        },
    ):  # fmt: skip
        if last is not None and not row.source_mark and _repeats(last, row):
            last.times, last.finished_at = last.times + 1, now
            last.save(update_fields=["times", "finished_at"])
            return last
        row.save(force_insert=True)
    return row


def _repeats(last: Delivery, row: Delivery) -> bool:
    """Whether a delivery tells the same as the one before it and brought nothing new."""
    if row.outcome not in {"duplicate", "failed", "empty"} or last.source_mark:
        return False
    told = ("outcome", "submission_id", "source_name", "fault")
    return all(getattr(last, name) == getattr(row, name) for name in told)


def _difference(feed: Feed, columns: tuple[str, ...]) -> dict[str, Any]:
    """Which columns came and which went, against the newest version of the feed's mapping."""
    newest = MappingVersion.objects.filter(mapping_id=feed.mapping_id).order_by("-number").first()
    if newest is None or not columns:
        return {}
    try:
        known = Mapping.from_json(newest.body).signature
    except (ValueError, KeyError, TypeError):  # a mapping of several files has no one signature
        return {}
    names = {one.strip().lower(): one for one in columns}
    return {
        "added": [text for key, text in names.items() if key not in known][:COLUMNS_TOLD],
        "gone": [one for one in known if one not in names][:COLUMNS_TOLD],
    }


def _told(error: Invalid) -> dict[str, Any]:
    fault = error.faults[0] if error.faults else None
    return {
        "rule": fault.rule if fault else error.code,
        "row": fault.row if fault else None,
        "message": fault.message if fault else error.message,
    }

"""A feed of each kind, files to deliver, and the worker's part done at once."""

import csv
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from accord.apps.feeds import services
from accord.apps.feeds.models import Delivery, Feed
from accord.apps.feeds.services import Particulars
from accord.apps.records import services as records
from accord.frame import outbox
from accord.frame.actor import Actor, Purpose

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday; 07:00 in New York
OLD = NOW - timedelta(hours=1)
OFFENSES = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
COLUMNS = ["incident_number", "date_occurred", "offense", "longitude", "latitude", "address"]


def export(start: int = 0, count: int = 12, *, columns: list[str] | None = None) -> bytes:
    """An export with so many good rows; other columns make another layout."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    names = columns or COLUMNS
    writer.writerow(names)
    for n in range(start, start + count):
        row = [
            f"24-{n:06d}", f"2024-0{1 + n % 6}-{1 + n % 28:02d} {n % 24:02d}:15:00",
            OFFENSES[n % 4], f"{-73.9 + n / 1000:.6f}", f"{40.7 + n / 1000:.6f}",
            f"{100 * (1 + n % 30)} BLOCK MAIN ST", "more", "and more",
        ]  # fmt: skip
        writer.writerow(row[: len(names)])
    return text.getvalue().encode()


@pytest.fixture
def feeds_root(tmp_path: Path, settings: Any) -> Path:
    settings.ACCORD_FEED_ROOT = str(tmp_path / "in")
    settings.ACCORD_STATE_DIR = tmp_path / "node"
    settings.MEDIA_ROOT = tmp_path / "node" / "uploads"
    return tmp_path / "in"


@pytest.fixture
def agency(make_agency: Any) -> Any:
    return make_agency()


@pytest.fixture
def analyst(agency: Any, make_user: Any, actor_of: Any) -> Actor:
    return actor_of(make_user("ana", "analyst", agency=agency))


@pytest.fixture
def manage() -> Purpose:
    return Purpose(code="records-management", reason="test")


@pytest.fixture
def new_feed(feeds_root: Path, agency: Any, analyst: Actor, manage: Purpose) -> Callable[..., Feed]:
    def make(name: str = "RMS", *, by: Actor | None = None, now: datetime = NOW, **said: Any):
        about: dict[str, Any] = {
            "channel": "folder",
            "settings": {"folder": name.lower()},
            "schedule": {"every_minutes": 15},
        }
        return services.create_feed(
            by=by or analyst,
            purpose=manage,
            agency=agency,
            now=now,
            about=Particulars(**{"name": name, **about, **said}),
        )

    return make


@pytest.fixture
def drop(feeds_root: Path, agency: Any) -> Callable[..., Path]:
    """Put a file into a feed's folder, last changed at `at`."""

    def put(feed: Feed, data: bytes, name: str = "export.csv", *, at: datetime = OLD) -> Path:
        path = feeds_root / agency.ori / feed.settings["folder"] / name
        path.write_bytes(data)
        os.utime(path, (at.timestamp(), at.timestamp()))
        return path

    return put


@pytest.fixture
def visit() -> Callable[..., list[Delivery]]:
    """Look at a feed and do what the worker would then do; the deliveries as they stand after."""

    def go(feed: Feed, *, now: datetime = NOW) -> list[Delivery]:
        made = services.run_feed(feed_id=feed.pk, now=now)
        for one in made:
            if one.outcome == "loading":
                load(one)
            one.refresh_from_db()
        return made

    return go


def load(row: Delivery) -> None:
    """The worker's part: load the submission, deliver what it announces."""
    row.feed.refresh_from_db()
    by = services.rights.acting_for(row.feed)
    records.load(by=by, purpose=services.rights.PURPOSE, submission_id=row.submission_id)
    outbox.deliver()


@pytest.fixture
def confirm(analyst: Actor, manage: Purpose) -> Callable[..., None]:
    """A person confirms how a held delivery is read; it is loaded."""

    def go(row: Delivery, name: str = "rms") -> None:
        who: dict[str, Any] = {"by": analyst, "purpose": manage}
        suggestion = records.propose(**who, submission=row.submission)
        assert suggestion.mapping is not None, suggestion.missing
        records.confirm_mapping(
            **who, submission=row.submission, mapping=suggestion.mapping, name=name
        )
        records.load(**who, submission_id=row.submission_id)
        outbox.deliver()
        row.refresh_from_db()

    return go


@pytest.fixture
def running(new_feed: Any, drop: Any, visit: Any, confirm: Any) -> Feed:
    """A folder feed whose first delivery was confirmed and loaded."""
    feed = new_feed(expected={"every_minutes": 1440})
    drop(feed, export(0, 12), "first.csv")
    [row] = visit(feed)
    confirm(row)
    feed.refresh_from_db()
    return feed

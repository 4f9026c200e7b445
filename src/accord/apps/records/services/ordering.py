"""Which of two files knows better: the later received; of windows, that which tells later days.

A week that is sent again, or late, comes after weeks that follow it. It tells what they do not
reach; of their days they know better. A file that holds all there is needs no such order: one with
an earlier newest day may be the source taking its last record back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models.functions import Coalesce

from accord.apps.records.contents import FROM_EXPORT
from accord.apps.records.models import Load, MappingVersion
from accord.apps.records.services.sources import loads_of_source
from accord.apps.records.services.telling import Told, told_by
from accord.core.formats.delivery import Delivery, read_plan
from accord.core.safe_io import BadInput

_DAY: Final = FROM_EXPORT.index("local_date")
_REPORTED: Final = FROM_EXPORT.index("reported_at")


@dataclass(frozen=True, kw_only=True)
class Order:
    """Where a load stands among those of its source.

    `later` and `earlier` are submissions of windows by the days that they tell; others count by
    the time at which they were received. From `known_from` on, later windows hold every record.
    """

    received: datetime
    later: frozenset[UUID] = frozenset()
    earlier: frozenset[UUID] = frozenset()
    older_than: date | None = None
    known_from: date | None = None
    zone: str = "UTC"
    is_by_report: bool = False

    def is_behind(self, submission: UUID, received: datetime) -> bool:
        """Whether that submission knows better than this one."""
        if submission in self.later:
            return True
        return submission not in self.earlier and received > self.received

    def is_left_out(self, columns: tuple[Any, ...]) -> bool:
        """Whether a record that nobody knows lies where later windows would hold it."""
        if self.older_than is None:
            return False
        reported = columns[_REPORTED] if self.is_by_report else None
        day = reported.astimezone(ZoneInfo(self.zone)).date() if reported else columns[_DAY]
        return bool(day >= (self.known_from or self.older_than))


def note_days(run: Load) -> Told | None:
    """What a snapshot tells, or None of other files; of a window its newest day is kept.

    None too where the file cannot be read to its end: such a load stops, and leaves nothing out.
    """
    if run.mapping_version.mode == MappingVersion.Mode.APPEND:
        return None
    try:
        told = told_by(run)
    except BadInput:
        return None
    if run.mapping_version.mode == MappingVersion.Mode.WINDOW:
        run.newest_day = told.last
        run.older_than = order_of(run).older_than
        run.save(update_fields=["newest_day", "older_than"])
    return told


def order_of(run: Load) -> Order:
    """Where a load stands among those of its source, by the days that are kept of it."""
    received, newest = run.submission.received_at, run.newest_day or run.window_to
    if run.mapping_version.mode != MappingVersion.Mode.WINDOW or newest is None:
        return Order(received=received)
    others = (
        loads_of_source(run)
        .filter(mapping_version__mode=MappingVersion.Mode.WINDOW)
        .exclude(submission_id=run.submission_id)
        .annotate(tells_to=Coalesce("newest_day", "window_to"))
        .filter(tells_to__isnull=False)
        .values_list("submission_id", "tells_to", "window_from")
    )
    found = list(others)
    later = [one for one in found if one[1] > newest]
    plan = read_plan(run.mapping_version.body)
    mapping = plan.mapping if isinstance(plan, Delivery) else plan
    return Order(
        received=received,
        later=frozenset(one[0] for one in later),
        earlier=frozenset(one[0] for one in found if one[1] < newest),
        older_than=max((one[1] for one in later), default=None),
        known_from=min((start for *_, start in later if start), default=None),
        zone=mapping.zone,
        is_by_report=mapping.reported is not None,
    )

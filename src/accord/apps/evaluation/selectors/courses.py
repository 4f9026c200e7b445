"""What a monthly count did: for a kind, some offences and an area, within the viewer's policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import audiences
from accord.apps.evaluation import extracting
from accord.apps.evaluation.selectors.extracts import demand_records
from accord.apps.places import selectors as places
from accord.apps.places.incidents import Incidents, day_number
from accord.core.evaluate import (
    Course,
    NothingRecordedError,
    TooShortError,
    course_of,
    months_between,
    next_month,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

MONTHS_AT_MOST: Final = 120
SEED: Final = 20_260_101  # the worlds of chance are the same for everybody who asks the same
EVER: Final = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True)
class CourseAsked:
    """Which count: offences empty for all; without an area the whole region."""

    kind: str
    offences: tuple[str, ...] = ()
    area_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MonthlyCourse:
    """Counts by month, None where an agency that holds a share of them did not report.

    `course` is None where they are too few or too short, and `why_not` says so. `agencies` are
    those counted; `without_place` records lie in no area and are left out of one.
    """

    asked: CourseAsked
    months: tuple[date, ...]
    counts: tuple[int | None, ...]
    agencies: tuple[str, ...]
    without_place: int
    course: Course | None
    why_not: str


def course(*, viewer: Actor, purpose: Purpose, asked: CourseAsked) -> MonthlyCourse:
    """What the count did month by month, up to the last whole month.

    Raises `Denied` without the right to records, `Invalid` for an unknown kind, `Missing` for an
    area that the viewer may not see.
    """
    demand_records(viewer, purpose)
    area = places.area_of(viewer=viewer, purpose=purpose, area_id=asked.area_id)
    end = timezone.localdate().replace(day=1)
    table, _digest = places.incidents(
        viewer=audiences.as_agency(viewer), purpose=purpose, kind=asked.kind, action="view",
        start=EVER, end=end,
    )  # fmt: skip
    placed = table.inside(area)
    months = _months(placed, end)
    counts, agencies = _counts(placed, asked.offences, months)
    found: Course | None = None
    why_not = ""
    try:
        found = course_of(
            counts, first_month=months[0].month if months else 1, rng=np.random.default_rng(SEED)
        )
    except TooShortError:
        why_not = _(
            "A season and a change cannot be told apart here: that takes two years of reported "
            "months, with a record in each month of the year."
        )
    except NothingRecordedError:
        why_not = _(
            "For a stretch of months nothing was recorded: recording began or ended, and no level "
            "changed."
        )
    audit.read(
        by=viewer, purpose=purpose, verb="course.viewed", object_type="places",
        payload={"count": sum(n or 0 for n in counts), "kind": asked.kind, "months": len(months)},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return MonthlyCourse(
        asked=asked, months=months, counts=counts, agencies=agencies, course=found,
        without_place=int((~table.of_offences(asked.offences).is_located).sum()) if area else 0,
        why_not=why_not,
    )  # fmt: skip


def _months(table: Incidents, end: date) -> tuple[date, ...]:
    """From the first record's month to the last one's, none that is not over."""
    known = extracting.span_of(table)
    if known is None:
        return ()
    last = min(known[1].replace(day=1), next_month(end, -1))
    return months_between(known[0], last)[-MONTHS_AT_MOST:]


def _counts(
    table: Incidents, offences: Sequence[str], months: Sequence[date]
) -> tuple[tuple[int | None, ...], tuple[str, ...]]:
    """By month; None where an agency that holds one record in twenty did not report the month."""
    if not months:
        return (), ()
    shares = table.by_owner()
    total = sum(shares.values())
    held = sorted(ori for ori, count in shares.items() if count >= extracting.HOLDS_FROM * total)
    told = extracting.reported(table, held, months)
    known = np.logical_and.reduce(list(told.values()))
    counted = table.of_owners(held).of_offences(offences)
    starts = np.array([day_number(month) for month in (*months, next_month(months[-1]))])
    at = np.searchsorted(starts, counted.day, side="right") - 1
    cells = np.bincount(at[(at >= 0) & (at < len(months))], minlength=len(months))
    whole = (int(n) if is_told else None for n, is_told in zip(cells, known, strict=True))
    return tuple(whole), tuple(held)

"""What a monthly count did: for a kind, some offences and an area, within the viewer's policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import audiences
from accord.apps.evaluation import extracting
from accord.apps.evaluation.selectors.extracts import demand_records
from accord.apps.places import selectors as places
from accord.apps.places.incidents import Incidents, day_number, day_of
from accord.core.evaluate import (
    Course,
    NothingRecordedError,
    TooShortError,
    WeekAlarms,
    course_of,
    months_between,
    next_month,
    week_alarms,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

MONTHS_AT_MOST: Final = 120
SEED: Final = 20_260_101  # the worlds of chance are the same for everybody who asks the same
EVER: Final = date(1990, 1, 1)
BASELINE_WEEKS: Final = 104


@dataclass(frozen=True, kw_only=True)
class CourseAsked:
    """Which count: offences empty for all; without an area the whole region."""

    kind: str
    offences: tuple[str, ...] = ()
    area_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class WeeklyWatch:
    """The whole weeks since the first Monday of the year (`start`) by each method that watches.

    `alarms` is None, and `why_not` says why, where they cannot be judged.
    """

    start: date
    alarms: WeekAlarms | None
    why_not: str = ""

    @property
    def alarm_from(self) -> date | None:
        """First day of the week since which the anytime chart's alarm stands."""
        since = self.alarms.by("anytime").since if self.alarms else None
        return None if since is None else self.start + timedelta(days=7 * since)


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
    weekly: WeeklyWatch | None = None


def course(*, viewer: Actor, purpose: Purpose, asked: CourseAsked) -> MonthlyCourse:
    """What the count did month by month, up to the last whole month.

    Raises `Denied` without the right to records, `Invalid` for an unknown kind, `Missing` for an
    area that the viewer may not see.
    """
    demand_records(viewer, purpose)
    area = places.area_of(viewer=viewer, purpose=purpose, area_id=asked.area_id)
    today = timezone.localdate()
    end = today.replace(day=1)
    table, _digest = places.incidents(
        viewer=audiences.as_agency(viewer), purpose=purpose, kind=asked.kind, action="view",
        start=EVER, end=today + timedelta(days=1),
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
        why_not=why_not, weekly=_watched(
            placed, asked.offences, dict(zip(months, counts, strict=True)), agencies, today
        ),
    )  # fmt: skip


def _watched(
    table: Incidents, offences: Sequence[str], months: Mapping[date, int | None],
    agencies: Sequence[str], today: date,
) -> WeeklyWatch | None:  # fmt: skip
    """The weeks of this year that all counted agencies tell of, against up to 104 before.

    The year fixes when watching begins, whoever asks and whenever: looking again is no new chart.
    """
    if not months:
        return None
    start = _first_monday(today.year)
    last = min(day_of(int(table.days_of([ori])[-1])) for ori in agencies)
    unknown = [month for month, n in months.items() if n is None]
    if any(next_month(month) > start for month in unknown):
        return WeeklyWatch(start=start, alarms=None, why_not=_("A month of this year is missing."))
    first_told = day_of(int(table.day[0]))
    whole = next_month(unknown[-1]) if unknown else first_told
    earlier = (start - whole).days // 7
    since = (min(last, today - timedelta(days=1)) + timedelta(days=1) - start).days // 7
    if since < 1:
        return WeeklyWatch(
            start=start, alarms=None,
            why_not=_("No week of this year is told of by all agencies that are counted."),
        )  # fmt: skip
    first = day_number(start) - 7 * earlier
    days = table.of_owners(list(agencies)).of_offences(offences).day
    days = days[(days >= first) & (days < day_number(start) + 7 * since)]
    weeks = np.bincount((days - first) // 7, minlength=earlier + since).tolist()
    try:
        alarms = week_alarms(
            weeks, weeks[max(earlier - BASELINE_WEEKS, 0) : earlier], weeks[earlier:],
            rng=np.random.default_rng(SEED),
        )  # fmt: skip
    except ValueError:  # a short baseline, or one without any record
        why = _("Half a year of weeks with records before this year is needed to watch it.")
        return WeeklyWatch(start=start, alarms=None, why_not=why)
    return WeeklyWatch(start=start, alarms=alarms)


def _first_monday(year: int) -> date:
    first = date(year, 1, 1)
    return first + timedelta(days=-first.weekday() % 7)


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

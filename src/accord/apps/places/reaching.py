"""Whose records reach over the weeks that are compared: with others, unlike sums would be compared."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

from accord.apps.places.incidents import Incidents, day_number, day_of
from accord.core.evaluate import Delivered, Stretch, delivered

WEEKS_BEFORE: Final = 8
TOLERANCE_DAYS: Final = 2
USUAL_DAYS: Final = 365  # over which the longest gap between an agency's records is its usual one

Reach = Literal["late", "short"]


@dataclass(frozen=True, kw_only=True)
class Apart:
    """An agency (ORI) that is not among the weeks: its records end too early, or begin too late."""

    agency: str
    first: date
    last: date
    why: Reach


def apart(table: Incidents, *, end: date) -> tuple[Apart, ...]:
    """The agencies whose records do not reach over the last week before `end` and eight before it.

    Records end too early where they stay away for longer than they ever did in a year. Where none
    reaches so far back, those that reach to the end are compared; the others are told apart.
    """
    found = []
    for place, days in _days(table):
        told = delivered(days).at(day_number(end) - 1)
        if why := _reach(days, told, end=end):
            ori, first, last = table.owners[place], day_of(told.first), day_of(told.last)
            found.append(Apart(agency=ori, first=first, last=last, why=why))
    late = tuple(one for one in found if one.why == "late")
    return late if len(found) == len(table.by_owner()) else tuple(found)


def heard(table: Incidents, *, end: date) -> Incidents:
    """Records of the agencies that told of any in the last eight weeks before `end`; else all."""
    recent = table.between(end - timedelta(weeks=WEEKS_BEFORE), end)
    return table.of_owners(list(recent.by_owner()))


def without(table: Incidents, left_out: tuple[Apart, ...]) -> Incidents:
    """Records of all other agencies."""
    oris = {one.agency for one in left_out}
    places = [place for place, ori in enumerate(table.owners) if ori in oris]
    return table.where(~np.isin(table.owner, places)) if places else table


def delivered_by(table: Incidents) -> dict[str, Delivered]:
    """Of each agency (ORI) with records which days it delivered, and the holes between them."""
    return {table.owners[place]: delivered(days) for place, days in _days(table)}


def hole_at(found: Delivered, day: date) -> tuple[date, date] | None:
    """The first and last day of the last hole that began by a day; None without any."""
    begun = [one for one in found.holes if one.first <= day_number(day)]
    return (day_of(begun[-1].first), day_of(begun[-1].last)) if begun else None


def unknown_in(table: Incidents) -> tuple[Stretch, ...]:
    """The holes of an agency's records that no other's fill: of those days nothing is known."""
    found = delivered_by(table).values()
    told = [one for agency in found for one in agency.stretches]
    holes = {one for agency in found for one in agency.holes}
    return tuple(
        one
        for one in sorted(holes, key=lambda hole: hole.first)
        if not any(other.meets(one.first, one.last) for other in told)
    )


def known_until(table: Incidents) -> date | None:
    """The last day up to which some agency's records come without a hole; None without records."""
    return max((day_of(one.until) for one in delivered_by(table).values()), default=None)


def _days(table: Incidents) -> list[tuple[int, np.ndarray[tuple[int], np.dtype[np.int32]]]]:
    """Of each agency with records the days that have any, in order."""
    owners = np.unique(table.owner)
    return [(int(place), np.unique(table.day[table.owner == place])) for place in owners]


def _reach(
    days: np.ndarray[tuple[int], np.dtype[np.int32]], told: Stretch, *, end: date
) -> Reach | None:
    last = told.last
    since = max(told.first, last - USUAL_DAYS + 1)
    usual = np.diff(days[(days >= since) & (days <= last)])
    behind = day_number(end) - 1 - last
    if behind > max(TOLERANCE_DAYS, int(usual.max(initial=0))):
        return "late"
    begins = day_number(end - timedelta(weeks=1 + WEEKS_BEFORE))
    return "short" if told.first > begins else None

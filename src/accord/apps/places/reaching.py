"""Whose records reach over the weeks that are compared: with others, unlike sums would be compared."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np

from accord.apps.places.incidents import Incidents, day_number, day_of

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
    found = [
        Apart(agency=table.owners[place], first=day_of(days[0]), last=day_of(days[-1]), why=why)
        for place, days in _days(table)
        if (why := _reach(days, end=end))
    ]
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


def _days(table: Incidents) -> list[tuple[int, np.ndarray[tuple[int], np.dtype[np.int32]]]]:
    """Of each agency with records the days that have any, in order."""
    owners = np.unique(table.owner)
    return [(int(place), np.unique(table.day[table.owner == place])) for place in owners]


def _reach(days: np.ndarray[tuple[int], np.dtype[np.int32]], *, end: date) -> Reach | None:
    last = int(days[-1])
    usual = np.diff(days[days > last - USUAL_DAYS])
    behind = day_number(end) - 1 - last
    if behind > max(TOLERANCE_DAYS, int(usual.max(initial=0))):
        return "late"
    begins = day_number(end - timedelta(weeks=1 + WEEKS_BEFORE))
    return "short" if int(days[0]) > begins else None

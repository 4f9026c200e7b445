"""One report as the rules see it: its segments by level, its dates and what is known of its ORI."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from accord.core.formats.nibrs import model
from accord.core.formats.nibrs.codes import CodeBook

#: The first day of NIBRS, rule 172.
FIRST_DAY = date(1991, 1, 1)
#: From this year on the two-year base date of rules 171, 093 and 720 no longer holds.
NO_BASE_DATE_FROM = 2017
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Agency:
    """What a register knows of an ORI; a day that is None is unknown or has not come."""

    reports_since: date | None = None
    inactive_from: date | None = None
    covered_from: date | None = None
    historical: bool = False


def is_number(text: str) -> bool:
    """Whether a text is digits 0 to 9 alone; other scripts have digits too."""
    return text.isascii() and text.isdigit()


@lru_cache(maxsize=1 << 16)
def day(text: str) -> date | None:
    """The day of a text YYYYMMDD; None when it is no day of the calendar from 1900 on."""
    found = _DAY.match(text)
    if found is None or text < "19000101":
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def last_day(month: str, year: str) -> date | None:
    """The last day of a month of submission; None when month or year is invalid."""
    if not (is_number(month) and len(month) == 2 and is_number(year) and len(year) == 4):
        return None
    if not (1 <= int(month) <= 12 and int(year) >= FIRST_DAY.year):
        return None
    return date(int(year), int(month), monthrange(int(year), int(month))[1])


@lru_cache(maxsize=1 << 14)
def ages(text: str) -> tuple[int, int] | None:
    """The least and greatest age of an age field in years; None for unknown or invalid."""
    if text in {"NN", "NB", "BB"}:
        return 0, 0
    if not (is_number(text) and len(text) in {2, 4}) or text[:2] == "00":
        return None
    return int(text[:2]), int(text[-2:])


def middle(text: str) -> float | None:
    """The middle of an age field in years, as the FBI compares ranges; None when unknown."""
    found = ages(text)
    return None if found is None else (found[0] + found[1]) / 2


class Incident:
    """The segments of one report and what its rules ask of them.

    Everything is worked out at once, since nearly every report is asked for all of it.
    """

    def __init__(
        self,
        segments: tuple[model.Segment, ...],
        book: CodeBook,
        year: int,
        received: date | None = None,
        agency: Agency | None = None,
    ) -> None:
        """Sort the segments and read what they say of the whole; `year` is that of the rules."""
        self.segments, self.book, self.year = segments, book, year
        self.received, self.agency = received, agency
        self.first = segments[0]
        self.administrative: model.Administrative | None = None
        self.offenses: list[model.Offense] = []
        self.properties: list[model.Property] = []
        self.victims: list[model.Victim] = []
        self.offenders: list[model.Offender] = []
        self.arrestees: list[model.Arrestee] = []
        self._sort()
        self.codes = {one.offence for one in self.offenses}
        self.completed = {one.offence for one in self.offenses if one.attempted_completed == "C"}
        self.month_end = last_day(self.first.month, self.first.year)
        # Not an addition to an earlier report, and not what names one to delete.
        self.is_whole = self.first.action in {"I", "R"}
        self.is_deletion = self.first.action == "D"
        stated = self.administrative
        self.happened = day(stated.incident_date) if stated else None
        self.cleared = stated is not None and "A" <= stated.cleared_exceptionally <= "E"
        self.base_date = self._base_date()

    def is_personal(self, offence: str) -> bool:
        """Whether an offence is against a person; a justifiable homicide has a victim as one."""
        return self.book.against(offence) in {"person", "not a crime"}

    def _sort(self) -> None:
        for segment in self.segments:
            if isinstance(segment, model.Victim):
                self.victims.append(segment)
            elif isinstance(segment, model.Offense):
                self.offenses.append(segment)
            elif isinstance(segment, model.Property):
                self.properties.append(segment)
            elif isinstance(segment, model.Offender):
                self.offenders.append(segment)
            elif isinstance(segment, model.Arrestee):
                self.arrestees.append(segment)
            elif isinstance(segment, model.Administrative) and self.administrative is None:
                self.administrative = segment

    def _base_date(self) -> date | None:
        """The earliest day that may be reported: rules 093, 171 and 720.

        Until 2016 January of the year before the submission; later the first day of NIBRS,
        or the day on which the ORI began to report where a register says so.
        """
        if self.year < NO_BASE_DATE_FROM:
            return date(self.month_end.year - 1, 1, 1) if self.month_end else None
        return (self.agency and self.agency.reports_since) or FIRST_DAY

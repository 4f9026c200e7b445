"""Dates of birth as people remember them: whole, a year alone, or a day without its year."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_WHOLE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_AMERICAN: Final = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_YEAR_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR: Final = re.compile(r"\d{4}")
_DAY: Final = re.compile(r"(?:--)?(\d{1,2})-(\d{1,2})")
_LEAP: Final = 2000  # a year in which every day of the calendar stands


@dataclass(frozen=True, slots=True)
class PartialBirth:
    """What is known of a date of birth; 0 stands for a part that is not."""

    year: int = 0
    month: int = 0
    day: int = 0

    @property
    def exchanged(self) -> "PartialBirth | None":
        """The same with day and month exchanged, where that is another date."""
        if not (self.month and self.day) or self.day > 12 or self.day == self.month:
            return None
        return PartialBirth(self.year, self.day, self.month)

    def matches(self, born: date) -> bool:
        """Whether a date of birth agrees in all that is known."""
        return (
            (not self.year or self.year == born.year)
            and (not self.month or self.month == born.month)
            and (not self.day or self.day == born.day)
        )


def read_birth(text: str) -> PartialBirth:
    """Read `1984-03-07`, `3/7/1984`, `1984-03`, `1984` or `03-07`; raises `ValueError` else."""
    said = text.strip().replace("/", "-").replace(".", "-")
    if found := _AMERICAN.fullmatch(said):
        said = f"{found[3]}-{found[1]}-{found[2]}"
    if found := _WHOLE.fullmatch(said):
        year, month, day = (int(part) for part in found.groups())
        date(year, month, day)
        return PartialBirth(year, month, day)
    if found := _YEAR_MONTH.fullmatch(said):
        year, month = int(found[1]), int(found[2])
        date(year, month, 1)
        return PartialBirth(year, month)
    if _YEAR.fullmatch(said) and int(said):
        return PartialBirth(int(said))
    if found := _DAY.fullmatch(said):
        month, day = int(found[1]), int(found[2])
        date(_LEAP, month, day)
        return PartialBirth(0, month, day)
    raise ValueError("a date of birth is YYYY-MM-DD, YYYY-MM, YYYY or MM-DD")

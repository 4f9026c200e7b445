"""Read the times of day that agencies write in a column of their own; formats have names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from accord.core.formats.tabular.bands import part_of_day

#: A time of day as most write it, for patterns of dates too.
TIME: Final = (
    r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.\d+)?)?(?:\s*(?P<P>[AaPp])\.?[Mm]\.?)?"
)
#: The hour alone: some time within it.
HOUR = "hour"
#: A part of the day: 0600-1200, morning.
BAND = "band"
TIME_FORMATS: tuple[str, ...] = ("h:m", "hhmmss", "hhmm", "h.m", HOUR, BAND)

#: The day that spreadsheets and databases write where a cell holds a time alone.
_NO_DAY = re.compile(
    r"(?:12/30/1899|12/31/1899|0?1/0?1/(?:1900|0001|1970)|1899-12-3[01]|(?:1900|0001|1970)-01-01)[T ]+",
    re.ASCII,
)
_HALVES: Final = {"a": False, "am": False, "p": True, "pm": True}
#: What may stand between or behind the letters.
_NO_LETTER: Final = re.compile(r"[.\s]")
_WITH_HOURS = re.compile(
    r"(\d{1,2})(?:\s?h\s?(\d{2})|:?(\d{2})\s*(?:hours|hrs?|h)\.?)\Z", re.ASCII | re.IGNORECASE
)


def clock_reader(name: str) -> Callable[[str], int | None]:
    """Return the reader of times of day: seconds since midnight at the earliest, or None."""
    if name == "h:m":
        return _clock
    if name == "h.m":
        return _dotted_clock
    if name == HOUR:
        return _hour
    if name == BAND:
        return _band
    if name not in TIME_FORMATS:
        raise KeyError(name)
    width = 6 if name == "hhmmss" else 4
    return lambda text: _packed_clock(text, width)


def half_of_day(text: str) -> bool | None:
    """Return whether a text says PM (p. m., P) and not AM; None where it says neither."""
    return _HALVES.get(_NO_LETTER.sub("", text.lower()))


def is_without_day(text: str) -> bool:
    """Whether a text is a time of day behind the day that stands for none."""
    return _NO_DAY.match(text) is not None


def time_of_day(text: str) -> int | None:
    """Return the seconds since midnight of 22:03, 10:03 PM or 2203, or None."""
    found = _clock(text)
    return _packed_clock(text, 4) if found is None and len(text) == 4 else found


def seconds_of(part: dict[str, str | None]) -> int | None:
    """Return the seconds since midnight of what `TIME` found; None for no time of day."""
    hour_text = part.get("H")
    if not hour_text:
        return None
    hour, minute, second = int(hour_text), int(part["M"] or 0), int(part.get("S") or 0)
    half = part.get("P")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "Pp" else 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    return hour * 3600 + minute * 60 + second


_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})", re.ASCII)


def _dotted_clock(text: str) -> int | None:
    found = _DOTTED.fullmatch(text)
    return _clock(f"{found[1]}:{found[2]}") if found else None


_HOUR = re.compile(r"(\d{1,2})(?:\.0+)?", re.ASCII)


def _hour(text: str) -> int | None:
    found = _HOUR.fullmatch(text)
    return int(found[1]) * 3600 if found and int(found[1]) < 24 else None


def _band(text: str) -> int | None:
    found = part_of_day(text)
    return found[0] if found else None


_CLOCK = re.compile(TIME, re.ASCII)


def _clock(text: str) -> int | None:
    bare = _WITH_HOURS.sub(
        lambda found: f"{found[1]}:{found[2] or found[3]}", _NO_DAY.sub("", text, count=1)
    )
    found = _CLOCK.fullmatch(bare)
    return seconds_of(found.groupdict()) if found else None


def _packed_clock(text: str, width: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > width:
        return None
    padded = text.zfill(width)
    return seconds_of(
        {"H": padded[:2], "M": padded[2:4], "S": padded[4:6] if width == 6 else "0", "P": None}
    )

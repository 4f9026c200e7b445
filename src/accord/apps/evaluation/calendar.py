"""Days of a strategy as an iCalendar file (RFC 5545): whole days, and meetings by the clock; no alarm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

LINE_BYTES: Final = 75


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A review, an action with its words, or a meeting, which begins at a moment and lasts a while.

    `sequence` is how often a meeting was changed: by it a calendar program puts the old one aside.
    """

    uid: str
    day: date
    kind: Literal["review", "action", "meeting"]
    text: str = ""
    starts: datetime | None = None
    lasts: timedelta = timedelta()
    place: str = ""
    sequence: int = 0
    is_called_off: bool = False


def ical(entries: Iterable[Entry], *, title: str, words: dict[str, str], now: datetime) -> bytes:
    """The file; `words` name each kind of entry in the reader's language, `now` is UTC."""
    stamp = _moment(now)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Accord//evaluation//EN"]
    lines.append(f"X-WR-CALNAME:{_escaped(title)}")
    for one in entries:
        summary = f"{words[one.kind]}: {one.text or title}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}@accord",
            f"DTSTAMP:{stamp}",
            *_when(one),
            f"SUMMARY:{_escaped(summary)}",
            *([f"LOCATION:{_escaped(one.place)}"] if one.place else []),
            *([f"SEQUENCE:{one.sequence}"] if one.sequence else []),
            *(["STATUS:CANCELLED"] if one.is_called_off else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _when(one: Entry) -> list[str]:
    """A moment and its end, which takes the time of who is there; or a whole day, which takes none."""
    if one.starts is not None:
        begin, end = _moment(one.starts), _moment(one.starts.astimezone(UTC) + one.lasts)
        return [f"DTSTART:{begin}", f"DTEND:{end}"]
    return [f"DTSTART;VALUE=DATE:{_digits(one.day)}", *_end(one.day), "TRANSP:TRANSPARENT"]


def _end(day: date) -> list[str]:
    """The day after; left out on the calendar's last day, where one day is meant anyhow (3.6.1)."""
    if day == date.max:
        return []
    return [f"DTEND;VALUE=DATE:{_digits(day + timedelta(days=1))}"]


def _moment(moment: datetime) -> str:
    """A moment in UTC, so that the file needs no zone's rules."""
    there = moment.astimezone(UTC)
    return f"{_digits(there.date())}T{there:%H%M%S}Z"


def _digits(day: date) -> str:
    """Eight digits; strftime leaves noughts out before the year 1000."""
    return day.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    """Backslash, semicolon, comma and line ends, as the RFC writes them (3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> bytes:
    """At most 75 bytes a line; what goes on begins with a space, and no character is cut."""
    parts: list[bytes] = []
    current = b""
    for letter in line:
        coded = letter.encode()
        most = LINE_BYTES if not parts else LINE_BYTES - 1
        if len(current) + len(coded) > most:
            parts.append(current)
            current = b""
        current += coded
    return b"\r\n ".join([*parts, current])

"""Days of a strategy as an iCalendar file (RFC 5545): whole days, no alarm, no attendee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

LINE_BYTES: Final = 75


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One day: a review, or an action with its words."""

    uid: str
    day: date
    kind: Literal["review", "action"]
    text: str = ""


def ical(entries: Iterable[Entry], *, title: str, words: dict[str, str], now: datetime) -> bytes:
    """The file; `words` name a review and an action in the reader's language, `now` is UTC."""
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Accord//evaluation//EN"]
    lines.append(f"X-WR-CALNAME:{_escaped(title)}")
    for one in entries:
        summary = f"{words[one.kind]}: {one.text or title}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}@accord",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{_digits(one.day)}",
            *_end(one.day),
            f"SUMMARY:{_escaped(summary)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _end(day: date) -> list[str]:
    """The day after; left out on the calendar's last day, where one day is meant anyhow (3.6.1)."""
    if day == date.max:
        return []
    return [f"DTEND;VALUE=DATE:{_digits(day + timedelta(days=1))}"]


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

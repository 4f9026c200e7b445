"""Dates of birth as agencies write them, brought to one form."""

import re
from functools import cache
from typing import Final

from accord.core.linkage.plain_texts import plain, text_of, words
from accord.core.linkage.scripts import without_invisible
from accord.core.names import folded

_PARTS: Final = re.compile(r"[^0-9]+")
_PLAIN: Final = re.compile(r"[^a-z0-9]+")
# A time of day after a date, days parted by dots, words and numbers.
_CLOCK: Final = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_DOTTED: Final = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
_WORDS: Final = re.compile(r"[^\W_]+")
_OF: Final = frozenset({"de", "of", "del"})


def birth_text(text: str) -> str:
    """`YYYY-MM-DD`, `YYYY-MM` or `YYYY` as written, also where the calendar has no such day.

    Month first, as in the United States, but where dots part the day from the month or the month is a
    word; a time of day after the date is left out.
    """
    found = _written_birth(text)
    return "" if found in words("birth_placeholders") else found


def is_unread_date(text: str) -> bool:
    """Whether something is written that is no date in any form that is read, and no placeholder."""
    said = _PLAIN.sub("", folded(without_invisible(text)))
    return bool(plain(text) and said.strip("0")) and not (
        said in words("placeholders") or _written_birth(text)
    )


def _written_birth(text: str) -> str:
    said = _CLOCK.sub("", without_invisible(text).strip())
    if worded := _worded_birth(said):
        return worded
    parts = [part for part in _PARTS.split(said) if part]
    if len(parts) == 1 and len(parts[0]) == 8:
        digits = parts[0]
        if 1200 <= int(digits[:4]) <= 2100:
            return "-".join((digits[:4], digits[4:6], digits[6:]))
        return "-".join((digits[4:], digits[:2], digits[2:4]))
    if len(parts) == 3 and len(parts[2]) == 4:
        first, second = (part.zfill(2) for part in parts[:2])
        if _DOTTED.fullmatch(said):
            first, second = second, first
        return "-".join((parts[2], first, second))
    if parts and len(parts[0]) == 4 and len(parts) <= 3:
        return "-".join((parts[0], *(part.zfill(2) for part in parts[1:])))
    return ""


def _worded_birth(said: str) -> str:
    """A date whose month is a word: `2 Jan 1990`, `January 2, 1990`, `2 de enero de 1990`."""
    found = [word for word in _WORDS.findall(folded(said)) if word not in _OF]
    months = [at for at, word in enumerate(found) if word[:1].isalpha()]
    if len(found) != 3 or len(months) != 1 or months[0] == 2 or len(found[2]) != 4:
        return ""
    month = _months().get(found[months[0]], "")
    day = re.sub(r"\D", "", found[1 - months[0]]).zfill(2)
    return f"{found[2]}-{month}-{day}" if month and len(day) == 2 and found[2].isdigit() else ""


@cache
def _months() -> dict[str, str]:
    """Each name of a month, and its number."""
    lines = text_of("months").strip().splitlines()
    return {word: f"{number:02}" for number, line in enumerate(lines, 1) for word in line.split()}

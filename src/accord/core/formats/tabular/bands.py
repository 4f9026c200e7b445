"""Times of day that are told as a part of the day: 0600-1200, 6 am to noon, morning, madrugada."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

_HOUR: Final = 3_600
_DAY: Final = 24 * _HOUR
#: Until when a night may last that is told under the day on which it began.
_NIGHT_ENDS: Final = 6 * _HOUR
#: Second of a day, and how many seconds later the last moment of the part may be.
Part = tuple[int, int]

_ONE: Final = (
    r"(?P<h{n}>\d{{1,2}})(?:[:.h]?(?P<m{n}>[0-5]\d))?(?::(?P<s{n}>[0-5]\d))?"
    r"\s*(?:(?P<p{n}>[ap])\.?m\.?|hours|hrs?\.?|h\.?|horas|uhr)?"
)
_BETWEEN: Final = re.compile(
    r"(?:from|between|de|desde|entre|das|von)?(?: las?)?\s*"
    + _ONE.format(n=1)
    + r"\s*(?:-|\N{EN DASH}|to|until|thru|through|and|a|as|y|e|hasta|ate|bis)(?: las?)?\s*"
    + _ONE.format(n=2),
    re.ASCII,
)
#: Agencies draw the borders of a named part of the day differently: each holds what any of them
#: calls so. A night may be that before the day's morning or that after its evening.
_NIGHT: Final = (0, _DAY + _NIGHT_ENDS - 1)
_WHOLE: Final = (0, _DAY - 1)
_NAMED: Final = {
    word: part
    for words, part in (
        ("early morning|small hours|madrugada|de madrugada|petit matin", (0, 7 * _HOUR - 1)),
        ("morning|mornings|manana|por la manana|manha|pela manha|de manha|matin|vormittag|am|a m",
         (0, 13 * _HOUR - 1)),
        ("noon|midday|mediodia|meio dia|midi|mittag", (11 * _HOUR, 4 * _HOUR - 1)),
        ("afternoon|afternoons|tarde|por la tarde|a tarde|apres midi|nachmittag", (12 * _HOUR, 8 * _HOUR - 1)),
        ("pm|p m", (12 * _HOUR, 12 * _HOUR - 1)),
        ("evening|evenings|soir|soiree|abend", (16 * _HOUR, 8 * _HOUR - 1)),
        ("night|nights|overnight|night time|nighttime|noche|por la noche|noite|a noite|nuit|nacht", _NIGHT),
        ("unknown|unk|not known|any time|inconnu|unbekannt", _WHOLE),
        ("desconocido|desconocida|sin dato|sin datos|se desconoce|no informa|hora incierta", _WHOLE),
        ("ignorado|hora incerta|em hora incerta", _WHOLE),
    )
    for word in words.split("|")
}  # fmt: skip
#: Seconds within the hour at which parts of a day begin and end: 0600 or 0601, 1200 or 1159.
_OPENS: Final = frozenset({0, 60})
_CLOSES: Final = frozenset({0, 59 * 60, 59 * 60 + 59})
_WORDS: Final = re.compile(r"[a-z]+")
_LONGEST: Final = 40


@lru_cache(maxsize=4_096)
def part_of_day(text: str) -> Part | None:
    """Return when a told part of the day begins and how long it may last, or None.

    A part between full hours that goes over midnight is told under the day of its beginning by
    some agencies and of its end by others: it holds both. One to the minute goes on into the
    next day.
    """
    if len(text) > _LONGEST:
        return None
    bare = "".join(one for one in normalize("NFKD", text.lower()) if not combining(one)).strip()
    if found := _BETWEEN.fullmatch(bare):
        return _between(found)
    if any(map(str.isdigit, bare)):
        return None
    return _NAMED.get(" ".join(_WORDS.findall(bare)))


def is_between(text: str) -> bool:
    """Say whether a text tells from when to when with minutes or halves of the day, so no 6-12."""
    found = _BETWEEN.fullmatch(text.lower().strip()) if len(text) <= _LONGEST else None
    return found is not None and any(found[one] for one in ("m1", "m2", "p1", "p2"))


def is_named(text: str) -> bool:
    """Say whether a text names a part of the day, and does not only leave it open."""
    part = None if any(map(str.isdigit, text)) else part_of_day(text)
    return part not in (None, _WHOLE)


def _between(found: re.Match[str]) -> Part | None:
    begin, end = _second(found, 1), _second(found, 2)
    if begin is None or end is None or begin >= _DAY:
        return None
    if begin % _HOUR not in _OPENS or end % _HOUR not in _CLOSES:
        return begin, end - begin + (_DAY if end < begin else 0)
    last = end - 1 if end % _HOUR == 0 else end - end % 60 + 59
    if not end and begin:
        last += _DAY
    if last < begin:
        return _WHOLE if end == begin else (0, _DAY + last)
    return begin, last - begin


def _second(found: re.Match[str], which: int) -> int | None:
    hour, minute = int(found[f"h{which}"]), int(found[f"m{which}"] or 0)
    half = found[f"p{which}"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or (hour == 24 and minute):
        return None
    return hour * _HOUR + minute * 60 + int(found[f"s{which}"] or 0)

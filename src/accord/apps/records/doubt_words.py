"""What was done with points that were not believed as written, and numbers that repeat, in words."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy, ngettext

from accord.apps.records.selectors import Doubts, Repeats
from accord.apps.records.status_words import point_words
from accord.frame.ui import numbers

_BECAME: Final = {
    "swapped": "put_right", "sign": "put_right", "outside_jurisdiction": "kept_with_note",
}  # fmt: skip
_WITHOUT: Final = "without_point"
_WORDS: Final = {
    "put_right": gettext_lazy("put right"),
    "kept_with_note": gettext_lazy("kept, with a note"),
    _WITHOUT: gettext_lazy("the point is left out"),
}


def became(rule: str) -> str:
    """What became of a point that was doubted by a rule, as the API names it."""
    return _BECAME.get(rule, _WITHOUT)


def became_words(rule: str) -> str:
    """What became of a point that was doubted by a rule, in words."""
    return str(_WORDS[became(rule)])


def doubts_told(found: Iterable[Doubts]) -> list[str]:
    """How many rows each doubt met, which come first, why, and what was done."""
    return [_told(one) for one in found]


def _told(one: Doubts) -> str:
    first = ", ".join(str(row) for row in one.first_rows)
    words = ngettext(
        "%(count)s row, %(became)s: %(why)s (row %(rows)s%(more)s)",
        "%(count)s rows, %(became)s: %(why)s (rows %(rows)s%(more)s)",
        one.rows,
    )
    told = words % {
        "count": numbers.grouped(one.rows), "became": became_words(one.rule),
        "why": point_words(one.rule) or one.rule, "rows": first,
        "more": " …" if one.rows > len(one.first_rows) else "",
    }  # fmt: skip
    if not one.by_address:
        return told
    placed = ngettext(
        "%(count)s of them is placed by its address",
        "%(count)s of them are placed by their addresses",
        one.by_address,
    )
    return f"{told}; {placed % {'count': numbers.grouped(one.by_address)}}"


def repeats_told(found: Repeats) -> str:
    """How many numbers several rows bear, the rows that bear them, and those of most rows."""
    return ngettext(
        "%(numbers)s number is borne by several rows, %(records)s in all, each of which is a record: "
        "%(most)s",
        "%(numbers)s numbers are borne by several rows, %(records)s in all, each of which is a record: "
        "%(most)s",
        found.numbers,
    ) % {
        "numbers": numbers.grouped(found.numbers), "records": numbers.grouped(found.records),
        "most": ", ".join(f"{text} ({count})" for text, count in found.most)
        + (" …" if found.numbers > len(found.most) else ""),
    }  # fmt: skip

"""Where a JSON export stops being one: its record, counted as rows are, and the byte of the file."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


def broken_at(text: str, position: int, encoding: str) -> tuple[str, int | None]:
    """The place in words and the record, None before the first one.

    Records are the objects of the outer list, of a list in the outer object, or those that stand one
    behind the other; `position` counts characters, the words tell the byte, from 1, in `encoding`.
    """
    record, is_inside = _record(text[:position])
    byte = len(text[:position].encode(encoding)) + 1
    place = f"at byte {byte}"
    if record is None:
        return place, None
    return f"{'inside' if is_inside else 'after'} this record, {place}", record


def _record(text: str) -> tuple[int | None, bool]:
    """The number of the last record that begins in the text, and whether it is still open."""
    opened: list[str] = []
    count, depth = 0, 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "[{":
            if mark == "[" and opened in ([], ["{"]):
                count, depth = 0, len(opened) + 1
            elif mark == "{" and (len(opened) == depth if depth else not opened):
                count += 1
            opened.append(mark)
        elif mark in "]}" and opened:
            opened.pop()
    if not count:
        return None, False
    return count, len(opened) > depth

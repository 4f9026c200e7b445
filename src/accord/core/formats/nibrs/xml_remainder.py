"""What XML has no place for: kept in a processing instruction, so that a flat file comes back whole.

The schema holds no segment lengths, city indicators, window clearances or codes outside of its
lists. The instruction says how the flat segments differ from those that the report's elements
give, and bears a digest of the latter: once somebody edits the elements, it no longer counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from accord.core.formats.nibrs.fields import LAYOUTS
from accord.core.formats.nibrs.model import Segment
from accord.core.formats.nibrs.xml_parts import Parts

TARGET = "accord-flat"
Row = tuple[Any, ...]
#: All but the line, level and length first.
_NAMES = {
    level: tuple(field.name for field in fields(layout.segment))[1:]
    for level, layout in LAYOUTS.items()
}
_GET = {level: attrgetter(*names) for level, names in _NAMES.items()}
_MANY = {
    level: {field.name for field in layout.fields if field.times > 1}
    for level, layout in LAYOUTS.items()
}
_KEYS = {"2": "offence", "3": "loss", "4": "sequence", "5": "sequence", "6": "sequence"}


def remainder(told: Sequence[Segment], wanted: Sequence[Segment]) -> str:
    """What turns the segments that the elements tell into those wanted; "" when they are equal.

    The text is safe within a processing instruction.
    """
    have = [_row(segment) for segment in told]
    want = [_row(segment) for segment in wanted]
    if have == want:
        return ""
    order = _order(told, wanted)
    data: dict[str, Any] = {"digest": _digest(have)}
    if order is None:
        data["segments"] = [dict(zip(_NAMES[row[0]], row, strict=True)) for row in want]
    else:
        if order != sorted(order):
            data["order"] = order
        data["fields"] = {
            str(at): changed
            for at, (index, row) in enumerate(zip(order, want, strict=True))
            if (changed := _changed(have[index], row))
        }
    text = json.dumps(data, separators=(",", ":"))
    return f"{TARGET} {text}".replace(">", "\\u003e")


def _changed(have: Row, want: Row) -> dict[str, Any]:
    pairs = zip(_NAMES[want[0]], have, want, strict=True)
    return {name: wanted for name, told, wanted in pairs if told != wanted}


def restore(told: tuple[Segment, ...], parts: Parts) -> tuple[Segment, ...]:
    """Apply the report's remainder, if it has one and it belongs to these segments."""
    for text in parts.instructions:
        target, _, data = text.partition(" ")
        if target != TARGET:
            continue
        try:
            return _restored(told, json.loads(data), line=parts.at)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            parts.note(TARGET, "remainder", "does not belong to the report's elements: read past")
    return told


def _restored(told: Sequence[Segment], data: dict[str, Any], *, line: int) -> tuple[Segment, ...]:
    if data["digest"] != _digest([_GET[segment.level](segment) for segment in told]):
        raise ValueError("digest")
    if "segments" in data:
        return tuple(_segment(values, line=line) for values in data["segments"])
    found = [*told]
    order = data.get("order")
    if order is not None:
        if sorted(order) != list(range(len(told))):
            raise ValueError("order")
        found = [told[index] for index in order]
    changes: list[tuple[Segment, str, Any]] = []
    for at, changed in data["fields"].items():
        segment = found[int(at)]
        if "level" in changed:
            values = dict(zip(_NAMES[segment.level], _row(segment), strict=True)) | changed
            found[int(at)] = _segment(values, line=line)
            continue
        known = _NAMES[segment.level]
        for name, value in changed.items():
            if name not in known:
                raise ValueError(name)
            changes.append((segment, name, _checked(segment.level, name, value)))
    for segment, name, value in changes:  # they were made a moment ago, and nobody has them yet
        setattr(segment, name, value)
    return tuple(found)


def _row(segment: Segment) -> Row:
    row: Row = _GET[segment.level](segment)
    return row


def _segment(values: dict[str, Any], *, line: int) -> Segment:
    level = values["level"]
    checked = [_checked(level, name, values[name]) for name in _NAMES[level]]
    return LAYOUTS[level].segment(line, *checked)


def _checked(level: str, name: str, value: Any) -> Any:
    if name in _MANY[level]:
        if isinstance(value, str) or not all(isinstance(one, str) for one in value):
            raise ValueError(name)
        return tuple(value)
    if isinstance(value, int if name == "length" else str):
        return value
    raise ValueError(name)


def _digest(rows: Sequence[Row]) -> str:
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def _order(have: Sequence[Segment], want: Sequence[Segment]) -> list[int] | None:
    """Which told segment each wanted one is a spelling of; None when they are not the same ones."""
    if len(have) != len(want):
        return None
    left: dict[tuple[str, str], list[int]] = {}
    for at, segment in enumerate(have):
        left.setdefault(_key(segment), []).append(at)
    found = []
    for segment in want:
        candidates = left.get(_key(segment))
        if not candidates:
            return None
        found.append(candidates.pop(0))
    return found


def _key(segment: Segment) -> tuple[str, str]:
    """What tells segments of one level apart: offence, loss or sequence number."""
    name = _KEYS.get(segment.level)
    return segment.level, getattr(segment, name) if name else ""

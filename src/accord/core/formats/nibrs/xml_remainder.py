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
from typing import Any

from accord.core.formats.nibrs.fields import LAYOUTS
from accord.core.formats.nibrs.model import Segment
from accord.core.formats.nibrs.xml_parts import Parts

TARGET = "accord-flat"
_NAMES = {
    level: tuple(field.name for field in fields(layout.segment))[1:]  # all but the line
    for level, layout in LAYOUTS.items()
}


def remainder(told: Sequence[Segment], wanted: Sequence[Segment]) -> str:
    """What turns the segments that the elements tell into those wanted; "" when they are equal.

    The text is safe within a processing instruction.
    """
    have = [_values(segment) for segment in told]
    want = [_values(segment) for segment in wanted]
    if have == want:
        return ""
    order = _order(have, want)
    data: dict[str, Any] = {"digest": _digest(have)}
    if order is None:
        data["segments"] = want
    else:
        if order != sorted(order):
            data["order"] = order
        data["fields"] = {
            str(at): changed
            for at, (index, target) in enumerate(zip(order, want, strict=True))
            if (changed := {k: v for k, v in target.items() if have[index][k] != v})
        }
    text = json.dumps(data, separators=(",", ":"))
    return f"{TARGET} {text}".replace(">", "\\u003e")


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
    have = [_values(segment) for segment in told]
    if data["digest"] != _digest(have):
        raise ValueError("digest")
    if "segments" in data:
        return tuple(_segment(values, line=line) for values in data["segments"])
    order = data.get("order", range(len(have)))
    rows = [dict(have[index]) for index in order]
    if len(rows) != len(have):
        raise ValueError("order")
    for at, changed in data["fields"].items():
        rows[int(at)].update(changed)
    return tuple(_segment(values, line=line) for values in rows)


def _values(segment: Segment) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _NAMES[segment.level]:
        value = getattr(segment, name)
        found[name] = list(value) if isinstance(value, tuple) else value
    return found


def _segment(values: dict[str, Any], *, line: int) -> Segment:
    layout = LAYOUTS[values["level"]]
    many = {field.name for field in layout.fields if field.times > 1}
    checked: list[Any] = []
    for name in _NAMES[layout.level]:
        value = values[name]
        if name in many:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise ValueError(name)
            checked.append(tuple(value))
        elif isinstance(value, int if name == "length" else str):
            checked.append(value)
        else:
            raise ValueError(name)
    return layout.segment(line, *checked)


def _digest(rows: Sequence[dict[str, Any]]) -> str:
    text = json.dumps(rows, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _order(have: Sequence[dict[str, Any]], want: Sequence[dict[str, Any]]) -> list[int] | None:
    """Which told segment each wanted one is a spelling of; None when they are not the same ones."""
    if len(have) != len(want):
        return None
    left: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(have):
        left.setdefault(_key(row), []).append(at)
    found = []
    for row in want:
        candidates = left.get(_key(row))
        if not candidates:
            return None
        found.append(candidates.pop(0))
    return found


def _key(row: dict[str, Any]) -> tuple[str, str]:
    """What tells segments of one level apart: offence, loss or sequence number."""
    level = row["level"]
    name = {"2": "offence", "3": "loss"}.get(level, "sequence")
    return level, str(row.get(name, ""))

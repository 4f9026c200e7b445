"""A column of a list that is written out: its name and the type of its values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

ColumnType = Literal["text", "integer", "number", "boolean", "date", "timestamp"]
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`timestamp` holds aware datetimes, written in UTC; `date` holds local dates."""

    name: str
    type: ColumnType = "text"


def plain(value: Any) -> Any:
    """A value as text formats keep it: dates and times as ISO 8601, all else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value

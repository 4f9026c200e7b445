"""A table read from a stream, whatever its wire format: columns, rows, facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from accord.core.safe_io import LINE_CAP, MIB, ArchiveLimits


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Caps for one table; what exceeds one is refused with the cap named."""

    line_chars: int = LINE_CAP
    columns: int = 1_000
    #: JSON is read whole, and takes about ten times its size in memory.
    json_bytes: int = 128 * MIB
    workbook_bytes: int = 128 * MIB
    file_bytes: int = 8_192 * MIB
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, its cells as text, what is wrong with it.

    Where something is wrong, `rule` and `field` say what was broken, and where.
    """

    number: int
    values: tuple[str, ...]
    fault: str = ""
    rule: str = "row_shape"
    field: str = "(row)"


@dataclass(frozen=True, kw_only=True)
class FormatFacts:
    """What was found out about the file itself."""

    wire: str
    encoding: str = ""
    delimiter: str = ""
    has_header: bool = True
    member: str = ""
    sheet: str = ""
    #: The system that the file says its geometry stands in, where it is not in degrees.
    system: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns and rows of an export; `rows()` may be called again and begins anew."""

    filename: str
    columns: tuple[str, ...]
    facts: FormatFacts
    source: Callable[[], Iterator[Row]]
    closing: Callable[[], None] | None = None
    #: What the standard's own rules say of the file that the table is of, once it has been read.
    findings: Callable[[], tuple[dict[str, Any], ...]] | None = None

    def close(self) -> None:
        """Close what was unpacked for this table; the caller's own stream stays open."""
        if self.closing is not None:
            self.closing()

    def rows(self) -> Iterator[Row]:
        """Yield the data rows in order. Raises BadInput where the file cannot go on."""
        return self.source()

    @property
    def signature(self) -> tuple[str, ...]:
        """The column names in lower case, by which a saved mapping is recognised."""
        return tuple(name.strip().lower() for name in self.columns)


def tidy_columns(names: list[str]) -> tuple[str, ...]:
    """Name unnamed columns by position and number repeated names."""
    seen: dict[str, int] = {}
    tidy = []
    for position, raw in enumerate(names, start=1):
        name = (
            " ".join("".join(c if c.isprintable() else " " for c in raw).split())
            or f"column {position}"
        )
        key = name.lower()
        seen[key] = seen.get(key, 0) + 1
        tidy.append(name if seen[key] == 1 else f"{name} ({seen[key]})")
    return tuple(tidy)

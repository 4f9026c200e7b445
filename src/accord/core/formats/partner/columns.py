"""Which columns of a partner's file are read; every other one is dropped unread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from accord.core.formats.partner.kinds import PartnerKind, column_patterns, plain_column
from accord.core.formats.tabular import Table
from accord.core.formats.tabular.dates import FORMATS, Reader, reader
from accord.core.safe_io import BadInput

SAMPLED: Final = 2_000
READ_AT_LEAST: Final = 0.95
DAY_FIRST, MONTH_FIRST = "d/m/y", "m/d/y"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Positions of the columns that are read, by role, and the names of all that are dropped."""

    time: int
    lon: int | None = None
    lat: int | None = None
    place: int | None = None
    words: Mapping[str, int] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


def choose_columns(table: Table, kind: PartnerKind, *, said: Mapping[str, str]) -> Columns:
    """Find the columns of time, place and categories; `said` names some by role.

    Raises BadInput when a named column is not there, or none holds the time.
    """
    found: dict[str, int] = {role: _named(table, name) for role, name in said.items() if name}
    for role, pattern in column_patterns().items():
        if role not in found:
            _take(found, role, table, pattern.search)
    for words in kind.words:
        if words.name not in found:
            _take(found, words.name, table, words.columns.search)
    if "time" not in found:
        known = ", ".join(table.columns[:30])
        raise BadInput(
            f"no column seems to hold the time; name it. Columns: {known}", rule="time_column"
        )
    if ("lon" in found) != ("lat" in found):
        raise BadInput("a point needs both its columns, longitude and latitude", rule="point_pair")
    read = {role: table.columns[at] for role, at in found.items()}
    return Columns(
        time=found["time"],
        lon=found.get("lon"),
        lat=found.get("lat"),
        place=found.get("place"),
        words={words.name: found[words.name] for words in kind.words if words.name in found},
        read=read,
        dropped=tuple(name for name in table.columns if name not in read.values()),
    )


def time_reader(table: Table, at: int, *, form: str = "") -> Reader:
    """The reader of the time column, by the format named or the one that reads a sample.

    Raises BadInput when no format reads it, or when day and month cannot be told apart.
    """
    if form:
        if form not in FORMATS:
            raise BadInput(f"the date format is one of {', '.join(FORMATS)}", rule="date_format")
        return reader(form)
    sample = []
    for row in table.rows():
        if not row.fault and row.values[at].strip():
            sample.append(row.values[at].strip())
        if len(sample) >= SAMPLED:
            break
    shares = {
        name: sum(read(text) is not None for text in sample) / max(len(sample), 1)
        for name, read in ((name, reader(name)) for name in FORMATS)
    }
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < READ_AT_LEAST:
        raise BadInput(
            f"the dates of “{table.columns[at]}” are not understood", rule="date_format",
            field=table.columns[at],
        )  # fmt: skip
    if {DAY_FIRST, MONTH_FIRST} <= {
        name for name, share in shares.items() if share == shares[best]
    }:
        raise BadInput(
            f"day and month of “{table.columns[at]}” cannot be told apart;"
            f" say {MONTH_FIRST} or {DAY_FIRST}",
            rule="date_order", field=table.columns[at],
        )  # fmt: skip
    return reader(best)


def _take(found: dict[str, int], role: str, table: Table, search: object) -> None:
    """The first column whose name fits and that has no other role yet."""
    for at, name in enumerate(table.columns):
        if at not in found.values() and callable(search) and search(plain_column(name)):
            found[role] = at
            return


def _named(table: Table, name: str) -> int:
    wanted = name.strip().lower()
    if wanted not in table.signature:
        known = ", ".join(table.columns[:30])
        raise BadInput(f"there is no column “{name[:60]}”. Columns: {known}", rule="known_column")
    return table.signature.index(wanted)

"""Profile each column of a table in one pass: how full, how varied, of what shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from accord.core.formats.tabular.bands import is_between, is_named, part_of_day
from accord.core.formats.tabular.clocks import BAND, HOUR, clock_reader
from accord.core.formats.tabular.dates import (
    DAY_IN_UTC,
    FORMATS,
    Moment,
    is_midnight,
    is_of_an_epoch,
    reader,
)
from accord.core.formats.tabular.table import Row

_SHAPE = str.maketrans(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "9" * 10 + "a" * 52,
)
_MAX_VALUES = 5_000
_MAX_SHAPES = 300
_EXAMPLES = 60
#: Share of a column's cells that formats must read before the column counts as dates.
_DATE_SHARE = 0.95
#: Different days that are all told at midnight, from which no time is meant.
_FEW_DAYS = 4
_HALF = 0.5


@dataclass(kw_only=True)
class Profile:
    """What was seen in one column; `values` stops growing at 5,000 different ones."""

    name: str
    filled: int = 0
    rows: int = 0
    values: Counter[str] = field(default_factory=Counter)
    overflow: bool = False
    shapes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    repeats: int = 0
    _seen: set[int] = field(default_factory=set)

    def add(self, value: str) -> None:
        """Count one cell."""
        self.rows += 1
        value = value.strip()
        if not value:
            return
        self.filled += 1
        key = hash(value)
        if key in self._seen:
            self.repeats += 1
        else:
            self._seen.add(key)
        if value in self.values:
            self.values[value] += 1
        elif len(self.values) < _MAX_VALUES:
            self.values[value] = 1
        else:
            self.overflow = True
        shape = value[:60].translate(_SHAPE)
        if shape in self.shapes or len(self.shapes) < _MAX_SHAPES:
            self.shapes[shape] += 1
            kept = self.examples.setdefault(shape, [])
            if len(kept) < _EXAMPLES:
                kept.append(value)

    @property
    def fill(self) -> float:
        """Share of rows with a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def distinct(self) -> int:
        """Number of different values."""
        return len(self._seen)

    @property
    def is_unique(self) -> bool:
        """Every row has a value and none repeats."""
        return self.filled == self.rows > 0 and self.repeats == 0

    @property
    def is_constant(self) -> bool:
        """Nothing or one value throughout."""
        return self.distinct <= 1

    @property
    def is_ordinal(self) -> bool:
        """The values count from 1 without a gap, each at most as often as the one before it."""
        if self.overflow or not all(text.isascii() and text.isdigit() for text in self.values):
            return False
        counts = [self.values[text] for text in sorted(self.values, key=int)]
        is_whole = sorted(map(int, self.values)) == [*range(1, len(counts) + 1)]
        return is_whole and counts == sorted(counts, reverse=True)

    @property
    def is_count(self) -> bool:
        """The values count the rows as they stand, from 0 or 1, without a gap."""
        first = next(iter(self.values), "")
        if not self.is_unique or first not in {"0", "1"}:
            return False
        return all(text == str(n) for n, text in enumerate(self.values, start=int(first)))

    def share(self, test: Callable[[str], bool]) -> float:
        """Share of sampled values for which `test(value)` is true."""
        sample = [text for kept in self.examples.values() for text in kept]
        return sum(1 for text in sample if test(text)) / len(sample) if sample else 0.0


def profile(
    columns: Iterable[str], rows: Iterable[Row], *, limit: int
) -> tuple[list[Profile], int]:
    """Profile at most `limit` sound rows; returns the profiles and the number of rows read."""
    profiles = [Profile(name=name) for name in columns]
    seen = 0
    for row in rows:
        if row.fault or len(row.values) != len(profiles):
            continue
        seen += 1
        for column, value in zip(profiles, row.values, strict=True):
            column.add(value)
        if seen >= limit:
            break
    return profiles, seen


@dataclass(frozen=True, kw_only=True)
class DateFit:
    """The formats that read a column, what share they read, and whether day and month may swap."""

    formats: tuple[str, ...]
    share: float
    has_time: bool
    ambiguous: bool
    #: Each time that was read is midnight: the times are of days alone.
    is_midnight: bool = False
    offset_share: float
    #: Some times carry an offset other than that of UTC itself.
    tells_offsets: bool = False
    #: A person named the formats: what they do not read is no doubt about the column.
    is_said: bool = False
    #: The zone whose midnight all times are, told in UTC: the times are of its days alone.
    midnight_in: str = ""
    #: The one or two times of day that all are of, where nothing says that they mean days.
    always_at: str = ""


def fit_dates(column: Profile) -> DateFit | None:
    """Find the fewest formats that read the column as dates, or None when it holds none."""
    total = sum(column.shapes.values())
    if not total:
        return None
    left = dict(column.shapes)
    chosen: list[str] = []
    read_share = timed = offset = 0.0
    ambiguous = False
    moments: list[Moment] = []
    while left and len(chosen) < 6:
        name, shapes = _best_format(column, left)
        if not shapes:
            break
        if name == "m/d/y":
            ambiguous = ambiguous or _day_first_too(column, shapes)
        read = reader(name)
        for shape, share in shapes.items():
            weight = left.pop(shape) * share
            read_share += weight
            found = [m for m in map(read, column.examples[shape]) if m is not None]
            timed += weight if any(m.tells_time for m in found) else 0
            moments += found
            # A clock that counts from an epoch does so in UTC: nobody wrote that behind it.
            if not is_of_an_epoch(name):
                offset += weight if any(m.offset_minutes is not None for m in found) else 0
        chosen.append(name)
    if read_share / total < _DATE_SHARE:
        return None
    only_days = _are_days(moments)
    return DateFit(
        formats=tuple(chosen),
        share=read_share / total,
        has_time=timed > 0.05 * total and not only_days,
        is_midnight=only_days,
        ambiguous=ambiguous,
        # Of what was read: one unreadable cell must not turn the others into wall-clock times.
        offset_share=offset / read_share,
        tells_offsets=any(m.offset_minutes for m in moments),
    )


def fit_said(column: Profile, formats: Sequence[str]) -> DateFit | None:
    """How the formats that a person names read the column, or None where they read no cell."""
    readers = [reader(name) for name in formats]
    with_offset = [reader(name) for name in formats if not is_of_an_epoch(name)]
    total = read_share = timed = offset = 0.0
    moments: list[Moment] = []
    for shape, count in column.shapes.items():
        texts = column.examples[shape]
        found = [m for m in (_first_read(text, readers) for text in texts) if m is not None]
        total += count
        read_share += count * len(found) / len(texts)
        timed += count if any(m.tells_time for m in found) else 0
        written = (_first_read(text, with_offset) for text in texts)
        offset += count if any(m and m.offset_minutes is not None for m in written) else 0
        moments += found
    if not moments:
        return None
    only_days = _are_days(moments)
    return DateFit(
        formats=tuple(formats),
        share=read_share / total,
        has_time=timed > 0.05 * read_share
        and not only_days
        and not all(name.endswith(DAY_IN_UTC) for name in formats),
        is_midnight=only_days,
        ambiguous=False,
        offset_share=min(offset / read_share, 1.0),
        tells_offsets=any(m.offset_minutes for m in moments),
        is_said=True,
    )


def _first_read(text: str, readers: Sequence[Callable[[str], Moment | None]]) -> Moment | None:
    return next((found for read in readers if (found := read(text)) is not None), None)


def _are_days(moments: Iterable[Moment]) -> bool:
    """Whether times stand in the cells, all of them midnight, on more days than by chance."""
    written = [moment for moment in moments if not moment.span_seconds]
    return all(map(is_midnight, written)) and len({m.naive for m in written}) >= _FEW_DAYS


def _best_format(column: Profile, left: dict[str, int]) -> tuple[str, dict[str, float]]:
    best: tuple[float, str, dict[str, float]] = (0.0, "", {})
    for name in FORMATS:
        read = reader(name)
        shapes: dict[str, float] = {}
        score = 0.0
        for shape, count in left.items():
            examples = column.examples[shape]
            share = sum(read(text) is not None for text in examples) / len(examples)
            if share > 0.5:
                shapes[shape] = share
                score += count * share
        if score > best[0] + 1e-9:
            best = (score, name, shapes)
    return best[1], best[2]


def _day_first_too(column: Profile, shapes: dict[str, float]) -> bool:
    read = reader("d/m/y")
    return all(read(text) is not None for shape in shapes for text in column.examples[shape])


def fit_clock(
    column: Profile, *, told: bool = False, hours: bool = False, parts: bool = False
) -> tuple[str, ...]:
    """Return the time-of-day formats that read the column, or () when it holds no times.

    `told` says that the column's name is of a time of day: 14.05 is then no number. `hours` says
    that it is of hours: 14 is then one. `parts` says that it may be of parts of the day: 6-12 is one.
    """
    for name in ("h:m", "hhmmss", "hhmm", *(("h.m",) if told else ()), *((HOUR,) if hours else ())):
        widths = {len(text) for kept in column.examples.values() for text in kept}
        if name.startswith("hh") and max(widths, default=0) != (6 if name == "hhmmss" else 4):
            continue
        read = _readable_by(clock_reader(name))
        if column.share(read) >= _DATE_SHARE:
            return (name, BAND) if column.share(_besides(read)) else (name,)
    return (BAND,) if _are_parts_of_days(column, told=parts) else ()


def _besides(read: Callable[[str], bool]) -> Callable[[str], bool]:
    """Whether a text that is not read otherwise says from when to when."""
    return lambda text: not read(text) and is_between(text)


def _are_parts_of_days(column: Profile, *, told: bool) -> bool:
    """Whether cells say from when to when of a day, or name a part of it."""
    if column.share(lambda text: part_of_day(text) is not None) < _DATE_SHARE:
        return False
    if told:
        return True
    return not column.is_constant and column.share(_speaks_of_a_day) > _HALF


def _speaks_of_a_day(text: str) -> bool:
    """Whether a text can be nothing but a part of a day: house numbers are 1200-1230 too."""
    return is_named(text) or (not text.replace("-", "").isdigit() and is_between(text))


def _readable_by(read: Callable[[str], int | None]) -> Callable[[str], bool]:
    return lambda text: read(text) is not None

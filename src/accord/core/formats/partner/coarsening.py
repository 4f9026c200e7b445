"""A partner's rows as counts: by week, by place and part of the day, by category; no person.

Each table is protected by itself against small numbers, its sums among them; they have no cell in
common but the whole, and a table that would have to hide the whole is left out.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from accord.core.disclosure import suppress_list, suppress_table
from accord.core.formats.partner.columns import Columns, choose_columns, time_reader
from accord.core.formats.partner.kinds import PartnerKind
from accord.core.formats.tabular import Table
from accord.core.formats.tabular.coordinates import degree, judge_of
from accord.core.formats.tabular.dates import Moment, as_utc
from accord.core.geo import cell_of, cell_shape
from accord.core.safe_io import BadInput

WEEK, PLACE, ALL, TOTAL = "week", "place", "all", "total"
PARTS: Final = ("night", "morning", "afternoon", "evening")  # from 0, 6, 12 and 18 o'clock
UNKNOWN_PART: Final = "unknown"
NOT_PLACED, ELSEWHERE = "not placed", "elsewhere"
FINEST: Final = 9  # H3 cells of 0.1 km²: a few blocks
COARSEST: Final = 6
MOST_PLACES: Final = 120  # more would make the search for what to hide slow
MOST_YEARS: Final = 50  # a longer period comes of a mistyped year, and has a row for each week
NO_POINT: Final = (None, None)
Locate = Callable[[str], tuple[float, float] | None]


@dataclass(frozen=True, kw_only=True)
class Options:
    """How coarse: H3 resolution, or named areas (name, shape in degrees) instead of a grid.

    `minimum` 0 takes the kind's own. `zone` turns times that state an offset into local ones.
    """

    minimum: int = 0
    resolution: int = 8
    areas: Sequence[tuple[str, BaseGeometry]] = ()
    zone: str = ""
    date_format: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One count; None is a suppressed one. `shape` is in degrees, None without a place."""

    table: str
    first_day: date
    last_day: date
    part: str
    place: str
    value: str
    count: int | None
    shape: BaseGeometry | None = None


@dataclass(frozen=True, kw_only=True)
class Coarsened:
    """Counts, and what was read, dropped and hidden to make them."""

    kind: PartnerKind
    cells: tuple[Cell, ...]
    columns: Columns
    first_day: date
    last_day: date
    rows: int
    counted: int
    without_time: int
    faulty: int
    minimum: int
    left_out: tuple[str, ...]

    @property
    def hidden(self) -> int:
        """How many cells are suppressed."""
        return sum(cell.count is None for cell in self.cells)


@dataclass
class _Tally:
    weeks: Counter[date] = field(default_factory=Counter)
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: dict[str, Counter[str]] = field(default_factory=dict)
    first: date = date.max
    last: date = date.min
    rows: int = 0
    faulty: int = 0
    without_time: int = 0


def coarsen(
    table: Table, kind: PartnerKind, options: Options, *, locate: Locate | None = None
) -> Coarsened:
    """Read the few columns that are allowed and count; `locate` gives a text's (lon, lat).

    Raises BadInput when a column is not found, the options are too fine, there are fewer rows than
    may be told, or they span more years than a file of one source does.
    """
    minimum = _checked(kind, options)
    columns = choose_columns(table, kind, said=options.columns)
    tally = _counted(table, kind, options, columns, locate)
    counted = tally.weeks.total()
    if counted and tally.last.year - tally.first.year > MOST_YEARS:
        raise BadInput(
            f"the rows are of {tally.first.year} to {tally.last.year}: a year is mistyped",
            rule="period",
        )
    if counted < max(minimum, 1):
        raise BadInput(
            f"{counted} rows with a time are fewer than may be told ({max(minimum, 1)})",
            rule="too_few",
        )
    cells, left_out = _cells(tally, options, minimum)
    return Coarsened(
        kind=kind,
        cells=cells,
        columns=columns,
        first_day=tally.first,
        last_day=tally.last,
        rows=tally.rows,
        counted=counted,
        without_time=tally.without_time,
        faulty=tally.faulty,
        minimum=minimum,
        left_out=left_out,
    )


def _checked(kind: PartnerKind, options: Options) -> int:
    minimum = options.minimum or kind.minimum
    if minimum < kind.minimum:
        raise BadInput(
            f"counts of “{kind.name}” below {kind.minimum} are never told", rule="minimum"
        )
    if not COARSEST <= options.resolution <= FINEST:
        raise BadInput(f"the resolution is {COARSEST} to {FINEST}", rule="resolution")
    return minimum


def _counted(
    table: Table,
    kind: PartnerKind,
    options: Options,
    columns: Columns,
    locate: Locate | None,
) -> _Tally:
    tally = _Tally(
        words={words.name: Counter() for words in kind.words if words.name in columns.words}
    )
    read = time_reader(table, columns.time, form=options.date_format)
    zone = ZoneInfo(options.zone) if options.zone else None
    place_of = _placing(options, columns, locate)
    for row in table.rows():
        tally.rows += 1
        if row.fault:
            tally.faulty += 1
            continue
        moment = read(row.values[columns.time].strip())
        local = None if moment is None else _local(moment, zone)
        if moment is None or local is None:
            tally.without_time += 1
            continue
        day = local.date()
        tally.first, tally.last = min(tally.first, day), max(tally.last, day)
        tally.weeks[day - timedelta(days=day.weekday())] += 1
        part = UNKNOWN_PART if moment.span_seconds else PARTS[local.hour // 6]
        tally.places[place_of(row.values), part] += 1
        for words in kind.words:
            if words.name in columns.words:
                tally.words[words.name][words.of(row.values[columns.words[words.name]])] += 1
    return tally


def _local(moment: Moment, zone: ZoneInfo | None) -> datetime | None:
    """The local time; None when it lies before the first year or behind the last."""
    if zone is None or moment.offset_minutes is None:
        return moment.naive
    try:
        return as_utc(moment).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return None


def _placing(
    options: Options, columns: Columns, locate: Locate | None
) -> Callable[[Sequence[str]], str]:
    """From a row's cells to the name of its area or cell."""
    judge = judge_of(None)
    named = {_plain(name): name for name, _ in options.areas}

    def place(values: Sequence[str]) -> str:
        text = values[columns.place].strip() if columns.place is not None else ""
        if text and (area := named.get(_plain(text))):
            return area
        lon, lat = _given(values, columns, judge)
        if lon is None and text and locate is not None:
            lon, lat = locate(text) or NO_POINT
        if lon is None or lat is None:
            return NOT_PLACED
        if not options.areas:
            return cell_of(lon, lat, resolution=options.resolution)
        point = Point(lon, lat)
        return next((name for name, shape in options.areas if shape.covers(point)), ELSEWHERE)

    return place


def _given(
    values: Sequence[str], columns: Columns, judge: Callable[[float, float], tuple[object, ...]]
) -> tuple[float | None, float | None]:
    if columns.lon is None or columns.lat is None:
        return NO_POINT
    comma = "," in values[columns.lon]
    lon = degree(values[columns.lon], decimal_comma=comma)
    lat = degree(values[columns.lat], decimal_comma=comma)
    if lon is None or lat is None or judge(lon, lat)[0] is None:
        return NO_POINT
    return lon, lat


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _cells(
    tally: _Tally, options: Options, minimum: int
) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    made: list[Cell] = []
    left_out = []
    weeks = list(_weeks(tally))
    made_weeks = list(_week_cells(tally, weeks, minimum))
    tables = {WEEK: made_weeks, PLACE: list(_place_cells(tally, options, minimum))}
    for name, counts in tally.words.items():
        tables[name] = list(_word_cells(tally, name, counts, minimum))
    for name, cells in tables.items():
        if cells:
            made += cells
        else:
            left_out.append(name)
    return tuple(made), tuple(left_out)


def _weeks(tally: _Tally) -> Iterator[date]:
    """Every Monday of the period, those without a row too."""
    day = min(tally.weeks)
    while day <= max(tally.weeks):
        yield day
        day += timedelta(days=7)


def _week_cells(tally: _Tally, weeks: Sequence[date], minimum: int) -> Iterator[Cell]:
    safe = suppress_list([tally.weeks[week] for week in weeks], minimum=minimum)
    if safe.total is None:
        return
    for week, count in zip(weeks, safe.values, strict=True):
        last = min(week + timedelta(days=6), tally.last)
        yield Cell(
            table=WEEK, first_day=max(week, tally.first), last_day=last, part=ALL, place=ALL,
            value=ALL, count=count,
        )  # fmt: skip
    yield _whole(tally, table=WEEK, part=ALL, place=ALL, value=TOTAL, count=safe.total)


def _word_cells(tally: _Tally, name: str, counts: Counter[str], minimum: int) -> Iterator[Cell]:
    words = sorted(counts)
    safe = suppress_list([counts[word] for word in words], minimum=minimum)
    if safe.total is None:
        return
    for word, count in zip(words, safe.values, strict=True):
        yield _whole(tally, table=name, part=ALL, place=ALL, value=word, count=count)


def _place_cells(tally: _Tally, options: Options, minimum: int) -> Iterator[Cell]:
    """Places with their parts of the day and sums; places of few rows stand together."""
    sums: Counter[str] = Counter()
    for (place, _), count in tally.places.items():
        sums[place] += count
    kept = [place for place, count in sums.most_common(MOST_PLACES) if count >= minimum]
    rows = sorted({place if place in kept else ELSEWHERE for place in sums})
    parts = [part for part in (*PARTS, UNKNOWN_PART) if any(p == part for _, p in tally.places)]
    counts: Counter[tuple[str, str]] = Counter()
    for (place, part), count in tally.places.items():
        counts[place if place in kept else ELSEWHERE, part] += count
    safe = suppress_table([[counts[row, part] for part in parts] for row in rows], minimum=minimum)
    if safe.total is None:
        return
    shapes = dict(options.areas)
    for place, values, total in zip(rows, safe.values, safe.row_totals, strict=True):
        shape = None
        if place not in {NOT_PLACED, ELSEWHERE}:
            shape = shapes[place] if options.areas else cell_shape(place)
        for part, shown in zip([*parts, ALL], [*values, total], strict=True):
            yield _whole(
                tally, table=PLACE, part=part, place=place, value=ALL, count=shown, shape=shape
            )
    for part, shown in zip(parts, safe.column_totals, strict=True):
        yield _whole(tally, table=PLACE, part=part, place=ALL, value=ALL, count=shown)


def _whole(
    tally: _Tally,
    *,
    table: str,
    part: str,
    place: str,
    value: str,
    count: int | None,
    shape: BaseGeometry | None = None,
) -> Cell:
    """A cell over the whole period."""
    return Cell(
        table=table, first_day=tally.first, last_day=tally.last, part=part, place=place,
        value=value, count=count, shape=shape,
    )  # fmt: skip

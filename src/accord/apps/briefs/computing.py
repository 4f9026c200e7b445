"""The numbers of a brief from arrays of incidents: pure, the generator and the dates are given."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.apps.briefs.facts import (
    AgencyData,
    Change,
    DataState,
    Pattern,
    PublicTable,
    Repeat,
    Week,
)
from accord.apps.places.incidents import Incidents, day_of
from accord.core import vocabulary
from accord.core.disclosure import MINIMUM, suppress_table
from accord.core.evaluate import TooFewWeeksError, expected_week
from accord.core.forecast import Events, cross_boundary_patterns, near_repeat

LEVEL: Final = 0.95
LEAST_WEEKS: Final = 8
SHOWN_WEEKS: Final = 16
HISTORY_WEEKS: Final = 5 * 52 + 30
TOLERANCE_DAYS: Final = 2
LEAST_A_WEEK: Final = 1.0  # rarer categories say nothing in one week
REPEAT_WEEKS: Final = 12
REPEAT_CATEGORIES: Final = 3
REPEAT_LEAST: Final = 20
REPEAT_MOST: Final = 20_000
PATTERN_WEEKS: Final = 4
PATTERN_METRES: Final = 300.0
PATTERN_DAYS: Final = 7.0
PATTERN_MOST: Final = 25  # longer chains tell of density, not of a pattern
PATTERNS_SHOWN: Final = 5
BLOCK_WEEKS: Final = 4
FIRST_MONDAY: Final = date(1970, 1, 5)
UNMAPPED: Final = ""
NO_OFFENCE: Final = "no-offence"  # in a public table, beside the categories


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def last_whole_week(spans: Sequence[tuple[date, date, int]]) -> date:
    """The Monday of the latest week that half of the agencies' data cover, else that most do.

    `spans` are first day, last day and records of each agency. One late agency must not pull the
    brief back; files of different years have no week of half and fall to the best shared one.
    """
    weeks = {
        monday_of(last + timedelta(days=1 + TOLERANCE_DAYS)) - timedelta(weeks=1)
        for _, last, _ in spans
    }
    held = {
        week: [n for first, last, n in spans if state_of(first, last, week=week)[0] == "counted"]
        for week in weeks
    }
    by_half = [week for week in weeks if 2 * len(held[week]) >= len(spans)]
    if by_half:
        return max(by_half)
    return max(weeks, key=lambda week: (len(held[week]), sum(held[week]), week))


def state_of(first: date, last: date, *, week: date) -> tuple[DataState, int]:
    """Whether data reach over a week and eight before it, and how many days are missing."""
    end = week + timedelta(days=6)
    behind = (end - last).days
    if behind > TOLERANCE_DAYS:
        return "late", behind
    if first > week - timedelta(weeks=LEAST_WEEKS):
        return "short", 0
    return "counted", 0


def is_covered(spans: Iterable[tuple[date, date, int]], *, week: date) -> bool:
    """Whether some agency's data reach over a week and eight before it."""
    return any(state_of(first, last, week=week)[0] == "counted" for first, last, _ in spans)


def of_owners(table: Incidents, oris: Sequence[str]) -> Incidents:
    """The records of some agencies."""
    wanted = [place for place, ori in enumerate(table.owners) if ori in set(oris)]
    return table.where(np.isin(table.owner, wanted))


def categories_of(table: Incidents) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """Category names, and each record's place among them; "" for codes that are not mapped."""
    known = vocabulary.offences()
    names = [known[code].category if code in known else UNMAPPED for code in table.offences]
    order = tuple(sorted(set(names)))
    place = np.array([order.index(name) for name in names], np.int64)
    return order, place[table.offence] if len(table) else np.zeros(0, np.int64)


def uncoded(table: Incidents) -> dict[str, float]:
    """The share of each agency's records (by ORI) that have no offence code."""
    without = table.of_offences([UNMAPPED]).by_owner()
    return {ori: round(without.get(ori, 0) / n, 3) for ori, n in table.by_owner().items()}


def discovered_categories() -> frozenset[str]:
    """Categories all of whose offences police discover."""
    found: dict[str, bool] = {}
    for offence in vocabulary.offences().values():
        found[offence.category] = found.get(offence.category, True) and offence.police_discovered
    return frozenset(name for name, all_of_them in found.items() if all_of_them)


def changes(
    table: Incidents, *, week: date, weeks: int, agencies: Sequence[AgencyData]
) -> list[Change]:
    """The week of everything, of each category and of each agency against `weeks` weeks before."""
    end = week + timedelta(weeks=1)
    rows: list[tuple[str, str, npt.NDArray[np.int64]]] = [
        ("", "all", table.by_week(end=end, weeks=weeks + 1))
    ]
    names, place = categories_of(table)
    for number, name in enumerate(names):
        if name != UNMAPPED:
            series = table.where(place == number).by_week(end=end, weeks=weeks + 1)
            rows.append((name, "category", series))
    for one in agencies if len(agencies) > 1 else ():
        series = of_owners(table, [one.ori]).by_week(end=end, weeks=weeks + 1)
        rows.append((one.name, "agency", series))
    kept = [row for row in rows if row[1] != "category" or row[2][:-1].mean() >= LEAST_A_WEEK]
    return [_change(name, scope, series, rows=len(kept)) for name, scope, series in kept]


def _change(name: str, scope: str, series: npt.NDArray[np.int64], *, rows: int) -> Change:
    count, history = int(series[-1]), series[:-1]
    found = expected_week(history, level=LEVEL)
    wide = expected_week(history, level=1 - (1 - LEVEL) / rows)
    return Change(
        name=name,
        scope=scope,  # type: ignore[arg-type]  # one of the literal's words
        count=count,
        lower=found.lower,
        upper=found.upper,
        level=LEVEL,
        firm=not wide.lower <= count <= wide.upper,
        is_discovered=scope == "category" and name in discovered_categories(),
    )


def trend(table: Incidents, *, week: date, weeks: int) -> list[Week]:
    """The last weeks with what the weeks before each let expect."""
    series = table.by_week(end=week + timedelta(weeks=1), weeks=weeks + 1)
    found = []
    for place in range(max(len(series) - SHOWN_WEEKS, 0), len(series)):
        start = week - timedelta(weeks=len(series) - 1 - place)
        try:
            band = expected_week(series[:place])
        except TooFewWeeksError:
            found.append(Week(start=start, count=int(series[place])))
            continue
        found.append(
            Week(
                start=start,
                count=int(series[place]),
                lower=float(band.lower),
                upper=float(band.upper),
            )
        )
    return found


def repeats(table: Incidents, *, week: date, rng: np.random.Generator) -> list[Repeat]:
    """Near repeats of the most frequent categories that people report, over twelve weeks."""
    recent = _recent(table, week=week, weeks=REPEAT_WEEKS)
    names, place = categories_of(recent)
    sizes = np.bincount(place, minlength=len(names))
    found = []
    for number in np.argsort(-sizes, kind="stable"):
        chosen = recent.where(place == number)
        if names[number] == UNMAPPED or not REPEAT_LEAST <= len(chosen) <= REPEAT_MOST:
            continue
        test = near_repeat(events_of(chosen), rng=rng)
        found.append(
            Repeat(
                category=names[number],
                weeks=REPEAT_WEEKS,
                events=len(chosen),
                pairs=int(test.observed[0, 0]),
                chance=round(float(test.chance[0, 0]), 1),
                p=float(test.p[0, 0]),
                metres=test.distances_m[0],
                days=test.days[0],
            )
        )
        if len(found) == REPEAT_CATEGORIES:
            break
    return found


def patterns(table: Incidents, *, week: date) -> list[tuple[Pattern, float, float]]:
    """Chains across a boundary that reach into the week or the one before, with their middle."""
    recent = _recent(table, week=week, weeks=PATTERN_WEEKS)
    names, place = categories_of(recent)
    found = []
    for number, name in enumerate(names):
        chosen = recent.where(place == number)
        if name == UNMAPPED or not 3 <= len(chosen) <= REPEAT_MOST:
            continue
        chains = cross_boundary_patterns(
            events_of(chosen), within_m=PATTERN_METRES, within_days=PATTERN_DAYS
        )
        found += [
            (
                Pattern(
                    category=name,
                    count=len(one.members),
                    agencies=list(one.agencies),
                    first=day_of(int(one.first_day)),
                    last=day_of(int(one.last_day)),
                    beat="",
                    street="",
                ),
                one.lon,
                one.lat,
            )
            for one in chains
            if len(one.members) <= PATTERN_MOST
            and day_of(int(one.last_day)) >= week - timedelta(weeks=1)
        ]
    return sorted(found, key=lambda one: (-one[0].count, one[0].category))[:PATTERNS_SHOWN]


def public_block(week: date) -> tuple[date, date]:
    """The last whole block of four weeks: blocks never overlap, so no two briefs subtract."""
    whole = ((week - FIRST_MONDAY).days // 7 + 1) // BLOCK_WEEKS
    end = FIRST_MONDAY + timedelta(weeks=whole * BLOCK_WEEKS)
    return end - timedelta(weeks=BLOCK_WEEKS), end


def public_table(
    table: Incidents,
    *,
    week: date,
    agencies: Sequence[AgencyData],
    no_offence: Mapping[str, int],
) -> PublicTable | None:
    """Categories by agency over a block of four weeks, small and revealing numbers hidden.

    What is `no_offence` (counts by ORI) stands apart from what is not mapped.
    """
    first, end = public_block(week)
    chosen = table.between(first, end)
    names, place = categories_of(chosen)
    if not names or not agencies:
        return None
    weeks = chosen.by_week(end=end, weeks=BLOCK_WEEKS)
    if ((weeks > 0) & (weeks < MINIMUM)).any():
        return None  # with the other weeks' totals, the block's would give the small week away
    counts = [
        [int((place[_mask(chosen, one.ori)] == number).sum()) for one in agencies]
        for number in range(len(names))
    ]
    names, counts = _apart(names, counts, [no_offence.get(one.ori, 0) for one in agencies])
    safe = suppress_table(counts, minimum=MINIMUM)
    return PublicTable(
        first=first,
        last=end - timedelta(days=1),
        categories=list(names),
        agencies=[one.name for one in agencies],
        values=[list(row) for row in safe.values],
        row_totals=list(safe.row_totals),
        column_totals=list(safe.column_totals),
        total=safe.total,
        minimum=safe.minimum,
    )


def _apart(
    names: tuple[str, ...], counts: list[list[int]], none: list[int]
) -> tuple[tuple[str, ...], list[list[int]]]:
    """The rows of the table, what is no offence in one of its own after what is not mapped."""
    if UNMAPPED not in names or not any(none):
        return names, counts
    at = names.index(UNMAPPED)
    rest = [n - out for n, out in zip(counts[at], none, strict=True)]
    rows = [(UNMAPPED, rest)] if any(rest) else []
    rows.append((NO_OFFENCE, none))
    own = [*zip(names[:at], counts[:at], strict=True), *rows]
    own += zip(names[at + 1 :], counts[at + 1 :], strict=True)
    return tuple(name for name, _ in own), [row for _, row in own]


def events_of(table: Incidents) -> Events:
    """Located incidents as events on the local clock, with the recording agency."""
    return Events.of(
        t=table.moment,
        lon=table.lon,
        lat=table.lat,
        agency=np.array(table.owners)[table.owner],
    )


def _mask(table: Incidents, ori: str) -> npt.NDArray[np.bool_]:
    return np.array(table.owners, dtype=object)[table.owner] == ori


def _recent(table: Incidents, *, week: date, weeks: int) -> Incidents:
    """Located incidents that people reported, of the last weeks."""
    end = week + timedelta(weeks=1)
    chosen = table.between(end - timedelta(weeks=weeks), end)
    return chosen.where(chosen.is_located & ~chosen.is_discovered)

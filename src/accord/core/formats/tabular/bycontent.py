"""What the cells say where no name does: offences, addresses, numbers, degrees, moments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.chronology import earliest
from accord.core.formats.tabular.company import told_by_cells, with_company
from accord.core.formats.tabular.contents import (
    address_share,
    numbers_records,
    offence_share,
    state_share,
)
from accord.core.formats.tabular.naming import (
    is_further_offence,
    is_of_somebody_else,
    is_of_something_else,
    is_only_a_date,
    spelled_name,
)
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.remarks import Fields, first
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.formats.tabular.table import Table

#: What a name earns that says "date" or "time" and no more.
_ONLY_A_TIME: Final = 0.75
#: Words of the shortest narrative, and the share of cells that must have as many.
_SENTENCE: Final = 10
_LONG: Final = 0.8
#: Four decimals and more: eleven metres.
_DEGREE: Final = re.compile(r"-?\d{1,3}\.\d{4,}")
#: Fields whose columns are named for the end of a case as well; their cells say what they are.
_NAMED_OTHERWISE: Final = frozenset({"disposition", "offence_text"})
#: Beyond it lie few towns, in degrees from the equator.
_MOST_NORTHERN: Final = 60
Judge = Callable[[Iterable[Profile]], Candidate | None]


def with_content(table: Table, columns: Columns, fields: Fields) -> Fields:
    """Return the candidates, with columns that only their cells speak for where there are none.

    A column that is named for something else, or is taken, is left; of several records' numbers
    none is more likely than the other, and none is taken.
    """
    if not columns.has_header:
        return fields
    found = dict(fields)
    for field, judge in _JUDGES.items():
        free = _free(columns, found, others=field in _NAMED_OTHERWISE)
        told = judge(free) if not _is_known(field, columns, found) else None
        if told:
            found[field] = (told, *found[field])
    found["offence_text"] = _known_offences(columns, found)
    if not (found["lon"] or found["lat"]):
        found["lon"], found["lat"] = _numbered_degrees(_free(columns, found))
    if not (found["lon"] and found["lat"]):
        # One of the two places nothing.
        found["lon"], found["lat"] = fields["lon"], fields["lat"]
    found["occurred"] = _first_moment(table, columns, found)
    return with_company(table, columns, found, free=lambda now: _free(columns, now))


def _known_offences(columns: Columns, fields: Fields) -> tuple[Candidate, ...]:
    """Offences that are known go before coarser words that are none: completed, attempted."""
    named = fields["offence_text"]
    told = _offences(_free(columns, fields, others=True))
    if not named or told is None or offence_share(columns.of(named[0].value)):
        return named
    is_finer = columns.of(told.value).distinct > columns.of(named[0].value).distinct
    return (told, *named) if is_finer else named


def _is_known(field: str, columns: Columns, fields: Fields) -> bool:
    """Whether a name speaks for the field; a number that rows share is not that of the record."""
    found = fields[field]
    if field == "local_id":
        return any(columns.of(one.value).is_unique for one in found)
    return bool(found)


def _first_moment(table: Table, columns: Columns, fields: Fields) -> tuple[Candidate, ...]:
    """The moment before all others of its row, where no name says more than that it is a time."""
    named = fields["occurred"]
    if named and named[0].confidence > _ONLY_A_TIME:
        return named
    only = [*columns.dates] if not named and not fields["reported"] else []
    if len(only) == 1 and is_only_a_date(only[0]):
        return (told_by_cells(only[0], 1.0, evidence="the only date of its row"),)
    name = earliest(table, columns.dates)
    taken = {first(fields, one) for one in ("occurred", "occurred_end", "reported")}
    if name and named and name == first(fields, "reported"):
        # Nothing happens after it was reported.
        return ()
    if not name or name in taken or is_of_something_else(name):
        return named
    return (told_by_cells(name, 1.0, evidence="before every other moment of its row"), *named)


def _free(columns: Columns, fields: Fields, *, others: bool = False) -> list[Profile]:
    """The columns that hold nothing yet; with `others`, those too that are named for a later state."""
    is_other = is_of_somebody_else if others else is_of_something_else
    taken = {one.value for found in fields.values() for one in found[:1]}
    taken |= {*columns.dates, *columns.clocks, *columns.halves}
    taken |= {name for moment in columns.moments.values() for name in moment.columns}
    return [
        one
        for one in columns.profiles
        if one.filled
        and one.name not in taken
        and not is_other(one.name)
        and not is_further_offence(one.name)
    ]


def _offences(free: Iterable[Profile]) -> Candidate | None:
    # Of two that say the same, the finer one.
    shares = [(offence_share(one), one.distinct, one.name) for one in free]
    share, _, name = max(shares, default=(0.0, 0, ""), key=lambda one: (one[0] > 0, one[1]))
    if not share:
        return None
    return told_by_cells(
        name, share, evidence=f"{share:.0%} of rows are known offences by their words"
    )


def _addresses(free: Iterable[Profile]) -> Candidate | None:
    shares = [(address_share(one), one.distinct, one.name) for one in free]
    share, _, name = max(shares, default=(0.0, 0, ""), key=lambda one: (one[0] > 0, one[1]))
    return (
        told_by_cells(name, share, evidence=f"{share:.0%} look like addresses") if share else None
    )


def _states(free: Iterable[Profile]) -> Candidate | None:
    shares = [(share, one.distinct, one.name) for one in free if (share := state_share(one))]
    if not shares:
        return None
    share, _, name = max(shares)
    return told_by_cells(name, share, evidence=f"{share:.0%} say how a case stands")


def _narratives(free: Iterable[Profile]) -> Candidate | None:
    found = [(one.share(_is_long), one.name) for one in free if one.distinct > one.filled / 2]
    share, name = max(found, default=(0.0, ""))
    return (
        told_by_cells(name, share, evidence=f"{share:.0%} are long texts")
        if share > _LONG
        else None
    )


def _is_long(text: str) -> bool:
    return len(text.split()) >= _SENTENCE


def _numbers(free: Iterable[Profile]) -> Candidate | None:
    found = [one for one in free if numbers_records(one)]
    if len(found) != 1:
        return None
    return told_by_cells(
        found[0].name, 1.0, evidence="the only column with a number of its own in every row"
    )


def _degrees(begins: tuple[str, ...], limit: float) -> Judge:
    """A judge of the only column of decimal degrees whose name begins like longitude or latitude."""

    def judge(free: Iterable[Profile]) -> Candidate | None:
        found = [
            one
            for one in free
            if any(word.startswith(begins) for word in spelled_name(one.name).split())
            and one.share(lambda text: _is_degree(text, limit)) == 1
        ]
        if len(found) != 1:
            return None
        return told_by_cells(found[0].name, 1.0, evidence="decimal degrees")

    return judge


def _numbered_degrees(
    free: Iterable[Profile],
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Longitude and latitude where both are named coordinates and no more: Coord1, Coord2.

    They are told apart only where one is further from 0 than latitudes of towns are, and than the
    other anywhere.
    """
    found = [
        (min(told), max(told), one.name)
        for one in free
        if {"coordinate", "coord"} & set(spelled_name(one.name).split())
        and one.share(lambda text: _is_degree(text, 180)) == 1
        and (told := [abs(float(text)) for text in one.values if _is_degree(text, 180)])
    ]
    if len(found) != 2:
        return (), ()
    (_, top, lat), (bottom, _, lon) = sorted(found)
    if bottom <= max(top, _MOST_NORTHERN):
        return (), ()
    words = "decimal degrees"
    return (
        (told_by_cells(lon, 1.0, evidence=words),),
        (told_by_cells(lat, 1.0, evidence=words),),
    )


def _is_degree(text: str, limit: float) -> bool:
    return _DEGREE.fullmatch(text) is not None and abs(float(text)) <= limit


_JUDGES: Final[Mapping[str, Judge]] = {
    "offence_text": _offences,
    "address": _addresses,
    "local_id": _numbers,
    "narrative": _narratives,
    "disposition": _states,
    "lon": _degrees(("lo", "ln"), 180),
    "lat": _degrees(("la", "lt"), 90),
}

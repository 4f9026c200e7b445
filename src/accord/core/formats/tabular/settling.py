"""Settle which column holds each field, once those that need each other have been compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from accord.core.formats.tabular.bycontent import with_content
from accord.core.formats.tabular.candidates import Columns, candidates
from accord.core.formats.tabular.chronology import is_stamp
from accord.core.formats.tabular.clocks import BAND, HOUR
from accord.core.formats.tabular.contents import address_share, offence_share
from accord.core.formats.tabular.date_names import is_clock_name, is_of_shifts
from accord.core.formats.tabular.date_parts import are_parts_of, half_beside
from accord.core.formats.tabular.learned import Learned
from accord.core.formats.tabular.naming import (
    is_of_another_moment,
    is_of_somebody_else,
    of_which_offence,
    spelled_name,
)
from accord.core.formats.tabular.remarks import Fields, first, is_word
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.formats.tabular.table import Table
from accord.core.vocabulary import RecordKind

#: Share of cells with a word from which a column that is named like one of codes holds words.
_WORDY: Final = 0.9
#: Names that earn as much, but for cells without letters.
_ALIKE: Final = 0.05
#: A moment in parts; a whole date in one column goes before.
_IN_PARTS: Final = 0.75
#: What is left of a date's name that is one of an end, where no other date is told.
_ONLY_END: Final = 0.8
#: Times of day that others are finer than, the finest first.
_COARSE: Final = (HOUR, BAND)
#: House number and street by name and by cells.
_STREET: Final = 0.85


def settled_fields(table: Table, columns: Columns, learned: Learned) -> Fields:
    """The columns that may hold each field, once those that need each other have been compared."""
    fields = _with_parts(table, columns, candidates(columns, learned=learned))
    fields = _with_street(columns, fields)
    if columns.has_header:
        fields["offence_text"] = _known_words_first(columns, fields["offence_text"])
    fields = with_content(table, columns, fields)
    _settle_ids(columns, fields)
    _settle_offence(columns, fields)
    _settle_start(columns, fields)
    _settle_stamp(table, columns, fields)
    _settle_end(columns, fields)
    _settle_clock(columns, fields, learned)
    return fields


def _settle_ids(columns: Columns, fields: Fields) -> None:
    """The record's own number must be unique; the incident's number is another column."""
    # A number that every incident has once numbers the rows too, where nothing else does.
    found = fields["local_id"] or fields["incident_id"]
    unique = [c for c in found if columns.of(c.value).is_unique]
    # What only counts the rows of this file gives another number next week.
    unique.sort(key=lambda c: columns.of(c.value).is_count)
    fields["local_id"] = tuple(unique) or fields["local_id"]
    chosen = first(fields, "local_id")
    fields["incident_id"] = tuple(c for c in fields["incident_id"] if c.value != chosen)


def _settle_offence(columns: Columns, fields: Fields) -> None:
    taken = {first(fields, name) for name in ("agency", "state", "address", "local_id")}
    if not columns.has_header:
        texts = [c for c in fields["offence_text"] if c.value not in taken]
        fields["offence_text"] = tuple(texts)
        return
    if first(fields, "offence_extension") and not fields["offence_code"]:
        # What is told with an extension is the code itself, no class of codes.
        fields["offence_code"], fields["ucr_summary"] = fields["ucr_summary"], ()
    text = first(fields, "offence_text")
    fields["offence_category"] = tuple(
        c for c in fields["offence_category"] if c.value not in {text, *taken}
    )
    fields["narrative"] = tuple(c for c in fields["narrative"] if c.value != text)
    if not text and fields["offence_category"]:
        # A class alone is all the words that there are.
        classes = _known_words_first(columns, fields["offence_category"])
        fields["offence_text"], fields["offence_category"] = classes[:1], classes[1:]
        text = classes[0].value
    codes = tuple(c for c in fields["offence_code"] if c.value != text)
    if not text and codes and columns.of(codes[0].value).share(is_word) > _WORDY:
        fields["offence_text"], codes = codes[:1], codes[1:]
    fields["offence_code"] = codes


def settle_moment(fields: Fields, kinds: Sequence[Candidate], *, by_report: bool) -> None:
    """A call for service happens when it comes in, where no column says another time.

    Of other kinds a person says whether the report's moment is to stand for the unknown one.
    """
    if fields["occurred"]:
        return
    if kinds and RecordKind(kinds[0].value) is RecordKind.CALL_FOR_SERVICE:
        fields["occurred"], fields["reported"] = fields["reported"], ()
    elif by_report:
        fields["occurred"] = fields["reported"]


def _settle_clock(columns: Columns, fields: Fields, learned: Learned) -> None:
    """The time of day that stands in a column of its own beside the date."""
    date = first(fields, "occurred")
    clock = clock_beside(columns, date, learned) if date else ""
    fields["occurred_time"] = ()
    if clock:
        told = f"time of day beside {date!r}, read as {' or '.join(columns.clocks[clock])}"
        sure = fields["occurred"][0].confidence
        fields["occurred_time"] = (Candidate(value=clock, confidence=sure, evidence=told),)
    if half := half_of(columns, date, clock) if date else "":
        beside = f"AM or PM beside {clock or date!r}"
        sure = fields["occurred"][0].confidence
        fields["occurred_half"] = (Candidate(value=half, confidence=sure, evidence=beside),)


def clock_beside(columns: Columns, date_column: str, learned: Learned) -> str:
    """The time-of-day column nearest to the right of a date without a time, if its name allows.

    One of hours alone, or of parts of the day, gives way to a finer one behind it, before the next
    date. "" where the date tells its time, or not even its day.
    """
    fit, parted = columns.dates.get(date_column), columns.parted(date_column)
    if fit.has_time if fit else parted is None or parted.tells_time or not parted.tells_days:
        return ""
    names = [column.name for column in columns.profiles]
    own = () if fit or parted is None else parted.columns
    start = min(map(names.index, own), default=names.index(date_column))
    coarse: dict[str, str] = {}
    for name in names[start + 1 :]:
        if coarse and name in columns.dates:
            break
        if name not in columns.clocks or not _may_tell_time(columns, name, date_column, learned):
            continue
        finest = columns.clocks[name][0]
        if finest not in _COARSE:
            return name
        coarse.setdefault(finest, name)
    return next((coarse[one] for one in _COARSE if one in coarse), "")


def half_of(columns: Columns, date_column: str, clock: str) -> str:
    """The column of AM and PM beside a date's clock, or beside the date that tells its time."""
    names = [column.name for column in columns.profiles]
    fit, parted = columns.dates.get(date_column), columns.parted(date_column)
    if not clock and not (fit.has_time if fit else parted is not None and parted.tells_time):
        return ""
    last = clock or (parted.columns[-1] if parted and not fit else date_column)
    moments = {*columns.dates, *columns.clocks}
    return half_beside(names, last, halves=columns.halves, moments=moments)


def _may_tell_time(columns: Columns, name: str, date_column: str, learned: Learned) -> bool:
    """Whether a column of times of day is, by its name, of the moment of a date's column."""
    if not columns.has_header or learned.is_for("clock", name):
        return True
    if is_of_another_moment(name, date_column):
        return False
    if columns.clocks[name] == (BAND,):
        return not is_of_shifts(name) and not is_of_somebody_else(name)
    return is_clock_name(spelled_name(name))


def _known_words_first(columns: Columns, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Of columns that are named as well, one of known offences goes before one of unknown words."""
    alike = [one for one in found if one.confidence >= found[0].confidence - _ALIKE]
    if len(alike) < 2 or offence_share(columns.of(alike[0].value)):
        return tuple(found)
    known = next((one for one in alike if offence_share(columns.of(one.value))), alike[0])
    return (known, *(one for one in found if one is not known))


def _with_street(columns: Columns, fields: Fields) -> Fields:
    """The candidates, with house number and street for the address where no column has the whole."""
    best = next(iter(fields["address"]), None)
    if not columns.street or (best and address_share(columns.of(best.value))):
        return fields
    told = f"a house number, with {', '.join(map(repr, columns.street[1:]))}"
    found = Candidate(value=columns.street[0], confidence=_STREET, evidence=told)
    return {**fields, "address": (found, *fields["address"])}


def _settle_start(columns: Columns, fields: Fields) -> None:
    """Where the file's only date is named for an end, it is the day on which it happened."""
    ended = fields["occurred_end"]
    if fields["occurred"] or not ended or list(columns.dates) != [ended[0].value]:
        return
    told = f"the only date of its row; {ended[0].evidence}"
    sure = round(ended[0].confidence * _ONLY_END, 3)
    only = Candidate(value=ended[0].value, confidence=sure, evidence=told)
    fields["occurred"], fields["occurred_end"] = (only,), ()


def _settle_stamp(table: Table, columns: Columns, fields: Fields) -> None:
    """When a file was made is not when something happened; nor is that when it was reported."""
    occurred, reported = first(fields, "occurred"), first(fields, "reported")
    if occurred and reported and is_stamp(table, occurred, reported, columns.dates):
        fields["occurred"] = tuple(c for c in fields["occurred"] if c.value != occurred)
        occurred = first(fields, "occurred")
    fields["reported"] = tuple(c for c in fields["reported"] if c.value != occurred)


def _settle_end(columns: Columns, fields: Fields) -> None:
    """Of two moments of one name, a first and a second, the second is until when it may have been."""
    start = first(fields, "occurred")
    if fields["occurred_end"] or start not in columns.dates or not columns.has_header:
        return
    which, base = of_which_offence(start)
    for name in columns.dates:
        if which == 1 and of_which_offence(name) == (2, base):
            told = f"the second moment beside {start!r}"
            sure = fields["occurred"][0].confidence
            fields["occurred_end"] = (Candidate(value=name, confidence=sure, evidence=told),)


def _with_parts(table: Table, columns: Columns, fields: Fields) -> Fields:
    """The candidates, with the year's column for each moment of which no date is whole.

    Parts that repeat the date of the report tell nothing of when it happened.
    """
    found = dict(fields)
    for field, parted in columns.moments.items():
        reported = first(fields, "reported") if field == "occurred" else ""
        repeats = reported and are_parts_of(table, parted, reported, columns.dates[reported])
        if not fields[field] and not repeats:
            told = f"with {', '.join(map(repr, parted.columns[1:]))}"
            one = Candidate(value=parted.columns[0], confidence=_IN_PARTS, evidence=told)
            found[field] = (one,)
    return found

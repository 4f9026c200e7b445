"""What is to be said of the columns that are suggested, and of those that are not used."""

from __future__ import annotations

import re
from typing import Final

from accord.core.formats.tabular.bands import part_of_day
from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.clocks import BAND
from accord.core.formats.tabular.dates import bare_format
from accord.core.formats.tabular.mapping import AgencyRule, OffenceRule
from accord.core.formats.tabular.naming import is_further_offence
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.suggestion import Candidate

#: Share of cells with lists of offences from which it is said.
_SEVERAL: Final = 0.02

#: Numbers that repeat and that a note names.
_NAMED: Final = 3
#: Parts of a day that a note names.
_FEW_PARTS: Final = 6
_OWN_RECORDS: Final = "each becomes an offence record of its incident"

Fields = dict[str, tuple[Candidate, ...]]


def first(fields: Fields, name: str) -> str:
    """The column that suits a field best; "" for none."""
    return fields[name][0].value if fields.get(name) else ""


def column_of(columns: Columns, fields: Fields, name: str) -> Profile | None:
    """The column that holds a field, if any does."""
    chosen = first(fields, name)
    return columns.of(chosen) if chosen else None


def column_notes(
    columns: Columns, fields: Fields, agency: AgencyRule | None, offence: OffenceRule
) -> tuple[str, ...]:
    """What a reader should know of the suggested columns before confirming them."""
    notes = [*_report_notes(fields), *_date_notes(columns, fields)]
    taken = [name for one in offence.further for name in one.names]
    if taken:
        notes.append(f"{', '.join(taken)}: further offences of a row; {_OWN_RECORDS}")
    notes += [
        f"{one.name}: a further offence of the row, kept beside, not counted"
        for one in columns.profiles
        if columns.has_header
        and one.filled
        and one.name not in (*taken, *offence.names)
        and is_further_offence(one.name)
    ]
    if offence.marked:
        notes.append(f"{', '.join(offence.marked)}: each yes is an offence; {_OWN_RECORDS}")
    words = column_of(columns, fields, "offence_text")
    if offence.separator:
        notes.append(f"{', '.join(offence.names)}: cells list several offences; {_OWN_RECORDS}")
    elif words is not None and words.share(_are_several) > _SEVERAL:
        notes.append(f"{words.name}: cells hold several offences, each row gets one code")
    code = first(fields, "offence_code")
    if code and words is None and not fields["nibrs"] and not fields["offence_category"]:
        notes.append(f"{code}: codes without words; the agency's own code list says what they mean")
    if fields["ucr_summary"]:
        notes.append(f"{first(fields, 'ucr_summary')}: a summary class, kept beside, not used")
    if fields["agency"] and agency is None:
        notes.append(f"{first(fields, 'agency')} may name the agency of each row")
    number = column_of(columns, fields, "local_id")
    if number is None:
        notes.append("no column numbers the records; numbers are made from the rows' content")
    elif number.repeats:
        notes.append(_repeats_told(number))
    return tuple(notes)


def _repeats_told(number: Profile) -> str:
    """That rows bear the number of an earlier one, and which numbers most."""
    most = [f"{text} ({count})" for text, count in number.values.most_common(_NAMED) if count > 1]
    return (
        f"{number.name}: rows that bear the number of an earlier row: {number.repeats}; "
        f"{', '.join(most)}; each lands as a record of its own unless each number is to stand once"
    )


def _date_notes(columns: Columns, fields: Fields) -> list[str]:
    """What is doubtful, or not as it stands in the cells, of the moments that are taken."""
    notes = []
    for name in ("occurred", "occurred_end", "reported"):
        fit, parted = columns.dates.get(first(fields, name)), columns.parted(first(fields, name))
        if fit and fit.ambiguous:
            order = "month" if "m/d/y" in {bare_format(one) for one in fit.formats} else "day"
            notes.append(f"{first(fields, name)}: day and month could change places; {order} first")
        if parted and parted.is_ambiguous:
            notes.append(f"{parted.columns[1]}: day and month could change places; month first")
        if fit and fit.midnight_in:
            notes.append(
                f"{first(fields, name)}: its times are midnight of {fit.midnight_in}, told in UTC; "
                "read as whole days"
            )
        if fit and fit.always_at:
            notes.append(
                f"{first(fields, name)}: nearly all its times are {fit.always_at}; "
                "they may stand for days, and are read as moments"
            )
        if fit and 0 < fit.offset_share < 1:
            read = (
                "those that do are read by it, the others" if fit.tells_offsets else "all are read"
            )
            notes.append(
                f"{first(fields, name)}: some times carry a UTC offset and some do not; "
                f"{read} as the agency's wall clock"
            )
    if months := _columns_of_months(columns, first(fields, "occurred")):
        notes.append(
            f"{', '.join(months)}: tells the month alone; each record lies somewhere within it"
        )
    clock = first(fields, "occurred_time")
    if clock and BAND in columns.clocks[clock]:
        notes.append(
            f"{clock}: parts of the day, each from the earliest to the latest that it may mean: "
            f"{_parts_told(columns.of(clock))}"
        )
    return notes


def _parts_told(column: Profile) -> str:
    """The commonest parts of the day in a column, each from its earliest to its latest minute."""
    parts = [(text, part_of_day(text)) for text, _ in column.values.most_common(_FEW_PARTS)]
    return ", ".join(
        f"{text} {_by_the_clock(part[0])}-{_by_the_clock(sum(part))}"
        for text, part in parts
        if part
    )


def _by_the_clock(seconds: int) -> str:
    """A time of day; behind one of the next day +1, as in timetables."""
    days, rest = divmod(seconds, 86_400)
    return f"{rest // 3_600:02d}:{rest // 60 % 60:02d}{f'+{days}' if days else ''}"


def _columns_of_months(columns: Columns, occurred: str) -> tuple[str, ...]:
    """The columns that tell when it happened, where they tell no more than the month."""
    if fit := columns.dates.get(occurred):
        return (occurred,) if "y-m" in fit.formats else ()
    parted = columns.parted(occurred)
    return parted.columns if parted and not parted.tells_days else ()


def _report_notes(fields: Fields) -> list[str]:
    """That nothing tells when it happened, where a column tells when it was reported."""
    occurred, reported = first(fields, "occurred"), first(fields, "reported")
    if not reported or occurred not in {"", reported}:
        return []
    if occurred:
        return [f"{reported}: the moments are those of the report, not of what happened"]
    return [f"no column tells when it happened; {reported} tells when it was reported"]


def _are_several(text: str) -> bool:
    """Whether a cell lists offences: two texts or more with marks between that no offence has."""
    parts = [part for part in re.split(r"[;|\n]", text) if part.strip()]
    return len(parts) > 1 and all(map(is_word, parts))


def is_word(text: str) -> bool:
    """Say whether a text has a word in it: four letters beside each other."""
    return re.search(r"[^\W\d_]{4}", text) is not None

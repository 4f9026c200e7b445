"""Candidate columns for each field of a record, by name and by what the cells hold."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from accord.core.formats.tabular.clocks import is_without_day
from accord.core.formats.tabular.contents import (
    are_codes,
    is_address,
    offence_share,
    said_with_cells,
    state_share,
)
from accord.core.formats.tabular.coordinates import degree, pair_reader
from accord.core.formats.tabular.date_names import (
    is_clock_name,
    is_no_serial,
    is_of_hours,
    may_be_number_date,
    may_be_of_parts,
    only_numbers,
)
from accord.core.formats.tabular.date_parts import Parted, halves_of_days, parted_moments
from accord.core.formats.tabular.learned import EVIDENCE, NOTHING, Learned
from accord.core.formats.tabular.mapping import CoordinateRule
from accord.core.formats.tabular.naming import name_patterns, name_score, spelled_name
from accord.core.formats.tabular.planereading import length
from accord.core.formats.tabular.profile import DateFit, Profile, fit_clock, fit_dates
from accord.core.formats.tabular.streets import street_in_parts
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.formats.tabular.zones import is_state
from accord.core.geo import from_mgrs
from accord.core.vocabulary import offences

#: Below this a column is not suggested for a field.
THRESHOLD = 0.5
#: Share of cells with the day that stands for none, from which a column holds times of day.
_ONLY_CLOCKS = 0.95
_FLAGS = frozenset({"true", "false", "t", "f", "y", "n", "yes", "no", "sí", "si", "0", "1"})
_IDENTIFIER = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9-]{3,30}")
_CATEGORICAL_MAX = 600
#: No plane coordinate in feet or metres is this small, for most of what is published.
_PLANE = 10_000
_FIRST = 200
_DECIMAL_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}|[-+]?\d+,\d{4,}", re.ASCII)
_DECIMALS = re.compile(r"[-+]?\d+\.\d*[1-9]\d*", re.ASCII)
_MILLIONTHS = re.compile(r"[-+]?\d{7,9}", re.ASCII)
#: What is left of a name for an offence's words where the cells are codes.
_NAMED_FOR_WORDS = 0.8
#: Share of cells that makes a column one of such numbers; the others may stand for none.
_MOST = 0.9
#: What a name earns that plane coordinates have as well (x, y).
_COULD_BE_PLANE = 0.5
#: One and the same text in every row tells no offences apart: another column of words goes before.
_ALWAYS_ONE = 0.7
#: A file so short may tell of one place only.
_FEW_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The profiled columns of one table, with what dates and clocks they hold."""

    profiles: tuple[Profile, ...]
    dates: Mapping[str, DateFit]
    clocks: Mapping[str, tuple[str, ...]]
    has_header: bool
    #: By field the moment whose year, month and what there is of day and hour stand apart.
    moments: Mapping[str, Parted] = dataclasses.field(default_factory=dict)
    #: The columns that say AM or PM and no more.
    halves: frozenset[str] = frozenset()
    #: The columns of house number and street, and what there is of direction and kind, in order.
    street: tuple[str, ...] = ()

    def of(self, name: str) -> Profile:
        """Return the profile of a column."""
        return next(profile for profile in self.profiles if profile.name == name)

    def parted(self, column: str) -> Parted | None:
        """Return the moment in parts whose year stands in a column."""
        return next((one for one in self.moments.values() if one.columns[0] == column), None)


def study(profiles: Sequence[Profile], *, has_header: bool, learned: Learned = NOTHING) -> Columns:
    """Find out which columns hold dates and times of day."""
    dates: dict[str, DateFit] = {}
    clocks: dict[str, tuple[str, ...]] = {}
    for column in profiles:
        words = spelled_name(column.name)
        fit = fit_dates(column)
        may_be = (has_header and may_be_number_date(words)) or any(
            learned.is_for(name, column.name) for name in ("occurred", "occurred_end", "reported")
        )
        is_clock = column.share(is_without_day) > _ONLY_CLOCKS
        if (
            fit
            and not is_clock
            and (may_be or not only_numbers(fit))
            and is_no_serial(fit, words, column)
        ):
            dates[column.name] = learned.dated(column.name, fit)
        elif clock := fit_clock(
            column,
            told=has_header and is_clock_name(words),
            hours=has_header and is_of_hours(column.name),
            parts=has_header and may_be_of_parts(column.name),
        ):
            clocks[column.name] = clock
    return Columns(
        profiles=tuple(profiles),
        dates=dates,
        clocks=clocks,
        has_header=has_header,
        moments=parted_moments(profiles) if has_header else {},
        halves=halves_of_days(profiles) if has_header else frozenset(),
        street=street_in_parts(profiles) if has_header else (),
    )


def candidates(columns: Columns, *, learned: Learned = NOTHING) -> dict[str, tuple[Candidate, ...]]:
    """Return for every field the columns that may hold it, best first."""
    found: dict[str, tuple[Candidate, ...]] = {}
    for field in name_patterns():
        judge = _JUDGES[field]
        options = []
        for column in columns.profiles:
            if not column.filled:
                continue
            usual = _usual(columns, field, column) if columns.has_header else 0.0
            named = learned.named(field, column.name, usual) if columns.has_header else 0.0
            if (
                field == "local_id"
                and column.is_unique
                and learned.is_for("incident_id", column.name)
            ):
                # Elsewhere it was the incident's number; here it numbers the rows too.
                named = max(named, usual)
            score, evidence = judge(columns, column, named)
            if score >= THRESHOLD:
                if named and learned.is_for(field, column.name):
                    evidence = f"{EVIDENCE}; {evidence}"
                words = f"named {column.name!r}; {evidence}" if columns.has_header else evidence
                options.append(
                    Candidate(value=column.name, confidence=round(score, 3), evidence=words)
                )
        found[field] = tuple(sorted(options, key=lambda option: -option.confidence))
    return found


def _usual(columns: Columns, field: str, column: Profile) -> float:
    """What a column's name says for a field, with the word that its cells say for it."""
    said = name_score(field, column.name)
    return said or said_with_cells(field, column, is_date=column.name in columns.dates)


Judged = tuple[float, str]
_NUMBERS_OF_A_LIST: Final = frozenset({"number", "no", "nbr", "num", "sequence", "seq"})


def _id(columns: Columns, column: Profile, named: float) -> Judged:
    looks = column.share(lambda text: _IDENTIFIER.fullmatch(text) is not None)
    if column.name in columns.dates or column.name in columns.clocks or _are_decimals(column):
        return 0.0, ""
    if column.is_unique and column.rows > 1:
        score = named or (0.7 if not columns.has_header and looks > 0.95 else 0.0)
        return score, "a different value in every row"
    return (named * 0.6 if column.fill > 0.99 else named * 0.3), "values repeat or are missing"


def _are_decimals(column: Profile) -> bool:
    return column.share(lambda text: _DECIMALS.fullmatch(text) is not None) > _MOST


def _incident_id(columns: Columns, column: Profile, named: float) -> Judged:
    if columns.has_header or column.name in columns.dates or column.name in columns.clocks:
        return named * (1.0 if column.fill > 0.5 else 0.5), f"{column.distinct} different values"
    looks = column.share(lambda text: _IDENTIFIER.fullmatch(text) is not None)
    return (0.65 if looks > 0.95 and column.distinct > 0.8 * column.filled else 0.0), "numbers"


def _moment(columns: Columns, column: Profile, named: float) -> Judged:
    fit = columns.dates.get(column.name)
    if fit is None:
        return 0.0, ""
    if not columns.has_header:
        named = 0.8
    read = 1.0 if fit.is_said else fit.share
    score = named * read * (1.0 if fit.has_time else 0.85) * (0.6 + 0.4 * column.fill)
    return score, f"{fit.share:.1%} read as {' or '.join(fit.formats)}"


def _late_moment(columns: Columns, column: Profile, named: float) -> Judged:
    fit = columns.dates.get(column.name)
    if fit is None or not columns.has_header:
        return 0.0, ""
    return named * (
        1.0 if fit.is_said else fit.share
    ), f"{fit.share:.1%} read as {' or '.join(fit.formats)}"


def _code(columns: Columns, column: Profile, named: float) -> Judged:
    if not named and are_codes(column) and not _nibrs(columns, column, 1.0)[0]:
        # What is named for words, and holds codes: the agency's own list says what they mean.
        named = _NAMED_FOR_WORDS * name_score("offence_text", column.name)
    short = column.share(lambda text: len(text) <= 12)
    if column.is_unique or column.name in columns.dates or name_score("ucr_summary", column.name):
        return 0.0, ""
    if column.is_ordinal and _NUMBERS_OF_A_LIST.intersection(spelled_name(column.name).split()):
        return 0.0, ""  # which of the charges of its row it is
    # Shortened, a status is spelled as a statute is.
    stands = named > 0 and state_share(column) > 0
    return (0.0 if stands else named * short), f"{column.distinct} different codes"


def _others_vary(columns: Columns) -> bool:
    """Whether a column that is named for offences in words says more than one thing."""
    return any(
        name_score("offence_text", one.name) > 0 and not one.is_constant for one in columns.profiles
    )


def _words(columns: Columns, column: Profile, named: float) -> Judged:
    letters = column.share(lambda text: sum(c.isalpha() for c in text) >= 2)
    if columns.has_header:
        usable = column.distinct <= max(_CATEGORICAL_MAX, column.rows // 20)
        named *= _ALWAYS_ONE if column.is_constant and _others_vary(columns) else 1.0
        return (named * letters if usable else 0.0), f"{column.distinct} different texts"
    if not letters > 0.9 or column.is_constant or column.distinct > _CATEGORICAL_MAX:
        return 0.0, ""
    if column.share(is_address) > 0.3 or column.distinct > 0.6 * column.filled:
        return 0.0, ""
    spread = 0.7 if column.distinct > 8 else 0.4
    return spread, f"{column.distinct} different texts, repeated"


def _category(_: Columns, column: Profile, named: float) -> Judged:
    letters = column.share(lambda text: sum(c.isalpha() for c in text) >= 3)
    enough = 5 <= column.distinct <= _CATEGORICAL_MAX or column.rows < 50
    return (named * letters if enough and not column.is_constant else 0.0), (
        f"{column.distinct} different texts"
    )


def _nibrs(_: Columns, column: Profile, named: float) -> Judged:
    valid = column.share(lambda text: text.upper() in offences())
    lettered = column.share(lambda text: text[-1:].isalpha())
    if valid < 0.95 or (not named and lettered < 0.3):
        return 0.0, ""
    return max(named, 0.8) * valid, f"{valid:.0%} are NIBRS codes"


def are_millionths(column: Profile) -> bool:
    """Say whether whole numbers of seven digits or more stand where degrees would."""
    return column.share(lambda text: _MILLIONTHS.fullmatch(text) is not None) > _MOST


def _degrees(limit: float) -> Callable[[Columns, Profile, float], Judged]:
    def judge(_: Columns, column: Profile, named: float) -> Judged:
        comma = column.share(lambda text: "," in text) > 0.5
        small = named > _COULD_BE_PLANE and are_millionths(column)
        numbers = {
            text: degree(text, decimal_comma=comma, millionths=small) for text in column.values
        }
        good = [t for t, value in numbers.items() if value is not None and abs(value) <= limit]
        rows = sum(column.values[text] for text in good)
        # One word for "none" may stand in many rows, and many slips in few rows.
        if len(good) < 0.9 * len(numbers) and rows < 0.9 * sum(column.values.values()):
            return 0.0, ""
        if small:
            return named, "millionths of a degree"
        fine = column.share(lambda text: "." in text or "," in text)
        return named * fine, "decimal degrees" + (" with a decimal comma" if comma else "")

    return judge


def is_decimal_comma(column: Profile) -> bool:
    """Say whether plane coordinates are written with a decimal comma: 447.123,55."""
    return column.share(lambda text: _DECIMAL_COMMA.fullmatch(text) is not None) > 0.5


def _plane(_: Columns, column: Profile, named: float) -> Judged:
    comma = is_decimal_comma(column)
    numbers = [length(text, decimal_comma=comma) for text in list(column.values)[:_FIRST]]
    far = [value for value in numbers if value is not None and abs(value) > _PLANE]
    share = len(far) / len(numbers)
    return (named * share if share > 0.5 else 0.0), "plane coordinates (feet or metres)"


def _mgrs(_: Columns, column: Profile, named: float) -> Judged:
    share = column.share(lambda text: from_mgrs(text) is not None)
    return (
        max(named, 0.9) * share if share > _MOST else 0.0
    ), f"{share:.0%} are references of the grid"


def _pair(_: Columns, column: Profile, named: float) -> Judged:
    read = pair_reader(CoordinateRule(pair="-"))
    share = column.share(lambda text: read(text) is not None and ("(" in text or named > 0))
    if share < 0.9 or column.share(lambda text: "(" in text or text.count(",") == 1) < 0.9:
        return 0.0, ""
    return max(named, 0.7) * share, "both coordinates in one cell"


def _address(columns: Columns, column: Profile, named: float) -> Judged:
    looks = column.share(is_address)
    if column.name in columns.dates or column.share(lambda text: "(" in text) > 0.9:
        return 0.0, ""
    if not columns.has_header:
        return (0.85 * looks if looks > 0.7 and column.distinct > 20 else 0.0), "street words"
    return named * (0.6 + 0.4 * looks), f"{looks:.0%} look like addresses"


def _area(_: Columns, column: Profile, named: float) -> Judged:
    few = column.distinct <= max(800, column.rows // 4)
    if not few or not named or offence_share(column):
        return 0.0, ""
    # One and the same in every row tells no places apart: "(null)" among them.
    named *= _ALWAYS_ONE if column.is_constant and column.rows > _FEW_ROWS else 1.0
    return named, f"{column.distinct} different areas"


def _agency(columns: Columns, column: Profile, named: float) -> Judged:
    if columns.has_header:
        return named, f"{column.distinct} different values"
    short = column.share(lambda text: text.isalpha() and text.isupper() and len(text) <= 4)
    few = 2 <= column.distinct <= 12 and column.fill > 0.95
    return (0.55 if few and short > 0.95 else 0.0), f"{column.distinct} short codes"


def _plain(_: Columns, column: Profile, named: float) -> Judged:
    return named, f"{column.distinct} different values"


def _disposition(_: Columns, column: Profile, named: float) -> Judged:
    # What is named for how it ended, and tells what happened, is the offence.
    return (
        0.0 if named and offence_share(column) else named
    ), f"{column.distinct} different values"


def _flag(_: Columns, column: Profile, named: float) -> Judged:
    flags = column.share(lambda text: text.lower() in _FLAGS)
    return (named * flags if flags > 0.95 else 0.0), "yes or no"


def _state(columns: Columns, column: Profile, named: float) -> Judged:
    states = column.share(lambda text: is_state(text.upper()))
    if columns.has_header:
        return named * states, f"{column.distinct} state(s)"
    return (0.8 if states > 0.99 and column.distinct <= 2 else 0.0), "state letters"


_JUDGES: dict[str, Callable[[Columns, Profile, float], Judged]] = {
    "local_id": _id,
    "incident_id": _incident_id,
    "occurred": _moment,
    "occurred_end": _late_moment,
    "reported": _late_moment,
    "offence_code": _code,
    "offence_extension": _plain,
    "offence_text": _words,
    "offence_category": _category,
    "nibrs": _nibrs,
    "ucr_summary": _plain,
    "lon": _degrees(180),
    "lat": _degrees(180),
    "plane_x": _plane,
    "plane_y": _plane,
    "mgrs": _mgrs,
    "pair": _pair,
    "address": _address,
    "area": _area,
    "agency": _agency,
    "disposition": _disposition,
    "narrative": _plain,
    "domestic": _flag,
    "arrest_made": _flag,
    "state": _state,
}

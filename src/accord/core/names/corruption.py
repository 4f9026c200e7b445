"""How names and dates get mis-recorded: pure operators steered by an integer draw."""

from collections.abc import Callable
from dataclasses import dataclass

from accord.core.names.tables import nicknames_of

# Neighbours on a US keyboard: what a finger hits instead.
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip


@dataclass(frozen=True)
class RecordedName:
    """A person's name as one agency wrote it down; any part may be empty."""

    given: str
    surname: str


@dataclass(frozen=True)
class RecordedDate:
    """A date as written down: year, month, day; 0 stands for a part not recorded."""

    year: int
    month: int
    day: int


def typo(text: str, draw: int) -> str:
    """Make one keyboard slip (hit a neighbour, drop, double or transpose) chosen by `draw` ≥ 0."""
    if len(text) < 3:
        return text
    kind, at = draw % 4, 1 + (draw // 4) % (len(text) - 2)
    letter = text[at]
    if kind == 0:
        near = _NEIGHBOURS.get(letter.lower(), letter)
        return text[:at] + near[(draw // 64) % len(near)] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[:at] + letter + text[at:]
    return text[:at] + text[at + 1] + letter + text[at + 2 :]


def nickname(name: RecordedName, draw: int) -> RecordedName:
    """Write a short form for the given name; without one, its initial."""
    short = nicknames_of(name.given)
    given = short[draw % len(short)] if short else name.given[:1]
    return RecordedName(given=given, surname=name.surname)


def misspell_given(name: RecordedName, draw: int) -> RecordedName:
    """Slip once in the given name."""
    return RecordedName(given=typo(name.given, draw), surname=name.surname)


def misspell_surname(name: RecordedName, draw: int) -> RecordedName:
    """Slip once in the surname."""
    return RecordedName(given=name.given, surname=typo(name.surname, draw))


def swap(name: RecordedName, draw: int) -> RecordedName:
    """Exchange given name and surname: the wrong box on the form."""
    del draw
    return RecordedName(given=name.surname, surname=name.given)


def hyphenate(name: RecordedName, draw: int, *, others: tuple[str, ...]) -> RecordedName:
    """Add a second surname from `others`, as after marriage or with two family names."""
    second = others[draw % len(others)]
    joint = " " if draw // len(others) % 3 == 0 else "-"
    return RecordedName(given=name.given, surname=f"{name.surname}{joint}{second}")


def drop_given(name: RecordedName, draw: int) -> RecordedName:
    """Leave the given name unrecorded."""
    del draw
    return RecordedName(given="", surname=name.surname)


NAME_OPERATORS: tuple[Callable[[RecordedName, int], RecordedName], ...] = (
    nickname, misspell_given, misspell_surname, swap, drop_given,
)  # fmt: skip


def transpose_day_month(date: RecordedDate) -> RecordedDate:
    """Exchange day and month where both readings are dates; else leave it."""
    if date.day > 12 or date.month == 0 or date.day == 0:
        return date
    return RecordedDate(year=date.year, month=date.day, day=date.month)


def year_slip(date: RecordedDate, draw: int) -> RecordedDate:
    """Shift the year by one or ten, up or down; 29 February falls back to the 28th."""
    year = date.year + (-10, -1, 1, 10)[draw % 4]
    return RecordedDate(
        year=year, month=date.month, day=min(date.day, 28) if date.month == 2 else date.day
    )


def first_of_january(date: RecordedDate) -> RecordedDate:
    """Record only the year, as 1 January: the form insists on a date."""
    return RecordedDate(year=date.year, month=1, day=1)


def unknown_date(date: RecordedDate) -> RecordedDate:
    """Record no date at all: all parts 0."""
    del date
    return RecordedDate(year=0, month=0, day=0)

"""NIBRS XML values and flat codes: words, dates, ages, amounts, in both directions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from accord.core.formats.nibrs.codes import CodeBook, code_book, read_books

#: Code table of each field that the two forms spell with codes.
TABLES = {
    "report_date_indicator": "report_date_indicator",
    "cleared_exceptionally": "cleared_exceptionally",
    "cargo_theft": "cargo_theft",
    "attempted_completed": "attempted_completed",
    "suspected_of_using": "suspected_of_using",
    "location": "location",
    "method_of_entry": "method_of_entry",
    "criminal_activity": "criminal_activity",
    "weapons": "weapon",
    "bias": "bias",
    "loss": "loss",
    "descriptions": "property_description",
    "drug_types": "drug_type",
    "drug_measures": "drug_measure",
    "kind": "victim_kind",
    "sex": "sex",
    "race": "race",
    "ethnicity": "ethnicity",
    "resident": "resident",
    "circumstances": "circumstance",
    "justifiable_homicide": "justifiable_homicide",
    "injuries": "injury",
    "relationships": "relationship",
    "officer_activity": "officer_activity",
    "officer_assignment": "officer_assignment",
    "arrest_type": "arrest_type",
    "multiple": "multiple_arrestee",
    "armed_with": "armed_with",
    "disposition": "disposition",
    "offence": "offence",
}
#: Property whose number of units is data element 18 or 19 (rules 358, 360).
VEHICLES = frozenset({"03", "05", "24", "28", "37"})
DRUGS = "10"
AGE_WORDS = {
    "NEONATAL": "NN", "NEWBORN": "NB", "BABY": "BB", "UNKNOWN": "00",
    "NN": "NN", "NB": "NB", "BB": "BB",
}  # fmt: skip
OLDEST = 99  # stands for "over 98"
#: The same few days come again and again; longer texts are no such days.
_REMEMBERED = 40
_BOOLEANS = {"true": "1", "false": "0"}
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):\d\d:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?\Z", re.ASCII
)
_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
_DECIMAL = re.compile(r"\+?(\d+)(?:\.(\d*))?\Z", re.ASCII)


@cache
def shipped_words() -> Mapping[str, Mapping[str, str]]:
    """`words_of` the tables that come with the product."""
    return words_of(read_books())


def words_of(books: Mapping[int, CodeBook]) -> Mapping[str, Mapping[str, str]]:
    """By field, every spelling of every year to its flat code; later years come first.

    A spelling is the XML word, an alias, the flat code itself, or a code that lost its zero.
    """
    found: dict[str, dict[str, str]] = {}
    for name, table_name in TABLES.items():
        spellings: dict[str, str] = {}
        for book in books.values():
            table = book[table_name]
            for code in table.codes:
                spellings[code] = code
                spellings[table.word(code)] = code
                if code[0] == "0" and len(code) > 1:
                    spellings.setdefault(code[1:], code)
            spellings.update(table.aliases)
        for word, digit in _BOOLEANS.items():
            if word in spellings:
                spellings[digit] = spellings[word]
        found[name] = spellings
    found["report_date_indicator"].update({"true": "R", "1": "R", "false": "", "0": ""})
    return found


def spellings_for(year: int, books: Mapping[int, CodeBook]) -> Mapping[str, Mapping[str, str]]:
    """By field, each flat code of the year's tables to its XML word."""
    book = code_book(year, books)
    return {
        name: {code: book[table].word(code) for code in book[table].codes}
        for name, table in TABLES.items()
    }


def flat_date(text: str) -> tuple[str, str] | None:
    """An XML date or dateTime as YYYYMMDD and hour, "" without one; None when it is neither."""
    return _date(text) if len(text) <= _REMEMBERED else _date.__wrapped__(text)


@lru_cache(maxsize=4096)
def _date(text: str) -> tuple[str, str] | None:
    found = _DATE.match(text)
    if found is None:
        return None
    year, month, day, hour = found.groups(default="")
    return year + month + day, hour


def flat_month(text: str) -> tuple[str, str] | None:
    """An XML year and month as (YYYY, MM); None when it is none."""
    found = _MONTH.match(text)
    return None if found is None else (found[1], found[2])


def flat_decimal(text: str) -> tuple[str, str] | None:
    """A decimal as its whole part without leading zeros and its digits after the point."""
    found = _DECIMAL.match(text)
    return None if found is None else (found[1].lstrip("0") or "0", (found[2] or "").rstrip("0"))


def flat_age(value: str, low: str, high: str, words: Mapping[str, str]) -> str | None:
    """Data elements 26, 37 and 47 from a number, a word or a range; None when it is neither."""
    if value:
        code = words.get(value)
        return code if code is not None else _two_digits(value)
    if not (low or high):
        return ""
    ends = [_two_digits(end) for end in (low or high, high or low)]
    if None in ends:
        return None
    return ends[0] if ends[0] == ends[1] else "".join(str(end) for end in ends)


def _two_digits(text: str) -> str | None:
    text = text.removeprefix("+")
    return (
        f"{min(int(text), OLDEST):02d}"
        if text.isascii() and text.isdecimal() and len(text) < 5
        else None
    )

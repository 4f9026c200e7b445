"""What the cells of a column are, whatever its name: addresses, known offences, numbers of records."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Final
from unicodedata import combining, normalize

from accord.core.formats.tabular.crosswalk import NOT_OFFENCE, answer_for
from accord.core.formats.tabular.naming import name_score
from accord.core.formats.tabular.profile import Profile

_STREET: Final = re.compile(
    r"(?i)\b(st|street|ave?|avenue|blvd?|bl|rd|road|dr|drive|ln|lane|ct|court|ci|cir|circle|way|wy"
    r"|pl|place|pkwy|pkw|hwy|hy|fy|ter|block|calle|avenida|paseo|calzada|carrera|camino|plaza|eje"
    r"|rue|chemin|quai|weg|platz|rua|travessa|alameda|rodovia|jir[o\u00f3]n|pasaje|diagonal|transversal"
    r"|autopista|carretera)\b|stra(?:ss|\u00df)e\b|\w[/\\]\s?\w"
)
_PLACE_WORD: Final = re.compile(r"\s[/&@]\s|^\d+\S* .*[A-Za-z]")
#: An address has a house number, a block or a second street besides its street.
_EXACT: Final = re.compile(r"^\d+\S* |\s[/&@]\s|\w[/\\]\s?\w|\s\d+\S*$")
#: A number of records: figures, with letters or a year before them; or an UUID.
_NUMBER: Final = re.compile(
    r"[A-Za-z]{0,5}[-/ ]?\d[\dA-Za-z/_-]{3,20}|[\dA-Fa-f]{8}(-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}"
)
#: Different texts that are asked of the crosswalk.
_TEXTS: Final = 40
#: Fewer different texts, or codes they stand for, could be anything.
_LEAST: Final = 3
#: Share of cells that makes a column one of such cells.
_MOST: Final = 0.9
#: A code of an offence or of a call: 459A, 10-50, SELENF.
_CODE: Final = re.compile(r"[A-Z\d][A-Z\d.:()/-]{0,9}")
_HALF: Final = 0.5
#: Share of texts, and of rows, that an offence column's words must answer.
_ANSWERED: Final = 0.6
#: The fewest different words on how cases stand, and the most different answers.
_LEAST_STATES: Final = 2
_MOST_STATES: Final = 60
#: What a name earns whose missing word its cells say.
_SAID_BY_CELLS: Final = 0.9


def is_address(text: str) -> bool:
    """Say whether a text looks like a street address or an intersection."""
    return any(map(str.isalpha, text)) and bool(_STREET.search(text) or _PLACE_WORD.search(text))


def address_share(column: Profile) -> float:
    """Share of the column's cells that are exact addresses; 0 where they are few or other texts."""
    share = column.share(lambda text: is_address(text) and _EXACT.search(text) is not None)
    return share if share > _MOST and column.distinct > _LEAST else 0.0


def offence_share(column: Profile) -> float:
    """Share of the column's rows that the crosswalk knows, or that speak as dispatchers do.

    0 where they are less than most, or stand for fewer than three things.
    """
    common = column.values.most_common(_TEXTS)
    if len(common) < _LEAST or column.is_unique:
        return 0.0
    known = {text: meant for text, _ in common if (meant := _meant_by(text))}
    if len(set(known.values())) < _LEAST:
        return 0.0
    by_text = len(known) / len(common)
    by_row = sum(rows for text, rows in common if text in known) / sum(rows for _, rows in common)
    return min(by_text, by_row) if min(by_text, by_row) >= _ANSWERED else 0.0


@cache
def kind_evidence() -> dict[str, Any]:
    """What speaks for each kind of record: patterns and words, by where they stand."""
    text = files("accord.core.formats.tabular").joinpath("kinds.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _words_of(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[^A-Z])(?:{kind_evidence()['words'][kind]})(?:[^A-Z]|$)")


def speaks_of_a_call(text: str) -> bool:
    """Say whether a text has a word that dispatchers use and records sections do not."""
    return _words_of("call_for_service").search(text.upper()) is not None


def _speaks_of_an_offence(text: str) -> bool:
    """Whether a text has a word of an offence that does not say which: robo, furto, vol."""
    bare = "".join(one for one in normalize("NFKD", text.upper()) if not combining(one))
    return _words_of("offence").search(bare) is not None


def _meant_by(text: str) -> str:
    """The code of the offence that a text is, the text itself where no code is sure; "" for neither."""
    code = answer_for([text]).code
    if code in {None, NOT_OFFENCE} and (speaks_of_a_call(text) or _speaks_of_an_offence(text)):
        return text
    return code or ""


def numbers_records(column: Profile) -> bool:
    """Say whether each row has a number of its own that is no mere counter of the rows."""
    if not column.is_unique or column.is_count or column.rows < _LEAST:
        return False
    return column.share(lambda text: _NUMBER.fullmatch(text) is not None) > _MOST


def said_with_cells(field: str, column: Profile, *, is_date: bool) -> float:
    """Return what a name says for a field once its cells say the word that it leaves out.

    A column of dates need not be named one (Started), nor one of addresses (Where) or of offences
    (Final Type). 0 where the cells say nothing, or the name is of something else.
    """
    word = _LEFT_OUT.get(field, "")
    if not word:
        return 0.0
    told = name_score(field, f"{column.name} {word}")
    if not told or not _are(word, column, is_date=is_date):
        return 0.0
    return told * _SAID_BY_CELLS


_LEFT_OUT: Final = {
    "occurred": "date",
    "occurred_end": "date",
    "reported": "date",
    "address": "address",
    "offence_text": "offense",
}


def _are(word: str, column: Profile, *, is_date: bool) -> bool:
    if word == "date":
        return is_date
    return (address_share(column) if word == "address" else offence_share(column)) > 0


def state_share(column: Profile) -> float:
    """Share of the column's rows that say how a case stands: open, cleared by arrest, unfounded.

    0 where they are less than most, say one thing only, or say no more than that a thing is done.
    """
    words = kind_evidence()["states"]
    said = {text: _plain_words(text) for text in column.values}
    plain = {word for told in said.values() for word in told.intersection(words["case"])}
    if len(plain) < _LEAST_STATES or not 1 < column.distinct <= _MOST_STATES:
        return 0.0
    known = {*words["case"], *words["beside"]}
    rows = sum(column.values[text] for text, told in said.items() if told & known)
    share = rows / sum(column.values.values())
    return share if share >= _MOST else 0.0


def _plain_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", text.lower()))


def are_codes(column: Profile) -> bool:
    """Say whether the cells are short codes, most of them with no two letters or with figures."""
    bare = column.share(lambda text: sum(map(str.isalpha, text)) < 2 or any(map(str.isdigit, text)))
    short = column.share(lambda text: _CODE.fullmatch(text) is not None)
    return column.distinct > 1 and short > _MOST and bare > _HALF


def are_words(texts: Iterable[str]) -> bool:
    """Say whether most of the texts have letters beside each other."""
    told = [sum(one.isalpha() for one in text) >= _LEAST for text in texts]
    return sum(told) > _MOST * len(told)

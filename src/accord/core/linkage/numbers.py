"""Telephone and document numbers brought to one form: whole, told in part, or standing for none.

A number that is masked or cut (`***-**-6789`, seven digits without an area) is written as `~` and the
digits that it ends with: these agree or disagree with a whole number, and prove less.
"""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

from accord.core.names import folded

PART: Final = "~"
# A tail shorter than this is shared by too many to say anything.
SHORTEST_PART: Final = 4
_LOCAL, _NATIONAL = 7, 10  # digits of a North American number without and with its area
_LONGEST_PHONE: Final = 15  # ITU-T E.164
_EXTENSION: Final = re.compile(
    r"(?:\b(?:ext|extension|x|anexo|interno)\b\.?|(?<!#)#|;|(?<=\d)\s*x)\s*\d{1,6}\s*$",
    re.IGNORECASE,
)
_ABROAD: Final = re.compile(r"^\s*(?:\+|00|011(?=\D|\d{9}))")
_TRUNK: Final = re.compile(r"\(0\)")
# Signs that stand for digits; an x does in every telephone number, in a document's only where many do.
_HIDDEN: Final = r"[*?•_]+|#{2,}|"
_MASKED_PHONE: Final = re.compile(_HIDDEN + "x+", re.IGNORECASE)
_MASKED: Final = re.compile(_HIDDEN + r"x{3,}|(?<![a-z0-9])x{2,}", re.IGNORECASE)
_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_ROW: Final = "01234567890"
# Directory assistance, and the hundred lines that the numbering plan keeps for fiction.
_NO_LINES: Final = re.compile("555(?:0000|1212|01[0-9]{2})")
# ICAO 9303, part 3, 4.9: weights of the check digit of a passport's number.
_WEIGHTS: Final = (7, 3, 1)
_PASSPORT: Final = 10
# Numbers that were issued to nobody, or to an advertisement (20 CFR 422.103 and SSA's list).
_NEVER_SOCIAL: Final = frozenset({"078051120", "219099999", "457555462"})


@cache
def _lists() -> dict[str, str]:
    text = files("accord.core.linkage").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(f"{_lists()['number_placeholders']} {_lists()['placeholders']}".split())


def spellings(name: str) -> dict[str, str]:
    """Every spelling of a list of `words.toml`, with the word that is kept."""
    lines = _lists()[name].strip().splitlines()
    rows = [[part.strip() for part in line.split(",")] for line in lines]
    return {spelling.replace(" ", ""): row[0] for row in rows for spelling in row}


@cache
def _types() -> dict[str, str]:
    return spellings("document_types")


def phone_text(text: str) -> str:
    """A telephone number's digits without the country's 1; `~` and its end if told in part.

    A number of another country keeps its code; an extension is left out. Empty for a placeholder:
    one digit over and over, digits in a row, a line of zeros, 555-0000, 555-1212, and 555-0100 to
    555-0199, which are kept for films and forms.
    """
    digits = text.strip()
    # Bare digits of a number at home are by far the most common, and need no second look.
    if not (digits.isascii() and digits.isdecimal()) or digits[0] == "0":
        said = _EXTENSION.sub("", digits)
        if _MASKED_PHONE.search(said):
            return _tail(said, _MASKED_PHONE)
        is_abroad = bool(_ABROAD.match(said)) and re.sub(r"\D", "", said) not in _placeholders()
        if is_abroad:
            said = _ABROAD.sub("", _TRUNK.sub("", said), count=1)
        digits = re.sub(r"\D", "", said)
    if len(digits) == _NATIONAL + 1 and digits[0] == "1":
        digits = digits[1:]
    if _stands_for_none(digits) or len(digits) > _LONGEST_PHONE or _is_no_line(digits):
        return ""
    return PART + digits if len(digits) == _LOCAL else digits


def _is_no_line(digits: str) -> bool:
    """Whether the local part is one that no telephone has."""
    line = digits[-_LOCAL:]
    return len(digits) in {_LOCAL, _NATIONAL} and (
        _stands_for_none(line) or bool(_NO_LINES.fullmatch(line)) or line in _ROW
    )


def document_text(text: str) -> str:
    """A document's number in small letters and digits; `~` and its end where it is masked."""
    if text.isascii() and text.isdecimal():
        said = text
    elif _MASKED.search(text):
        return _tail(text, _MASKED)
    else:
        said = _SIGNS.sub("", folded(text))
    return "" if _stands_for_none(said) or said in _NEVER_SOCIAL else said


def document_type_text(text: str) -> str:
    """The one word for a type of document (`licence`, `social`, `passport`, `fbi` …)."""
    said = _SIGNS.sub("", folded(text))
    return _types().get(said, said)


def _stands_for_none(said: str) -> bool:
    return said in _placeholders() or len(set(said)) <= 1


def _tail(text: str, mask: re.Pattern[str]) -> str:
    """What follows the last masked sign, if it is enough to tell numbers apart."""
    last = list(mask.finditer(text))[-1]
    end = _SIGNS.sub("", folded(text[last.end() :]))
    return PART + end if len(end) >= SHORTEST_PART and len(set(end)) > 1 else ""


def agree_in_part(one: str, other: str) -> bool:
    """Whether a number told in part is the end of the other, or both tell the same part."""
    if not one.startswith(PART):
        one, other = other, one
    if not one.startswith(PART):
        return False
    a, b = one[1:], other.removeprefix(PART)
    return b.endswith(a) or a.endswith(b)


def is_checked(number: str) -> bool:
    """Whether a number bears a check digit that holds: IMEI (Luhn), passport (ICAO 9303).

    Any one sign read wrongly breaks it, so that two that both hold and differ are two numbers.
    """
    check = _CHECKS.get(len(number))
    return check is not None and check(number)


def _luhn(number: str) -> bool:
    if not number.isdecimal():
        return False
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _icao(number: str) -> bool:
    if not (number.isalnum() and number.isascii() and number[-1].isdecimal()):
        return False
    # A passport's number begins with a letter here: ten bare digits are another scheme's.
    if number.isdecimal():
        return False
    values = [int(sign, 36) for sign in number[:-1]]
    weighted = sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values))
    return weighted % 10 == int(number[-1])


_CHECKS: Final[dict[int, Callable[[str], bool]]] = {15: _luhn, _PASSPORT: _icao}

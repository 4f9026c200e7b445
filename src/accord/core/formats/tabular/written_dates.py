"""Moments that are written in unusual ways, in the usual one: what their readers then understand."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

#: Months in Spanish, Portuguese, French, Italian, German and Dutch, by the English word's letters.
_MONTH_WORDS: Final = {
    word: english
    for english, words in {
        "jan": "enero ene janeiro janvier janv gennaio gen januar jaenner janner januari",
        "feb": "febrero fevereiro fev fevrier fevr febbraio februar februari",
        "mar": "marzo marco mars marz maerz maart mrt",
        "apr": "abril abr avril avr aprile",
        "may": "mayo maio mai maggio mag mei",
        "jun": "junio junho juin giugno giu juni",
        "jul": "julio julho juillet juil luglio lug juli",
        "aug": "agosto ago aout augustus",
        "sep": "septiembre setiembre set setembro septembre sept settembre",
        "oct": "octubre outubro out octobre ottobre ott oktober okt",
        "nov": "noviembre novembro novembre",
        "dec": "diciembre dic dezembro dez decembre dicembre dezember",
    }.items()
    for word in words.split()
}
#: Whole words only: "mar" is a Tuesday in Spanish and a March in English.
_WEEKDAY: Final = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
)
_WORD: Final = re.compile(r"[a-z]{3,}")
#: What a writer may do to a moment, and how it is usually written.
_WAYS: Final = tuple(
    (re.compile(pattern, re.ASCII | re.IGNORECASE), usual)
    for pattern, usual in (
        # What stands around it: a mark of text, of a document's date, a weekday, a zone's name.
        (r"'(.+)|d:(\d{8,14})", r"\1\2"),
        (r"(.*\d)\[[a-z_/]+\]", r"\1"),
        (r"(.*\d(?:\s*[ap]m)?) [a-z]+/[a-z_/]+", r"\1"),
        (rf"(.*\d)\s*\((?:{_WEEKDAY})\.?\)", r"\1"),
        (rf"(?:{_WEEKDAY})\.?,?\s+(.+)", r"\1"),
        (r"(.*:\d\d(?:\.\d+)?)\s*(?:UTC|GMT)", r"\1Z"),
        (r"(.*:\d\d(?:\s*[ap]m)?) (?:[ECMP][SD]?T)", r"\1"),
        (r"(.*\d)\s*uhr", r"\1"),
        # What stands between day and time, and the marks within the time.
        (
            r"(.*\d),?\s*(?:[|_@]|\s[/-]\s|\s(?:at|a las|um|a)\s)\s*(\d{1,2}[:.h-]?\d\d\b.*)",
            r"\1 \2",
        ),
        (r"(\d+/[a-z]{3}/\d{4}):(\d\d:.*)", r"\1 \2"),
        (r"(.*\d\d:\d\d:\d\d)[:,](\d{3,9})", r"\1.\2"),
        (r"(.*\d) (\d\d)-(\d\d)-(\d\d)", r"\1 \2:\3:\4"),
        (r"(.*\d)[ -](\d\d)\.(\d\d)\.(\d\d(?:\.\d+)?)(\s*[ap]m)?", r"\1 \2:\3:\4\5"),
        (r"(.*\d)\s+(\d{1,2})h(\d\d)", r"\1 \2:\3"),
        (r"(.*\d)\s*([ap])\.?\s?m\.?(.*)", r"\1 \2m\3"),
        # The year at the end, the time before the day, day and time in one group.
        (r"([a-z]{3} +\d{1,2}) (\d\d:\d\d:\d\d)(?: [a-z]{3,4})? (\d{4})", r"\1 \3 \2"),
        (r"(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?),?\s+(\S.*)", r"\2 \1"),
        (r"(\d\d)([0-2]\d)([0-5]\d)(Z?)\s?([a-z]{3})\s?(\d{4}|\d{2})", r"\1-\5-\6 \2:\3\4"),
        (r"(\d{1,2})([a-z]{3})(\d{4}|\d{2})(?:[: ](\d\d:?\d\d.*))?", r"\1-\2-\3 \4"),
        (r"(\d{1,2}/\d{1,2}/\d{2,4}) (\d)([0-5]\d)", r"\1 \2:\3"),
        (
            r"(.*\d),?(?:\s+|T|\s*@\s*)([01]\d|2[0-4]):?([0-5]\d)(?:\s*(?:h|hrs?|hours)\.?)?",
            r"\1 \2:\3",
        ),
    )
)
#: "4th", "4. Januar", "4 de enero de 2023".
_ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.(?= [a-z]))", re.ASCII)
_OF: Final = re.compile(r" del? (?=[a-z]|\d{4})")
_MARK: Final = re.compile(r"(?<=\d)(?:t(?=\d)|z(?=$| ?[a-z]{3} ?\d))")
#: Longer than any moment: no text is looked at further.
_LONGEST: Final = 60


def month_in_english(word: str) -> str:
    """Return the word of a month in English, in small letters; another word as it is."""
    bare = "".join(one for one in normalize("NFKD", word.lower()) if not combining(one))
    return _MONTH_WORDS.get(bare, bare)


@lru_cache(maxsize=20_000)
def usually_written(text: str) -> str:
    """Return a moment that is written in an unusual way in the usual one; other text as it is."""
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return text
    if any(map(str.isalpha, text)):
        text = _in_english(text)
    for pattern, usual in _WAYS:
        if found := pattern.fullmatch(text):
            text = found.expand(usual).strip()
    return text


def _in_english(text: str) -> str:
    """The text with months in English, and without what only links day, month and year."""
    bare = "".join(one for one in normalize("NFKD", text) if not combining(one))
    plain = _ORDINAL.sub(r"\1", _OF.sub(" ", bare.lower()))
    told = _WORD.sub(lambda word: _MONTH_WORDS.get(word[0], word[0]), plain)
    # The marks between day and time and of UTC are capital letters.
    return _MARK.sub(lambda mark: mark[0].upper(), told)

"""What a column's name alone says: its words in English, and how far they speak for a field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final
from unicodedata import combining, normalize

from accord.core.formats.tabular.shortened import spelled_alike, written_out
from accord.core.formats.tabular.tongues import in_english

# Words that systems shorten, whatever they name.
_SHORT: Final = {
    "nr": "nbr", "dttm": "datetime", "rpt": "report", "inc": "incident", "loc": "location",
    "descr": "desc", "dt": "date", "dat": "date", "dte": "date", "tm": "time", "rptd": "reported",
    "rprtd": "reported", "cmplnt": "complaint", "ofns": "offense", "off": "offense",
    "offns": "offense", "addr": "address", "occd": "occurred", "occrd": "occurred",
    "occ": "occurred", "occur": "occurred", "beg": "begin", "casenum": "case number",
    "incidentnum": "incident number", "yyyymmdd": "date", "mmddyyyy": "date", "hhmm": "time",
    "hhmmss": "time", "hr": "time", "typ": "type", "ofc": "offense", "recd": "received", "rcvd": "received", "evt": "event",
    "blk": "block", "chg": "charge", "stn": "station", "rsp": "response", "resp": "response", "ind": "indicator", "txt": "text", "flg": "flag", "sts": "status", "lit": "literal", "str": "street",
    "cat": "category", "ts": "timestamp", "ag": "agency", "hrs": "time", "dts": "datetime", "dtg": "datetime",
    "dispo": "disposition", "stat": "statute", "cmd": "command", "pct": "precinct", "boro": "borough", "sfx": "suffix", "thru": "to", "through": "to", "desig": "name", "dist": "district", "cs": "case", "rep": "report",
}  # fmt: skip
#: Whose clock or copy it is says nothing of what it holds.
_SAID_BESIDE: Final = re.compile(r"(?<=\w) (utc|gmt|local|public|wgs ?(84)?|epsg ?4326|dd|1)$")
#: Nor does which of several offences it is.
_SAID_BEFORE: Final = re.compile(
    r"^(highest|most serious|primary|main) (?=offen|crime|charge|nibrs)"
)
_WHICH: Final = {
    **{str(number): number for number in range(1, 21)},
    "first": 1, "primary": 1, "one": 1, "second": 2, "secondary": 2, "two": 2, "third": 3, "three": 3,
}  # fmt: skip
#: What kind of column it is, said before what it holds; a code is said behind it in English.
_KIND_BEFORE: Final = re.compile(r"^(?:tx|txt|nm|vc|ds|open data|fk|the) (?=\w)")
_CODE_BEFORE: Final = re.compile(r"^cd (\w+)$")
#: A mark that is read as a word: Case #, N\N{DEGREE SIGN}.
_NUMBER_MARK: Final = re.compile(r"#|\N{NUMERO SIGN}|\b[Nn]\N{DEGREE SIGN}")
#: What is left of a name's word where some of its letters had to be guessed.
_GUESSED: Final = 0.9
#: A participle's end, which is no word: occ'd.
_ELIDED: Final = re.compile(r"(?<=[A-Za-z])['\N{RIGHT SINGLE QUOTATION MARK}]d\b")
#: Which of several a column holds is glued to its name: crime1.
_NUMBERED: Final = re.compile(r"(?<=[a-z]{4})(?=\d$)")
#: Words of one letter or two join others by chance, as in "tonight".
_LEAST_PART: Final = 4
_LEAST_WHOLE: Final = 8
#: Short words that are glued to longer ones, which alone would join others by chance.
_GLUED: Final = re.compile(
    r"(occurred|occurrence|incident|offense|event|crime|report|reported|case|call)"
    r"(to|from|end|start)?(date|time|datetime|num|no|nbr|dt|tm)"
    r"|(date|time|datetime)(start|end|begin|from|to|of)(occurrence|offense|incident|crime|report)?"
)
#: A longer word is no name; the ways to part it grow with every part.
_MOST_WHOLE: Final = 40


def plain_name(name: str) -> str:
    """Return a column name as lower-case words: camelCase split, accents and punctuation gone.

    Spanish, French and German words are given in English.
    """
    return " ".join(in_english(words_of(name)))


def words_of(name: str) -> list[str]:
    """Return the words of a column name in small letters, in its own language."""
    bare = "".join(
        one
        for one in normalize("NFKD", _NUMBER_MARK.sub(" number ", _ELIDED.sub("d", name)))
        if not combining(one)
    )
    split = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", _parted, bare)
    return re.findall(r"[a-z0-9]+", split.lower())


def _parted(found: re.Match[str]) -> str:
    """A name's letters with a blank where a word begins: "caseNumber", "UCRCode"."""
    return f"{found[1]} {found[2]}" if found[1] else f"{found[3]} "


def spelled_name(name: str) -> str:
    """Return `plain_name` with what systems shorten or write in one word written out."""
    words = (_SHORT.get(word) or _guessed(word) or word for word in plain_name(name).split())
    return _in_words(words)


def _surely_spelled(name: str) -> str:
    """`spelled_name` with nothing guessed: what systems shorten in ways of their own is left."""
    return _in_words(_SHORT.get(word, word) for word in plain_name(name).split())


def _in_words(words: Iterable[str]) -> str:
    apart = (part for word in words for one in _NUMBERED.split(word) for part in _apart(one))
    return " ".join(_SHORT.get(word, word) for word in apart)


@cache
def _guessed(word: str) -> str:
    known = _words_of_names()
    return "" if word in known else spelled_alike(word, known) or written_out(word, known)


@cache
def _words_of_names() -> frozenset[str]:
    """Every word that names of columns are made of, those that are of no field too."""
    told = _table()
    words = {*told["subject"], *told["moment"], *told["later"], *told["others"], *told["flags"]}
    for field in _FIELDS:
        words.update(*_rule(field).needs, _rule(field).fits)
    return frozenset(words)


def _apart(word: str) -> Sequence[str]:
    """The words that one is made of, where all of it is made of words of names: OFFENSETYPE."""
    if glued := _GLUED.fullmatch(word):
        return [one for one in glued.groups() if one]
    if (
        not _LEAST_WHOLE <= len(word) <= _MOST_WHOLE
        or " " in word
        or not _compound().fullmatch(word)
    ):
        return (word,)
    return _longest(word)


def _longest(word: str) -> Sequence[str]:
    """One way to write a compound, the longest first word first; () where there is none."""
    if not word:
        return ()
    for end in range(len(word), _LEAST_PART - 1, -1):
        if word[:end] in _parts() and ((rest := _longest(word[end:])) or end == len(word)):
            return (word[:end], *rest)
    return ()


@cache
def _compound() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(_parts()))}){{2,}}")


@cache
def _parts() -> frozenset[str]:
    told = _table()
    words = {*told["subject"], *told["moment"], "number", "code"}
    for field in _FIELDS:
        words.update(_rule(field).fits)
    return frozenset(word for word in words if len(word) >= _LEAST_PART)


@dataclass(frozen=True)
class _Rule:
    weight: float
    needs: tuple[frozenset[str], ...]
    fits: frozenset[str]
    refused: frozenset[str]
    takes_others: bool
    loosely: float
    head: float


_FIELDS: Final = (
    "occurred", "occurred_end", "reported", "local_id", "offence_code", "offence_text", "address",
    "area", "agency", "disposition", "incident_id", "lon", "lat", "offence_category",
)  # fmt: skip


@cache
def _table() -> Mapping[str, Any]:
    text = files("accord.core.formats.tabular").joinpath("names.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _rule(field: str) -> _Rule:
    told, rule = _table(), _table()[field]

    def words(group: Sequence[str] | str) -> frozenset[str]:
        return frozenset(told[group] if isinstance(group, str) else group)

    refused = {one for word in rule.get("not", ()) for one in told.get(word, (word,))}
    needs = tuple(words(group) for group in rule["needs"])
    fits = frozenset({*told["subject"], *rule.get("with", ())}).union(*needs)
    return _Rule(
        rule["weight"],
        needs,
        fits,
        frozenset(refused),
        rule.get("others", False),
        rule.get("loosely", 0.0),
        rule.get("head", 0.0),
    )


def _composed(field: str, words: Sequence[str]) -> float:
    """What the parts of a name say for a field, where no list has the whole of it."""
    rule = _rule(field)
    told = set(words)
    if told & rule.refused or not all(told & group for group in rule.needs):
        return 0.0
    if rule.takes_others or told <= rule.fits:
        return rule.weight
    return (rule.head if words[-1] in rule.needs[0] else 0.0) or rule.loosely


@cache
def name_patterns() -> Mapping[str, tuple[tuple[re.Pattern[str], float], ...]]:
    """Every field with the names that are known for it, and what each earns."""
    text = files("accord.core.formats.tabular").joinpath("columns.toml").read_text("utf-8")
    data = tomllib.loads(text)
    data.pop("version")
    return {
        field: tuple((re.compile(pattern), weight) for pattern, weight in patterns.items())
        for field, patterns in data.items()
    }


def name_score(field: str, name: str) -> float:
    """Return what a column's name alone says for a field, 0 to 1."""
    sure, spelled = _surely_spelled(name), spelled_name(name)
    found = _scored(field, _listed(name), sure)
    if found or sure == spelled:
        return found
    return _scored(field, _told_alike(spelled), spelled) * _GUESSED


@cache
def _scored(field: str, listed: tuple[str, ...], spelled: str) -> float:
    known = max(
        (w for pattern, w in name_patterns()[field] if any(map(pattern.search, listed))),
        default=0.0,
    )
    if known or field not in _FIELDS:
        return known
    return _composed(field, ["code" if one == "cd" else one for one in _plainly(spelled).split()])


def is_further_offence(name: str) -> bool:
    """Say whether a name is of a row's second offence, or of a later one."""
    which, first = of_which_offence(name)
    if which < 2:
        return False
    return max(name_score(field, first) for field in ("offence_code", "offence_text", "nibrs")) > 0


def of_which_offence(name: str) -> tuple[int, str]:
    """Return which of a row's offences a name is of (0: it does not say), and what of it."""
    words = spelled_name(name).split()
    which = max((_WHICH.get(word, 0) for word in words), default=0)
    return which, " ".join(word for word in words if word not in _WHICH)


def is_of_something_else(name: str) -> bool:
    """Say whether a name is of a person, a thing or another place or moment than the record's."""
    told = _table()
    refused = {*told["later"], *told["others"], *told["beside"]}
    return not refused.isdisjoint(spelled_name(name).split())


def is_of_somebody_else(name: str) -> bool:
    """Say whether a name is of a person, a thing or another place than the record's."""
    told = _table()
    people = {"victim", "suspect", "offender", "arrestee", "person", *told["others"]}
    return not people.isdisjoint(spelled_name(name).split())


def is_of_another_moment(clock: str, date: str) -> bool:
    """Say whether a time's name is of a report, an end or a later moment, and the date's is not."""
    told = _table()
    for role in (told["reporting"], told["ending"], told["later"]):
        if not set(role).isdisjoint(spelled_name(clock).split()):
            return set(role).isdisjoint(spelled_name(date).split())
    return False


def is_only_a_date(name: str) -> bool:
    """Say whether a name is of the record's date, and of no moment of its life in particular."""
    told = _table()
    return {*told["subject"], *told["moment"]}.issuperset(spelled_name(name).split())


def _plainly(words: str) -> str:
    return _CODE_BEFORE.sub(r"\1 code", _KIND_BEFORE.sub("", words))


@cache
def _listed(name: str) -> tuple[str, ...]:
    """The name as systems shorten it, and spelled out, without what says nothing."""
    short = " ".join(_SHORT.get(word, word) for word in plain_name(name).split())
    return _told_alike(short, _surely_spelled(name))


def _told_alike(*spelled: str) -> tuple[str, ...]:
    """What was spelled, without what says nothing."""
    told = (_SAID_BESIDE.sub("", _plainly(words)) for words in spelled)
    return tuple(dict.fromkeys(_SAID_BEFORE.sub("", words) for words in told))

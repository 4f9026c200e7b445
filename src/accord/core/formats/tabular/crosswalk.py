"""Crosswalk an agency's offence words and codes to NIBRS by weighted word rules; no guesses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import combining, normalize

from accord.core.vocabulary import offences

NOT_OFFENCE = "-"
#: Two rules this close in weight that disagree make the answer doubtful.
_MARGIN = 0.03
_DOUBT = 0.85
#: A numbering scheme must agree with this share of the codes whose words are clear …
_AGREEMENT = 0.85
#: … and with at least this many, before it may answer for codes whose words are not.
_AGREEING_CODES = 8
_FAMILY_CONFIDENCE = 0.65
_WORDS = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True, kw_only=True)
class CodeAnswer:
    """The NIBRS code for a text ("-": no offence, None: unmapped), confidence, evidence."""

    code: str | None
    confidence: float
    evidence: str


@dataclass(frozen=True, kw_only=True)
class _Rule:
    code: str
    weight: float
    all: tuple[re.Pattern[str], ...]
    none: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The compiled rules, abbreviations and numbering families."""

    threshold: float
    abbreviations: Mapping[str, str]
    rules: tuple[_Rule, ...]
    families: Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def lexicon() -> Lexicon:
    """Load the rules; each names a NIBRS code that exists. Raises ValueError."""
    data, tongues = (_read(name) for name in ("crosswalk.toml", "crosswalk_tongues.toml"))
    rules = tuple(
        _Rule(
            code=entry["code"],
            weight=entry["weight"],
            all=tuple(_group(group) for group in entry["all"]),
            none=tuple(_group(group) for group in entry.get("none", ())),
        )
        for entry in (*data["rule"], *tongues["rule"])
    )
    unknown = {rule.code for rule in rules} - set(offences()) - {NOT_OFFENCE}
    if unknown:
        raise ValueError(f"the crosswalk names unknown codes: {sorted(unknown)}")
    families = {
        name: {key: tuple(codes) for key, codes in table.items() if key != "digits"}
        for name, table in data["families"].items()
    }
    return Lexicon(
        threshold=data["threshold"],
        abbreviations=data["abbreviations"],
        rules=rules,
        families=families,
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("accord.core.formats.tabular").joinpath(name).read_text("utf-8"))


def _group(text: str) -> re.Pattern[str]:
    """Compile "RETAIL THEFT|SHOPLIFT*" to one pattern over space-separated words."""
    parts = [
        re.escape(part.strip()).replace(r"\*", "[A-Z0-9]*").replace(r"\ ", " ")
        for part in text.split("|")
    ]
    return re.compile(rf"(?:^| )(?:{'|'.join(parts)})(?= |$)")


def normal_words(text: str) -> str:
    """Return the words of a text in capitals, accents folded and abbreviations written out."""
    short = lexicon().abbreviations
    if not text.isascii():
        text = "".join(one for one in normalize("NFKD", text) if not combining(one))
    return " ".join(short.get(word, word) for word in _WORDS.findall(text.upper()))


@cache
def nibrs_names() -> Mapping[str, str]:
    """Names of codes still in use, as normal words, for exports that use them literally."""
    return {
        normal_words(entry.name): code for code, entry in offences().items() if entry.until is None
    }


def answer_for(texts: Sequence[str]) -> CodeAnswer:
    """Answer for the texts of one offence, the most general first; never below threshold."""
    exact = nibrs_names().get(normal_words(texts[-1])) if texts else None
    if exact:
        return CodeAnswer(code=exact, confidence=0.99, evidence="the code's own name")
    # The mark keeps a phrase from being read across the border of two texts.
    words = " / ".join(normal_words(text) for text in texts)
    holding = sorted(_holding(words), key=lambda rule: (-rule.weight, -len(rule.all)))
    if not holding:
        return CodeAnswer(code=None, confidence=0.0, evidence="no rule knows these words")
    best = holding[0]
    confidence, evidence = best.weight, _evidence(best, words)
    rival = next((rule for rule in holding if rule.code != best.code), None)
    if rival is not None and best.weight - rival.weight < _MARGIN:
        confidence *= _DOUBT
        evidence += f"; {rival.code} is nearly as likely"
    if confidence < lexicon().threshold:
        return CodeAnswer(code=None, confidence=confidence, evidence=evidence)
    return CodeAnswer(code=best.code, confidence=round(confidence, 3), evidence=evidence)


def _holding(words: str) -> Iterable[_Rule]:
    for rule in lexicon().rules:
        if all(group.search(words) for group in rule.all) and not any(
            group.search(words) for group in rule.none
        ):
            yield rule


def _evidence(rule: _Rule, words: str) -> str:
    found = [match.group().strip() for group in rule.all if (match := group.search(words))]
    return "words: " + " + ".join(found).lower()


def with_families(
    answers: Mapping[str, CodeAnswer], local_codes: Mapping[str, str]
) -> dict[str, CodeAnswer]:
    """Fill gaps from a national numbering scheme, if the clear answers agree with it.

    `answers` and `local_codes` share keys; only a family with a single code can answer.
    """
    out = dict(answers)
    for name, table in lexicon().families.items():
        clear = [
            answer.code in table[local_codes[key][:2]]
            for key, answer in answers.items()
            if answer.code not in (None, NOT_OFFENCE) and local_codes[key][:2] in table
        ]
        if len(clear) < _AGREEING_CODES or sum(clear) < _AGREEMENT * len(clear):
            continue
        for key, answer in answers.items():
            family = table.get(local_codes[key][:2], ())
            if answer.code is None and len(family) == 1:
                out[key] = CodeAnswer(
                    code=family[0],
                    confidence=_FAMILY_CONFIDENCE,
                    evidence=f"family {local_codes[key][:2]} of the {name.upper()} numbering",
                )
    return out

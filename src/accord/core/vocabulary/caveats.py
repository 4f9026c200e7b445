"""Caveats: what stands on every view, export, print and alert of a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Literal

from accord.core.vocabulary.tables import BadVocabulary, keep_unique, only_keys, read_table

_FILE = "caveats.toml"
_SCHEMES = ("always", "tlp", "handling", "extra")
_ONE_OF = ("tlp", "handling")


@dataclass(frozen=True, kw_only=True)
class Caveat:
    """One caveat with its label and words in both languages."""

    code: str
    scheme: Literal["always", "tlp", "handling", "extra"]
    label: str
    text: str
    text_es: str

    def words(self, language: str = "en") -> str:
        """The sentence in English or Spanish."""
        return self.text_es if language.startswith("es") else self.text


@cache
def caveats() -> Mapping[str, Caveat]:
    """Return all caveats by code, in the order in which they are shown."""
    allowed = frozenset(field.name for field in fields(Caveat))
    entries = read_table(_FILE)["caveat"]
    for entry in entries:
        only_keys(_FILE, entry, allowed)
        if entry["scheme"] not in _SCHEMES:
            raise BadVocabulary(f"{_FILE}: {entry['code']} has no known scheme")
    keep_unique(_FILE, [entry["code"] for entry in entries])
    return MappingProxyType({entry["code"]: Caveat(**entry) for entry in entries})


def shown_caveats(codes: Iterable[str]) -> tuple[Caveat, ...]:
    """Return those that always stand and those of the codes, each once, in the table's order.

    Of several of one scheme (TLP, handling) the last, which is the strictest, stands.
    """
    wanted = set(codes)
    known = caveats()
    kept = [one for one in known.values() if one.scheme == "always" or one.code in wanted]
    last = {one.scheme: one.code for one in kept if one.scheme in _ONE_OF}
    return tuple(one for one in kept if last.get(one.scheme, one.code) == one.code)


def caveat_line(codes: Iterable[str], *, language: str = "en") -> str:
    """Return the caveats as one line of text, for files and prints."""
    return " ".join(
        one.words(language) if one.scheme == "always" else f"[{one.label}] {one.words(language)}"
        for one in shown_caveats(codes)
    )


def caveat_faults(codes: Iterable[str]) -> list[str]:
    """Return what is wrong with a choice of caveats: unknown codes, two of one scheme."""
    wanted = sorted(set(codes))
    known = caveats()
    faults = [f"unknown caveat {code[:30]}" for code in wanted if code not in known]
    for scheme in _ONE_OF:
        chosen = [code for code in wanted if code in known and known[code].scheme == scheme]
        if len(chosen) > 1:
            faults.append(f"choose one of {', '.join(chosen)}")
    return faults

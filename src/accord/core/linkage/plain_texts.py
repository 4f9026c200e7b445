"""Texts of records in small letters and digits, with the words that stand for nothing left out."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from accord.core.linkage.scripts import latin
from accord.core.names import folded

_PLAIN: Final = re.compile(r"[^a-z0-9]+")


@cache
def words(name: str) -> frozenset[str]:
    """A list of `words.toml`."""
    return frozenset(text_of(name).split())


def text_of(name: str) -> str:
    """A text of `words.toml`."""
    text = files("accord.core.linkage").joinpath("words.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)[name])


def plain(text: str) -> str:
    """Small letters and digits with single spaces; empty for a placeholder."""
    said = _PLAIN.sub(" ", folded(latin(text))).strip()
    return "" if said in words("placeholders") else said


def compact(text: str) -> str:
    """Small letters and digits alone; empty for a placeholder number."""
    said = _PLAIN.sub("", folded(text))
    if said in words("number_placeholders") or (said and len(set(said)) == 1):
        return ""
    return said

"""The words of the field's files: names of columns, roles, sexes and colours, from one table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

#: The roles that a vehicle has in one record.
VEHICLE_ROLES = ("stolen", "used", "target", "damaged", "other")


@cache
def table() -> Mapping[str, Any]:
    """Return `fields.toml` as it stands."""
    text = files("accord.core.formats.delivery").joinpath("fields.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def fields_of(room: str) -> tuple[str, ...]:
    """Return the fields of a person, vehicle, property, arrest or narrative, in order."""
    return tuple(table()[room])


@cache
def _patterns(room: str, field: str) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple((re.compile(pattern), weight) for pattern, weight in table()[room][field].items())


def name_score(room: str, field: str, words: str) -> float:
    """Return what a column's name, in plain words, says for a field, 0 to 1."""
    return max((w for pattern, w in _patterns(room, field) if pattern.search(words)), default=0.0)


@cache
def role_words(room: str) -> Mapping[str, str]:
    """Return word (in capitals) → role, for `person_roles` or `vehicle_roles`."""
    return {word: role for role, words in table()[room].items() for word in words}


@cache
def known_words(room: str) -> frozenset[str]:
    """Return the words of `sexes` or `colours`, in capitals."""
    return frozenset(table()[room]["words"])

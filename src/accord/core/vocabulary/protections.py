"""What the law keeps back from outsiders whatever an agreement says: records, or identities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal

from accord.core.vocabulary.tables import BadVocabulary, keep_unique, only_keys, read_table

_FILE = "protections.toml"
JUVENILE = "juvenile"
VICTIM = "victim"


@dataclass(frozen=True, kw_only=True)
class Protection:
    """One protection: it hides a whole record, or masks who stands in it; `basis` is the law."""

    code: str
    effect: Literal["hides", "masks"]
    name: str
    name_es: str
    basis: str


@cache
def protections() -> Mapping[str, Protection]:
    """Return all protections by code."""
    allowed = frozenset(field.name for field in fields(Protection))
    entries = read_table(_FILE)["protection"]
    for entry in entries:
        only_keys(_FILE, entry, allowed)
        if entry["effect"] not in {"hides", "masks"}:
            raise BadVocabulary(f"{_FILE}: {entry['code']} neither hides nor masks")
    keep_unique(_FILE, [entry["code"] for entry in entries])
    return MappingProxyType({entry["code"]: Protection(**entry) for entry in entries})


@cache
def victim_offences() -> frozenset[str]:
    """Return the offences whose victims are not identified to outsiders."""
    return frozenset(read_table(_FILE)["victim_offences"])


@cache
def usual_juvenile_age() -> int:
    """Return the age from which somebody is no juvenile, unless the owner's law says otherwise."""
    return int(read_table(_FILE)["juvenile_age"])


def age_at(born: date, happened: date) -> int:
    """Return the age in whole years on the day of the event."""
    return happened.year - born.year - ((happened.month, happened.day) < (born.month, born.day))


def identifies_a_victim(offence_code: str, *, domestic: bool | None) -> bool:
    """Say whether an event's place and victims must not be told to outsiders."""
    return bool(domestic) or offence_code in victim_offences()


def shield_of(
    *,
    role: str,
    born: date | None,
    age: int | None,
    happened: date | None,
    offence_code: str,
    domestic: bool | None,
    juvenile_below: int,
) -> str:
    """Return the protection that masks a person in one record, or "".

    The age counts on the day of the event. A date of birth without a day of the event protects:
    who may be a juvenile is treated as one.
    """
    if born is not None:
        if happened is None or age_at(born, happened) < juvenile_below:
            return JUVENILE
    elif age is not None and age < juvenile_below:
        return JUVENILE
    if role == "victim" and identifies_a_victim(offence_code, domestic=domestic):
        return VICTIM
    return ""

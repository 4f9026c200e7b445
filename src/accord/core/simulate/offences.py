"""The offence mix of the region and its cycles, read from offences.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FAMILIES = ("property", "vehicle", "violence", "shop", "fraud", "patrol")
CODE_SYSTEMS = ("den", "chi", "arc", "ren", "city")


@dataclass(frozen=True)
class Offence:
    """One category: its share, chances (per mille), cycles and local names."""

    code: str
    weight: int
    family: str
    near: int
    report: int
    hours: tuple[int, ...]
    days: tuple[int, ...]
    season: tuple[int, ...]
    gap: int
    victim: str
    suspect: int
    arrest: int
    vehicle: str
    loot: int
    police: bool
    reclass: str
    local: Mapping[str, tuple[str, ...]]


@cache
def offences() -> tuple[Offence, ...]:
    """Return the categories in the order of their index."""
    text = files("accord.core.simulate").joinpath("offences.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return tuple(_offence(row, raw["profiles"]) for row in raw["offence"])


@cache
def offence_index() -> Mapping[str, int]:
    """Return the index of each NIBRS code."""
    return {offence.code: at for at, offence in enumerate(offences())}


def _offence(row: dict[str, object], profiles: dict[str, dict[str, list[int]]]) -> Offence:
    plain = {name: value for name, value in row.items() if name not in CODE_SYSTEMS}
    cycles = {name: tuple(profiles[name][str(row[name])]) for name in ("hours", "days", "season")}
    local = {system: tuple(str(row[system]).split("|")) for system in CODE_SYSTEMS}
    return Offence(**{**plain, **cycles, "local": local})  # type: ignore[arg-type]  # read from a closed table

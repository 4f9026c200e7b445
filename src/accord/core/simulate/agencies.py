"""The agencies of the region: six police agencies with jurisdictions, four partners without."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Agency:
    """One agency; partners (kind other than police) have no territory and export no crime."""

    ori: str
    name: str
    kind: str
    layout: str = ""
    at: tuple[int, int] = (0, 0)
    reach: int = 0
    beats: int = 0
    report: int = 0


@cache
def agencies() -> tuple[Agency, ...]:
    """Return all agencies, police first; a police agency's index is its number in the data."""
    text = files("accord.core.simulate").joinpath("agencies.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["agency"]
    return tuple(Agency(**{**row, "at": tuple(row.get("at", (0, 0)))}) for row in rows)


@cache
def police() -> tuple[Agency, ...]:
    """Return the agencies that export crime, in order of their index."""
    return tuple(agency for agency in agencies() if agency.kind == "police")

"""Guess the time zone of an export from its coordinates, its ORI or its state column."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from accord.core.formats.tabular.suggestion import Candidate


@cache
def _tables() -> dict[str, Any]:
    text = files("accord.core.formats.tabular").joinpath("zones.toml").read_text("utf-8")
    return tomllib.loads(text)


def is_state(code: str) -> bool:
    """Say whether two letters are a US state, district or territory (or NB, as ORIs write)."""
    return code in _tables()["states"]


def extent_of_state(code: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a US state in degrees; None for any other letters."""
    found = _tables()["extents"].get(code)
    return (found[1], found[2], found[3], found[4]) if found else None


def is_of_other_state(system: str, code: str) -> bool:
    """Say whether a plane system is named for US states of which this is none."""
    names = _tables()["extents"]
    told = {letters for letters, entry in names.items() if re.search(rf"\b{entry[0]}\b", system)}
    return bool(told) and code not in told


@cache
def _zones_of_states() -> frozenset[str]:
    tables = _tables()
    split = {one for entry in tables["split"].values() for one in entry if isinstance(one, str)}
    return frozenset({*tables["states"].values(), *split})


def _zones_of_state(state: str) -> frozenset[str]:
    tables = _tables()
    told = (tables["states"].get(state), *tables["split"].get(state, ()))
    return frozenset(zone for zone in told if isinstance(zone, str))


def is_zone_of_states(zone: str) -> bool:
    """Say whether an IANA zone is one of a US state or territory."""
    return zone in _zones_of_states()


def is_western(zone: str) -> bool:
    """Say whether all of an IANA zone lies west of Greenwich, in or off the Americas."""
    return zone.startswith("America/") or zone in {"Pacific/Honolulu", "Pacific/Pago_Pago"}


def zone_of_state(state: str, *, lon: float | None = None) -> str | None:
    """Return the IANA zone of a state; a longitude decides where a state has two."""
    tables = _tables()
    usual: str | None = tables["states"].get(state)
    split = tables["split"].get(state)
    if usual is None or split is None or lon is None:
        return usual
    if len(split) == 4:
        return str(split[1] if lon > split[0] else split[2])
    west = str(split[1])
    east = str(split[2]) if len(split) > 2 else usual
    return west if lon < split[0] else east


def zone_candidates(
    *, centre: tuple[float, float] | None, ori: str, state: str, registered: str = ""
) -> tuple[Candidate, ...]:
    """Return likely zones, best first, each with its evidence.

    `centre` is (lon, lat) of the middle record; the first two letters of an ORI are a state;
    `registered` is the zone that the agency itself has named.
    """
    lon = centre[0] if centre else None
    found: list[Candidate] = []
    if registered:
        words = "the agency is registered with this zone"
        # In a state of two zones no longitude knows better than the agency in which it is.
        sure = 0.98 if registered in _zones_of_state(ori[:2].upper()) else 0.96
        found.append(Candidate(value=registered, confidence=sure, evidence=words))
    for code, what in ((ori[:2].upper(), f"the ORI {ori}"), (state.upper(), f"state {state}")):
        zone = zone_of_state(code, lon=lon)
        if zone:
            doubtful = code in _tables()["split"] and lon is None
            found.append(
                Candidate(
                    value=zone,
                    confidence=0.8 if doubtful else 0.97,
                    evidence=f"{what} names the state {code}",
                )
            )
    if centre:
        entry = next((entry for entry in _tables()["box"] if _inside(centre, entry["box"])), None)
        if entry:
            words = f"the records lie around {centre[1]:.2f}, {centre[0]:.2f}"
            found.append(
                Candidate(value=entry["zone"], confidence=entry["confidence"], evidence=words)
            )
    best: dict[str, Candidate] = {}
    for candidate in sorted(found, key=lambda item: -item.confidence):
        best.setdefault(candidate.value, candidate)
    return tuple(best.values())


def _inside(point: tuple[float, float], box: list[float]) -> bool:
    return box[0] <= point[0] < box[2] and box[1] <= point[1] < box[3]

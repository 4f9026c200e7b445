"""Claim `geocoder`: held-out addresses lie where their records say, and grade A is rarely wrong.

Two measures, which say different things. The synthetic region has a street layer: its true house
positions are asked for in corrupted spellings. The real city has none here: one half of its
addresses (by hash of the text) with their points is the index, the other half is asked. That
measures how well an agency's own records place addresses they have not yet held; an address whose
street does not occur in the first half can seldom be placed at all. A second city (Baltimore, a
few hundred addresses in all) is asked in the same way: what was fitted to the first must hold there.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from shapely.geometry import shape

from accord.core.geocode import Geocoder, IndexBuilder, parse_address
from accord.core.names import typo
from accord.core.simulate import Region, demo_plan
from bench.harness import at_least, not_run, row

CLAIM = "geocoder"
WITHIN_METRES = 150.0
DENVER = "records/agency_exports/denver_co_crime.csv"
BALTIMORE = "records/agency_exports/baltimore_md_part1_arcgis.json"
ASKED_PER_FORM = 4
LONG = {"AVE": "Avenue", "ST": "Street", "DR": "Drive", "BLVD": "Boulevard", "LN": "Lane"}


@dataclass(frozen=True)
class Asked:
    """An address as written, where it truly is, and whether it was misspelt on purpose."""

    text: str
    lon: float
    lat: float
    form: str
    beat: str = ""


def metres(asked: Asked, lon: float, lat: float) -> float:
    """Distance from the truth."""
    east = (lon - asked.lon) * np.cos(np.radians(asked.lat))
    return float(np.hypot(east, lat - asked.lat)) * 111_320


@dataclass(frozen=True)
class Score:
    """Shares over all that was asked."""

    asked: int
    within: float
    graded_a: int
    wrong_at_a: float
    inside_radius: float


def score(geocoder: Geocoder, asked: Iterable[Asked], *, with_beat: bool = False) -> Score:
    """Ask everything, as a record with or without its beat would, and compare with the truth."""
    total = within = graded = wrong = placed = inside = 0
    for one in asked:
        found = geocoder.geocode(one.text, area=one.beat if with_beat else "")
        total += 1
        if not found.is_placed or found.lon is None or found.lat is None:
            continue
        away = metres(one, found.lon, found.lat)
        placed += 1
        within += away <= WITHIN_METRES
        inside += away <= (found.radius_m or 0)
        if found.grade == "A":
            graded += 1
            wrong += away > WITHIN_METRES
    share = wrong / graded if graded else 1.0
    return Score(total, within / total, graded, share, inside / max(placed, 1))


def region() -> tuple[IndexBuilder, list[Asked]]:
    """The synthetic region's streets as an index, and its houses and crossings to ask for."""
    layers = {
        layer.name: json.loads(b"".join(layer.chunks))
        for layer in Region(demo_plan()).layers()
        if layer.name in {"streets", "addresses", "beats"}
    }
    made = IndexBuilder()
    for feature in layers["beats"]["features"]:
        made.add_beat(feature["properties"]["beat"], shape(feature["geometry"]))
    beats: dict[int, str] = {}
    meeting: dict[tuple[float, float], set[str]] = {}
    for feature in layers["streets"]["features"]:
        facts, line = feature["properties"], feature["geometry"]["coordinates"]
        beats[facts["segment"]] = facts["beat"]
        made.add_line(facts["name"], line, low=facts["from_number"], high=facts["to_number"])
        for lon, lat in line:
            meeting.setdefault((lon, lat), set()).add(facts["name"])
    houses = [
        (
            int(f["properties"]["number"]),
            str(f["properties"]["street"]),
            f["geometry"],
            beats[f["properties"]["segment"]],
        )
        for f in layers["addresses"]["features"][::37]
    ]
    corners = [(at, sorted(names)) for at, names in sorted(meeting.items()) if len(names) == 2]
    asked = [
        replace(one, beat=beat)
        for at, (*house, beat) in enumerate(houses)
        for one in _spellings(at, *house)
    ]
    return made, asked + [
        one for at, corner in enumerate(corners[::11]) for one in _met(at, corner)
    ]


def _spellings(at: int, number: int, street: str, point: dict[str, list[float]]) -> Iterator[Asked]:
    lon, lat = point["coordinates"]
    core, _, kind = street.rpartition(" ")
    long = f"{core.title()} {LONG.get(kind, kind)}"
    base = number // 100 * 100
    texts = [
        f"{number // 100}XX {street}",
        f"{base} BLOCK OF {street}",
        f"{base}-{base + 99} {long}",
        f"{number} {long}, Apt 3",
    ]
    yield Asked(texts[at % len(texts)], lon, lat, "clean")
    slipped = typo(core, at)
    if core.isalpha() and len(core) >= 4:
        yield Asked(f"{number} {slipped} {kind}", lon, lat, "typo")
    elif slipped != core:  # a slip in 12TH or ASH may name another street
        yield Asked(f"{number} {slipped} {kind}", lon, lat, "typo in a short or numbered name")
    yield Asked(f"{base} BLK {core}", lon, lat, "type left out")


def _met(at: int, corner: tuple[tuple[float, float], list[str]]) -> Iterator[Asked]:
    (lon, lat), (one, other) = corner
    sign = (" / ", " & ", " AT ", "/", " and ", " \\ ")[at % 6]
    yield Asked(f"{other}{sign}{one}" if at % 2 else f"{one}{sign}{other}", lon, lat, "clean")


Seen = Iterable[tuple[str, float, float]]


def denver(path: Path) -> Iterator[tuple[str, float, float]]:
    """The city's addresses with their points."""
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            if line["GEO_LON"]:
                yield (
                    line["INCIDENT_ADDRESS"].strip(),
                    float(line["GEO_LON"]),
                    float(line["GEO_LAT"]),
                )


def baltimore(path: Path) -> Iterator[tuple[str, float, float]]:
    """The city's addresses with their points, written as "(lat,lon)"."""
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        text, point = feature["attributes"]["Location"], feature["attributes"]["GeoLocation"]
        if text and point:
            lat, lon = map(float, point.strip("()").split(","))
            if lat and lon:
                yield text.strip(), lon, lat


def halves(seen: Seen, *, known_share: float = 0.5) -> tuple[IndexBuilder, list[Asked], set[str]]:
    """So many of a city's addresses as an index, the others to ask, and the names known."""
    made, asked = IndexBuilder(), {}
    known: set[str] = set()
    for text, lon, lat in seen:
        address = parse_address(text)
        if not (address.is_crossing or address.low is not None):
            continue
        if hashlib.sha256(text.encode()).digest()[0] < 256 * known_share:
            made.observe(text, lon, lat)
            known.update(name.core for name in address.streets)
        else:
            asked[text] = Asked(text, lon, lat, "clean")
    return made, list(asked.values()), known


def speed(geocoder: Geocoder, texts: list[str]) -> float:
    """Addresses a CPU second, each text asked several times, as exports hold them."""
    rates = []
    for _ in range(3):
        fresh = Geocoder(geocoder.index)
        began = time.process_time()
        for _ in fresh.geocode_all(text for _ in range(20) for text in texts):
            pass
        rates.append(20 * len(texts) / (time.process_time() - began))
    return statistics.median(rates)


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    made, asked = region()
    geocoder = Geocoder(made.build())
    rows = []
    for form, bar in (("clean", 0.9), ("typo", None), ("type left out", None)):
        found = score(geocoder, [one for one in asked if one.form == form])
        note = f"{found.asked} asked, true point inside the radius {found.inside_radius:.1%}"
        name = f"synthetic streets, {form}: within 150 m"
        rows.append(at_least(CLAIM, name, found.within, bar=bar or 0.0, note=note))
        name = f"synthetic streets, {form}: wrong at grade A"
        rows.append(row(CLAIM, name, found.wrong_at_a if found.graded_a else 0.0, at_most=0.01,
                        note=f"{found.graded_a} at grade A"))  # fmt: skip
    rows += _with_beat(geocoder, [one for one in asked if one.beat])
    rows.append(_slips(geocoder, [one for one in asked if one.form.startswith("typo in a")]))
    texts = [one.text for one in asked]
    rate = speed(geocoder, texts)
    note = f"{len(set(texts))} distinct texts, each 20 times, cold cache"
    rows.append(at_least(CLAIM, "speed", rate, bar=20_000, unit="/s", note=note))
    data = Path(os.environ.get("ACCORD_DATA", "../shared/data"))
    return rows + _real(data / DENVER) + _second(data / BALTIMORE)


def _with_beat(geocoder: Geocoder, asked: list[Asked]) -> list[dict[str, object]]:
    """A record that names its beat: sure again where a street one slip away lies in another."""
    rows = []
    for form, name in (("clean", "clean"), ("typo in a short or numbered name", "slips")):
        found = score(geocoder, [one for one in asked if one.form == form], with_beat=True)
        note = f"{found.graded_a} of {found.asked} at grade A"
        wrong = found.wrong_at_a if found.graded_a else 0.0
        label = f"synthetic streets, {name}, with the record's beat: wrong at grade A"
        rows.append(row(CLAIM, label, wrong, at_most=0.01, note=note))
    return rows


def _slips(geocoder: Geocoder, asked: list[Asked]) -> dict[str, object]:
    """Slips that name another street of the layer look like that street; the rest must not."""
    found = score(geocoder, asked)
    wrong = found.wrong_at_a * found.graded_a / found.asked if found.graded_a else 0.0
    note = (
        f"{found.asked} slips such as 1TH, AHS, 22ND → 2ND; {found.graded_a} get A, the names of"
        " other streets B: near_name"
    )
    name = "synthetic streets, slip in a short or numbered name: wrong at grade A, of all asked"
    return row(CLAIM, name, wrong, at_most=0.0, note=note)


def _real(path: Path) -> list[dict[str, object]]:
    name = "Denver, half of its addresses from the other half: within 150 m"
    if not path.is_file():
        return [not_run(CLAIM, name, bar="≥ 0.9", why="ACCORD_DATA does not hold the export")]
    made, asked, known = halves(denver(path))
    geocoder = Geocoder(made.build())
    began = time.process_time()
    found = score(geocoder, asked)
    fresh = 1000 * (time.process_time() - began) / len(asked)
    on_known = [one for one in asked if _is_known(one, known)]
    crossings = [one for one in on_known if parse_address(one.text).is_crossing]
    blocks = [one for one in on_known if not parse_address(one.text).is_crossing]
    same = [one for one in blocks if "block_only" in geocoder.geocode(one.text).why]
    note = (
        f"{found.asked} unseen addresses; the streets of {len(on_known) / len(asked):.1%} occur in"
        f" the other half; inside the radius {found.inside_radius:.1%}; no street layer;"
        f" {fresh:.1f} CPU ms each, asked for the first time"
    )
    rows = [at_least(CLAIM, name, found.within, bar=0.9, note=note)]
    parts = {
        "its known streets": on_known, "known streets, blocks": blocks,
        "known streets, crossings": crossings, "the very hundred-block known": same,
    }  # fmt: skip
    for label, part in parts.items():
        told = score(geocoder, part)
        rows.append(at_least(CLAIM, f"Denver, {label}: within 150 m", told.within, bar=0.0,
                             note=f"{told.asked} asked"))  # fmt: skip
    more, others, names = halves(denver(path), known_share=0.9)
    told = score(Geocoder(more.build()), others)
    share = sum(_is_known(one, names) for one in others) / len(others)
    rows.append(at_least(CLAIM, "Denver, a tenth from nine tenths: within 150 m", told.within,
                         bar=0.0, note=f"{told.asked} asked, {share:.1%} on known streets"))  # fmt: skip
    wrong = row(CLAIM, "Denver: wrong at grade A", found.wrong_at_a, at_most=0.01,
                note=f"{found.graded_a} at grade A")  # fmt: skip
    return [*rows, wrong]


def _second(path: Path) -> list[dict[str, object]]:
    """A second city without streets: few addresses, streets by name, no grid of numbered names."""
    name = "Baltimore, half of its addresses from the other half: within 150 m"
    if not path.is_file():
        return [not_run(CLAIM, name, bar="≥ 0", why="ACCORD_DATA does not hold the export")]
    made, asked, known = halves(baltimore(path))
    geocoder = Geocoder(made.build())
    found = score(geocoder, asked)
    on_known = [one for one in asked if _is_known(one, known)]
    told = score(geocoder, on_known)
    note = (
        f"{found.asked} unseen addresses, {len(on_known)} of them on known streets: of these"
        f" {told.within:.1%}; inside the radius {found.inside_radius:.1%}; no street layer"
    )
    wrong = found.wrong_at_a if found.graded_a else 0.0
    return [
        at_least(CLAIM, name, found.within, bar=0.0, note=note),
        row(CLAIM, "Baltimore: wrong at grade A", wrong, at_most=0.01,
            note=f"{found.graded_a} at grade A"),
    ]  # fmt: skip


def _is_known(asked: Asked, known: set[str]) -> bool:
    return all(name.core in known for name in parse_address(asked.text).streets)

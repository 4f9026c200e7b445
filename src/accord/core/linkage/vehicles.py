"""Records of vehicles brought to one form: numbers and plates without dressing, makes, colours."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from accord.core.linkage.blocking import Rule
from accord.core.linkage.plain_texts import plain
from accord.core.linkage.standard import token_matrix
from accord.core.linkage.table import Table, coded, mapped
from accord.core.names import confusion_key, normalise
from accord.core.names.vin import LENGTH, is_checked

VEHICLE_ROLES: Final = (
    "vin", "plate", "state", "make", "model", "model_year", "colour", "body",
)  # fmt: skip
VEHICLE_RULES: Final = tuple(
    Rule(tuple(keys.split()))
    for keys in (
        "vin_key", "vin_end", "vin_front", "vin_ends", "plate_key", "plate_signs",
        "plate_head vehicle", "plate_tail vehicle", "plate_head make colour",
        "plate_tail make colour",
    )
)  # fmt: skip
_SHORTEST_PLATE: Final = 3
_SHORTEST_VIN: Final = 5
_PART: Final = 4
_LAST: Final = 8
_FRONT: Final = 13
_DESCRIBED: Final = 9


@cache
def _words(name: str) -> dict[str, str]:
    """Every spelling of a list of `vehicle_words.toml`, with the one that is kept."""
    lines = str(_lists()[name]).split("\n")
    rows = [line.split() for line in lines if line.strip()]
    return {spelling: row[0] for row in rows for spelling in row}


@cache
def _lists() -> dict[str, object]:
    text = files("accord.core.linkage").joinpath("vehicle_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _none() -> tuple[frozenset[str], tuple[str, ...]]:
    heads = tuple(word.upper() for word in str(_lists()["none_heads"]).split())
    return frozenset(normalise(word) for word in str(_lists()["none"]).split()), heads


@cache
def alike_colours() -> frozenset[frozenset[str]]:
    """Pairs of colours that the eye takes for one another."""
    return frozenset(frozenset(pair.split("/")) for pair in str(_lists()["alike"]).split())


def vehicles(rows: Sequence[Mapping[str, object]]) -> Table:
    """Bring vehicles' records to one form.

    A row has `id`, `source` and any of `VEHICLE_ROLES`, as text or None; other keys are left alone.
    """
    raw = {role: [_text(row.get(role)) for row in rows] for role in VEHICLE_ROLES}
    plates, vins = mapped(raw["plate"], plate_text), mapped(raw["vin"], vin_text)
    makes, models = _described(raw["make"], raw["model"])
    texts = {
        "plate": plates, "vin": vins, "make": makes, "model": models,
        "state": mapped(raw["state"], lambda text: plain(text).replace(" ", "")),
        "vehicle": [f"{a} {b}" if a and b else "" for a, b in zip(makes, models, strict=True)],
        "model_year": mapped(raw["model_year"], year_text),
        "colour": mapped(raw["colour"], colour_text),
        "body": mapped(raw["body"], plain),
        **_keys(plates, vins),
    }  # fmt: skip
    tokens, values = token_matrix([""] * len(rows))
    return Table(
        ids=tuple(_text(row["id"]) for row in rows),
        sources=tuple(_text(row.get("source")) for row in rows),
        columns={role: coded(column) for role, column in texts.items()},
        tokens=tokens,
        token_values=values,
    )


def _keys(plates: Sequence[str], vins: Sequence[str]) -> dict[str, list[str]]:
    """What a vehicle can be found by: whole, in part, with two signs exchanged, with one wrong."""
    marks, keys = mapped(plates, confusion_key), mapped(vins, confusion_key)
    return {
        "plate_key": marks,
        "plate_signs": mapped(marks, lambda key: "".join(sorted(key)) if len(key) > _PART else ""),
        "plate_head": mapped(marks, lambda key: key[:_PART]),
        "plate_tail": mapped(marks, lambda key: key[-_PART:]),
        "vin_key": mapped(keys, lambda key: key if len(key) > _LAST else ""),
        "vin_end": mapped(keys, lambda key: key[-_LAST:] if len(key) >= _LAST else ""),
        "vin_front": mapped(keys, lambda key: key[:_FRONT] if len(key) >= _FRONT else ""),
        "vin_ends": mapped(
            keys, lambda key: key[:_DESCRIBED] + key[-_PART:] if len(key) >= _FRONT else ""
        ),
    }


def plate_text(text: str) -> str:
    """A plate in capitals and digits alone; empty for what stands for none."""
    return _told(text, _SHORTEST_PLATE)


def vin_text(text: str) -> str:
    """A vehicle's number in capitals and digits alone; empty for what stands for none."""
    said = _told(text, _SHORTEST_VIN)
    return "" if len(set(said)) <= 2 else said


def _told(text: str, shortest: int) -> str:
    said = normalise(text)
    words, heads = _none()
    says_none = said in words or (said.isalpha() and said.startswith(heads))
    return "" if says_none or len(said) < shortest or len(set(said)) == 1 else said


def is_whole(vin: str) -> bool:
    """Whether a number, as `vin_text` gives it, is whole and bears the right check digit."""
    return len(vin) == LENGTH and is_checked(vin)


def are_two(one: str, other: str) -> bool:
    """Whether two whole numbers are of two vehicles: they differ by more than an exchange.

    Any one sign read wrongly breaks the check digit; two neighbours that count alike in it do not.
    """
    if one == other:
        return False
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    first, last = apart[0], apart[-1]
    is_exchange = last - first == 1 and one[first] == other[last] and one[last] == other[first]
    return not is_exchange


def year_text(text: str) -> str:
    """A model year of four digits; empty for anything else."""
    return text if text.isdecimal() and len(text) == 4 and 1900 <= int(text) <= 2100 else ""


def colour_text(text: str) -> str:
    """The first colour that is named, in one word; empty for what stands for none."""
    said = plain(text.replace("/", " "))
    first = said.split()[0] if said else ""
    return _words("colours").get(first, first)


def make_text(text: str) -> str:
    """A make in the one spelling that is kept; empty for what stands for none."""
    return _make_and_model(text, "")[0]


def _described(makes: Sequence[str], models: Sequence[str]) -> tuple[list[str], list[str]]:
    """Makes in one spelling and models; where a make stands before its model, parted from it."""
    memory: dict[tuple[str, str], tuple[str, str]] = {}
    for pair in zip(makes, models, strict=True):
        if pair not in memory:
            memory[pair] = _make_and_model(*pair)
    found = [memory[pair] for pair in zip(makes, models, strict=True)]
    return [make for make, _ in found], [model for _, model in found]


def _make_and_model(make: str, model: str) -> tuple[str, str]:
    said, kind = plain(make), plain(model)
    whole = said.replace(" ", "")
    if not kind and " " in said and whole not in _words("makes"):
        said, _, kind = said.partition(" ")
        whole = said
    return _words("makes").get(whole, whole), kind.replace(" ", "")


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()

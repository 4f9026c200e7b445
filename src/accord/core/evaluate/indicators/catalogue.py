"""The catalogue of indicators as versioned data: what is counted, over what, by whom, with which limits."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

Kind = Literal["rate", "share", "harm"]
Source = Literal["handed in", "records"]
Direction = Literal["fewer", "more"]


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator; a rate is a count over an exposure, a share a part of a whole.

    Harm is a sum of weights over days. Its weights are no part of the catalogue: a target fixes
    them, table and version. It has `records` as its source and is counted from what the reader
    may see; all others are handed in by month.

    `owner` is who hands it in: each agency, or the lead for all ("joint", so that one event is
    one). Counts below `minimum` are not shown to other agencies. `balancing` ones say what the work
    costs, and are shown whatever else was chosen.
    """

    id: str
    version: int
    name: MappingProxyType[str, str]
    numerator: MappingProxyType[str, str]
    denominator: MappingProxyType[str, str]
    kind: Kind
    per: int
    owner: Literal["agency", "joint"]
    direction: Direction
    balancing: bool
    minimum: int
    limits: MappingProxyType[str, str]
    source: Source = "handed in"

    def __post_init__(self) -> None:
        words = (self.name, self.numerator, self.denominator, self.limits)
        if self.version < 1 or self.per < 1 or self.minimum < 1:
            raise ValueError(f"{self.id}: version, per and minimum count from 1")
        if any(set(one) != {"en", "es"} or not all(one.values()) for one in words):
            raise ValueError(f"{self.id}: each text is there in en and es")
        if self.kind not in {"rate", "share", "harm"} or self.direction not in {"fewer", "more"}:
            raise ValueError(f"{self.id}: a kind or direction that nobody knows")
        if (self.kind == "harm") != (self.source == "records") or (
            self.kind == "harm" and self.balancing
        ):
            raise ValueError(f"{self.id}: harm alone comes from records, under a target's weights")


@cache
def catalogue() -> MappingProxyType[str, Indicator]:
    """Every indicator by its id, in the order of the file; checked as it is read."""
    held = tomllib.loads(resources.files(__package__).joinpath("catalogue.toml").read_text("utf-8"))
    found: dict[str, Indicator] = {}
    for row in held["indicator"]:
        texts = {
            name: MappingProxyType(row[name])
            for name in ("name", "numerator", "denominator", "limits")
        }
        one = Indicator(**{**row, **texts})
        if one.id in found:
            raise ValueError(f"{one.id} stands twice in the catalogue")
        found[one.id] = one
    if not any(one.balancing for one in found.values()):
        raise ValueError("a catalogue without balancing indicators")
    return MappingProxyType(found)

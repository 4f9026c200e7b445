"""A model with the keys that it finds pairs by, both fixed: one artefact, by its digest.

Whether two records are compared, and what comes of it, follows from these two records and the
artefact alone. A third record, seen or hidden, moves neither: where blocks are opened and closed
by who is there now, it would. A key that turns out to be shared by many costs time, and is closed by
another artefact.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.blocking import LARGEST_BLOCK, PAIRS_A_RECORD, PERSON_RULES, Rule, limit_of
from accord.core.linkage.conflicts import NAME as GUARD
from accord.core.linkage.errors import NotAModel
from accord.core.linkage.kinds import PERSON, Kind
from accord.core.linkage.live_index import RuleParts
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.table import Floats, Index, Levels, Table

FORMAT: Final = "accord-linkage-frozen-1"
# A key that so many share though the artefact does not know it: it is told of, and may be closed.
CROWDED: Final = LARGEST_BLOCK
# About so many pairs are held at once.
AT_ONCE: Final = 1_000_000
# A key is the number of its rule, and 56 bits of what the record says there.
_SHIFT: Final = 56
_DIGITS: Final = 9  # of log-odds: the same whatever else was compared beside


def keys_of(table: Table, rules: Sequence[Rule] = PERSON_RULES) -> list[tuple[int, ...]]:
    """The keys of each record: a number for each rule that it can be found by."""
    texts = {role: column.texts() for role, column in table.columns.items()}
    parts, values, out = RuleParts(rules), table.token_values, []
    told = zip(*texts.values(), strict=True) if texts else ((),) * len(table)
    for row, tokens in zip(told, table.tokens.tolist(), strict=True):
        words = tuple(values[code] for code in tokens if code >= 0)
        found = parts.of(dict(zip(texts, row, strict=True)), words)
        out.append(tuple(_number(place, said) for place, said in sorted(found)))
    return out


def _number(place: int, values: Sequence[str]) -> int:
    text = "\0".join(values).encode("utf-8", "surrogatepass")
    return place << _SHIFT | int.from_bytes(blake2b(text, digest_size=7).digest(), "big")


@dataclass(frozen=True)
class BlockPlan:
    """The keys that were too common to find anybody by when the artefact was made."""

    closed: frozenset[int]

    @classmethod
    def planned(cls, table: Table, rules: Sequence[Rule] = PERSON_RULES) -> "BlockPlan":
        """Close each rule's largest blocks until it costs no more than its pairs a record."""
        counts: dict[int, dict[int, int]] = {}
        for own in keys_of(table, rules):
            for key in own:
                of_rule = counts.setdefault(key >> _SHIFT, {})
                of_rule[key] = of_rule.get(key, 0) + 1
        closed: set[int] = set()
        for of_rule in counts.values():
            sizes = np.fromiter(of_rule.values(), np.int64, len(of_rule))
            cost = sizes * (sizes - 1) // 2
            limit = limit_of(sizes, cost, PAIRS_A_RECORD * len(table), LARGEST_BLOCK)
            closed.update(key for key, size in of_rule.items() if size > limit)
        return cls(frozenset(closed))

    def keys(self, table: Table, rules: Sequence[Rule] = PERSON_RULES) -> list[tuple[int, ...]]:
        """The open keys of each record: it is compared with whoever shares one."""
        closed = self.closed
        return [tuple(key for key in own if key not in closed) for own in keys_of(table, rules)]

    def closing(self, keys: frozenset[int]) -> "BlockPlan":
        """The plan with more keys closed: an artefact of its own."""
        return BlockPlan(self.closed | keys)


@dataclass(frozen=True)
class Blocks:
    """Who shares which open key: `holders` by key, with each key's first place and size."""

    size: int
    keys: Index
    starts: Index
    counts: Index
    holders: Index
    block: Index

    @classmethod
    def of(cls, plan: BlockPlan, table: Table, rules: Sequence[Rule] = PERSON_RULES) -> "Blocks":
        """All keys of a table's records but those that the plan has closed."""
        return cls.sharing(plan.keys(table, rules))

    @classmethod
    def sharing(cls, own: Sequence[tuple[int, ...]]) -> "Blocks":
        """The keys of each record in turn."""
        keys = np.fromiter((key for some in own for key in some), np.int64)
        holders = np.repeat(np.arange(len(own)), [len(some) for some in own])
        known, block, counts = np.unique(keys, return_inverse=True, return_counts=True)
        order = np.argsort(block, kind="stable")
        starts = np.cumsum(counts) - counts
        return cls(len(own), known, starts, counts, holders[order], block[order])

    def crowded(self) -> frozenset[int]:
        """Keys that the artefact did not foresee to be so common: they cost most of the work."""
        return frozenset(self.keys[self.counts > CROWDED].tolist())

    def parts(self, fresh: NDArray[np.bool_]) -> list[Index]:
        """Fresh records in turn, so many at once as have about `AT_ONCE` pairs to look at."""
        cost = np.bincount(
            self.holders, weights=self.counts[self.block].astype(np.float64), minlength=self.size
        )
        records = np.flatnonzero(fresh)
        at = np.cumsum(cost[records]) // AT_ONCE
        return np.split(records, np.flatnonzero(np.diff(at)) + 1) if len(records) else []

    def pairs(self, part: Index, fresh: NDArray[np.bool_]) -> tuple[Index, Index]:
        """The pairs of some fresh records, once each: with old ones, and with fresh ones before."""
        mine = np.flatnonzero(np.isin(self.holders, part))
        sizes = self.counts[self.block[mine]]
        one = np.repeat(self.holders[mine], sizes)
        within = np.arange(len(one)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        other = self.holders[np.repeat(self.starts[self.block[mine]], sizes) + within]
        wanted = np.where(fresh[other], other < one, True)
        one, other = one[wanted], other[wanted]
        seen = np.unique(np.minimum(one, other) * self.size + np.maximum(one, other))
        return seen // self.size, seen % self.size


@dataclass(frozen=True)
class Waterfalls:
    """For many pairs: the level of each comparison, its weight, and the part of it by rarity.

    Last stands the guard, where one takes weight away.
    """

    base: float
    levels: dict[str, Levels]
    weights: dict[str, Floats]
    rarity: dict[str, Floats]


@dataclass(frozen=True)
class FrozenModel:
    """A model and its plan of keys."""

    model: LinkageModel
    plan: BlockPlan

    def score(self, table: Table, left: Index, right: Index) -> Floats:
        """Log-odds of pairs; `table` must have every role (`persons` with a whole last row)."""
        if not len(left):
            return np.empty(0)
        return np.round(self.model.score(table, left, right), _DIGITS)

    def waterfalls(self, table: Table, left: Index, right: Index) -> Waterfalls:
        """What each comparison does to each pair's log-odds, in the model's order."""
        shown = self.model.compare(table, left, right)
        known: dict[str, Levels] = {name: np.zeros(len(left), dtype=np.int8) for name in shown}
        running = self.model.weigh(table, left, known)
        base = float(running[0]) if len(running) else 0.0
        weights, rarity = {}, {}
        for comparison in self.model.used():
            name = comparison.name
            known[name] = shown[name]
            now = self.model.weigh(table, left, known)
            weights[name], running = np.where(shown[name] > 0, now - running, 0.0), now
            rarity[name] = self.model.rarity.of_pairs(table, comparison, shown[name], left)
        guards = self.model.guards(table, left, right, shown)
        below = np.minimum(self.model.most[guards] - running, 0.0)
        shown[GUARD] = np.where(below < 0, guards, 0).astype(np.int8)
        weights[GUARD], rarity[GUARD] = below, np.zeros(len(left))
        return Waterfalls(base, dict(shown), weights, rarity)

    def to_json(self) -> str:
        """The artefact: the readable model, and the closed keys as numbers that name nobody."""
        closed = [f"{key:016x}" for key in sorted(self.plan.closed)]
        return json.dumps(
            {"format": FORMAT, "model": json.loads(self.model.to_json()), "closed": closed},
            indent=1,
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> "FrozenModel":
        """Read an artefact; raises `NotAModel`."""
        try:
            raw = json.loads(text)
            if raw["format"] != FORMAT:
                raise NotAModel
            closed = frozenset(int(key, 16) for key in raw["closed"])
            return cls(LinkageModel.from_json(json.dumps(raw["model"])), BlockPlan(closed))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as wrong:
            raise NotAModel from wrong

    @property
    def digest(self) -> str:
        """SHA-256 of the artefact, by which results name it."""
        return sha256(self.to_json().encode("utf-8")).hexdigest()


def starter_model(kind: Kind = PERSON) -> FrozenModel:
    """The model of a made-up region, for nodes that have not learned their own."""
    text = files("accord.core.linkage").joinpath(kind.starter).read_text(encoding="utf-8")
    return FrozenModel.from_json(text)

"""The trained model: readable chances, scores, and the waterfall of one pair in plain words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from accord.core.linkage.chances import Rarity
from accord.core.linkage.comparisons import Comparison
from accord.core.linkage.conflicts import NAME as GUARD
from accord.core.linkage.conflicts import WORDS, guards_of_pairs, most_of
from accord.core.linkage.errors import NotAModel
from accord.core.linkage.kinds import KINDS, Kind, kind_of
from accord.core.linkage.model_reading import check_shares, has_labels, read_class, read_rarity
from accord.core.linkage.table import Floats, Index, Levels, Table

FORMAT: Final = "accord-linkage-1"
# Pairs whose logs are in memory at once, and levels that are told apart in one table.
_AT_ONCE: Final = 1 << 15
_LARGEST_JOINT: Final = 1 << 14
# A model that keeps less of what identifying keys alone hold for one contradicts itself. On made-up
# regions and public sets sound models kept 0.87 or more, and those that had fallen apart 0.57 or less
# but for one that had done so by half (docs/reference/measured.md).
LEAST_KEPT: Final = 0.8
_UNREADABLE: Final = (
    TypeError, ValueError, OverflowError, AttributeError, RecursionError,
)  # fmt: skip
_BY_NAME: Final = {one.name: one for kind in KINDS.values() for one in kind.comparisons}


@dataclass(frozen=True, slots=True)
class Chances:
    """A class of pairs: its share of the candidates, and the chance of each level in it."""

    share: float
    levels: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Joint:
    """Several comparisons at once: logs of chances by their levels together, and by class."""

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    logs: Floats  # shape (levels together, classes)

    @classmethod
    def all_of(cls, logs: Mapping[str, Floats]) -> tuple["Joint", ...]:
        """Comparisons in turn, as many in one table as keep it small."""
        found: list[Joint] = []
        for name, one in logs.items():
            if found and len(found[-1].logs) * len(one) <= _LARGEST_JOINT:
                last = found.pop()
                both = (last.logs[:, None, :] + one[None, :, :]).reshape(-1, one.shape[1])
                found.append(cls((*last.names, name), (*last.sizes, len(one)), both))
            else:
                found.append(cls((name,), (len(one),), one))
        return tuple(found)

    def of(self, levels: Mapping[str, Levels], some: slice) -> Floats:
        """Logs of some pairs, shape (pairs, classes)."""
        at = levels[self.names[0]][some].astype(np.int32)
        for name, size in zip(self.names[1:], self.sizes[1:], strict=True):
            at = at * size + levels[name][some]
        return np.asarray(self.logs[at])


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a waterfall: what was found, and how it moves the log-odds (natural)."""

    comparison: str
    words: str
    weight: float


@dataclass(frozen=True)
class LinkageModel:
    """What one person's records look like, what other people's do, and how rare values are.

    `kept` is how much the model keeps of what identifying keys alone hold for one, 0 to 1; None where
    labels taught it, or where the keys held too little to ask. A model `is_borrowed` that was learned
    from other people's records than those that it is made for.
    """

    version: str
    records: int
    comparisons: tuple[str, ...]
    same: Chances
    others: tuple[Chances, ...]
    rarity: Rarity
    kept: float | None = None
    is_borrowed: bool = False

    @cached_property
    def most(self) -> Floats:
        """The most that log-odds can be under each guard of a pair."""
        return most_of(self.same.levels.get("name"), is_borrowed=self.is_borrowed)

    @property
    def is_collapsed(self) -> bool:
        """Whether it contradicts what it was learned from, and should link nobody."""
        return self.kept is not None and self.kept < LEAST_KEPT

    @property
    def kind(self) -> Kind:
        """What it is a model of."""
        return kind_of(self.comparisons)

    def used(self) -> tuple[Comparison, ...]:
        """The comparisons of this model."""
        return tuple(_BY_NAME[name] for name in self.comparisons)

    def among(self, table: Table) -> "LinkageModel":
        """The model for a file linked as a whole: no name is rarer than it is there."""
        return replace(self, rarity=self.rarity.among(table))

    def compare(self, table: Table, left: Index, right: Index) -> dict[str, Levels]:
        """The levels of pairs; a role that the table lacks is not known."""
        return {
            c.name: c.levels(table, left, right)
            if c.present(table)
            else np.zeros(len(left), dtype=np.int8)
            for c in self.used()
        }

    def score(
        self, table: Table, left: Index, right: Index, levels: Mapping[str, Levels] | None = None
    ) -> Floats:
        """Log-odds that the two records of each pair are of one person."""
        shown = self.compare(table, left, right) if levels is None else levels
        guards = self.guards(table, left, right, shown)
        return np.minimum(self.weigh(table, left, shown), self.most[guards])

    def guards(
        self, table: Table, left: Index, right: Index, levels: Mapping[str, Levels]
    ) -> Levels:
        """The guard that holds of each pair, 0 where none does; there are some of persons alone."""
        if "name" not in self.comparisons:
            return np.zeros(len(left), dtype=np.int8)
        return guards_of_pairs(table, left, right, levels)

    def weigh(self, table: Table, left: Index, shown: Mapping[str, Levels]) -> Floats:
        """Log-odds by findings alone, whatever guards say; `left` are the pairs' first records."""
        out = np.empty(len(left))
        for begin in range(0, len(left), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            logs = self.joint[0].of(shown, some)
            for joint in self.joint[1:]:
                logs += joint.of(shown, some)
            others = logs[:, 1:]
            most = others.max(axis=1)
            mixed = most + np.log(np.exp(others - most[:, None]).sum(axis=1))
            out[some] = logs[:, 0] - mixed
        for comparison in self.used():
            self.rarity.add(out, table, comparison, shown[comparison.name], left)
        return out

    @cached_property
    def joint(self) -> tuple["Joint", ...]:
        """Logs of all chances, of one person first: they are asked for with every pair."""
        kinds = (self.same, *self.others)
        logs = {
            name: np.log(np.stack([kind.levels[name] for kind in kinds], axis=1))
            for name in self.comparisons
        }
        logs[self.comparisons[0]] += np.log([kind.share for kind in kinds])
        return Joint.all_of(logs)

    def explain(self, table: Table, one: int, other: int) -> tuple[Bar, ...]:
        """The waterfall of one pair: bars sum to its log-odds.

        Each comparison's bar is what the score loses when it is not known, in the model's order.
        """
        left, right = np.array([one]), np.array([other])
        shown = self.compare(table, left, right)
        known = {name: np.zeros(1, dtype=np.int8) for name in self.comparisons}
        running = float(self.weigh(table, left, known)[0])
        bars = [Bar("", "before anything is compared", running)]
        for comparison in self.used():
            level = int(shown[comparison.name][0])
            known[comparison.name] = shown[comparison.name]
            now = float(self.weigh(table, left, known)[0])
            if level:
                words = comparison.labels[level]
                bars.append(Bar(comparison.name, words, now - running))
            running = now
        guard = int(self.guards(table, left, right, shown)[0])
        if running > self.most[guard]:
            bars.append(Bar(GUARD, WORDS[guard], float(self.most[guard]) - running))
        return tuple(bars)

    def to_json(self) -> str:
        """The artefact: parameters with their labels, readable without this program."""
        labels = {c.name: list(c.labels) for c in self.used()}
        return json.dumps(
            {
                "format": FORMAT,
                "version": self.version,
                "records": self.records,
                "comparisons": labels,
                "same": _plain(self.same),
                "others": [_plain(kind) for kind in self.others],
                "frequencies": self.rarity.frequencies,
                "rare_values": self.rarity.floors,
                "mean_frequencies": self.rarity.means,
            }
            | ({} if self.kept is None else {"kept": self.kept})
            | ({"borrowed": True} if self.is_borrowed else {}),
            indent=1,
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> "LinkageModel":
        """Read an artefact; raises `NotAModel`."""
        try:
            raw = json.loads(text)
            if raw["format"] != FORMAT:
                raise NotAModel(f"format: {FORMAT} is wanted")
            names = tuple(raw["comparisons"])
            for name in names:
                if name not in _BY_NAME or not has_labels(raw["comparisons"][name], _BY_NAME[name]):
                    raise NotAModel(f"comparisons.{name}: these levels are not known")
            kind_of(names)
            if not isinstance(raw["others"], list) or not raw["others"]:
                raise NotAModel("others: at least one class of other people is wanted")
            if type(raw["records"]) is not int or raw["records"] < 0:
                raise NotAModel("records: a whole number, 0 or more, is wanted")
            used = tuple(_BY_NAME[name] for name in names)
            same = Chances(*read_class(raw["same"], "same", used))
            others = tuple(
                Chances(*read_class(one, f"others.{at}", used))
                for at, one in enumerate(raw["others"])
            )
            check_shares([same.share, *(one.share for one in others)])
            return cls(
                version=str(raw["version"]),
                records=raw["records"],
                comparisons=names,
                same=same,
                others=others,
                rarity=Rarity(*read_rarity(raw, used)),
                kept=_share(raw["kept"]) if "kept" in raw else None,
                is_borrowed=_is_true(raw.get("borrowed", False)),
            )
        except KeyError as wrong:
            raise NotAModel(f"{wrong.args[0]}: it is not there") from wrong
        except _UNREADABLE as wrong:
            raise NotAModel from wrong


def _plain(kind: Chances) -> dict[str, Any]:
    return {"share": kind.share, "levels": {n: v.tolist() for n, v in kind.levels.items()}}


def _is_true(raw: Any) -> bool:
    """A truth value; raises `NotAModel`."""
    if type(raw) is not bool:
        raise NotAModel("borrowed: true or false is wanted")
    return raw


def _share(raw: Any) -> float:
    """A share, 0 to 1; raises `NotAModel`."""
    if type(raw) not in {int, float} or not 0 <= raw <= 1:
        raise NotAModel("kept: a number from 0 to 1 is wanted")
    return float(raw)

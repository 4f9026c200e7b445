"""The log-odds of one pair of persons' records, as `LinkageModel.score` has it of many."""

from collections.abc import Callable
from math import exp, log
from operator import attrgetter
from typing import Final

from accord.core.linkage.comparisons import Comparison
from accord.core.linkage.conflicts import guard_of
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.pair_levels import level_of
from accord.core.linkage.standard import Person

Told = Callable[[Person], str]
_DIGITS: Final = 9  # of log-odds: the same whatever else was compared beside


class PairScores:
    """A model's tables, laid out for one pair at a time."""

    def __init__(self, model: LinkageModel) -> None:
        """Read the model; it stays as it is."""
        used = model.used()
        self._names = tuple(model.comparisons)
        self._is_guarded = "name" in model.comparisons
        self._judges = tuple(level_of(one) for one in used)
        self._most: list[float] = model.most.tolist()
        self._rarity = model.rarity
        self._rare = tuple(self._rare_at(one) for one in used)
        self._joints, begin = list[tuple[slice, tuple[int, ...], list[list[float]]]](), 0
        for joint in model.joint:
            end = begin + len(joint.names)
            self._joints.append((slice(begin, end), joint.sizes, joint.logs.tolist()))
            begin = end

    def _rare_at(self, comparison: Comparison) -> tuple[tuple[tuple[Told, str], ...], ...]:
        """At each level the roles of which rarity counts, and how they are read."""
        by_role = self._rarity.levels_of(comparison)
        return tuple(
            tuple((attrgetter(role), role) for role, at in by_role.items() if level in at)
            for level in range(len(comparison.labels))
        )

    def of(self, one: Person, other: Person) -> float:
        """Log-odds that both are of one person."""
        levels = [judge(one, other) for judge in self._judges]
        logs = self._logs(levels)
        most = max(logs[1:])
        found = logs[0] - (most + log(sum([exp(its - most) for its in logs[1:]])))
        for level, rare in zip(levels, self._rare, strict=True):
            for told, role in rare[level]:
                if value := told(one):
                    found += self._rarity.of_value(value, role)
        if self._is_guarded:
            guard = guard_of(one, other, dict(zip(self._names, levels, strict=True)))
            found = min(found, self._most[guard])
        return round(found, _DIGITS)

    def _logs(self, levels: list[int]) -> list[float]:
        """Logs of the chances of these levels together, in each class of pairs."""
        found: list[float] = []
        for some, sizes, table in self._joints:
            at = 0
            for level, size in zip(levels[some], sizes, strict=True):
                at = at * size + level
            logs = table[at]
            found = [a + b for a, b in zip(found, logs, strict=True)] if found else logs
        return found

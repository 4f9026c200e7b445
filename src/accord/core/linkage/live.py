"""Live matching: one record against all, and groups that grow as a batch would have made them.

The state follows from the records that are present alone: any order of arrival gives the groups
that `average_link` gives on the same pairs, and a record that is retracted leaves nothing. A
subject is named by the number of its oldest record, so that names survive growth, a merge keeps
the older one, and what a retraction parts has the names of before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np

from accord.core.linkage.blocking import PERSON_RULES, Rule
from accord.core.linkage.clustering import WEAKEST, average_link
from accord.core.linkage.live_index import KeyIndex, LiveRecord, table_of
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.standard import persons

# A key that more records share finds nobody live; smaller than in a batch, for the time it takes.
LARGEST_LIVE_BLOCK: Final = 100
_DIGITS: Final = 9  # of log-odds: the same whatever else was compared beside
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that may be of the same person: source and id, its subject, the log-odds."""

    key: Key
    subject: int
    logit: float


@dataclass(frozen=True, slots=True)
class Change:
    """What became of subjects.

    merged: `subject` took in all of `other`. split: `other` left `subject`. moved: records went
    from `other` to `subject`, and both stand. renamed: `other`'s oldest record went, and it is
    `subject` now.
    """

    kind: Literal["merged", "split", "moved", "renamed"]
    subject: int
    other: int


class LiveRegistry:
    """Records of persons in memory, matched and grouped as they come, change and go."""

    def __init__(
        self,
        model: LinkageModel,
        *,
        stop: float = 0.0,
        largest: int = LARGEST_LIVE_BLOCK,
        rules: Sequence[Rule] = PERSON_RULES,
    ) -> None:
        """Begin empty; the model stays as it is, so that no record moves another's score."""
        self._model, self._stop, self._rules = model, stop, tuple(rules)
        self._weakest = min(WEAKEST, stop)
        self._index = KeyIndex(largest)
        self._records: dict[int, LiveRecord] = {}
        self._numbers: dict[Key, int] = {}
        self._edges: dict[int, dict[int, float]] = {}
        self._subject: dict[int, int] = {}
        self._roles = tuple(persons([{"id": ""}]).columns)
        self._next = 1

    def __len__(self) -> int:
        return len(self._records)

    def match(self, row: Mapping[str, object], *, least: float = 0.0) -> tuple[Hit, ...]:
        """Records of the same person as this one, the likeliest first; nothing is kept."""
        record = LiveRecord(persons([row]))
        found = self._index.partners(record.keys(self._rules), joining=1)
        found.discard(self._numbers.get(record.key, 0))
        hits = [
            Hit(self._records[number].key, self._subject[number], logit)
            for number, logit in self._scored(record, sorted(found))
            if logit >= least
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.logit, hit.key)))

    def upsert(self, row: Mapping[str, object]) -> tuple[Change, ...]:
        """Enter a record, or replace the one of this source and id."""
        record = LiveRecord(persons([row]))
        touched: set[int] = set()
        number = self._numbers.get(record.key)
        if number is None:
            number, self._next = self._next, self._next + 1
            self._numbers[record.key] = number
        else:
            touched = self._remove(number)
        self._records[number], self._edges[number] = record, {}
        for key in self._index.add(number, record.keys(self._rules)):
            touched |= self._close(key)
        found = self._index.partners(self._index.keys[number], joining=0) - {number}
        for other, logit in self._scored(record, sorted(found)):
            self._link(number, other, logit)
        return self._regroup(touched | {number})

    def retract(self, source: str, record: str) -> tuple[Change, ...]:
        """Take a record out: all is as if it never was. Raises KeyError where there is none."""
        number = self._numbers.pop((source, record))
        touched = self._remove(number)
        old = self._subject.pop(number)
        return self._regroup(touched, gone=old)

    def subject_of(self, source: str, record: str) -> int:
        """The subject of a record. Raises KeyError where there is none."""
        return self._subject[self._numbers[source, record]]

    def subjects(self) -> dict[int, frozenset[Key]]:
        """Every subject and its records."""
        out: dict[int, set[Key]] = {}
        for number, subject in self._subject.items():
            out.setdefault(subject, set()).add(self._records[number].key)
        return {subject: frozenset(keys) for subject, keys in out.items()}

    def size(self) -> dict[str, int]:
        """How much is held: records, keys, entries under keys, and pairs that hold together."""
        return {
            "records": len(self._records),
            "keys": len(self._index.members),
            "entries": sum(map(len, self._index.members.values())),
            "pairs": sum(map(len, self._edges.values())) // 2,
        }

    def _scored(self, record: LiveRecord, others: Sequence[int]) -> list[tuple[int, float]]:
        if not others:
            return []
        table = table_of([record, *(self._records[n] for n in others)], self._roles)
        right = np.arange(1, len(others) + 1)
        logits = self._model.score(table, np.zeros_like(right), right)
        return list(zip(others, np.round(logits, _DIGITS).tolist(), strict=True))

    def _pair_scores(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        if not pairs:
            return []
        members = sorted({number for pair in pairs for number in pair})
        place = {number: at for at, number in enumerate(members)}
        table = table_of([self._records[n] for n in members], self._roles)
        left = np.array([place[one] for one, _ in pairs])
        right = np.array([place[other] for _, other in pairs])
        logits = self._model.score(table, left, right)
        return [float(logit) for logit in np.round(logits, _DIGITS)]

    def _link(self, one: int, other: int, logit: float) -> None:
        if logit > self._weakest:
            self._edges[one][other] = self._edges[other][one] = logit

    def _remove(self, number: int) -> set[int]:
        """Take a record's pairs and keys away; returns those whose groups may change."""
        del self._records[number]
        touched = set(self._edges.pop(number))
        for other in touched:
            del self._edges[other][number]
        for key in self._index.remove(number):
            members = self._index.members[key]
            new = [(a, b) for a, b in combinations(members, 2) if b not in self._edges[a]]
            for (one, other), logit in zip(new, self._pair_scores(new), strict=True):
                self._link(one, other, logit)
            touched.update(members)
        return touched

    def _close(self, key: int) -> set[int]:
        """Drop the pairs that only this block had found."""
        members = set(self._index.members[key])
        for one in members:
            for other in members.intersection(self._edges[one]):
                if not self._index.shared(one, other):
                    del self._edges[one][other], self._edges[other][one]
        return members

    def _regroup(self, touched: Iterable[int], *, gone: int = 0) -> tuple[Change, ...]:
        """Form the groups anew in each component of the records touched."""
        before: dict[int, int] = {}
        seen: set[int] = set()
        for start in touched:
            if start in seen:
                continue
            component = self._component(start)
            seen |= component
            before.update((n, self._subject[n]) for n in component if n in self._subject)
            self._subject.update(self._grouped(component))
        return _changes(before, self._subject, gone)

    def _component(self, start: int) -> set[int]:
        seen, waiting = {start}, [start]
        while waiting:
            new = self._edges[waiting.pop()].keys() - seen
            seen |= new
            waiting.extend(new)
        return seen

    def _grouped(self, component: set[int]) -> dict[int, int]:
        """The subject of each record of a component, as `average_link` groups them."""
        if len(component) == 1:
            return {number: number for number in component}
        members = sorted(component, key=lambda number: self._records[number].key)
        place = {number: at for at, number in enumerate(members)}
        weights = {
            (a, b): self._edges[a].get(b)
            for a, b in combinations(members, 2)
            if b in self._edges[a] or self._index.shared(a, b)
        }
        weak = [pair for pair, logit in weights.items() if logit is None]
        known = {pair: logit for pair, logit in weights.items() if logit is not None}
        known.update(zip(weak, self._pair_scores(weak), strict=True))
        labels = average_link(
            len(members),
            np.array([place[a] for a, _ in known], dtype=np.int64),
            np.array([place[b] for _, b in known], dtype=np.int64),
            np.array(list(known.values()), dtype=np.float64),
            stop=self._stop,
        ).tolist()
        oldest: dict[int, int] = {}
        for number, label in zip(members, labels, strict=True):
            oldest[label] = min(number, oldest.get(label, number))
        return {n: oldest[label] for n, label in zip(members, labels, strict=True)}


def _changes(before: Mapping[int, int], now: Mapping[int, int], gone: int) -> tuple[Change, ...]:
    """What is told of the records that were there before, under another subject now."""
    old = {*before.values(), gone}
    after = {now[number] for number in before}
    found: set[tuple[str, int, int]] = set()
    for number, subject in before.items():
        was, here = subject, now[number]
        if was == here:
            continue
        if was not in after:
            found.add(("merged" if here in old else "renamed", here, was))
        elif here in old:
            found.add(("moved", here, was))
        else:
            found.add(("split", was, here))
    kinds: dict[str, Literal["merged", "split", "moved", "renamed"]] = {
        "merged": "merged", "split": "split", "moved": "moved", "renamed": "renamed",
    }  # fmt: skip
    return tuple(Change(kinds[kind], one, other) for kind, one, other in sorted(found))

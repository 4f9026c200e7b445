"""Live matching: one record against all, and groups that grow as a batch would have made them.

The state follows from the records that are present alone: any order of arrival gives the groups
that `average_link` gives on the same pairs, and a record that is retracted leaves nothing. A
subject is named by the number of its oldest record, so that names survive growth, a merge keeps
the older one, and what a retraction parts has the names of before.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np

from accord.core.linkage.blocking import PERSON_RULES, Rule
from accord.core.linkage.clustering import (
    MERGED_TOGETHER,
    WEAKEST,
    average_link,
    average_link_of_few,
)
from accord.core.linkage.live_bounds import Asked, Bounds
from accord.core.linkage.live_index import KeyIndex, LiveKeys
from accord.core.linkage.live_store import Key, Store
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.standard import Person, person
from accord.core.linkage.weighing import PairScores

# A key that more records share finds nobody live; smaller than in a batch, for the time it takes.
LARGEST_LIVE_BLOCK: Final = 100
# About so many pairs are looked at side by side.
AT_ONCE: Final = 4_096
_ASKED: Final = 0  # the number of a record that is only asked about
Pair = tuple[int, int]


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
        self._stop, self._weakest = stop, min(WEAKEST, stop)
        self._scores, self._bounds = PairScores(model), Bounds(model)
        self._live_keys, self._index = LiveKeys(rules), KeyIndex(largest)
        self._store = Store()
        self._numbers: dict[Key, int] = {}
        self._edges: dict[int, dict[int, float]] = {}
        # Whose subject is another's number; whoever is not named here is their own.
        self._joined: dict[int, int] = {}
        self._next = _ASKED + 1

    def __len__(self) -> int:
        return len(self._store)

    def match(self, row: Mapping[str, object], *, least: float = 0.0) -> tuple[Hit, ...]:
        """Records of the same person as this one, the likeliest first; nothing is kept."""
        key, one = key_of(row), person(row)
        found = self._index.partners(self._live_keys.of(one), joining=1)
        found.discard(self._numbers.get(key, _ASKED))
        asked = self._bounds.asked([one], self._store.look_of(one))
        hits = [
            Hit(self._store.keys[number], self._joined.get(number, number), logit)
            for _, number, logit in self._weighed([(key, one)], asked, [found], least)
            if logit >= least
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.logit, hit.key)))

    def upsert(self, row: Mapping[str, object]) -> tuple[Change, ...]:
        """Enter a record, or replace the one of this source and id."""
        return self.upsert_many([row])

    def upsert_many(self, rows: Sequence[Mapping[str, object]]) -> tuple[Change, ...]:
        """Enter or replace records together, which costs less than one by one and ends the same.

        Of two with one source and id the later counts.
        """
        told = {key_of(row): person(row) for row in rows}
        touched: set[int] = set()
        new, entered = self._next, dict[int, Person]()
        for key, one in told.items():
            number = self._numbers.get(key)
            if number is None:
                number, self._next = self._next, self._next + 1
                self._numbers[key] = number
            else:
                touched |= self._remove(number)
            entered[number] = one
        for (key, one), number in zip(told.items(), entered, strict=True):
            self._store.put(number, key, one)
        keys = {number: self._live_keys.of(one) for number, one in entered.items()}
        closed = [full for number in entered for full in self._index.add(number, keys[number])]
        for full in closed:
            touched |= self._close(full)
        waiting, partners, held = set(entered), dict[int, Collection[int]](), 0
        for number in entered:
            found = self._index.partners(keys[number], joining=0)
            # Those of these records that wait find this one themselves.
            found -= waiting
            waiting.discard(number)
            partners[number], held = found, held + len(found)
            if held > AT_ONCE:
                self._link(partners)
                partners, held = {}, 0
        self._link(partners)
        return self._regroup(touched.union(entered), new=new)

    def retract(self, source: str, record: str) -> tuple[Change, ...]:
        """Take a record out: all is as if it never was. Raises KeyError where there is none."""
        number = self._numbers.pop((source, record))
        touched = self._remove(number)
        return self._regroup(touched, new=self._next, gone=self._joined.pop(number, number))

    def subject_of(self, source: str, record: str) -> int:
        """The subject of a record. Raises KeyError where there is none."""
        number = self._numbers[source, record]
        return self._joined.get(number, number)

    def subjects(self) -> dict[int, frozenset[Key]]:
        """Every subject and its records."""
        out: dict[int, set[Key]] = {}
        for number, key in self._store.keys.items():
            out.setdefault(self._joined.get(number, number), set()).add(key)
        return {subject: frozenset(keys) for subject, keys in out.items()}

    def size(self) -> dict[str, int]:
        """What is held: records, texts, keys, entries under keys, pairs that hold together."""
        keys, entries = self._index.size()
        return {
            "records": len(self._store),
            "texts": self._store.held(),
            "keys": keys,
            "entries": entries,
            "pairs": sum(map(len, self._edges.values())) // 2,
        }

    def _keys(self, number: int) -> tuple[int, ...]:
        """Read anew each time: kept, they would take more room than all else."""
        return self._live_keys.of(self._store.person(number))

    def _weighed(
        self,
        some: Sequence[tuple[Key, Person]],
        asked: Asked,
        others: Sequence[Collection[int]],
        least: float,
    ) -> Iterator[tuple[int, int, float]]:
        """Log-odds of records by place, each with others; who cannot weigh more than `least` may lack."""
        numbers = np.fromiter((number for found in others for number in found), np.int64)
        whose = np.repeat(np.arange(len(others)), [len(found) for found in others])
        if not len(numbers):
            return
        likely = self._bounds.likely(asked, whose, self._store.looks(numbers), least)
        for at, number in zip(whose[likely].tolist(), numbers[likely].tolist(), strict=True):
            key, one = some[at]
            yield at, number, self._logit(key, one, number)

    def _logit(self, key: Key, one: Person, other: int) -> float:
        """As a batch has it, where records stand in order: likeness of names is not symmetric."""
        its = self._store.person(other)
        first, second = (one, its) if key < self._store.keys[other] else (its, one)
        return self._scores.of(first, second)

    def _link(self, partners: Mapping[int, Collection[int]]) -> None:
        """Keep those of some records' pairs that hold together."""
        numbers = [number for number, others in partners.items() if others]
        some = [(self._store.keys[number], self._store.person(number)) for number in numbers]
        looks = self._store.looks(np.array(numbers, dtype=np.int64))
        asked = self._bounds.asked([one for _, one in some], looks)
        others = [partners[number] for number in numbers]
        for at, other, logit in self._weighed(some, asked, others, self._weakest):
            if logit > self._weakest:
                self._edges.setdefault(numbers[at], {})[other] = logit
                self._edges.setdefault(other, {})[numbers[at]] = logit

    def _unlink(self, one: int, other: int) -> None:
        del self._edges[one][other]
        if not self._edges[one]:
            del self._edges[one]

    def _remove(self, number: int) -> set[int]:
        """Take a record and its pairs away; returns those whose groups may change."""
        keys = self._keys(number)
        touched = set(self._edges.pop(number, ()))
        for other in touched:
            self._unlink(other, number)
        self._store.remove(number)
        for key in self._index.remove(number, keys):
            members = self._index.block(key)
            later = {one: set(members[at + 1 :]) for at, one in enumerate(members)}
            self._link(
                {one: its.difference(self._edges.get(one, ())) for one, its in later.items()}
            )
            touched.update(self._edges.keys() & members)
        return touched

    def _close(self, key: int) -> set[int]:
        """Drop the pairs that only this block had found; returns whose groups may change."""
        members = set(self._index.block(key))
        held = members & self._edges.keys()
        for one in held:
            for other in members.intersection(self._edges.get(one, ())):
                if one < other and not self._share({*self._keys(one)}, {*self._keys(other)}):
                    self._unlink(one, other)
                    self._unlink(other, one)
        return held

    def _share(self, one: set[int], other: set[int]) -> bool:
        """Whether two records' keys bring them together in an open block."""
        return any(map(self._index.is_open, one & other))

    def _regroup(self, touched: Iterable[int], *, new: int, gone: int = 0) -> tuple[Change, ...]:
        """Form the groups anew in each component of the records touched."""
        now = self._grouped(self._components(touched))
        before = {number: self._joined.get(number, number) for number in now if number < new}
        for number, subject in now.items():
            if subject == number:
                self._joined.pop(number, None)
            else:
                self._joined[number] = subject
        return _changes(before, now, gone)

    def _components(self, touched: Iterable[int]) -> Iterator[list[int]]:
        seen: set[int] = set()
        for start in touched:
            if start in seen:
                continue
            found, waiting = [start], [start]
            seen.add(start)
            while waiting:
                fresh = self._edges.get(waiting.pop(), {}).keys() - seen
                seen |= fresh
                found.extend(fresh)
                waiting.extend(fresh)
            yield found

    def _grouped(self, components: Iterable[list[int]]) -> dict[int, int]:
        """The subject of each record of some components: the number of its group's oldest."""
        found: dict[int, int] = {}
        for some in components:
            members = sorted(some, key=self._store.keys.__getitem__)
            oldest: dict[int, int] = {}
            labels = self._labels(members) if len(members) > 1 else [0]
            for number, label in zip(members, labels, strict=True):
                oldest[label] = min(number, oldest.get(label, number))
            found.update((n, oldest[label]) for n, label in zip(members, labels, strict=True))
        return found

    def _labels(self, members: Sequence[int]) -> list[int]:
        """The groups of a component's records in order, as a batch forms them."""
        place = {number: at for at, number in enumerate(members)}
        known = {
            (place[a], place[b]): logit
            for a in members
            for b, logit in self._edges[a].items()
            if place[a] < place[b]
        }
        known.update(self._weak(members))
        if len(members) <= MERGED_TOGETHER:
            return average_link_of_few(len(members), known, stop=self._stop)
        left, right = np.array(list(known), dtype=np.int64).T
        logits = np.array(list(known.values()))
        return average_link(len(members), left, right, logits, stop=self._stop).tolist()

    def _weak(self, members: Sequence[int]) -> Iterator[tuple[Pair, float]]:
        """Pairs that were compared and do not hold together by themselves, by place, with log-odds."""
        apart = [
            (at, its)
            for (at, a), (its, b) in combinations(enumerate(members), 2)
            if b not in self._edges[a]
        ]
        if apart:
            people = [self._store.person(number) for number in members]
            keys = [set(self._live_keys.of(one)) for one in people]
            for one, other in apart:
                if self._share(keys[one], keys[other]):
                    yield (one, other), self._scores.of(people[one], people[other])


def key_of(row: Mapping[str, object]) -> Key:
    """Source and id of a record."""
    source = row.get("source")
    return "" if source is None else str(source).strip(), str(row["id"]).strip()


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

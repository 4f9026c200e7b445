"""Live matching: one record against all, and groups that grow as a batch would have made them.

The state follows from the records that are present alone: any order of arrival gives the groups
that `average_link` gives on the same pairs, and a record that is retracted leaves nothing. A
subject is named by the number of its oldest record, so that names survive growth, a merge keeps
the older one, and what a retraction parts has the names of before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

import numpy as np

from accord.core.linkage.blocking import PERSON_RULES, Rule
from accord.core.linkage.clustering import WEAKEST, average_link
from accord.core.linkage.live_index import KeyIndex, live_keys
from accord.core.linkage.live_store import Key, Store, texts_at, words_of
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.standard import persons
from accord.core.linkage.table import Floats, Index

# A key that more records share finds nobody live; smaller than in a batch, for the time it takes.
LARGEST_LIVE_BLOCK: Final = 100
# So many pairs are compared at once.
AT_ONCE: Final = 100_000
_DIGITS: Final = 9  # of log-odds: the same whatever else was compared beside
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
        self._model, self._stop, self._rules = model, stop, tuple(rules)
        self._weakest = min(WEAKEST, stop)
        self._index = KeyIndex(largest)
        self._store = Store(persons([{"id": ""}]).columns)
        self._numbers: dict[Key, int] = {}
        self._edges: dict[int, dict[int, float]] = {}
        # Whose subject is another's number; whoever is not named here is their own.
        self._joined: dict[int, int] = {}
        self._next = _ASKED + 1

    def __len__(self) -> int:
        return len(self._store)

    def match(self, row: Mapping[str, object], *, least: float = 0.0) -> tuple[Hit, ...]:
        """Records of the same person as this one, the likeliest first; nothing is kept."""
        told = persons([row])
        keys = live_keys(texts_at(told, 0), words_of(told, 0), self._rules)
        found = self._index.partners(keys, joining=1)
        found.discard(self._numbers.get((told.sources[0], told.ids[0]), _ASKED))
        if not found:
            return ()
        others = np.array(sorted(found), dtype=np.int64)
        self._store.put([_ASKED], told)
        try:
            logits = self._scores(np.full_like(others, _ASKED), others)
        finally:
            self._store.remove(_ASKED)
        likely = np.flatnonzero(logits >= least)
        hits = [
            Hit(self._store.keys[number], self._joined.get(number, number), logit)
            for number, logit in zip(others[likely].tolist(), logits[likely].tolist(), strict=True)
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.logit, hit.key)))

    def upsert(self, row: Mapping[str, object]) -> tuple[Change, ...]:
        """Enter a record, or replace the one of this source and id."""
        return self.upsert_many([row])

    def upsert_many(self, rows: Sequence[Mapping[str, object]]) -> tuple[Change, ...]:
        """Enter or replace records together, which costs less than one by one and ends the same.

        Of two with one source and id the later counts.
        """
        if not rows:
            return ()
        told = persons(rows)
        last = {key: at for at, key in enumerate(zip(told.sources, told.ids, strict=True))}
        if len(last) < len(rows):
            return self.upsert_many([rows[at] for at in sorted(last.values())])
        touched: set[int] = set()
        new, numbers = self._next, list[int]()
        for key in last:
            number = self._numbers.get(key)
            if number is None:
                number, self._next = self._next, self._next + 1
                self._numbers[key] = number
            else:
                touched |= self._remove(number)
            numbers.append(number)
        self._store.put(numbers, told)
        keys = {number: self._keys(number) for number in numbers}
        closed = [one for number in numbers for one in self._index.add(number, keys[number])]
        for full in closed:
            touched |= self._close(full)
        for left, right in self._fresh_pairs(keys):
            self._link(left, right)
        return self._regroup(touched.union(numbers), new=new)

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
        return live_keys(self._store.texts_of(number), self._store.words_of(number), self._rules)

    def _scores(self, left: Index, right: Index) -> Floats:
        members, back = np.unique(np.concatenate((left, right)), return_inverse=True)
        one, other = back[: len(left)], back[len(left) :]
        table = self._store.table(members, asked=np.unique(one))
        return np.round(self._model.score(table, one, other), _DIGITS)

    def _fresh_pairs(self, keys: Mapping[int, tuple[int, ...]]) -> Iterator[tuple[Index, Index]]:
        """The pairs of fresh records with all whom their keys find, once each."""
        pieces, held = list[Index](), 0
        fresh = np.fromiter(keys, np.int64, len(keys))
        for number, own in keys.items():
            found = self._index.partners(own, joining=0)
            others = np.fromiter(found, np.int64, len(found))
            later = np.flatnonzero(others >= number)
            if len(later):
                # Those of this batch that come later find this one themselves.
                others = np.delete(others, later[np.isin(others[later], fresh)])
            pieces.append(np.stack((np.full_like(others, number), others)))
            held += len(others)
            if held > AT_ONCE:
                yield tuple(np.concatenate(pieces, axis=1))
                pieces, held = [], 0
        if held:
            yield tuple(np.concatenate(pieces, axis=1))

    def _link(self, left: Index, right: Index) -> None:
        """Keep those of the pairs that hold together."""
        logits = self._scores(left, right)
        strong = np.flatnonzero(logits > self._weakest)
        ends = zip(left[strong].tolist(), right[strong].tolist(), strict=True)
        for (one, other), logit in zip(ends, logits[strong].tolist(), strict=True):
            self._edges.setdefault(one, {})[other] = logit
            self._edges.setdefault(other, {})[one] = logit

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
            unlinked = [
                pair for pair in combinations(members, 2)
                if pair[1] not in self._edges.get(pair[0], ())
            ]  # fmt: skip
            if unlinked:
                self._link(*np.array(unlinked, dtype=np.int64).T)
            touched.update(members)
        return touched

    def _close(self, key: int) -> set[int]:
        """Drop the pairs that only this block had found."""
        members = set(self._index.block(key))
        for one in members:
            for other in members.intersection(self._edges.get(one, ())):
                if one < other and not self._share(self._keys(one), self._keys(other)):
                    self._unlink(one, other)
                    self._unlink(other, one)
        return members

    def _share(self, one: Sequence[int], other: Sequence[int]) -> bool:
        """Whether two records' keys bring them together in an open block."""
        return any(self._index.is_open(key) for key in set(one).intersection(other))

    def _regroup(self, touched: Iterable[int], *, new: int, gone: int = 0) -> tuple[Change, ...]:
        """Form the groups anew in each component of the records touched."""
        components = list(self._components(touched))
        now = self._grouped(components)
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

    def _grouped(self, components: Sequence[list[int]]) -> dict[int, int]:
        """The subject of each record of some components, as `average_link` groups them."""
        found = {number: number for some in components for number in some}
        together = [some for some in components if len(some) > 1]
        if not together:
            return found
        members = sorted(
            (number for some in together for number in some), key=self._store.keys.__getitem__
        )
        place = {number: at for at, number in enumerate(members)}
        known = {
            (a, b): logit
            for a in members
            for b, logit in self._edges[a].items()
            if place[a] < place[b]
        }
        weak = [pair for some in together if len(some) > 2 for pair in self._weak(some)]
        if weak:
            left, right = np.array(weak, dtype=np.int64).T
            known.update(zip(weak, self._scores(left, right).tolist(), strict=True))
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
        found.update((n, oldest[label]) for n, label in zip(members, labels, strict=True))
        return found

    def _weak(self, component: Sequence[int]) -> Iterator[Pair]:
        """Pairs of a component that were compared and do not hold together by themselves."""
        keys = {number: self._keys(number) for number in component}
        for a, b in combinations(component, 2):
            if b not in self._edges[a] and self._share(keys[a], keys[b]):
                yield a, b


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

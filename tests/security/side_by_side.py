"""The same question in two worlds at once: one as it was, one in which something happened.

Each world is a process of its own, forked when the world is as it must be, so that nothing is built
twice and both are asked at the same moment. A leak is planted in both, and where their answers part
it has shown.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue

import pytest
from django.db import connection

from . import leaks
from .questions import Asker, Question

# The forked process goes on in the memory of this one, its database in memory included.
FORK = multiprocessing.get_context("fork")
# Both worlds answer so many questions before they are compared: one a message would be waiting.
AT_ONCE = 10

Leaks = Mapping[str, leaks.Leak]


@dataclass
class World:
    """A process that answers as the world was when it was forked."""

    orders: Connection
    answers: Connection
    process: multiprocessing.process.BaseProcess

    def ask(self, leak: str, some: Sequence[int]) -> None:
        """Have some questions answered, by their places, with a leak planted."""
        self.orders.send((leak, some))

    def heard(self) -> list[bytes]:
        """The digests of the answers."""
        found: list[bytes] = self.answers.recv()
        return found

    def end(self) -> None:
        """Let the process go."""
        self.orders.send(None)
        self.process.join(30)


def fork(asker: Asker, asked: Sequence[Question], planted: Leaks) -> World:
    """A process that stays in the world as it is now."""
    assert connection.vendor == "sqlite"
    assert connection.is_in_memory_db()  # whatever has a server or a file would be shared
    orders_out, orders_in = FORK.Pipe(duplex=False)
    answers_out, answers_in = FORK.Pipe(duplex=False)
    process = FORK.Process(
        target=_answering, args=(orders_out, answers_in, asker, asked, planted), daemon=True
    )
    process.start()
    # So that a process that dies is seen to be gone.
    orders_out.close()
    answers_in.close()
    return World(orders_in, answers_out, process)


def _answering(
    orders: Connection,
    answers: Connection,
    asker: Asker,
    asked: Sequence[Question],
    planted: Leaks,
) -> None:
    order = orders.recv()
    while order is not None:
        leak = order[0]
        with _planted(planted.get(leak)):
            while order is not None and order[0] == leak:
                answers.send([_digest(asker, asked[at]) for at in order[1]])
                order = orders.recv()


@contextmanager
def _planted(leak: leaks.Leak | None) -> Iterator[None]:
    """As if a process had started from the careless source: nothing is kept from before."""
    leaks.forget()
    with pytest.MonkeyPatch.context() as patch:
        if leak is not None:
            leak(patch)
        yield
    leaks.forget()


def _digest(asker: Asker, question: Question) -> bytes:
    return sha256(repr(asker.ask(question)).encode()).digest()


@dataclass
class Compared:
    """For each leak the first question whose answers part, or none; and how many were asked.

    What told of one leak most likely tells of the next, and is asked first.
    """

    parted: dict[str, Question | None] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    telling: list[int] = field(default_factory=list)

    def order(self, count: int) -> list[int]:
        """The places of the questions, in the order in which the next leak is looked for."""
        first = dict.fromkeys(self.telling)
        return [*first, *(at for at in range(count) if at not in first)]


def compare(
    pairs: Sequence[tuple[World, World]], asked: Sequence[Question], names: Sequence[str]
) -> Compared:
    """Walk through both worlds with each leak until they part; each pair takes one leak after another."""
    waiting, found = SimpleQueue[str](), Compared()
    for name in names:
        waiting.put(name)

    def walk(pair: tuple[World, World]) -> None:
        while (name := _next(waiting)) is not None:
            order = found.order(len(asked))
            at = _first_parting(pair, order, name)
            found.parted[name] = None if at is None else asked[order[at]]
            found.asked[name] = len(asked) if at is None else at + 1
            if at is not None:
                found.telling.insert(0, order[at])

    with ThreadPoolExecutor(len(pairs)) as pool:
        list(pool.map(walk, pairs))
    return found


def _next(waiting: SimpleQueue[str]) -> str | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None


def _first_parting(pair: tuple[World, World], order: Sequence[int], leak: str) -> int | None:
    """The first place of the order at which the worlds answer otherwise."""
    for first in range(0, len(order), AT_ONCE):
        for world in pair:
            world.ask(leak, order[first : first + AT_ONCE])
        before, after = (world.heard() for world in pair)
        for at, (one, other) in enumerate(zip(before, after, strict=True), start=first):
            if one != other:
                return at
    return None


def pairs_at_once() -> int:
    """How many pairs of worlds this machine can ask at the same time."""
    return max(1, (os.cpu_count() or 1) // 2)

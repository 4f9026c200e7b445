"""A stopwatch by step, so that a load can say where its time went."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """Seconds by step; a step may be timed many times."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a block."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.add(name, time.perf_counter() - started)

    def timed(self, name: str, items: Iterable[T], *, without: str = "") -> Iterator[T]:
        """Time the making of each item; what step `without` took meanwhile is not counted."""
        clock, source = time.perf_counter, iter(items)
        while True:
            before = self.seconds.get(without, 0.0)
            started = clock()
            try:
                item = next(source)
            except StopIteration:
                return
            finally:
                inner = self.seconds.get(without, 0.0) - before
                self.add(name, clock() - started - inner)
            yield item

    def add(self, name: str, seconds: float) -> None:
        """Add seconds to a step."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

"""How many rows one transaction takes, so that pages never wait long for the writer."""

from typing import Final

LONGEST_MS: Final = 250  # the promise: no transaction of a load holds the writer longer
TARGET_MS: Final = 40  # what is aimed at, so that a slow moment stays below the promise
SMALLEST, LARGEST, FIRST = 25, 4_000, 250


class Pace:
    """Sizes the next chunk by how long the last one took."""

    def __init__(self) -> None:
        self.size = FIRST
        self.longest_ms = 0

    def took(self, rows: int, milliseconds: float) -> None:
        """Learn from a chunk: grow at most by half, shrink at once."""
        self.longest_ms = max(self.longest_ms, round(milliseconds))
        fitting = rows * TARGET_MS / max(milliseconds, 0.1)
        self.size = int(min(max(fitting, SMALLEST), LARGEST, self.size * 1.5))

"""What the worker does every so often: apps name their rounds, the worker walks them.

A round must bear being walked by several workers at once, and twice: it looks at rows and clock,
takes what is due under a lock, and leaves the rest. It is given the time, so that tests walk it
through nights and years.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog

log = structlog.get_logger("accord.worker")
Walk = Callable[[datetime], object]


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round: its name in the log, how many seconds lie between two walks, what it does."""

    name: str
    seconds: float
    walk: Walk


_rounds: dict[str, Round] = {}


def every(seconds: float, name: str, walk: Walk) -> None:
    """Have `walk(now)` done about every so many seconds; called once when an app is ready."""
    _rounds[name] = Round(name=name, seconds=seconds, walk=walk)


def attempt(name: str, step: Callable[[], object]) -> None:
    """One step of a worker's loop; the next ones and the next time come all the same."""
    try:
        step()
    except Exception as error:  # noqa: BLE001 - whatever one step raises is logged, and the worker's other steps go on
        log.error("tick_failed", step=name, kind=type(error).__name__)  # noqa: TRY400 - a traceback quotes messages, and they may hold personal values


def named() -> tuple[Round, ...]:
    """All rounds, in the order in which they were named."""
    return tuple(_rounds.values())


@dataclass
class Timetable:
    """When one worker walked which round last; `due` is asked with a clock that only runs on."""

    walked: dict[str, float] = field(default_factory=dict)

    def due(self, clock: float) -> Iterator[Round]:
        """The rounds whose time has come; each counts as walked once it is given out."""
        for one in named():
            last = self.walked.get(one.name)
            if last is None or clock - last >= one.seconds:
                self.walked[one.name] = clock
                yield one

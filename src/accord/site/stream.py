"""The stream of changes: tells open pages to ask again, and nothing else (server-sent events).

An event holds a topic's name. What changed the page learns through its own door, with its own
right and purpose, so that the stream can let nobody see anything. One thread of each page process
looks for all who listen; past `ACCORD_STREAMS` listeners the next is refused and its page asks
every two seconds, as all do without a stream.
"""

import queue
import threading
import time
from collections.abc import Iterator
from typing import Final, Self

import structlog
from django.conf import settings
from django.db import connection
from django.http import StreamingHttpResponse

from accord.frame import audit, changes
from accord.frame.changes import Place
from accord.frame.declare import SIGNED_IN, route
from accord.frame.errors import Missing, TooMany
from accord.frame.http import Request

LOOK_SECONDS: Final = 1.0
BREATH_SECONDS: Final = 5.0  # a line now and then shows which listeners have gone
LIFE_SECONDS: Final = 300.0  # then the browser knocks again: session and rights are asked anew
audit.verb("stream.opened", topics=int)
log = structlog.get_logger("accord.stream")


class Listener:
    """One open stream: the places it may hear of, and the topics it has not yet told."""

    def __init__(self, places: frozenset[Place]) -> None:
        self.places = places
        self.waiting: queue.SimpleQueue[str] = queue.SimpleQueue()


class Watch:
    """All streams of one process; its thread lives while anybody listens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._thread: threading.Thread | None = None

    def join(self, listener: Listener) -> None:
        """Listen from now on; raises `TooMany` past the bound."""
        with self._lock:
            if len(self._listeners) >= settings.ACCORD_STREAMS:
                raise TooMany
            self._listeners.add(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="changes", daemon=True)
                self._thread.start()

    def leave(self, listener: Listener) -> None:
        """Stop listening; doing so twice changes nothing."""
        with self._lock:
            self._listeners.discard(listener)

    def __len__(self) -> int:
        return len(self._listeners)

    def _look(self) -> None:
        """Once a second: who waits for what, and did it change? A failed look is tried again."""
        known: dict[Place, str] = {}
        looked: frozenset[Place] = frozenset()
        while listeners := self._those_who_listen():
            wanted = frozenset[Place]().union(*(one.places for one in listeners))
            try:
                found = changes.marks(wanted)
            except Exception as error:  # noqa: BLE001 - whatever one look raises is logged, and the next look comes
                log.error("look_failed", kind=type(error).__name__)  # noqa: TRY400 - a traceback quotes messages, and they may hold personal values
                connection.close()
                found = known
            changed = {
                place for place in found if place in looked and found[place] != known.get(place)
            }
            for one in listeners:
                for name in sorted({place.topic for place in changed & one.places}):
                    one.waiting.put(name)
            known, looked = found, wanted
            time.sleep(LOOK_SECONDS)
        connection.close()

    def _those_who_listen(self) -> tuple[Listener, ...]:
        with self._lock:
            if not self._listeners:
                self._thread = None
            return tuple(self._listeners)


class Stream:
    """The lines of one answer; closing it, as the server does when the reader has gone, leaves."""

    def __init__(self, watch: Watch, listener: Listener) -> None:
        self._watch, self._listener = watch, listener
        self._lines = self._told()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        return next(self._lines)

    def close(self) -> None:
        """Make room for another."""
        self._watch.leave(self._listener)

    def _told(self) -> Iterator[bytes]:
        ends = time.monotonic() + LIFE_SECONDS
        if not connection.in_atomic_block:
            connection.close()  # a stream waits for minutes and asks the database nothing
        yield b"retry: 2000\n\n"
        while (left := ends - time.monotonic()) > 0:
            try:
                name = self._listener.waiting.get(timeout=min(BREATH_SECONDS, left))
            except queue.Empty:
                yield b":\n\n"
            else:
                yield f"event: changed\ndata: {name}\n\n".encode()


watch: Final = Watch()


@route(policy=SIGNED_IN, audit="stream.opened", rate="read")
def stream(request: Request) -> StreamingHttpResponse:
    """Topics of the own agency that changed, while the page is open."""
    if not settings.ACCORD_STREAMS:
        raise Missing
    listener = Listener(changes.places_of(request.actor))
    watch.join(listener)
    answer = StreamingHttpResponse(Stream(watch, listener), content_type="text/event-stream")
    # Neither our compression nor a proxy may hold lines back until there are many.
    answer.headers["Content-Encoding"] = "identity"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer

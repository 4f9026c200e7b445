"""Clients of claim `load`, in a process of their own: each search leaves at its time, come what may.

A search is timed from when it was due, so that a node that falls behind shows it in every answer.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

AT_ONCE = 64
TIMEOUT = 30
# A server closes a connection that lies idle; one that has lain so long is opened anew, as by any client.
IDLE_S = 1.0


class Clients:
    """As many connections as are needed, and what came back on them."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.port, self.questions = plan["port"], plan["questions"]
        self.headers = {
            "Authorization": f"Bearer {plan['token']}",
            "Content-Type": "application/json",
            "X-Accord-Purpose": "crime-analysis",
        }
        self.due: queue.Queue[tuple[int, float] | None] = queue.Queue()
        self.milliseconds: list[float] = []
        self.errors: list[str] = []

    def work(self) -> None:
        """One connection: take what is due, until there is no more."""
        connection, used = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT), 0.0
        while (one := self.due.get()) is not None:
            number, moment = one
            if time.perf_counter() - used > IDLE_S:
                connection.close()
            what, body = self.questions[number % len(self.questions)]
            try:
                address = f"/api/v1/exchange/search/{what}"
                connection.request("POST", address, json.dumps(body), self.headers)
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200:
                    self.errors.append(f"{answer.status} {text[:200]!r}")
            except (OSError, HTTPException) as error:
                self.errors.append(repr(error))
                connection.close()
            used = time.perf_counter()
            self.milliseconds.append(1000 * (used - moment))


def main(plan: str, count: int, each_second: int) -> None:
    """Ask `count` searches, `each_second` of them a second; prints what came of it as JSON."""
    clients = Clients(json.loads(Path(plan).read_text()))
    threads = [threading.Thread(target=clients.work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    for number in range(count):
        moment = began + number / each_second
        time.sleep(max(0.0, moment - time.perf_counter()))
        clients.due.put((number, moment))
    for _ in threads:
        clients.due.put(None)
    for thread in threads:
        thread.join()
    told = {
        "seconds": time.perf_counter() - began,
        "milliseconds": clients.milliseconds,
        "errors": len(clients.errors),
        "first": clients.errors[:3],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

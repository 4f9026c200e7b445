"""A table with margins as a network: how tightly what is published bounds the rest.

Each entry of a table is a flow from one node to another, and each sum is the conservation of flow
at a node. What an outsider can learn of a hidden entry is then how far its flow can be raised and
lowered round cycles of hidden entries (Gusfield 1988; Cox 1995).
"""

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

UNBOUNDED = 1 << 60
Step = tuple[int, bool]  # entry index, and whether the step follows the flow (raises it)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One number of the table: a flow of `value` from node `tail` to node `head`."""

    tail: int
    head: int
    value: int


def slack(entries: list[Entry], hidden: set[int], index: int, *, enough: int) -> int:
    """How wide the range of a hidden entry is, given all published ones; stops at `enough`."""
    raised = _flow(entries, hidden, index, up=True, enough=enough)
    if raised >= enough:
        return raised
    most = min(enough - raised, entries[index].value)
    return raised + _flow(entries, hidden, index, up=False, enough=most)


def cheapest_cover(
    entries: list[Entry], hidden: set[int], index: int, cost: Callable[[int], float]
) -> set[int]:
    """The cheapest entries to hide so that one more cycle lets entry `index` rise; may be empty."""
    start, goal = entries[index].head, entries[index].tail
    steps = _steps(entries, {place: value.value for place, value in enumerate(entries)}, index)
    best: dict[int, float] = {start: 0.0}
    came: dict[int, tuple[int, int]] = {}
    queue: list[tuple[float, int]] = [(0.0, start)]
    while queue:
        spent, node = heapq.heappop(queue)
        if node == goal:
            break
        if spent > best[node]:
            continue
        for (place, _), onward, _ in steps.get(node, []):
            total = spent + (0.0 if place in hidden else cost(place))
            if total < best.get(onward, float("inf")):
                best[onward], came[onward] = total, (node, place)
                heapq.heappush(queue, (total, onward))
    found: set[int] = set()
    node = goal
    while node != start and node in came:
        node, place = came[node]
        found.add(place)
    return found - hidden


def _steps(
    entries: list[Entry], room: dict[int, int], without: int
) -> dict[int, list[tuple[Step, int, int]]]:
    """From each node: the step, the node it leads to and its capacity."""
    steps: dict[int, list[tuple[Step, int, int]]] = {}
    for place, value in room.items():
        if place == without:
            continue
        entry = entries[place]
        steps.setdefault(entry.tail, []).append(((place, True), entry.head, UNBOUNDED))
        if value > 0:
            steps.setdefault(entry.head, []).append(((place, False), entry.tail, value))
    return steps


def _flow(entries: list[Entry], hidden: set[int], index: int, *, up: bool, enough: int) -> int:
    """The most that entry `index` can be raised (or lowered), at most `enough`."""
    entry = entries[index]
    start, goal = (entry.head, entry.tail) if up else (entry.tail, entry.head)
    room = {place: entries[place].value for place in hidden}
    sent = 0
    while sent < enough:
        path = _path(_steps(entries, room, index), start, goal)
        if not path:
            break
        push = min(enough - sent, *(capacity for _, capacity in path))
        for (place, forward), _ in path:
            room[place] += push if forward else -push
        sent += push
    return sent


def _path(
    steps: dict[int, list[tuple[Step, int, int]]], start: int, goal: int
) -> list[tuple[Step, int]]:
    """The shortest way from `start` to `goal` with each step's capacity; empty when there is none."""
    came: dict[int, tuple[int, Step, int]] = {}
    seen = {start}
    queue = deque([start])
    while queue and goal not in seen:
        node = queue.popleft()
        for step, onward, capacity in steps.get(node, []):
            if onward not in seen:
                seen.add(onward)
                came[onward] = (node, step, capacity)
                queue.append(onward)
    path: list[tuple[Step, int]] = []
    node = goal
    while node in came and node != start:
        node, step, capacity = came[node]
        path.append((step, capacity))
    return path

"""Areas of the treated one's shape: grown from cell to neighbouring cell, at random."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Neighbours = Sequence[Sequence[int]]


def grown_areas(
    neighbours: Neighbours,
    *,
    size: int,
    number: int,
    rng: np.random.Generator,
    without: frozenset[int] = frozenset(),
) -> tuple[tuple[int, ...], ...]:
    """Contiguous areas of `size` cells, each grown from a random cell; they may overlap.

    `number` are wanted. `without` are cells never used: the treated ones and what lies within their reach. Fewer areas
    are given if the map has no room.
    """
    free = [cell for cell in range(len(neighbours)) if cell not in without]
    found: list[tuple[int, ...]] = []
    for _ in range(20 * number):
        if len(found) == number or not free:
            break
        area = _grown(neighbours, int(rng.choice(free)), size, rng, taken=without)
        if len(area) == size:
            found.append(tuple(sorted(area)))
    return tuple(found)


def partition_areas(
    neighbours: Neighbours,
    *,
    size: int,
    rng: np.random.Generator,
    without: frozenset[int] = frozenset(),
) -> tuple[tuple[int, ...], ...]:
    """The map cut into contiguous areas of `size` cells that share none; leftovers are dropped."""
    taken = set(without)
    found = []
    for start in rng.permutation(len(neighbours)):
        if int(start) in taken:
            continue
        area = _grown(neighbours, int(start), size, rng, taken=frozenset(taken))
        if len(area) == size:
            found.append(tuple(sorted(area)))
            taken |= area
    return tuple(found)


def distances(neighbours: Neighbours, cells: Sequence[int]) -> npt.NDArray[np.int64]:
    """Steps from the nearest of `cells` to every cell; −1 where none leads."""
    steps = np.full(len(neighbours), -1)
    front = list(cells)
    steps[front] = 0
    while front:
        beyond = []
        for cell in front:
            for other in neighbours[cell]:
                if steps[other] < 0:
                    steps[other] = steps[cell] + 1
                    beyond.append(other)
        front = beyond
    return steps


def _grown(
    neighbours: Neighbours,
    start: int,
    size: int,
    rng: np.random.Generator,
    *,
    taken: frozenset[int],
) -> set[int]:
    area = {start}
    edge = [cell for cell in neighbours[start] if cell not in taken]
    while edge and len(area) < size:
        at = int(rng.integers(len(edge)))
        cell = edge[at]
        edge[at] = edge[-1]
        edge.pop()
        if cell in area:
            continue
        area.add(cell)
        edge.extend(other for other in neighbours[cell] if other not in area and other not in taken)
    return area

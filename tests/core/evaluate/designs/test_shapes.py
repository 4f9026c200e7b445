"""Placebo areas are contiguous, of the size asked for, and keep off what is barred."""

import numpy as np

from accord.core.evaluate import grown_areas, partition_areas
from accord.core.evaluate.designs.shapes import distances


def lattice(side):
    def near(cell):
        row, column = divmod(cell, side)
        steps = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
        return [r * side + c for r, c in steps if 0 <= r < side and 0 <= c < side]

    return [near(cell) for cell in range(side * side)]


def contiguous(neighbours, area):
    inside = [[other for other in neighbours[cell] if other in area] for cell in range(144)]
    return all(distances(inside, [area[0]])[cell] >= 0 for cell in area)


def test_areas_are_contiguous_and_keep_off():
    neighbours, barred = lattice(12), frozenset(range(24))
    areas = grown_areas(neighbours, size=7, number=50, rng=np.random.default_rng(1), without=barred)
    assert len(areas) == 50
    assert all(len(set(area)) == 7 and not barred & set(area) for area in areas)
    assert all(contiguous(neighbours, area) for area in areas)


def test_a_partition_shares_no_cell():
    neighbours = lattice(12)
    areas = partition_areas(neighbours, size=4, rng=np.random.default_rng(2))
    cells = [cell for area in areas for cell in area]
    assert len(cells) == len(set(cells))
    assert len(areas) > 25
    assert all(contiguous(neighbours, area) for area in areas)


def test_the_same_generator_gives_the_same_areas():
    one, two = (
        grown_areas(lattice(6), size=3, number=9, rng=np.random.default_rng(8)) for _ in range(2)
    )
    assert one == two


def test_a_map_without_room_gives_fewer():
    assert grown_areas([[], []], size=2, number=3, rng=np.random.default_rng(1)) == ()
    assert distances([[1], [0], []], [0]).tolist() == [0, 1, -1]

"""Small grounds, staff and limits, drawn by hypothesis or spelled out."""

from itertools import product

import numpy as np
from hypothesis import strategies as st

from accord.core.forecast.allocation import Limits, PlanGround, Staff, breaches, reached

GROUPS = ("a", "b")


def patrol(*hours: float, **given) -> Staff:
    return Staff(
        **{
            "name": "X patrol", "agency": "X", "activity": "patrol", "hours": np.array(hours),
            "is_presence": True, "most_visits": 2, **given,
        }
    )  # fmt: skip


def lighting(*hours: float, **given) -> Staff:
    return Staff(
        **{
            "name": "Y lighting", "agency": "Y", "activity": "lighting", "hours": np.array(hours),
            "lasts": (0,), "visit_hours": 2.0, "most_visits": 2, **given,
        }
    )  # fmt: skip


@st.composite
def grounds(draw, cells: int = 4, shifts: int = 2) -> PlanGround:
    counts = st.integers(0, 12)
    expected = np.array(draw(st.lists(counts, min_size=cells * shifts, max_size=cells * shifts)))
    people = {
        group: np.array(draw(st.lists(counts, min_size=cells, max_size=cells)), float) + 1
        for group in GROUPS
    }
    flags = st.lists(st.booleans(), min_size=cells, max_size=cells)
    places = st.lists(st.integers(0, 4), min_size=cells, max_size=cells)
    return PlanGround(
        expected=expected.reshape(cells, shifts) / 4,
        held_back=np.array(draw(flags)) & np.array(draw(flags)),
        resting=np.array(draw(flags)) & np.array(draw(flags)),
        x_km=np.array(draw(places), float),
        y_km=np.zeros(cells),
        residents=people,
        totals={group: float(one.sum()) * 2 for group, one in people.items()},
        areas={"west": np.arange(cells // 2), "east": np.arange(cells // 2, cells)},
    )


@st.composite
def limits(draw) -> Limits:
    return Limits(
        cap=draw(st.sampled_from([None, 1.0, 1.2, 2.0])),
        budget=draw(st.sampled_from([None, 10.0, 40.0])),
        reserve=draw(st.sampled_from([0.0, 0.25])),
        least=draw(st.sampled_from([{}, {"east": 1.0}, {"west": 2.0, "east": 1.0}])),
        within_km=draw(st.sampled_from([None, 1.0, 3.0])),
        reach=draw(st.sampled_from([0.3, 0.5, 1.0])),
    )


def best_by_hand(ground: PlanGround, staff, asked: Limits) -> float | None:
    """The most that any plan within the limits reaches, by trying all of them; None where none is."""
    spans = [
        range(min(one.most_visits, int(one.hours[shift] // one.visit_hours)) + 1)
        for one in staff
        for _ in range(ground.cells)
        for shift in range(ground.shifts)
    ]
    best = None
    for tried in product(*spans):
        visits = np.array(tried).reshape(len(staff), ground.cells, ground.shifts)
        if not breaches(ground, staff, asked, visits):
            value = reached(ground.expected, staff, visits, reach=asked.reach)
            best = value if best is None else max(best, value)
    return best

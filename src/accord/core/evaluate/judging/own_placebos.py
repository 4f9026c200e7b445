"""How often designs that make their error from placebos call one of those a change."""

from dataclasses import replace

import numpy as np

from accord.core.evaluate.designs.contrasts import placebo_chance
from accord.core.evaluate.judging.case import SEED, Answer, Case, UnjudgedError
from accord.core.evaluate.judging.lots import chance_of_lot
from accord.core.evaluate.judging.staggered import chance_of_starts
from accord.core.evaluate.robustness.placebos import LEAST_SIDE, Kind, Placebos

_NUMBER = 100
_WORLDS = 199


def lot_placebos(case: Case) -> Placebos:
    """Other lots among the same areas, at starts made up before the true one."""
    alpha, rng = 1 - case.level, np.random.default_rng(SEED)
    rows = np.array([*case.own, *case.donors])
    starts = range(LEAST_SIDE, case.first_after - LEAST_SIDE + 1)
    found: list[float] = []
    for turn in range(_NUMBER if starts else 0):
        order = rng.permutation(rows)
        made = replace(
            case.at(starts[turn % len(starts)]), worlds=_WORLDS,
            own=tuple(order[: len(case.own)].tolist()),
            donors=tuple(order[len(case.own) :].tolist()),
        )  # fmt: skip
        try:
            found.append(chance_of_lot(made))
        except UnjudgedError:
            continue
    return Placebos(p_values=tuple(found), alpha=alpha, kind="lots", apart=len(found))


def staggered_placebos(case: Case) -> Placebos:
    """The same starts given by lot to areas that never started."""
    alpha, rng = 1 - case.level, np.random.default_rng(SEED + 1)
    found: list[float] = []
    for _ in range(_NUMBER):
        order = rng.permutation(np.array(case.donors)).tolist()
        made = replace(
            case, own=tuple(order[: len(case.own)]), donors=tuple(order[len(case.own) :]),
            worlds=_WORLDS,
        )  # fmt: skip
        try:
            found.append(chance_of_starts(made))
        except UnjudgedError:
            continue
    apart = len(case.donors) // len(case.own)
    return Placebos(p_values=tuple(found), alpha=alpha, kind="areas", apart=apart)


def district_placebos(answer: Answer, case: Case, *, kind: Kind) -> Placebos:
    """Each half of the placebo districts ranked among the other half."""
    sizes = np.array(answer.notes["placebo_sizes"])
    halves = (sizes[::2], sizes[1::2])
    found = [
        float(placebo_chance(np.asarray(abs(size)), other))
        for one, other in (halves, halves[::-1])
        for size in one
    ]
    return Placebos(
        p_values=tuple(found), alpha=1 - case.level, kind=kind,
        apart=len(case.donors) // len(case.own),
    )  # fmt: skip

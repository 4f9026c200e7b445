"""Areas that start at different times: each group since its own start, against those that never do."""

from dataclasses import dataclass
from math import exp, inf, nan

import numpy as np

from accord.core.evaluate.designs.contrasts import (
    Contrast,
    donor_contrast,
    donor_spread,
    mean_of_known,
    placebo_chance,
)
from accord.core.evaluate.designs.donors import LEAST_DONORS
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.judging.case import Answer, Case, UnjudgedError, scaled

SEED = 20260101
_STEPS = 50
_WIDEST = 12.0
_CHUNK = 200
Groups = list[tuple[int, tuple[int, ...]]]


def judge_staggered(case: Case) -> Answer:
    """Groups by start against the never treated, their events and expectations added up.

    As in Callaway and Sant'Anna (2021) each group is held against the never treated alone, from its
    own start; for counts the effect is a ratio, weighted by what was expected. The chance is its
    rank among the same starts given by lot to all areas, as if nothing had happened (Fisher); the
    interval's reach is that of such lots once the change found is taken out of the treated.
    """
    ranked = _ranked(case)
    groups, own, spread, sizes = ranked.groups, ranked.own, ranked.spread, ranked.sizes
    statistic, p_value = ranked.statistic, ranked.p_value
    observed = sum(float(one.after[0]) for one in own)
    expected = sum(float(one.before[0] * one.share[0] / (1 - one.share[0])) for one in own)
    freed = _placebo_sizes(case, groups, _freed(case, max(observed, 0.5) / max(expected, 0.5)))
    critical = _critical(freed, 1 - case.level)
    if p_value > 1 - case.level:  # what the test does not refuse is within the interval
        critical = max(critical, abs(statistic) * (1 + 1e-9))

    def end(sign: float) -> float:
        low, high = -_WIDEST, _WIDEST
        for _ in range(_STEPS):
            middle = (low + high) / 2
            above = float(_size(own, spread, middle)) > sign * critical
            low, high = (middle, high) if above else (low, middle)
        return (low + high) / 2

    upper = end(-1.0)
    total = case.own_total()
    control = mean_of_known(case.cells[list(case.donors)], axis=0)
    return Answer(
        change=Interval(
            estimate=observed / expected - 1 if expected else (inf if observed else nan),
            lower=exp(end(1.0)) - 1 if observed else -1.0,
            upper=exp(upper) - 1 if upper < _WIDEST - 1 else inf, level=case.level,
        ),
        p_value=p_value, observed=int(observed), expected=expected, expected_by_period=scaled(control, total, case.first_after),
        statistic=statistic,
        notes={"placebo_sizes": sorted(float(v) for v in sizes), "groups": _by_group(own, groups)},
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Ranked:
    """The change of all groups and where it stands among the same starts given by lot."""

    groups: Groups
    own: list[Contrast]
    spread: list[Floats]
    sizes: Floats
    statistic: float
    p_value: float


def chance_of_starts(case: Case) -> float:
    """The chance that `judge_staggered` gives, without the interval, which takes as long again."""
    return _ranked(case).p_value


def _ranked(case: Case) -> _Ranked:
    groups = _groups(case)
    if len(case.donors) < max(LEAST_DONORS, len(case.own) + 2):
        raise UnjudgedError("too few areas never start")
    own = [_contrast(case.cells, members, case.donors, start) for start, members in groups]
    if not all(0 < one.share[0] < 1 for one in own):
        raise UnjudgedError("areas that never start recorded nothing on one side of a start")
    sizes = _placebo_sizes(case, groups, case.cells)
    spread = [donor_spread(one, slice(1, None)) for one in own]
    statistic = float(_size(own, spread, 0.0))
    p_value = float(placebo_chance(np.asarray(statistic), sizes))
    return _Ranked(
        groups=groups, own=own, spread=spread, sizes=sizes, statistic=statistic, p_value=p_value
    )


def _groups(case: Case) -> Groups:
    """Starts in their order, each with its rows."""
    starts = sorted(set(case.starts))
    return [
        (start, tuple(row for row, its in zip(case.own, case.starts, strict=True) if its == start))
        for start in starts
    ]


def _contrast(
    cells: Floats, members: tuple[int, ...], donors: tuple[int, ...], start: int
) -> Contrast:
    rows = np.vstack([cells[list(members)].sum(axis=0)[None], cells[list(donors)]])
    if not 1 <= start < rows.shape[1]:
        raise UnjudgedError("a group has no period before or after its start")
    return donor_contrast(rows, start)


def _size(own: list[Contrast], spread: list[Floats], log_ratio: float) -> Floats:
    """All groups' excess over its error, at a null of `log_ratio`; leading axes are replicates."""
    excess: Floats = np.zeros(())
    variance: Floats = np.zeros(())
    for one, wide in zip(own, spread, strict=True):
        total = one.before[..., 0] + one.after[..., 0]
        odds = one.share[..., 0] / np.maximum(1 - one.share[..., 0], 1e-12) * exp(log_ratio)
        share = odds / (1 + odds)
        core = total * share * (1 - share)
        noise = one.control_noise[..., 0] + wide[..., 0] * (1 + one.evenness[..., 0])
        excess = excess + one.after[..., 0] - total * share
        variance = variance + core + core**2 * noise
    found: Floats = excess / np.sqrt(np.maximum(variance, 1e-12))
    return found


def _freed(case: Case, ratio: float) -> Floats:
    """The counts with the change taken out of the treated units since their starts."""
    cells = case.cells.copy()
    for row, start in zip(case.own, case.starts, strict=True):
        cells[row, start:] /= ratio
    return cells


def _placebo_sizes(case: Case, groups: Groups, cells: Floats) -> Floats:
    """The studentised change of areas that were given the same starts by lot, many times."""
    rng = np.random.default_rng(SEED)
    donors = np.array([*case.own, *case.donors])
    found = []
    for begin in range(0, case.worlds, _CHUNK):
        number = min(_CHUNK, case.worlds - begin)
        order = donors[rng.random((number, len(donors))).argsort(axis=1)]
        rest = cells[order[:, len(case.own) :]]
        contrasts, at = [], 0
        for start, members in groups:
            chosen = cells[order[:, at : at + len(members)]].sum(axis=1, keepdims=True)
            contrasts.append(donor_contrast(np.concatenate([chosen, rest], axis=1), start))
            at += len(members)
        wide = [donor_spread(one, slice(1, None)) for one in contrasts]
        found.append(_size(contrasts, wide, 0.0))
    return np.concatenate(found)


def _critical(sizes: Floats, alpha: float) -> float:
    low, high = 0.0, float(np.abs(sizes).max()) + 10
    for _ in range(_STEPS):
        middle = (low + high) / 2
        above = float(placebo_chance(np.asarray(middle), sizes)) > alpha
        low, high = (middle, high) if above else (low, middle)
    return high


def _by_group(own: list[Contrast], groups: Groups) -> list[dict[str, float | int | None]]:
    """Each group's own counts; its effect alone is too noisy for an interval of its own."""
    return [
        {
            "start": start, "areas": len(members), "observed": float(one.after[0]),
            "expected": float(one.before[0] * one.share[0] / (1 - one.share[0])),
        }
        for one, (start, members) in zip(own, groups, strict=True)
    ]  # fmt: skip

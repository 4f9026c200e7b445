"""The same checks for every design: placebos, starts made up, a control that cannot move, each donor out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from accord.core.evaluate.designs.contrasts import mean_of_known
from accord.core.evaluate.designs.shapes import Neighbours, grown_areas
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.judging.case import QUICK_WORLDS, SEED, Answer, Case, Judge
from accord.core.evaluate.judging.plainly import month_noise
from accord.core.evaluate.robustness.checking import LeftOut
from accord.core.evaluate.robustness.placebos import (
    LEAST_PLACEBOS,
    LEAST_SIDE,
    VOLUME_WITHIN,
    Placebos,
    TimePlacebo,
    apart_of,
)
from accord.core.evaluate.robustness.specifications import Specification, own_series
from accord.core.evaluate.robustness.steadiness import (
    fires_too_often,
    is_steady,
    is_still,
    ran_alike_before,
)

_PLACEBOS = 100
_SIMULATED = 100
_STARTS = 12
_TOLD_STARTS = 4
_MOST_LEFT_OUT = 60
_YEAR = 12
ROBUST = (ValueError, np.linalg.LinAlgError)  # what a case that cannot be judged raises


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An answer with everything that could unsettle it; `answer` has the interval that counts.

    `widened` is whether placebos fired too often, so that the interval is that of the nominal
    level at which they fire no more often than they may.
    """

    answer: Answer
    widened: bool
    placebos: Placebos
    in_time: tuple[TimePlacebo, ...]
    left_out: tuple[LeftOut, ...]
    curve: tuple[Specification, ...]
    negative_control: Answer | None
    alpha: float

    @property
    def parallel_before(self) -> bool | None:
        """Whether no made-up start is called, by Bonferroni's rule; None without any."""
        return ran_alike_before(self.in_time, self.alpha)

    @property
    def same_sign(self) -> float:
        """The share of specifications whose change has the answer's sign."""
        sign = np.sign(self.answer.change.estimate)
        signs = [np.sign(one.change.estimate) == sign for one in self.curve]
        return float(np.mean(signs)) if signs else 1.0

    @property
    def steady(self) -> bool:
        """Whether neither one donor nor another specification turns a clear change."""
        left_out = [one.change for one in self.left_out]
        return is_steady(self.answer.change, left_out, self.same_sign)

    @property
    def control_still(self) -> bool | None:
        """Whether the outcome that cannot move did not; None where none could be judged."""
        found = self.negative_control
        return is_still(None if found is None or found.has_too_few_months else found.change)


def check_design(
    case: Case, judge: Judge, *, name: str, control: Floats | None = None,
    neighbours: Neighbours | None = None, near: frozenset[int] = frozenset(),
    placebos: Placebos | None = None,
) -> Checked:  # fmt: skip
    """A case by a design with all its checks. Raises UnjudgedError where it cannot be judged.

    `placebos` are the design's own where it makes its error from them.
    """
    alpha = 1 - case.level
    answer = judge(case)
    found = placebos or placebos_of(case, judge, neighbours=neighbours, near=near)
    told, widened = answer, False
    if fires_too_often(found):
        honest = found.honest_alpha
        wide = judge(replace(case, level=1 - honest)).change
        told = replace(
            answer, p_value=min(answer.p_value * alpha / honest, 1.0),
            change=Interval(
                estimate=wide.estimate, lower=wide.lower, upper=wide.upper, level=case.level
            ),
        )  # fmt: skip
        widened = True
    return Checked(
        answer=told, widened=widened, placebos=found, in_time=_in_time(case, judge),
        left_out=_left_out(case, judge), curve=_curve(case, judge, name), alpha=alpha,
        negative_control=None if control is None else _judged(judge, case.of(control)),
    )  # fmt: skip


def placebos_of(
    case: Case, judge: Judge, *, neighbours: Neighbours | None = None,
    near: frozenset[int] = frozenset(),
) -> Placebos:  # fmt: skip
    """How often the design calls a change where none began, by areas of the same volume.

    Grown on the map with its shape where there is one; else single areas; both at the true start
    and before it, the treated area's own past too. Where these are under twenty, series are drawn
    with its volume, bursts and memory: then it is the design that is tried, not the place.
    """
    alpha, quick = 1 - case.level, replace(case, worlds=QUICK_WORLDS)
    on_map = list(_grown(quick, neighbours, near)) if neighbours is not None else []
    areas = on_map or list(_alike(quick, near))
    made = [*areas, *(one for start in _earlier(case, _STARTS) for one in (quick.at(start),))]
    for area in areas:
        made += [area.at(start) for start in _earlier(case, _TOLD_STARTS)]
    told = [(each, one) for each in made[:_PLACEBOS] if (one := _judged(judge, each)) is not None]
    if len(told) >= LEAST_PLACEBOS:
        return Placebos(
            p_values=tuple(one.p_value for _, one in told), alpha=alpha,
            kind="map" if on_map else "areas", apart=apart_of(each.own for each, _ in told),
        )  # fmt: skip
    drawn = [one.p_value for one in (_judged(judge, each) for each in _simulated(quick)) if one]
    return Placebos(p_values=tuple(drawn), alpha=alpha, kind="simulated", apart=len(drawn))


def _judged(judge: Judge, case: Case) -> Answer | None:
    """An answer; None where the case has none."""
    try:
        found = judge(case)
    except ROBUST:
        return None
    return None if np.isnan(found.change.estimate) else found


def _volumes(case: Case) -> Floats:
    return mean_of_known(case.cells[:, : case.first_after], axis=1)


def _placed(case: Case, area: Sequence[int]) -> Case:
    """The same question of another area, against donors that are not of it."""
    rows = tuple(row for row in case.donors if row not in set(area))
    return replace(case, own=tuple(area), starts=(case.first_after,) * len(area), donors=rows)


def _grown(case: Case, neighbours: Neighbours, near: frozenset[int]) -> Iterator[Case]:
    volume = _volumes(case)
    own = float(volume[list(case.own)].sum())
    areas = grown_areas(
        neighbours, size=len(case.own), number=3 * _PLACEBOS, rng=np.random.default_rng(SEED),
        without=near | frozenset(case.own),
    )  # fmt: skip
    for area in dict.fromkeys(areas):
        if own / VOLUME_WITHIN <= float(np.nansum(volume[list(area)])) <= own * VOLUME_WITHIN:
            yield _placed(case, area)


def _alike(case: Case, near: frozenset[int]) -> Iterator[Case]:
    volume = _volumes(case)
    own = float(volume[list(case.own)].sum())
    for row in range(len(case.cells)):
        if row in near or row in case.own:
            continue
        if own / VOLUME_WITHIN <= float(np.nan_to_num(volume[row])) <= own * VOLUME_WITHIN:
            yield _placed(case, (row,))


def _simulated(case: Case) -> Iterator[Case]:
    """Cases whose treated area and control have this volume, these bursts and this memory."""
    rng = np.random.default_rng(SEED)
    rows = [case.own_total(), *(case.cells[row] for row in case.donors)]
    length, start = case.cells.shape[1], case.first_after
    shapes = [(float(np.nan_to_num(mean_of_known(r[None, :start], axis=1)[0])), *month_noise(r[:start])) for r in rows]  # fmt: skip
    for _ in range(_SIMULATED):
        drawn = []
        for mean, spread, rho in shapes:
            noise: Floats = np.asarray(rng.standard_normal(length), float)
            for at in range(1, length):
                noise[at] = rho * noise[at - 1] + np.sqrt(1 - rho**2) * noise[at]
            log_spread = np.log1p(spread)
            drawn.append(rng.poisson(mean * np.exp(np.sqrt(log_spread) * noise - log_spread / 2)))
        yield replace(
            case,
            cells=np.array(drawn, float),
            own=(0,),
            starts=(start,),
            donors=tuple(range(1, len(rows))),
        )


def _earlier(case: Case, number: int) -> list[int]:
    """Starts made up before the true one, with periods enough on both sides."""
    last = case.first_after - LEAST_SIDE
    if last < LEAST_SIDE:
        return []
    return sorted({int(s) for s in np.linspace(LEAST_SIDE, last, number + 2)[1:-1].round()})


def _in_time(case: Case, judge: Judge) -> tuple[TimePlacebo, ...]:
    quick = replace(case, worlds=QUICK_WORLDS)
    found = [(start, _judged(judge, quick.at(start))) for start in _earlier(case, _TOLD_STARTS)]
    return tuple(
        TimePlacebo(first_after=start, change=one.change, p_value=one.p_value)
        for start, one in found
        if one
    )


def _left_out(case: Case, judge: Judge) -> tuple[LeftOut, ...]:
    if len(case.donors) < 2 or len(case.donors) > _MOST_LEFT_OUT:
        return ()
    quick = replace(case, worlds=QUICK_WORLDS)
    found = [(donor, _judged(judge, quick.without(donor))) for donor in case.donors]
    return tuple(
        LeftOut(donor=donor, change=one.change, p_value=one.p_value) for donor, one in found if one
    )


def _curve(case: Case, judge: Judge, name: str) -> tuple[Specification, ...]:
    """The same question over other periods and other donors, and the area's series alone."""
    found = []
    for periods, one in _periods(case):
        for donors, asked in _donor_sets(one):
            answer = _judged(judge, replace(asked, worlds=QUICK_WORLDS))
            if answer is not None:
                found.append(
                    Specification(
                        estimator=name, donors=donors, periods=periods, change=answer.change,
                        p_value=answer.p_value,
                    )
                )  # fmt: skip
    if len(set(case.starts)) == 1:
        found += own_series(case.own_total(), case.first_after, case.level)
    return tuple(sorted(found, key=lambda s: (s.change.estimate, s.estimator, s.donors, s.periods)))


def _periods(case: Case) -> Iterator[tuple[str, Case]]:
    start, length = case.first_after, case.cells.shape[1]
    after = length - start
    yield "all", case
    for name, cut in (
        ("last 12 before", start - _YEAR if start > _YEAR else 0),
        ("as many before as after", start - after if start > after >= 2 else 0),
    ):
        if cut:
            yield (
                name,
                replace(
                    case, cells=case.cells[:, cut:], starts=tuple(s - cut for s in case.starts)
                ),
            )
    if after > 2 and len(set(case.starts)) == 1:
        kept = np.delete(np.arange(length), start)
        yield "without the first after", case.of(case.cells[:, kept])


def _donor_sets(case: Case) -> Iterator[tuple[str, Case]]:
    count = len(case.donors)
    yield ("all" if count else "none"), case
    if count < 4:
        return
    volume = _volumes(case)
    own = float(np.mean(volume[list(case.own)]))
    rows = np.array(case.donors)
    far = np.abs(np.log(np.maximum(volume[rows], 1e-9) / max(own, 1e-9)))
    half = np.sort(rows[np.argsort(far, kind="stable")][: max(2, count // 2)])
    yield "half nearest in volume", replace(case, donors=tuple(half.tolist()))
    yield "without the largest", case.without(int(rows[int(np.nanargmax(volume[rows]))]))

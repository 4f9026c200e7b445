"""The harm of what was recorded: a weighted sum of counts with an interval that keeps its level."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, hypot, inf, log, nan, sqrt

from accord.core.evaluate.harm.tables import WeightTable
from accord.core.evaluate.incomplete import gamma_quantile
from accord.core.evaluate.intervals import Interval

METHOD = (
    "Offences of each weight are counted as a Poisson variate of its own, so that their harm is a "
    "compound one; the interval is the gamma interval of Fay and Feuer (1997), whose upper end "
    "allows for one more offence of the table's heaviest weight. It is wide where a single grave "
    "offence outweighs all others: that one did not happen is no proof that it could not have."
)
P_AT_LEAST = 1e-9  # below it nobody tells one chance from another
P_PRECISION = 1e-4


@dataclass(frozen=True, kw_only=True)
class HarmIndex:
    """Harm per unit of exposure with its interval.

    `parts` are (code, count, weight), gravest first. `unweighted` offences were recorded and have
    no weight: they are in no sum, and are told. `heaviest` is the table's, not that of the parts.
    """

    interval: Interval
    parts: tuple[tuple[str, int, float], ...]
    unweighted: Mapping[str, int]
    variance: float
    exposure: float
    heaviest: float

    @property
    def total(self) -> float:
        """The weighted sum itself, over no exposure."""
        return sum(count * weight for _, count, weight in self.parts)

    @property
    def counted(self) -> int:
        """How many offences have a weight."""
        return sum(count for _, count, _ in self.parts)

    @property
    def unweighted_share(self) -> float:
        """The share of the recorded offences that have no weight; NaN where none was recorded."""
        without = sum(self.unweighted.values())
        total = self.counted + without
        return without / total if total else nan


def harm_index(
    counts: Mapping[str, int], table: WeightTable, *, exposure: float = 1.0, level: float = 0.95
) -> HarmIndex:
    """Σ weight × count over an exposure (days, inhabitants …). ValueError on bad input.

    With one weight for all it is the exact interval of a count (Garwood), times that weight.
    """
    if not (exposure > 0 and 0 < level < 1) or any(count < 0 for count in counts.values()):
        raise ValueError("counts are from 0 on, exposure above 0, the level between 0 and 1")
    parts = [(code, n, table.weights[code]) for code, n in counts.items() if code in table.weights]
    parts.sort(key=lambda one: (-one[1] * one[2], one[0]))
    total = sum(n * weight for _, n, weight in parts)
    variance = sum(n * weight**2 for _, n, weight in parts)
    lower, upper = gamma_ends(total, variance, table.heaviest, (1 - level) / 2)
    return HarmIndex(
        interval=Interval(
            estimate=total / exposure, lower=lower / exposure, upper=upper / exposure, level=level
        ),
        parts=tuple(parts),
        unweighted={code: n for code, n in counts.items() if n and code not in table.weights},
        variance=variance / exposure**2,
        exposure=exposure,
        heaviest=table.heaviest,
    )


def harm_ratio(since: HarmIndex, before: HarmIndex, *, beyond: float = 0.0) -> Interval:
    """Harm since ÷ before, from the two intervals (Donner and Zou 2012, on the log).

    `beyond` is how far the log ratio may lie off beside chance. Without harm before, the estimate
    and the upper end are infinite; without any, nothing is known.
    """
    after, earlier = since.interval, before.interval
    if not earlier.estimate:
        middle = inf if after.estimate else nan
        return Interval(
            estimate=middle, lower=_end(after, earlier, up=False), upper=inf, level=after.level
        )
    return Interval(
        estimate=after.estimate / earlier.estimate,
        lower=_end(after, earlier, up=False, beyond=beyond),
        upper=_end(after, earlier, up=True, beyond=beyond), level=after.level,
    )  # fmt: skip


def lasted(found: Interval, beyond: float) -> Interval:
    """An interval whose logarithm may lie so far off beside chance."""
    if not beyond:
        return found
    if not found.estimate:
        return replace(found, upper=found.upper * exp(beyond))
    down = inf if not found.lower else log(found.estimate / found.lower)
    up = log(found.upper / found.estimate)
    return replace(
        found, lower=found.estimate * exp(-hypot(down, beyond)),
        upper=found.estimate * exp(hypot(up, beyond)),
    )  # fmt: skip


def harm_p_value(
    since: HarmIndex, before: HarmIndex, *, beyond: Callable[[float], float] = lambda _level: 0.0
) -> float:
    """Chance of a change like this without one: the error rate at which the ratio leaves out 1.

    It inverts `harm_ratio`, so that the test and its interval never contradict each other; `beyond`
    is what that takes, by level.
    """

    def leaves_out_one(alpha: float) -> bool:
        level = 1 - alpha
        ratio = harm_ratio(_at(since, level), _at(before, level), beyond=beyond(level))
        return not ratio.lower <= 1 <= ratio.upper

    low, high = P_AT_LEAST, 1.0
    if not leaves_out_one(high - 1e-9):
        return 1.0
    if leaves_out_one(low):
        return low
    while high / low > 1 + P_PRECISION:
        middle = sqrt(low * high)
        low, high = (low, middle) if leaves_out_one(middle) else (middle, high)
    return high


def _at(index: HarmIndex, level: float) -> HarmIndex:
    """The same index with an interval of another level."""
    squares = index.variance * index.exposure**2
    ends = gamma_ends(index.total, squares, index.heaviest, (1 - level) / 2)
    lower, upper = (end / index.exposure for end in ends)
    shown = replace(index.interval, lower=lower, upper=upper, level=level)
    return replace(index, interval=shown)


def added_rates(found: Sequence[HarmIndex]) -> HarmIndex:
    """What several agencies have together, each over its own exposure: rates add up.

    Whoever told of fewer days weighs no less for it.
    """
    level = found[0].interval.level
    total, variance = (sum(part) for part in zip(
        *((one.interval.estimate, one.variance) for one in found), strict=True
    ))  # fmt: skip
    heaviest = max(one.heaviest / one.exposure for one in found)
    lower, upper = gamma_ends(total, variance, heaviest, (1 - level) / 2)
    unweighted: Counter[str] = Counter()
    for one in found:
        unweighted.update(one.unweighted)
    return HarmIndex(
        interval=Interval(estimate=total, lower=lower, upper=upper, level=level),
        parts=tuple(
            (code, n, weight / one.exposure) for one in found for code, n, weight in one.parts
        ),
        unweighted=dict(unweighted), variance=variance, exposure=1.0, heaviest=heaviest,
    )  # fmt: skip


def gamma_ends(total: float, variance: float, heaviest: float, tail: float) -> tuple[float, float]:
    """Both ends for a weighted sum of Poisson counts with that sum of squares."""
    lower = 0.0
    if total:
        lower = variance / total * gamma_quantile(total**2 / variance, tail)
    more, wider = total + heaviest, variance + heaviest**2
    return lower, wider / more * gamma_quantile(more**2 / wider, 1 - tail)


def _end(after: Interval, earlier: Interval, *, up: bool, beyond: float = 0.0) -> float:
    """One end of the ratio: each side's own distance to the end that counts, taken together."""
    one, other = (after.upper, earlier.lower) if up else (after.lower, earlier.upper)
    if not one:
        return 0.0
    if not other:
        return inf
    if not (after.estimate and earlier.estimate):
        return one / other * exp(beyond if up else -beyond)
    reach = hypot(log(one / after.estimate), log(other / earlier.estimate), beyond)
    return after.estimate / earlier.estimate * exp(reach if up else -reach)

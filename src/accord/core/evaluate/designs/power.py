"""What a comparison could see, told before it begins: effects laid into the agency's own past."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.contrasts import first_unit_chance
from accord.core.evaluate.designs.donors import LEAST_DONORS, TooFewDonorsError
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval, mean_share_interval

WANTED = 0.8
VOLUME_WITHIN = 2.0
LARGEST_FALL, LARGEST_RISE = -0.95, 3.0
LEAST_BEFORE, SPARE = 3, 3  # periods before a start; those that a world may slide by
_WINDOWS = 4
_TRIALS = 400
_STEPS = 12


@dataclass(frozen=True, kw_only=True)
class Power:
    """How often a change of `effect` would have been called, had it happened in the past.

    `areas` are those of the history; starts of one area overlap and draws are alike, so the
    interval goes by areas alone.
    """

    effect: float
    share: float
    areas: int
    wanted: float = WANTED

    @property
    def interval(self) -> Interval:
        """Wilson's interval, by areas."""
        return mean_share_interval(self.share, self.areas)

    @property
    def can_be_learnt(self) -> bool:
        """Whether the change would be seen as often as wanted."""
        return self.share >= self.wanted

    def in_words(self, *, language: str = "en") -> str:
        """One sentence for the plan, in English or Spanish."""
        size, share = f"{100 * self.effect:+.0f} %".replace("-", "−"), f"{100 * self.share:.0f} %"
        ends = f"{100 * self.interval.lower:.0f}–{100 * self.interval.upper:.0f} %"
        if language == "es":
            end = "" if self.can_be_learnt else " Con este diseño no se puede saber."
            of = "una zona" if self.areas == 1 else f"{self.areas} zonas"
            return (
                f"Un cambio de {size} se vería en el {share} de los casos (intervalo del 95 % "
                f"{ends}, por el pasado de {of}).{end}"
            )
        end = "" if self.can_be_learnt else " This cannot be learnt with this design."
        of = "one area" if self.areas == 1 else f"{self.areas} areas"
        return (
            f"A change of {size} would be seen in {share} of cases (95 % interval {ends}, by the "
            f"past of {of}).{end}"
        )


@dataclass(frozen=True, kw_only=True)
class Detectable:
    """The least change that would be seen as often as wanted; `effect` None where none would."""

    effect: float | None
    wanted: float

    def in_words(self, *, language: str = "en") -> str:
        """One sentence for the plan, in English or Spanish."""
        if self.effect is None:
            if language == "es":
                return "Ningún cambio se vería con bastante frecuencia: esto no se puede saber."
            return "No change would be seen often enough: this cannot be learnt."
        size = f"{100 * self.effect:+.0f} %".replace("-", "−")
        if language == "es":
            return f"El menor cambio que se vería en el {self.wanted:.0%} de los casos: {size}."
        return f"The least change that would be seen in {self.wanted:.0%} of cases: {size}."


@dataclass(frozen=True, kw_only=True)
class History:
    """The past cut to the plan's length: worlds × areas × periods, the area asked about first.

    `first_after` is where each world's second part begins, `areas` how many stand first in one.
    See `past_worlds`.
    """

    worlds: Floats
    first_after: int
    areas: int


def periods_before(months: int, after: int) -> int:
    """Periods before a start in worlds cut from a past of `months`: all but a few to slide by.

    The comparison uses all of its past, so a shorter one would tell of another. Nought where under
    three would be left.
    """
    left = months - after
    before = left - min(SPARE, max(left - LEAST_BEFORE, 0))
    return before if before >= LEAST_BEFORE else 0


def past_worlds(
    history: npt.ArrayLike, *, treated: int, before: int, after: int,
    volume_within: float = VOLUME_WITHIN,
) -> History:  # fmt: skip
    """Each stretch of the past as long as the plan, with each area of the treated one's volume.

    Rows of `history` are areas, columns periods in which nothing began. Raises TooFewDonorsError;
    ValueError where the past is shorter than the plan, or the area had no events in it.
    """
    table = np.asarray(history, float)
    if len(table) <= LEAST_DONORS:
        raise TooFewDonorsError(f"{len(table) - 1} donor areas; {LEAST_DONORS} are needed")
    spare = table.shape[1] - before - after
    if before < 1 or after < 1 or spare < 0:
        raise ValueError(f"the past has {table.shape[1]} periods; {before + after} are needed")
    volume = np.nanmean(table, axis=1)
    if not volume[treated] > 0:
        raise ValueError("the area had no events in its past")
    near = np.abs(np.log(np.maximum(volume, 1e-9) / volume[treated])) <= np.log(volume_within)
    starts = sorted({int(s) for s in np.linspace(0, spare, _WINDOWS).round()})
    rows = np.arange(len(table))
    like = np.flatnonzero(near)
    cut = [
        table[[at, *rows[rows != at]], start : start + before + after]
        for start in starts
        for at in like
    ]
    return History(worlds=np.array(cut), first_after=before, areas=len(like))


def power_of(
    history: History, effect: float, *, rng: np.random.Generator, alpha: float = 0.05,
    wanted: float = WANTED, trials: int = _TRIALS,
) -> Power:  # fmt: skip
    """The share of past worlds in which a change of `effect` (−0.2: a fifth fewer) is called.

    A fall keeps each event with chance 1 + effect, a rise adds Poisson ones: the past's own
    bursts, seasons, memory and gaps stay, and no model of them is needed.
    """
    if effect <= -1:
        raise ValueError("a change is above −1")
    size = len(history.worlds)
    repeats = max(1, ceil(trials / size))
    found = [
        first_unit_chance(_changed(history, effect, rng), history.first_after) <= alpha
        for _ in range(repeats)
    ]
    return Power(effect=effect, share=float(np.mean(found)), areas=history.areas, wanted=wanted)


def minimum_detectable_effect(
    history: History, *, seed: int, alpha: float = 0.05, wanted: float = WANTED,
    rise: bool = False, trials: int = _TRIALS,
) -> Detectable:  # fmt: skip
    """The least fall (or rise) that is called in a share `wanted` of past worlds.

    Every size is tried with the same draws (`seed`), so that more is never seen less often but by
    rounding.
    """

    def share(effect: float) -> float:
        rng = np.random.default_rng(seed)
        return power_of(history, effect, rng=rng, alpha=alpha, trials=trials).share

    far, near = (LARGEST_RISE if rise else LARGEST_FALL), 0.0
    if share(far) < wanted:
        return Detectable(effect=None, wanted=wanted)
    for _ in range(_STEPS):
        middle = (far + near) / 2
        far, near = (middle, near) if share(middle) >= wanted else (far, middle)
        if abs(far - near) < 0.005:
            break
    return Detectable(effect=round(far, 3), wanted=wanted)


def _changed(history: History, effect: float, rng: np.random.Generator) -> Floats:
    worlds = history.worlds.copy()
    later = worlds[:, 0, history.first_after :]
    known = ~np.isnan(later)
    if effect <= 0:
        later[known] = rng.binomial(later[known].astype(np.int64), 1 + effect)
    else:
        later[known] += rng.poisson(later[known] * effect)
    return worlds

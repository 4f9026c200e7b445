"""Near repeats: is what is close in space closer in time than chance makes it?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.forecast.errors import ForecastError, TooLittleHistoryError
from accord.core.forecast.events import Events, FloatArray, IntArray
from accord.core.forecast.smoothing import near_pairs
from accord.core.geo import LocalProjection

SIGNIFICANT = 0.05


@dataclass(frozen=True, eq=False, kw_only=True)
class NearRepeat:
    """Knox's table: pairs by distance band and time band, what chance gives, and how rare it is.

    Arrays have shape (distance bands, time bands). `ratio` is observed over the permutations'
    mean; `p` the share of permutations (the observed one included) with at least as many pairs.
    """

    distances_m: tuple[float, ...]
    days: tuple[float, ...]
    observed: IntArray
    chance: FloatArray
    p: FloatArray

    @property
    def ratio(self) -> FloatArray:
        """Observed pairs over the pairs that chance gives; NaN where chance gives none."""
        return np.divide(
            self.observed,
            self.chance,
            out=np.full(self.chance.shape, np.nan),
            where=self.chance > 0,
        )

    @property
    def sentence(self) -> str:
        """The nearest band's result in plain English."""
        return self.in_words()

    def in_words(self, *, language: str = "en") -> str:
        """The nearest band's result in plain words, in English or Spanish ("es")."""
        if language == "es":
            return self._in_spanish()
        where = f"within {self.distances_m[0]:g} m and {self.days[0]:g} days"
        seen = f"{self.observed[0, 0]:,} pairs of incidents {where}"
        if self.chance[0, 0] == 0:
            return f"{seen}; chance gives none, so no ratio can be stated."
        verdict = (
            "a near-repeat pattern" if self._is_one else "no near-repeat pattern beyond chance"
        )
        return (
            f"{seen}; chance gives {self.chance[0, 0]:,.1f} "
            f"({self.ratio[0, 0]:.2f} times, p = {self.p[0, 0]:.3f}): {verdict}."
        )

    @property
    def _is_one(self) -> bool:
        return bool(self.p[0, 0] <= SIGNIFICANT and self.ratio[0, 0] > 1)

    def _in_spanish(self) -> str:
        where = f"a menos de {self.distances_m[0]:g} m y {self.days[0]:g} días"
        seen = f"{self.observed[0, 0]:,} pares de incidentes {where}"
        if self.chance[0, 0] == 0:
            return f"{seen}; el azar no da ninguno, así que no hay razón que indicar."
        verdict = (
            "hay un patrón de repetición cercana"
            if self._is_one
            else "no hay patrón de repetición cercana más allá del azar"
        )
        return (
            f"{seen}; el azar da {self.chance[0, 0]:,.1f} "
            f"({self.ratio[0, 0]:.2f} veces, p = {self.p[0, 0]:.3f}): {verdict}."
        )


def near_repeat(
    events: Events,
    *,
    rng: np.random.Generator,
    distances_m: Sequence[float] = (100.0, 200.0, 300.0, 400.0),
    days: Sequence[float] = (7.0, 14.0, 21.0, 28.0),
    permutations: int = 99,
) -> NearRepeat:
    """Knox's test (1964) with Monte Carlo permutations of the times (Johnson et al. 2007).

    Bands are (0, first], (first, second] …, the first holding distance and time 0 too. Every pair
    near in space is found once; a permutation then only shuffles times. Raises
    TooLittleHistoryError with fewer than two events, ForecastError where bands do not rise or
    nothing is to be permuted.
    """
    if len(events) < 2:
        raise TooLittleHistoryError("a near repeat needs at least two events")
    far, late = np.asarray(distances_m, float), np.asarray(days, float)
    for bands in (far, late):
        if not len(bands) or not (np.diff(bands, prepend=0.0) > 0).all():
            raise ForecastError("bands need upper ends above 0, each above the one before")
    if permutations < 1:
        raise ForecastError("a p needs at least one permutation")
    first, second, apart = _pairs(events, within_m=float(far[-1]))
    band = np.searchsorted(far, apart, side="left")
    observed = _table(np.abs(events.t[first] - events.t[second]), band, far, late)
    total = np.zeros(observed.shape)
    at_least = np.ones(observed.shape)
    for _ in range(permutations):
        times = rng.permutation(events.t)
        chance = _table(np.abs(times[first] - times[second]), band, far, late)
        total += chance
        at_least += chance >= observed
    return NearRepeat(
        distances_m=tuple(distances_m),
        days=tuple(days),
        observed=observed,
        chance=total / permutations,
        p=at_least / (permutations + 1),
    )


@dataclass(frozen=True, kw_only=True)
class CrossBoundaryPattern:
    """Incidents linked by nearness in place and time, from two agencies or more.

    `members` are indexes into the events, by time; `agencies` are sorted.
    """

    members: tuple[int, ...]
    agencies: tuple[str, ...]
    first_day: float
    last_day: float
    lon: float
    lat: float

    @property
    def sentence(self) -> str:
        """The pattern in plain English."""
        return self.in_words()

    def in_words(self, *, language: str = "en") -> str:
        """The pattern in plain words, in English or Spanish ("es")."""
        span = self.last_day - self.first_day
        if language == "es":
            return (
                f"{len(self.members)} incidentes en {span:.1f} días, registrados por "
                f"{len(self.agencies)} agencias ({', '.join(self.agencies)})."
            )
        return (
            f"{len(self.members)} incidents in {span:.1f} days, recorded by "
            f"{len(self.agencies)} agencies ({', '.join(self.agencies)})."
        )


def cross_boundary_patterns(
    events: Events, *, within_m: float = 400.0, within_days: float = 14.0, least: int = 3
) -> tuple[CrossBoundaryPattern, ...]:
    """Chains of near incidents that hold a pair from different agencies; largest first.

    Two incidents are linked when at most `within_m` and `within_days` apart; chains with fewer
    than `least` incidents are left out. Events without agencies give no pattern.
    """
    if events.agency is None or len(events) < 2:
        return ()
    first, second, _ = _pairs(events, within_m=within_m)
    near = np.abs(events.t[first] - events.t[second]) <= within_days
    chain = _chains(len(events), first[near], second[near])
    order = np.argsort(chain, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(chain[order])) + 1)
    patterns = [
        _pattern(events, events.agency, members) for members in groups if len(members) >= least
    ]
    crossing = [pattern for pattern in patterns if len(pattern.agencies) > 1]
    return tuple(sorted(crossing, key=lambda pattern: (-len(pattern.members), pattern.members)))


def _pattern(
    events: Events, agency: npt.NDArray[np.generic], members: IntArray
) -> CrossBoundaryPattern:
    return CrossBoundaryPattern(
        members=tuple(int(member) for member in members),
        agencies=tuple(sorted({str(agency[member]) for member in members})),
        first_day=float(events.t[members].min()),
        last_day=float(events.t[members].max()),
        lon=float(events.lon[members].mean()),
        lat=float(events.lat[members].mean()),
    )


def _pairs(events: Events, *, within_m: float) -> tuple[IntArray, IntArray, FloatArray]:
    """Every unordered pair of different events at most `within_m` apart."""
    x, y = LocalProjection.centred_on(events.lon, events.lat).to_metres(events.lon, events.lat)
    first, second, apart = near_pairs(x, y, within_m=within_m)
    once = first < second
    return first[once], second[once], apart[once]


def _table(gap: FloatArray, band: IntArray, far: FloatArray, late: FloatArray) -> IntArray:
    """Pairs by distance band and time band, those later than the last band left out."""
    slot = np.searchsorted(late, gap, side="left")
    flat = np.bincount(band * (len(late) + 1) + slot, minlength=len(far) * (len(late) + 1))
    return flat.reshape(len(far), len(late) + 1)[:, :-1].astype(np.int64)


def _chains(size: int, first: IntArray, second: IntArray) -> IntArray:
    """The lowest member of each point's chain, by spreading the lowest label along the pairs."""
    label = np.arange(size)
    while True:
        low = np.minimum(label[first], label[second])
        following = label.copy()
        np.minimum.at(following, first, low)
        np.minimum.at(following, second, low)
        following = following[following]
        if (following == label).all():
            return label
        label = following

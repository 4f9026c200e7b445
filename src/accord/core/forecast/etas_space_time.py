"""Self-excitation in space and time: a Gaussian, exponentially fading trigger over a density.

Mohler et al. 2011 in the isotropic, parametric form of Rosser and Cheng 2016. Both parts are
integrated over the cell and the window, where the usual prediction is the rate at one point.
"""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from accord.core.forecast.estimators import Fitted, demand_events
from accord.core.forecast.etas_cell import expected_over
from accord.core.forecast.events import Events, FloatArray, IntArray, Window
from accord.core.forecast.on_segments import with_surface
from accord.core.forecast.sites import Sites, gaussian
from accord.core.forecast.smoothing import near_pairs
from accord.core.geo import Grid

CUT_OFF = 3.0  # standard deviations beyond which a kernel is left out
LEAST_SIGMA_M = 25.0
FADED = 1e-6  # below it a rate does not fade within the window
LEAST_BACKGROUND = 0.02  # share of the background that is uniform, so that no place is impossible


@dataclass(frozen=True, eq=False, kw_only=True)
class Trigger:
    """θ offspring an event, after 1/ω days on average, σ metres away in each direction."""

    theta: float
    omega: float
    sigma_m: float
    background: FloatArray
    begin: int = 0

    def generations(self, days: float) -> float:
        """The mean generation of what an event has begotten within the next `days`.

        Descendants `s` days on have been begotten θωs times more than once, on average.
        """
        fading = self.omega * (1 - self.theta) * days
        gone = np.exp(-fading)
        waited = 1 / fading - gone / (1 - gone) if fading > FADED else 0.5  # of all the days
        return float(1 + self.theta * self.omega * days * waited)


def fit_trigger(
    x: FloatArray,
    y: FloatArray,
    t: FloatArray,
    *,
    days: float,
    area_m2: float,
    bandwidth_m: float,
    reach_m: float,
    reach_days: float,
    iterations: int = 12,
) -> Trigger:
    """Expectation-maximisation over all pairs within reach; points sorted by time.

    `background` of the result is each event's chance of being no one's offspring: the weights
    of the background's density. An event never supports its own background.
    """
    child, apart, gap = _causes(x, y, t, reach_m=reach_m, reach_days=reach_days)
    one, other, near = near_pairs(x, y, within_m=CUT_OFF * bandwidth_m)
    apart_kernel = one != other
    one, other, near = one[apart_kernel], other[apart_kernel], near[apart_kernel]
    kernel = np.exp(-0.5 * (near / bandwidth_m) ** 2) / (2 * np.pi * bandwidth_m**2)
    flat = LEAST_BACKGROUND * len(t) / (area_m2 * days)
    theta, omega, sigma = 0.2, 1 / 20.0, bandwidth_m
    chance = np.full(len(t), 1 - theta)
    for _ in range(iterations):
        base = np.bincount(other, chance[one] * kernel, minlength=len(t)) / days + flat
        pull = theta * omega * np.exp(-omega * gap - 0.5 * (apart / sigma) ** 2)
        pull /= 2 * np.pi * sigma**2
        rate = base + np.bincount(child, pull, minlength=len(t))
        caused = pull / rate[child]
        chance = base / rate
        offspring = float(caused.sum())
        if offspring < 1e-9:
            theta = 0.0
            break
        theta = min(offspring / len(t), 0.95)
        omega = min(max(offspring / max(float((caused * gap).sum()), 1e-9), 1 / 365.0), 24.0)
        sigma = max(np.sqrt(float((caused * apart**2).sum()) / (2 * offspring)), LEAST_SIGMA_M)
    return Trigger(theta=theta, omega=omega, sigma_m=float(sigma), background=chance)


def _causes(
    x: FloatArray, y: FloatArray, t: FloatArray, *, reach_m: float, reach_days: float
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Children, metres and days of pairs whose parent is strictly earlier, within both reaches.

    Time is cut into slices of the reach, so that only neighbours in time are paired in space.
    """
    parts: list[tuple[IntArray, IntArray, FloatArray]] = []
    edges = np.arange(t[0], t[-1] + reach_days, reach_days)
    for edge in edges:
        low, middle, high = np.searchsorted(t, [edge - reach_days, edge, edge + reach_days])
        if middle == high:
            continue
        first, second, apart = near_pairs(x[low:high], y[low:high], within_m=reach_m)
        new = (second + low >= middle) & (t[first + low] < t[second + low])
        parts.append((first[new] + low, second[new] + low, apart[new]))
    parent = np.concatenate([part[0] for part in parts])
    child = np.concatenate([part[1] for part in parts])
    apart = np.concatenate([part[2] for part in parts])
    gap = t[child] - t[parent]
    near = gap <= reach_days
    return child[near], apart[near], gap[near]


class EtasSpaceTime(Fitted):
    """A weighted density as background and a Gaussian trigger that fades exponentially.

    Learned anew every `refit_days` from at most `learn_events` most recent events before.
    """

    def __init__(
        self,
        *,
        bandwidth_m: float = 150.0,
        reach_m: float = 600.0,
        reach_days: float = 120.0,
        refit_days: float = 182.0,
        learn_events: int = 12_000,
    ) -> None:
        """The background's bandwidth, the trigger's reach, and how often and from what it learns."""
        self.bandwidth_m = bandwidth_m
        self.reach_m = reach_m
        self.reach_days = reach_days
        self.refit_days = refit_days
        self.learn_events = learn_events
        self._sites: Sites | None = None
        self._learned: dict[float, Trigger] = {}

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events and their distinct points."""
        with_surface(grid, method=type(self).__name__)
        super().fit(events, grid)
        self._sites = Sites.of(self.known()[0], grid)
        self._background = gaussian(self._sites, bandwidth_m=self.bandwidth_m)
        self._learned = {}
        return self

    def trigger(self, window: Window) -> Trigger:
        """What was learned from the events before the last refit at or before the window."""
        _, grid = self.known()
        sites = self._sites
        until = np.floor(window.start / self.refit_days) * self.refit_days
        if sites is None or until in self._learned:
            return self._learned[until]
        end = int(np.searchsorted(sites.t, until, side="left"))
        if end < 2:
            end, until = int(np.searchsorted(sites.t, window.start, side="left")), window.start
        demand_events(self.known()[0].before(until), at_least=2)
        begin = max(0, end - self.learn_events)
        site, t = sites.site[begin:end], sites.t[begin:end]
        found = fit_trigger(
            sites.x[site],
            sites.y[site],
            t,
            days=max(until - float(t[0]), 1.0),
            area_m2=float(with_surface(grid, method=type(self).__name__).areas_km2.sum()) * 1e6,
            bandwidth_m=self.bandwidth_m,
            reach_m=self.reach_m,
            reach_days=self.reach_days,
        )
        self._learned[until] = replace(found, begin=begin)
        return self._learned[until]

    def expected(self, window: Window) -> FloatArray:
        """Expected counts: the background, what has happened, and the offspring of both.

        Offspring of events that fall in the window itself is counted, to every generation: with
        what has happened by one Gaussian as wide as the generations' mixture, with the background
        in the background's own shape.
        """
        events, grid = self.known()
        sites = self._sites
        if sites is None:
            return super().expected(window)
        trigger = self.trigger(window)
        past = slice(0, int(np.searchsorted(sites.t, window.start, side="left")))
        site, age = sites.site[past], window.start - sites.t[past]
        span = max(window.start - float(events.t[0]), 1.0)
        everyday = np.array([(1 - trigger.theta) * len(age) / span])
        law = {"theta": trigger.theta, "omega": trigger.omega}
        everyday = expected_over(window.days, rate=everyday, base=everyday, **law)
        weight = np.bincount(site, self._chance(age, trigger), sites.size).astype(float)
        smooth = self._background(weight)
        surface = with_surface(grid, method=type(self).__name__).areas_km2
        even = surface / surface.sum()
        background = everyday * (
            (1 - LEAST_BACKGROUND) * smooth / max(smooth.sum(), 1e-9) + LEAST_BACKGROUND * even
        )
        fresh = age <= self.reach_days
        rate = trigger.theta * trigger.omega * np.exp(-trigger.omega * age[fresh])
        soon = expected_over(window.days, rate=rate, base=np.zeros(len(rate)), **law)
        born = np.bincount(site[fresh], soon, minlength=sites.size).astype(float)
        near = self._near(trigger.sigma_m * np.sqrt(trigger.generations(window.days)))
        return background + near(born)

    def _chance(self, age: FloatArray, trigger: Trigger) -> FloatArray:
        """Each past event's weight in the background: learned, or the mean where it was not."""
        weight = np.full(len(age), 1 - trigger.theta)
        weight[trigger.begin : trigger.begin + len(trigger.background)] = trigger.background
        return weight

    def _near(self, sigma_m: float) -> Any:
        if getattr(self, "_near_sigma", None) != sigma_m and self._sites is not None:
            self._near_sigma = sigma_m
            self._near_kernel = gaussian(self._sites, bandwidth_m=sigma_m)
        return self._near_kernel

    def get_params(self) -> dict[str, Any]:
        """Bandwidth, reaches, and how often it learns from how many events."""
        return {
            "bandwidth_m": self.bandwidth_m,
            "reach_m": self.reach_m,
            "reach_days": self.reach_days,
            "refit_days": self.refit_days,
            "learn_events": self.learn_events,
        }

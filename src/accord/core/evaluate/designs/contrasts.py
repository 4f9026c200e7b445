"""Each unit against all others, studentised by what the others show; replicates in one sweep."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats

_ROUNDS = 12  # of proportional fitting; what is missing is a few agency-months, so it settles fast
_STEPS = 30
_TAIL = 3  # degrees of freedom a donor; see placebo_chance


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """Counts of each unit before and after, and the share of the after part under no effect.

    Leading axes are replicates; the last is units. `control_noise` is the relative variance of
    the control's own ratio.
    """

    before: Floats
    after: Floats
    share: Floats
    control_noise: Floats
    evenness: Floats


def donor_contrast(counts: Floats, first_after: int) -> Contrast:
    """Each unit against all others: missing months (NaN) leave both sides of the comparison.

    Levels of units and of months are fitted in turn to what was reported, and each unit's months
    are then those of the others alone.
    """
    known = ~np.isnan(counts)
    filled = np.where(known, counts, 0.0)
    month = np.ones((*counts.shape[:-2], 1, counts.shape[-1]))
    unit = np.ones((*counts.shape[:-1], 1))
    rounds = 1 if known.all() else _ROUNDS
    for _ in range(rounds):
        unit = filled.sum(-1, keepdims=True) / _above((known * month).sum(-1, keepdims=True))
        month = filled.sum(-2, keepdims=True) / _above((known * unit).sum(-2, keepdims=True))
    rest = _above((known * unit).sum(-2, keepdims=True) - known * unit)
    others = (filled.sum(-2, keepdims=True) - filled) / rest * known
    sides = (slice(None, first_after), slice(first_after, None))
    before, after = (filled[..., side].sum(-1) for side in sides)
    weights = [others[..., side].sum(-1) for side in sides]
    total = unit[..., 0]
    volume = [np.maximum(filled[..., side].sum((-2, -1), keepdims=True)[..., 0]
                         - filled[..., side].sum(-1), 0.5) for side in sides]  # fmt: skip
    others_sum = _above(total.sum(-1, keepdims=True) - total)
    others_square = (total**2).sum(-1, keepdims=True) - total**2
    return Contrast(
        before=before, after=after, share=weights[1] / _above(weights[0] + weights[1]),
        control_noise=1 / volume[0] + 1 / volume[1], evenness=others_square / others_sum**2,
    )  # fmt: skip


def studentised(contrast: Contrast, spread: Floats, *, log_ratio: float | Floats = 0.0) -> Floats:
    """Score statistics of a change, every unit's, at a null of `log_ratio`.

    Given its total, a unit's later count is binomial in the control's share; noise of the control
    and `spread` (variance of log changes between units) widen it. At nought it is still finite.
    """
    return _score(contrast, log_ratio)(spread)


def _score(contrast: Contrast, log_ratio: float | Floats) -> Callable[[Floats], Floats]:
    """The statistics by the spread: what does not hang on it is worked out once."""
    total = contrast.before + contrast.after
    odds = contrast.share / _above(1 - contrast.share) * np.exp(log_ratio)
    share = odds / (1 + odds)
    core = total * share * (1 - share)
    square, unevenness = core**2, 1 + contrast.evenness
    excess = contrast.after - total * share

    def at(spread: Floats) -> Floats:
        variance = core + square * (contrast.control_noise + spread * unevenness)
        found: Floats = excess / np.sqrt(_above(variance))
        return found

    return at


def donor_spread(contrast: Contrast, donors: slice) -> Floats:
    """The spread at which the donors' studentised changes have a mean square of 1, at least 0."""
    part = Contrast(
        before=contrast.before[..., donors], after=contrast.after[..., donors],
        share=contrast.share[..., donors], control_noise=contrast.control_noise[..., donors],
        evenness=contrast.evenness[..., donors],
    )  # fmt: skip
    low = np.zeros((*part.before.shape[:-1], 1))
    high = np.full_like(low, 4.0)
    size, score = part.before.shape[-1], _score(part, 0.0)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        square = (score(middle) ** 2).sum(-1, keepdims=True) / (size - 1)
        low, high = np.where(square > 1, middle, low), np.where(square > 1, high, middle)
    return (low + high) / 2


def placebo_chance(size: Floats, placebos: Floats) -> Floats:
    """P of a studentised size by the ranks of the placebos, smooth between and beyond them.

    As the m-th largest of n placebos and itself it has chance m ÷ (n + 1); between two of them the
    chance is interpolated. Beyond the largest it falls as the kernel of Student's law of 3 n degrees
    of freedom: of 1, 2, 3 n and a normal tail the one at which chances of 0.05, 0.01 and 0.001 hold
    from eight donors on.
    """
    ranked = -np.sort(-np.abs(placebos), axis=-1)
    n = ranked.shape[-1]
    value = np.abs(size)[..., None]
    above = (ranked >= value).sum(-1)
    upper = np.take_along_axis(ranked, np.maximum(above - 1, 0)[..., None], -1)[..., 0]
    lower = np.take_along_axis(ranked, np.minimum(above, n - 1)[..., None], -1)[..., 0]
    at = np.abs(size)
    gap = np.where(upper > lower, upper - lower, 1.0)
    inside = above + np.clip((upper - at) / gap, 0, 1)
    inside = np.where(above == n, n + (1 - at / _above(ranked[..., -1])), inside)
    freedom = _TAIL * n
    outer = np.maximum(at, ranked[..., 0])
    beyond = ((freedom + ranked[..., 0] ** 2) / (freedom + outer**2)) ** (freedom / 2)
    return np.where(above == 0, beyond, inside) / (n + 1)


def first_unit_chance(
    counts: Floats, first_after: int, *, log_ratio: float | Floats = 0.0
) -> Floats:
    """The chance of unit 0's change at a null of `log_ratio`, in each replicate at once.

    An array of nulls has one for each replicate, and a last axis of 1.
    """
    contrast = donor_contrast(counts, first_after)
    spread = donor_spread(contrast, slice(1, None))
    placebos = studentised(contrast, spread)[..., 1:]
    return placebo_chance(studentised(contrast, spread, log_ratio=log_ratio)[..., 0], placebos)


def can_be_called(counts: Floats, first_after: int) -> npt.NDArray[np.bool_]:
    """Whether unit 0 has an event, and the others one on each side, in each replicate.

    Where nothing was recorded no test can call a change, so it shows nothing of how often it errs.
    """
    own = np.nansum(counts[..., 0, :], axis=-1) > 0
    others = np.nan_to_num(counts[..., 1:, :]).sum(axis=-2)
    found: npt.NDArray[np.bool_] = np.asarray(
        own
        & (others[..., :first_after].sum(axis=-1) > 0)
        & (others[..., first_after:].sum(axis=-1) > 0)
    )
    return found


def _above(values: Floats) -> Floats:
    """Values kept off nought where they divide."""
    return np.maximum(values, 1e-12)


def mean_of_known(values: Floats, *, axis: int) -> Floats:
    """The mean of what was reported; NaN where nothing was."""
    told = (~np.isnan(values)).sum(axis=axis)
    total: Floats = np.nansum(values, axis=axis)
    return np.where(told > 0, total / np.maximum(told, 1), np.nan)

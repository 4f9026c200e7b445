"""Designs with few areas or one: a difference of two, a series alone, a ratio of two counts."""

from dataclasses import asdict
from typing import Any

import numpy as np

from accord.core.evaluate.displacement.differences import weighted_displacement_difference
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval, ratio_interval
from accord.core.evaluate.judging.case import Answer, Case, UnjudgedError
from accord.core.evaluate.rates.etest import e_test
from accord.core.evaluate.series.interrupted import interrupted_series, seasons_and_drift
from accord.core.evaluate.series.known_step import KnownStep, are_too_few, series_step, share_step


def judge_difference(case: Case) -> Answer:
    """One to seven donors: their sum is the control, scaled to the area's size before."""
    rows = np.vstack([case.own_total()[None], case.cells[list(case.donors)]])
    start = case.first_after
    whole = ~np.isnan(rows).any(axis=0)
    before, after = (rows[:, side & whole] for side in _sides(rows.shape[1], start))
    if not before.shape[1] or not after.shape[1]:
        raise UnjudgedError("no period is reported by all areas on both sides of the start")
    if not before[1:].sum():
        raise UnjudgedError("the areas of comparison recorded nothing before the start")
    own = (float(before[0].sum()), float(after[0].sum()))
    others = (float(before[1:].sum()), float(after[1:].sum()))
    weight = others[0] / max(own[0], 0.5)
    months = (float(before.shape[1]), float(after.shape[1]))
    found = weighted_displacement_difference(
        treated=own, control=others, time_weights=(months[0] / months[1], 1.0),
        area_weights=(weight, 1.0, 1.0, 1.0), level=case.level,
    )  # fmt: skip
    expected = own[1] - found.interval.estimate
    share = [part / expected if expected > 0 else float("nan") for part in
             (found.interval.estimate, found.interval.lower, found.interval.upper)]  # fmt: skip
    plain = Interval(
        estimate=max(share[0], -1.0), lower=max(share[1], -1.0), upper=share[2], level=case.level
    )  # no count falls below nought
    blank = np.where(whole, rows, np.nan)
    step = share_step(blank[0], blank[1:].sum(axis=0), start, level=case.level)
    few = are_too_few(int((np.nan_to_num(blank).sum(axis=0) > 0).sum()))
    return Answer(
        **_allowing(plain, found.p_value, step, few=few, is_empty=not min(*own, *others)),
        observed=int(own[1]), expected=expected,
        expected_by_period=np.nansum(rows[1:], axis=0) / weight,
    )  # fmt: skip


def judge_ratio(case: Case) -> Answer:
    """A ratio of two counts, allowing for months that vary and hang together where they tell."""
    return _alone(case, is_long=False)


def judge_series(case: Case) -> Answer:
    """One long series: season and drift taken out, models beside it, and an undated break test."""
    return _alone(case, is_long=True)


def _alone(case: Case, *, is_long: bool) -> Answer:
    series, start = case.own_total(), case.first_after
    known = ~np.isnan(series)
    before, after = (series[side & known] for side in _sides(len(series), start))
    if not len(before) or not len(after):
        raise UnjudgedError("no period is reported before, or none after the start")
    expected = float(before.mean() * len(after))
    counts = (int(after.sum()), int(before.sum()))
    ratio = ratio_interval(
        *counts, after_exposure=len(after), before_exposure=len(before), level=case.level
    )
    test = e_test(*counts, first_exposure=len(after), second_exposure=len(before))
    plain = Interval(
        estimate=ratio.estimate - 1, lower=ratio.lower - 1, upper=ratio.upper - 1, level=case.level
    )
    beside = seasons_and_drift(len(series), start) if is_long else None
    step = series_step(series, start, level=case.level, beside=beside)
    few = are_too_few(int(known.sum()), 2 + (0 if beside is None else beside.shape[1]))
    by_period = np.full(len(series), before.mean())
    if is_long and step is not None:
        expected = float(after.sum()) / step.ratio.estimate
        by_period = by_period if step.without is None else step.without
    return Answer(
        **_allowing(plain, test.p_value, step, few=few, is_empty=not min(counts)),
        observed=counts[0], expected=expected,
        expected_by_period=by_period,
    )  # fmt: skip


def series_models(case: Case) -> dict[str, Any]:
    """The models that are shown beside a series' answer, and whether a break is found there."""
    series = case.own_total()
    if np.isnan(series).any():
        return {}
    try:
        found = interrupted_series(series, case.first_after, level=case.level)
    except ValueError:  # one of two periods on a side: the answer stands without them
        return {}
    return {"variants": [asdict(one) for one in found.variants], "break_agrees": found.agrees}


def _allowing(
    plain: Interval, p_value: float, step: KnownStep | None, *, few: bool, is_empty: bool
) -> dict[str, Any]:
    """What chance alone gives, or what allows for months that vary and hang together if wider.

    `few` is whether months are too few to tell; `is_empty` whether a side of the start has no
    event, from which no month can be told.
    """
    if step is None:
        notes = {"months": None, "too_few_months": few, "side_without_event": is_empty and not few}
        return {"change": plain, "p_value": p_value, "notes": notes}
    ratio = step.ratio
    change = Interval(
        estimate=ratio.estimate - 1, level=plain.level,
        lower=min(plain.lower, ratio.lower - 1), upper=max(plain.upper, ratio.upper - 1),
    )  # fmt: skip
    return {
        "change": change,
        "p_value": max(p_value, step.p_value),
        "notes": {"months": {"dispersion": step.dispersion, "memory": step.memory}},
    }


def _sides(length: int, start: int) -> tuple[Any, Any]:
    at = np.arange(length)
    return at < start, at >= start


def month_noise(series: Floats) -> tuple[float, float]:
    """Variance of log intensity beyond chance, and memory, of a series in which nothing began."""
    known = series[~np.isnan(series)]
    mean = float(known.mean()) if len(known) else 0.0
    if len(known) < 4 or mean <= 0:
        return 0.0, 0.0
    rest = known - mean
    excess = max(float(rest @ rest) / (len(known) - 1) / mean - 1, 0.0) / mean
    total = float(rest @ rest)
    rho = float(rest[1:] @ rest[:-1]) / total if total else 0.0
    return excess, float(np.clip(rho + (1 + 4 * rho) / len(known), 0.0, 0.95))

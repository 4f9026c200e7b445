"""One evaluation from a table of counts and a plan: the design's choice, its checks, its words."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from accord.core.evaluate.designs.choice import Choice, Situation, choose_design
from accord.core.evaluate.designs.contrasts import mean_of_known
from accord.core.evaluate.designs.power import minimum_detectable_effect, past_worlds, power_of
from accord.core.evaluate.displacement.differences import weighted_displacement_difference
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval, ratio_interval
from accord.core.evaluate.rates.etest import e_test
from accord.core.evaluate.report.grades import Checks, grade
from accord.core.evaluate.report.plan import Standing
from accord.core.evaluate.report.sentences import Emmie, Result, sentences
from accord.core.evaluate.robustness.checking import check_donor_ratio, comparable
from accord.core.evaluate.robustness.placebos import Placebos, area_counts, shaped_placebos
from accord.core.evaluate.series.interrupted import interrupted_series, seasons
from accord.core.evaluate.series.known_step import KnownStep, series_step, share_step

METHOD = "evaluate-table-2"
SEED = 20260101
_TRIALS = 200


class TableError(ValueError):
    """The table does not hold what the plan asks about."""


def evaluate_table(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a report needs, from plain inputs: a bundle's `compute`.

    Inputs: `units`, `periods`, `counts` (units × periods, null for not reported), `treated` (names
    of units), `first_after`, `alpha`, `smallest`, `outcome`, `outcome_es`, `standing`, `planned_design`; and maybe
    `control_counts`, `neighbours` (lists of places in `units`), `reach`, `emmie`, `cost`.
    """
    units = list(inputs["units"])
    cells = np.array(inputs["counts"], float)
    own = [units.index(name) for name in inputs["treated"]]
    start, alpha = int(inputs["first_after"]), float(inputs["alpha"])
    near = {units.index(name) for name in inputs.get("reach", ())}
    kept = [row for row in range(len(units)) if row not in near and row not in own]
    table = np.vstack([area_counts(cells, [own]), cells[kept]])
    donors = [kept[row - 1] for row in comparable(table, 0, start)]
    whole = not np.isnan(table[0]).any() and table.shape[1] - start >= 2
    choice = choose_design(
        Situation(donors=len(donors), periods_before=start if donors or whole else 1)
    )
    rows = np.vstack([table[:1], cells[donors]])
    if choice.design == "donor ratio":
        found = _by_donors(inputs, cells, own, donors, near)
    elif choice.design == "two-area difference":
        found = _by_difference(rows, start, 1 - alpha)
    else:
        found = _alone(rows[0], start, 1 - alpha, choice)
    checks = Checks(**found.pop("checks"))
    change = Interval(**found["change"])
    result = Result(
        outcome=inputs["outcome"], outcome_es=inputs["outcome_es"], change=change,
        observed=found["observed"], expected=found["expected"], p_value=found["p_value"],
        smallest=float(inputs["smallest"]), grade=grade(choice.design, checks),
        standing=_standing(inputs, choice),
        false_alarms=checks.placebo_rate, cost=inputs.get("cost"),
        months_allowed_for=checks.months_allowed_for,
        emmie=Emmie(**inputs.get("emmie", {})),
    )  # fmt: skip
    return {
        **found, "standing": asdict(result.standing), "design": choice.design, "design_words": choice.words,
        "design_words_es": choice.words_es, "checks": asdict(checks),
        "grade": asdict(result.grade), "donors": [units[row] for row in donors],
        "left_out_as_unlike": [units[row] for row in kept if row not in donors],
        "sentences": list(sentences(result)),
        "sentences_es": list(sentences(result, language="es")),
    }  # fmt: skip


def _by_donors(
    inputs: Mapping[str, Any], cells: Floats, own: list[int], donors: list[int], near: set[int]
) -> dict[str, Any]:
    start, alpha = int(inputs["first_after"]), float(inputs["alpha"])
    rows = np.vstack([area_counts(cells, [own]), cells[donors]])
    control = inputs.get("control_counts")
    other = None
    if control is not None:
        moved = np.array(control, float)
        other = np.vstack([area_counts(moved, [own]), moved[donors]])
    found = check_donor_ratio(
        rows, treated=0, first_after=start, alpha=alpha, negative_control=other,
        placebos=_on_the_map(inputs, cells, own, near),
    )  # fmt: skip
    names = [inputs["units"][row] for row in donors]
    before = rows[1:, :start]
    scale = np.nanmean(rows[0, :start]) / max(float(np.nanmean(before)), 1e-9)
    return {
        "change": asdict(found.change), "observed": found.result.observed,
        "expected": found.result.expected, "p_value": found.p_value,
        "checks": asdict(found.checks), "widened": found.widened,
        "placebos": {
            "number": len(found.placebos.p_values), "rate": found.placebos.rate,
            "shaped": found.placebos.shaped,
            "interval": None if found.placebos.interval is None
            else asdict(found.placebos.interval),
        },
        "placebo_sizes": sorted(found.result.placebos), "own_size": found.result.statistic,
        "in_time": [asdict(one) for one in found.in_time],
        "left_out": [
            {"donor": names[one.donor - 1], "change": asdict(one.change), "p_value": one.p_value}
            for one in found.left_out
        ],
        "curve": [asdict(one) for one in found.curve.specifications],
        "curve_same_sign": found.curve.same_sign,
        "negative_control": None if found.negative_control is None else {
            "change": asdict(found.negative_control.change),
            "p_value": found.negative_control.p_value,
        },
        "power": _power(inputs, rows),
        "series": {"observed": rows[0], "expected": mean_of_known(rows[1:], axis=0) * scale},
    }  # fmt: skip


def _on_the_map(
    inputs: Mapping[str, Any], cells: Floats, own: list[int], near: set[int]
) -> Placebos | None:
    """Placebos grown from unit to neighbouring unit; None without a map or too few of them."""
    if not inputs.get("neighbours"):
        return None
    found = shaped_placebos(
        cells, treated=own, neighbours=inputs["neighbours"], reach=frozenset(near),
        first_after=int(inputs["first_after"]), alpha=float(inputs["alpha"]),
        rng=np.random.default_rng(SEED),
    )  # fmt: skip
    return None if found.rate is None else found


def _by_difference(rows: Floats, start: int, level: float) -> dict[str, Any]:
    """One to seven donors: their sum is the control, scaled to the area's size before."""
    whole = ~np.isnan(rows).any(axis=0)
    before, after = (rows[:, side & whole] for side in _sides(rows.shape[1], start))
    if not before.shape[1] or not after.shape[1] or not before[1:].sum():
        raise TableError("no period is reported by all areas on both sides of the start")
    own = (float(before[0].sum()), float(after[0].sum()))
    others = (float(before[1:].sum()), float(after[1:].sum()))
    weight = others[0] / max(own[0], 0.5)
    months = (float(before.shape[1]), float(after.shape[1]))
    found = weighted_displacement_difference(
        treated=own, control=others, time_weights=(months[0] / months[1], 1.0),
        area_weights=(weight, 1.0, 1.0, 1.0), level=level,
    )  # fmt: skip
    expected = own[1] - found.interval.estimate
    share = [part / expected if expected > 0 else float("nan") for part in
             (found.interval.estimate, found.interval.lower, found.interval.upper)]  # fmt: skip
    plain = Interval(estimate=share[0], lower=share[1], upper=share[2], level=level)
    blank = np.where(whole, rows, np.nan)
    step = share_step(
        blank[0], blank[1:].sum(axis=0), start, rng=np.random.default_rng(SEED), level=level
    )
    return {
        **_allowing(plain, found.p_value, step),
        "observed": int(own[1]), "expected": expected,
        "checks": asdict(Checks(donors_comparable=True, months_allowed_for=step is not None)),
        "series": {"observed": rows[0], "expected": np.nansum(rows[1:], axis=0) / weight},
    }  # fmt: skip


def _alone(series: Floats, start: int, level: float, choice: Choice) -> dict[str, Any]:
    """One series: interrupted where its past is long and whole, else a ratio of two counts."""
    known = ~np.isnan(series)
    before, after = (series[side & known] for side in _sides(len(series), start))
    if not len(before) or not len(after):
        raise TableError("no period is reported before, or none after the start")
    expected = float(before.mean() * len(after))
    rng = np.random.default_rng(SEED)
    common = {
        "observed": int(after.sum()), "expected": expected,
        "series": {"observed": series, "expected": np.full(len(series), before.mean())},
    }  # fmt: skip
    counts = (int(after.sum()), int(before.sum()))
    ratio = ratio_interval(
        *counts, after_exposure=len(after), before_exposure=len(before), level=level
    )
    test = e_test(*counts, first_exposure=len(after), second_exposure=len(before))
    plain = Interval(
        estimate=ratio.estimate - 1, lower=ratio.lower - 1, upper=ratio.upper - 1, level=level
    )
    if choice.design != "interrupted series":
        step = series_step(series, start, rng=rng, level=level)
        checks = asdict(Checks(months_allowed_for=step is not None))
        return {**common, **_allowing(plain, test.p_value, step), "checks": checks}
    found = interrupted_series(series, start, level=level)
    step = series_step(series, start, rng=rng, level=level, season=seasons(len(series)))
    if step is not None:
        common["expected"] = float(after.sum()) / step.ratio.estimate
    return {
        **common, **_allowing(plain, test.p_value, step),
        "checks": asdict(Checks(months_allowed_for=step is not None)),
        "variants": [asdict(one) for one in found.variants], "break_agrees": found.agrees,
    }  # fmt: skip


def _allowing(plain: Interval, p_value: float, step: KnownStep | None) -> dict[str, Any]:
    """What chance alone gives, or what allows for months that vary and hang together if wider."""
    if step is None:
        return {"change": asdict(plain), "p_value": p_value, "months": None}
    ratio = step.ratio
    change = Interval(
        estimate=ratio.estimate - 1, level=plain.level,
        lower=min(plain.lower, ratio.lower - 1), upper=max(plain.upper, ratio.upper - 1),
    )  # fmt: skip
    return {
        "change": asdict(change),
        "p_value": max(p_value, step.p_value),
        "months": {"dispersion": step.dispersion, "memory": step.memory},
    }


def _sides(length: int, start: int) -> tuple[Any, Any]:
    at = np.arange(length)
    return at < start, at >= start


def _standing(inputs: Mapping[str, Any], choice: Choice) -> Standing:
    """The standing it came with, less the word where the data allow another design than planned."""
    reasons = list(inputs["standing"]["reasons"])
    if choice.design != inputs["planned_design"]:
        reasons.append(
            f"the plan names “{inputs['planned_design']}”, the data allow “{choice.design}”"
        )
    return Standing(label="exploratory" if reasons else "confirmatory", reasons=tuple(reasons))


def _power(inputs: Mapping[str, Any], rows: Floats) -> dict[str, str] | None:
    """What could have been seen, by the past alone; None where it is under two follow-ups long."""
    start = int(inputs["first_after"])
    after = rows.shape[1] - start
    try:
        past = past_worlds(rows[:, :start], treated=0, before=after, after=after)
    except ValueError:
        return None
    told = power_of(
        past, float(inputs["smallest"]), rng=np.random.default_rng(SEED), trials=_TRIALS,
        alpha=float(inputs["alpha"]),
    )  # fmt: skip
    least = minimum_detectable_effect(
        past, seed=SEED, trials=_TRIALS, alpha=float(inputs["alpha"]),
        rise=float(inputs["smallest"]) > 0,
    )  # fmt: skip
    return {
        "en": f"{told.in_words()} {least.in_words()}",
        "es": f"{told.in_words(language='es')} {least.in_words(language='es')}",
    }

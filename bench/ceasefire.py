"""Claim: every reference figure of Boston's Operation Ceasefire, and its honest grade."""

from __future__ import annotations

import numpy as np

from accord.core.evaluate import (
    break_intervals,
    find_breaks,
    fit_counts,
    fit_overdispersed,
    fluctuation,
    grade,
    interrupted_series,
    largest_f,
)
from bench.harness import Row, not_run
from bench.published_data import UNSET, folder, rows

CLAIM = "ceasefire"


def run() -> list[dict[str, object]]:
    """One row a figure: what was published or computed in R, and ours."""
    if folder() is None:
        return [not_run(CLAIM, "Boston table", bar="1e-6 relative", why=UNSET)]
    table = rows("boston_homicide.csv")
    y = np.array([float(r["homicides"]) for r in table])
    months = [r["ym"] for r in table]
    names = ("ahomicides25", "unemploy", "populationBM")
    found = interrupted_series(
        y, months.index("1996-06"), covariates=[[float(r[n]) for n in names] for r in table]
    )
    by_name = {v.name: v for v in found.variants}
    design = np.column_stack([np.ones(77), np.arange(77) >= 53])
    test = largest_f(y)
    (interval,) = break_intervals(y, [test.last_before])
    process = fluctuation(fit_counts(y, np.ones((77, 1))), serial=True)
    segmented = by_name["segmented: level, trend, one harmonic"]
    figures = [
        ("Poisson coefficient", found.plain.log_ratio, -1.016050688, 10),
        ("its standard error", found.plain.standard_error, 0.19697151168, 9),
        ("rate ratio less 1", found.plain.change.estimate, -0.6379781421, 10),
        ("dispersion", fit_counts(y, design).dispersion, 1.0439, 5),
        ("negative binomial error", by_name["negative binomial"].standard_error, 0.199101177, 9),
        ("negative binomial size", fit_overdispersed(y, design).size, 71.769, 5),
        ("Newey-West error", by_name["Newey-West, lag 3"].standard_error, 0.1645811, 7),
        ("trend and seasons", by_name["with trend and seasons"].change.estimate, -0.6717, 4),
        ("and covariates", by_name["with trend, seasons and covariates"].change.estimate,
         -0.6954, 4),
        ("segmented level", segmented.log_ratio, -0.82554411, 8),
        ("its error", segmented.standard_error, 0.37682, 5),
        ("largest F", test.statistic, 27.6451126, 9),
        ("its chance", test.p_value, 5.4796e-06, 5),
        ("score process", process.double_maximum, 1.66899, 6),
        ("its chance", process.double_maximum_p, 0.0076127, 5),
        ("mean square", process.mean_square, 0.933746, 6),
        ("sup LM", process.sup_lm, 12.5097, 6),
        ("its chance", process.sup_lm_p, 0.009869, 4),
    ]  # fmt: skip
    lines = [_figure(*figure) for figure in figures]
    criteria = [round(one.bic, 2) for one in find_breaks(y)]
    dates = [months[at] for at in (interval.lower, test.last_before, interval.upper)]
    for name, ours, bar in (
        ("BIC of 0 to 5 breaks", criteria, [332.89, 317.42, 324.71, 329.40, 334.06, 341.24]),
        ("break and its interval", dates, ["1996-05", "1996-07", "1997-04"]),
        ("Maryland level", grade("interrupted series").level, 2),
    ):
        lines.append(
            Row(claim=CLAIM, name=name, measured=str(ours), bar=str(bar), holds=ours == bar)
            .as_dict()
        )  # fmt: skip
    return lines


def _figure(name: str, ours: float, known: float, digits: int) -> dict[str, object]:
    """Holds if ours, cut to the digits that the reference prints, is the reference."""
    cut = float(f"{ours:.{digits}g}")
    return Row(
        claim=CLAIM, name=name, measured=f"{ours:.12g}", bar=f"{known:.{digits}g}",
        holds=abs(cut - known) <= 1e-6 * abs(known) + 10.0 ** -(digits + 6),
    ).as_dict()  # fmt: skip

"""An evaluation of a joint strategy: the table's, with its catchment and what the library keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite, log
from typing import Any

import numpy as np

from accord.core.evaluate.designs.donors import LEAST_DONORS, donor_change
from accord.core.evaluate.distributions import Floats, normal_quantile
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.report.running import evaluate_table
from accord.core.evaluate.report.sentences import finding
from accord.core.evaluate.robustness.checking import comparable
from accord.core.evaluate.robustness.placebos import area_counts

JOINT_METHOD = "evaluate-strategy-2"
_CATCHMENT = {
    "en": {
        "fewer": "In the catchment about it there were fewer than expected as well: no sign that "
        "crime moved there.",
        "more": "In the catchment about it there were more than expected: some of it may have "
        "moved there.",
        "no clear change": "In the catchment about it there was no clear change.",
        "not known": "Too few events in the catchment to say anything.",
        "numbers": "Catchment: change {ring}, 95% interval {low} to {high}. Area and catchment "
        "together: change {total}, {total_low} to {total_high}.",
    },
    "es": {
        "fewer": "En el entorno también hubo menos de lo esperado: no hay señal de que la "
        "delincuencia se trasladara allí.",
        "more": "En el entorno hubo más de lo esperado: una parte puede haberse trasladado allí.",
        "no clear change": "En el entorno no hubo cambio claro.",
        "not known": "Demasiado pocos hechos en el entorno para decir algo.",
        "numbers": "Entorno: cambio {ring}, intervalo del 95% de {low} a {high}. Zona y entorno "
        "juntos: cambio {total}, de {total_low} a {total_high}.",
    },
}


def evaluate_joint(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`evaluate_table` with its catchment judged and one line for the evidence library.

    Catchment and total are each held against the same donors as one area, so that what both share
    is not counted twice.
    """
    found = evaluate_table(inputs)
    change = Interval(**found["change"])
    return {
        **found,
        "finding": finding(change),
        "library": library_line(change),
        "catchment": _catchment(inputs),
    }


def library_line(change: Interval) -> dict[str, float] | None:
    """The log rate ratio with the standard error that its interval implies; None where open."""
    ends = (change.lower, change.estimate, change.upper)
    if not all(isfinite(end) and end > -1 for end in ends):
        return None
    low, middle, high = (log(1 + end) for end in ends)
    reach = 2 * normal_quantile((1 + change.level) / 2)
    error = (high - low) / reach
    return {"log_ratio": middle, "standard_error": error} if error > 0 else None


def _catchment(inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    units = list(inputs["units"])
    cells = np.array(inputs["counts"], float)
    own = [units.index(name) for name in inputs["treated"]]
    near = [units.index(name) for name in inputs.get("reach", ())]
    if not near:
        return None
    others = [row for row in range(len(units)) if row not in {*own, *near}]
    start, level = int(inputs["first_after"]), 1 - float(inputs["alpha"])
    ring = _judged(cells, near, others, start, level)
    total = _judged(cells, own + near, others, start, level)
    if ring is None or total is None:
        return None
    return {
        "ring": ring, "total": total,
        "words": {language: _words(ring, total, language) for language in ("en", "es")},
    }  # fmt: skip


def _judged(
    cells: Floats, area: Sequence[int], others: Sequence[int], start: int, level: float
) -> dict[str, Any] | None:
    """An area's change against comparable donors; None where fewer than eight are left."""
    table = np.vstack([area_counts(cells, [list(area)]), cells[list(others)]])
    like = comparable(table, 0, start)
    if len(like) < LEAST_DONORS or np.isnan(table[0, :start]).all():
        return None
    found = donor_change(table[[0, *like]], treated=0, first_after=start, level=level)
    return {
        "change": asdict(found.change), "observed": found.observed, "expected": found.expected,
        "p_value": found.p_value, "finding": finding(found.change),
    }  # fmt: skip


def _words(ring: Mapping[str, Any], total: Mapping[str, Any], language: str) -> list[str]:
    words = _CATCHMENT[language]
    one, both = ring["change"], total["change"]
    numbers = words["numbers"].format(
        ring=_share(one["estimate"]), low=_share(one["lower"]), high=_share(one["upper"]),
        total=_share(both["estimate"]), total_low=_share(both["lower"]),
        total_high=_share(both["upper"]),
    )  # fmt: skip
    return [words[ring["finding"]], numbers]


def _share(value: float) -> str:
    if not isfinite(value):
        return "∞" if value > 0 else "?"
    return f"{100 * value:+.1f} %".replace("-", "−")

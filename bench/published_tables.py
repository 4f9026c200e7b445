"""Claim: worked examples, Seattle's table and the castle doctrine's columns to the printed digit."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np

from accord.core.evaluate import (
    balance,
    balanced_effect,
    e_test,
    harm_difference,
    scan_chance,
    two_way_effect,
    weighted_displacement_difference,
)
from bench.harness import Row, not_run, row
from bench.published_data import OUTCOMES, UNSET, examples, folder, seattle

CLAIM = "published-tables"
SEATTLE = {
    "i_felony": (68.221977, 0.0109, 0.0313),
    "i_misdemea": (71.799579, 0.0019, 0.0211),
    "i_drugs": (23.758598, 0.2559, 0.2958),
    "any_crime": (986.434023, 0.0146, 0.1143),
}


def run() -> list[dict[str, object]]:
    """Rows of all tables."""
    if folder() is None:
        return [not_run(CLAIM, "all tables", bar="printed digits", why=UNSET)]
    return [*_worked(), *_memory(), *_seattle(), _castle()]


def _exact(name: str, ours: float, known: float, digits: int) -> dict[str, object]:
    return Row(
        claim=CLAIM, name=name, measured=f"{ours:.{digits + 3}f}", bar=f"{known:.{digits}f}",
        holds=round(ours, digits) == round(known, digits),
    ).as_dict()  # fmt: skip


def _worked() -> list[dict[str, object]]:
    known = examples()
    harm = known["wdd_harm"]
    found = harm_difference(
        control=[tuple(p[0]) for p in harm["counts"].values()],
        treated=[tuple(p[1]) for p in harm["counts"].values()],
        weights=harm["weights"],
    )
    areas = weighted_displacement_difference(
        control=(308, 318), treated=(207, 110), control_buffer=(150, 140),
        treated_buffer=(178, 157), area_weights=(0.9, 1.2, 1.6, 1.5),
    )  # fmt: skip
    scan = scan_chance(periods=208, window=1, mean=0.6, most=6, without_last_term=True)
    rows = [
        _exact("WDD with areas, z", areas.z, -2.813995483, 9),
        _exact("harm, standard error", found.standard_error, 304.10360077, 8),
        _exact("scan", scan, 0.03902238, 8),
    ]
    for case in known["e_test"]:
        p = e_test(
            case["k1"], case["k2"], first_exposure=case["n1"], second_exposure=case["n2"]
        ).p_value
        digits = 4 if case["p"] in {0.0884, 0.1749} else 8
        rows.append(_exact(f"E-test {case['k1']} v {case['k2']}", p, case["p"], digits))
    return rows


def _memory() -> list[dict[str, object]]:
    began = time.process_time()
    e_test(4_000, 3_800)
    spent = time.process_time() - began
    tracemalloc.start()
    e_test(4_000, 3_800)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return [
        row(CLAIM, "E-test 4,000 v 3,800, memory", peak, at_most=50, unit="MB"),
        row(CLAIM, "E-test 4,000 v 3,800, time", spent, at_most=0.05, unit="CPU s"),
    ]


def _seattle() -> list[dict[str, object]]:
    outcomes, known, treated = seattle()
    weights = balance(known, treated).weights
    rows = []
    for name in OUTCOMES:
        found = balanced_effect(outcomes[name][:, 12:], treated, weights)
        control, chance, by_block = SEATTLE[name]
        rows += [
            _exact(f"Seattle {name}, control", found.control, control, 6),
            _exact(f"Seattle {name}, p", found.p_value, chance, 4),
            _exact(f"Seattle {name}, p by block", found.clustered_p_value, by_block, 4),
        ]
    return rows


def _castle() -> dict[str, object]:
    from pyarrow import parquet

    place = folder()
    assert place is not None
    table = parquet.read_table(place / "castle_doctrine.parquet").to_pydict()
    found = two_way_effect(
        np.array(table["l_homicide"], float), np.array(table["cdl"], float),
        unit=table["state"], period=table["year"], weights=np.array(table["popwt"], float),
    )  # fmt: skip
    return _exact("castle doctrine, first column", found.interval.estimate, 0.080064, 6)

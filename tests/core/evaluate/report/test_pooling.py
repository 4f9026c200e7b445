"""Pooled evidence: the published thirteen vaccine trials, and what holds of any set."""

from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import Finding, pooled_evidence

# Colditz and others 1994: cases and others among vaccinated, cases and others among controls.
TRIALS = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
    (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
    (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
)  # fmt: skip


def trials():
    return [
        Finding(
            name=str(a),
            log_ratio=log(a / (a + b) / (c / (c + d))),
            standard_error=sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)),
        )
        for a, b, c, d in TRIALS
    ]


def test_the_published_example_to_its_printed_digits():
    found = pooled_evidence(trials(), between="DerSimonian-Laird", hartung_knapp=False)
    assert found.between == pytest.approx(0.3088, abs=5e-5)
    assert found.log_ratio == pytest.approx(-0.7141, abs=5e-5)
    assert found.standard_error == pytest.approx(0.1787, abs=5e-5)
    assert log(1 + found.mean.lower) == pytest.approx(-1.0644, abs=1e-4)
    assert log(1 + found.mean.upper) == pytest.approx(-0.3638, abs=1e-4)
    assert found.heterogeneity == pytest.approx(152.2330, abs=5e-5)
    assert found.inconsistency == pytest.approx(0.9212, abs=5e-5)
    assert found.heterogeneity_p < 1e-4


def test_paule_mandel_solves_its_equation():
    found = pooled_evidence(trials())
    y = np.array([one.log_ratio for one in trials()])
    w = 1 / (np.array([one.standard_error for one in trials()]) ** 2 + found.between)
    assert w @ (y - found.log_ratio) ** 2 == pytest.approx(12)
    assert found.between == pytest.approx(0.318, abs=1e-3)
    assert found.next_change.lower < found.mean.lower < found.mean.upper < found.next_change.upper


findings = st.lists(st.tuples(st.floats(-2, 2), st.floats(0.05, 1)), min_size=2, max_size=9)


@given(findings, st.sampled_from(["Paule-Mandel", "DerSimonian-Laird"]))
def test_the_mean_lies_among_the_findings_and_shares_sum_to_one(parts, between):
    made = [Finding(name="x", log_ratio=y, standard_error=s) for y, s in parts]
    found = pooled_evidence(made, between=between)
    low, high = min(parts)[0], max(parts)[0]
    assert exp(low) - 1 - 1e-9 <= found.mean.estimate <= exp(high) - 1 + 1e-9
    assert sum(found.shares) == pytest.approx(1)
    assert found.between >= 0
    assert (found.next_change is None) == (len(parts) == 2)


def test_one_finding_or_no_error_is_no_evidence_to_pool():
    one = Finding(name="a", log_ratio=-0.1, standard_error=0.1)
    with pytest.raises(ValueError, match="two findings"):
        pooled_evidence([one])
    with pytest.raises(ValueError, match="above 0"):
        pooled_evidence([one, Finding(name="b", log_ratio=0, standard_error=0.0)])


@pytest.mark.parametrize(
    ("logs", "error"), [((-0.2, -0.2), 0.1), ((-0.2, -0.21, -0.205), 0.4), ((0.1,) * 5, 0.3)]
)
def test_findings_that_are_alike_are_no_surer_than_their_own_errors(logs, error):
    made = [Finding(name="x", log_ratio=one, standard_error=error) for one in logs]
    found = pooled_evidence(made)
    assert found.standard_error == pytest.approx(error / sqrt(len(logs)))
    plain = pooled_evidence(made, hartung_knapp=False)
    assert found.mean.lower < plain.mean.lower < plain.mean.upper < found.mean.upper

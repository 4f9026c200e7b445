"""The bundle: twelve digits, one text, the same bytes again, and any change found."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import BundleError, bundle, donor_change, rerun
from accord.core.evaluate.report.canonical import canonical, digest, plain


def donors(inputs):
    table = np.array([[np.nan if v is None else v for v in row] for row in inputs["counts"]])
    return {"result": donor_change(table, treated=0, first_after=inputs["start"])}


METHODS = {"donor ratio": donors}


@pytest.fixture(scope="module")
def text():
    table = np.random.default_rng(1).poisson(9.0, (15, 12)).astype(float)
    table[3, 4] = np.nan
    return bundle(method="donor ratio", inputs={"counts": table, "start": 6}, compute=donors)


def test_it_runs_again_to_the_byte(text):
    assert rerun(text, METHODS).is_identical
    assert json.loads(text)["inputs"]["counts"][3][4] is None


def test_a_changed_number_is_found(text):
    held = json.loads(text)
    held["inputs"]["counts"][0][8] += 1
    found = rerun(canonical(held), METHODS)
    assert not found.is_identical
    assert "inputs_sha256" in found.differing
    assert "results" in found.differing


def test_a_polished_result_is_found(text):
    held = json.loads(text)
    held["results"]["result"]["p_value"] = 0.04
    assert rerun(canonical(held), METHODS).differing == ("results",)


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_twelve_digits_and_stable(value):
    once = plain(value)
    assert plain(once) == once
    assert once == pytest.approx(value, rel=1e-11, abs=1e-300)


def test_order_of_keys_is_nothing_and_values_are_everything():
    assert digest({"a": 1, "b": 2.0}) == digest({"b": 2.0, "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    assert plain([float("nan"), float("-inf"), np.float64(-0.0)]) == [None, "-inf", 0.0]


def test_what_is_no_bundle_is_refused():
    with pytest.raises(BundleError, match="not JSON"):
        rerun(b"{", METHODS)
    with pytest.raises(BundleError, match="format"):
        rerun(b"{}", METHODS)
    with pytest.raises(BundleError, match="not known"):
        rerun(canonical({"format": "accord-evidence-1", "method": "x"}), METHODS)
    with pytest.raises(ValueError, match="no place"):
        canonical({"a": object()})


def test_a_bundle_whose_parts_are_of_another_kind_is_refused():
    head = '{"format":"accord-evidence-1","method":"m"'
    for text, why in (
        ("[" * 100_000, "not JSON"),
        (head + "}", "lacks"),
        (head + ',"plan":"","inputs":[]}', "lacks"),
        (head + ',"plan":1,"inputs":{}}', "lacks"),
        (head + ',"plan":"","inputs":{"a":"\\ud800"}}', "compared"),
        (head + ',"plan":"","inputs":{"a":' + "[" * 900 + "]" * 900 + "}}", "compared"),
    ):
        with pytest.raises(BundleError, match=why):
            rerun(text.encode(), {"m": dict})

"""Numbers on a page are those of its sentences; every reason has words in both languages."""

from math import inf, nan

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.conftest import new_agency

from accord.apps.evaluation.unsettling import checks_words
from accord.apps.evaluation.wording import lowered_words, percent, reason_words
from accord.core.evaluate.report import sentences


@given(st.floats(-1, 50))
def test_a_share_reads_as_in_the_sentences(value):
    assert percent(value) == sentences.share(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "not known"), (nan, "not known"), ("inf", "no upper limit"), (-inf, "no lower limit")],
)
def test_an_end_that_is_open_or_not_known_says_so(value, words):
    assert percent(value) == words


@pytest.mark.parametrize(
    "reason",
    [
        "no plan was frozen before the start",
        "the plan is not the one that was frozen",
        "the plan was signed on or after the start",
        "no agency signed the plan",
        "the data are not the extract that was registered",
        "deviation: half the locks",
        "the plan names “donor ratio”, the data allow “before and after”",
    ],
)
def test_why_it_is_not_confirmatory_is_said_in_spanish(reason):
    with translation.override("es"):
        said = reason_words(reason)
    assert said != reason
    assert ("half the locks" in said) == ("half the locks" in reason)


def test_who_has_not_signed_is_said_in_spanish_by_name(db):
    made = new_agency()
    with translation.override("es"):
        said = reason_words(f"not signed by {made.ori}, XA9999999")
    assert said == f"sin la firma de {made.name}, XA9999999"


def test_why_a_level_is_lowered_is_said_in_spanish():
    from accord.core.evaluate import Checks, grade

    worst = Checks(placebo_rate=0.5, steady=False, negative_control_still=False)
    reasons = {*grade("donor ratio", worst).lowered, *grade("randomised", Checks()).lowered}
    with translation.override("es"):
        assert all(lowered_words(one) != one for one in reasons)
    assert len(reasons) >= 5


@pytest.mark.parametrize("interval", [None, {"lower": 0.01, "upper": 0.2}])
def test_evidence_of_older_methods_has_no_interval_of_its_placebos(interval):
    ran = {"number": 40, "rate": 0.05, "kind": "areas", "interval": interval}
    found = {"placebos": ran, "curve_same_sign": 1.0, "left_out_as_unlike": []}
    told = checks_words(found)[0]
    assert told.startswith("40 placebos; the test called 5.0 % of them a change")
    assert ("95 % interval 1.0 % to 20.0 %" in told) == (interval is not None)

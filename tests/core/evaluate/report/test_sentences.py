"""Sentences say what interval and grade allow, and no more; in both languages."""

import re
from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import Checks, Emmie, Interval, Result, Standing, grade, sentences
from accord.core.evaluate.report.grades import CEILINGS
from accord.core.evaluate.report.numbers import chance_words, written
from accord.core.evaluate.report.results import finding
from accord.core.evaluate.report.sentences import CAUSAL

GOOD = Checks(
    placebo_rate=0.05, parallel_before=True, donors_comparable=True, randomisation_kept=True
)
changes = st.tuples(*[st.floats(-0.99, 3)] * 3).map(sorted)


def result(change, design="donor ratio", checks=GOOD, **more):
    low, middle, high = change
    known = {
        "outcome": "shootings",
        "outcome_es": "tiroteos",
        "observed": 30,
        "expected": 82.9,
        "change": Interval(estimate=middle, lower=low, upper=high, level=0.95),
        "fewer": Interval(estimate=53.0, lower=41.0, upper=100.0, level=0.95),
        "p_value": 0.01,
        "smallest": -0.2,
        "grade": grade(design, checks),
        "standing": Standing(label="exploratory", reasons=("no plan was frozen",)),
    }
    return Result(**{**known, **more})


@given(changes, st.sampled_from(sorted(CEILINGS)), st.booleans(), st.sampled_from(["en", "es"]))
def test_no_word_of_cause_below_level_three(change, design, checked, language):
    one = result(change, design, GOOD if checked else Checks(), cost=1_000)
    text = " ".join(sentences(one, language=language)).lower()
    if one.grade.level < 3:
        assert [word for word in CAUSAL if re.search(rf"\b{word}\b", text)] == []
    if one.grade.level < 5:
        assert "caused" not in text
        assert "causó" not in text


@given(changes, st.sampled_from([-0.5, -0.2, 0.3]))
def test_words_agree_with_the_numbers(change, smallest):
    one = result(change, smallest=smallest)
    text = " ".join(sentences(one))
    low, _, high = change
    assert ("fewer than expected" in text) == (high < 0)
    assert ("more than expected" in text) == (low > 0)
    assert ("No clear change" in text) == (low <= 0 <= high)
    beyond = low > smallest if smallest < 0 else high < smallest
    assert ("is ruled out" in text) == beyond
    reached = high <= smallest if smallest < 0 else low >= smallest
    assert ("whole interval reaches" in text) == reached


@given(changes, st.sampled_from(["en", "es"]))
def test_good_bad_and_null_results_are_laid_out_alike(change, language):
    lines = sentences(result(change), language=language)
    assert len(lines) >= 6
    assert {"en": "82.9", "es": "82,9"}[language] in lines[0]
    assert "Maryland" in lines[4]


def test_a_single_series_is_level_two_whatever_its_p_value():
    one = result((-0.75, -0.64, -0.47), "interrupted series", p_value=1e-9)
    assert one.grade.level == 2
    assert "cannot be told from this design" in " ".join(sentences(one))


@pytest.mark.parametrize(
    ("checks", "level"),
    [
        (GOOD, 4),
        (Checks(parallel_before=True, donors_comparable=True), 3),
        (Checks(placebo_rate=0.3, parallel_before=True, donors_comparable=True), 3),
        (Checks(placebo_rate=0.05, parallel_before=True, donors_comparable=False), 2),
    ],
)
def test_a_grade_is_earned_by_checks(checks, level):
    assert grade("donor ratio", checks).level == level


def test_what_was_not_measured_is_said():
    said = sentences(result((-0.4, -0.3, -0.1), emmie=Emmie(effect="x", mechanism="y")))
    assert "Not measured: moderators, implementation, economic cost." in said


def test_cost_is_a_range_and_only_of_a_clear_fall():
    clear = " ".join(sentences(result((-0.5, -0.3, -0.1), cost=10_000)))
    unclear = " ".join(sentences(result((-0.5, -0.3, 0.1), cost=10_000)))
    assert "Cost per event fewer: 100 to 244." in clear
    assert "Cost per event fewer: not told" in unclear


def test_nothing_known_is_no_finding():
    nothing = Interval(estimate=float("nan"), lower=-1.0, upper=float("inf"), level=0.95)
    assert finding(nothing) == "not known"


def test_cost_is_by_the_interval_of_events():
    told = sentences(result((-0.9, -0.6, -0.4), cost=8_200))
    assert "Cost per event fewer: 82 to 200." in told
    told = sentences(result((-0.9, -0.6, -0.4), cost=8_200), language="es")
    assert "Coste por hecho de menos: de 82 a 200." in told
    endless = Interval(estimate=50.0, lower=41.0, upper=inf, level=0.95)
    assert "Cost per event fewer: 0 to 200." in sentences(
        result((-1.0, -0.6, -0.4), cost=8_200, fewer=endless)
    )
    none = Interval(estimate=50.0, lower=0.0, upper=inf, level=0.95)
    told = sentences(result((-1.0, -1.0, -0.4), cost=8_200, fewer=none))
    assert (
        "Cost per event fewer: not told, since how many there were at least is not known." in told
    )


def test_a_rise_from_nothing_contradicts_nothing():
    told = sentences(result((3.0, inf, inf), observed=9, expected=0.0))
    assert "Change +∞, 95% interval +300.0 % to +∞." in told
    assert "There were more than expected, by more than chance explains." in told
    assert "Too few events" not in " ".join(told)


@pytest.mark.parametrize("change", [(-1.0, nan, inf), (-0.1, inf, inf)])
def test_too_few_events_rule_nothing_out(change):
    told = " ".join(sentences(result(change, expected=nan)))
    assert "Too few events to say anything." in told
    assert "is ruled out" not in told
    assert "nan" not in told


@pytest.mark.parametrize(("is_empty", "words"), [(True, "One side"), (False, "Too few months")])
def test_why_months_do_not_tell(is_empty, words):
    checks = replace(GOOD, months_allowed_for=False, side_without_event=is_empty)
    told = sentences(
        result(
            (-1.0, -1.0, -0.2), "two-area difference", checks, months_allowed_for=False,
            side_without_event=is_empty,
        )
    )  # fmt: skip
    said = [line for line in told if "bursts from chance" in line]
    assert [words.lower() in line.lower() for line in said] == [True, True]


def test_spanish_sentences_write_numbers_as_spanish_tables_do():
    one = result((-0.1234, -0.1, 0.05), observed=12_345, expected=13_716.7, false_alarms=0.052)
    said = " ".join(sentences(one, language="es"))
    assert "Se registraron 12.345 tiroteos; según la comparación se esperaban 13.716,7." in said
    assert "Cambio −10,0 %, intervalo del 95% de −12,3 % a +5,0 %." in said
    assert "Un cambio de −20,0 % o más" in said
    assert "en el 5,2 % de" in said
    assert re.search(r"\d\.\d(?!\d\d)", said) is None
    assert "12,345" in " ".join(sentences(one))


def test_a_change_that_is_called_does_not_read_as_nought():
    said = " ".join(sentences(result((-0.0009, -0.0004, -0.0001))))
    assert "Change −0.04 %, 95% interval −0.1 % to −0.01 %." in said


@pytest.mark.parametrize(
    ("language", "told"), [("en", ["+1,234", "−1,234.5"]), ("es", ["+1.234", "−1.234,5"])]
)
def test_a_signed_number_keeps_its_thousands_apart(language, told):
    said = [
        written(1234, language=language, signed=True),
        written(-1234.5, 1, language=language, signed=True),
    ]
    assert said == told


def test_one_series_is_held_against_its_own_past():
    one = result((-0.3, -0.2, -0.1), is_alone=True)
    assert "were expected from the months before." in sentences(one)[0]
    assert "según los meses anteriores" in sentences(one, language="es")[0]
    assert "from the comparison." in sentences(replace(one, is_alone=False))[0]


@pytest.mark.parametrize(("chance", "told"), [(2e-9, "< 0.001"), (0.0012, "0.001"), (1.0, "1.000")])
def test_no_chance_is_told_as_nought(chance, told):
    assert chance_words(chance) == told
    assert chance_words(chance, language="es") == told.replace(".", ",")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_reason_ends_once(language):
    reasons = ("deviation: Half the beats got gates.",)
    one = result((-0.3, -0.2, -0.1), standing=Standing(label="exploratory", reasons=reasons))
    told = [line for line in sentences(one, language=language) if "gates" in line]
    assert [line.endswith("gates.") for line in told] == [True]

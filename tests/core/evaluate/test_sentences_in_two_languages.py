"""Sentences of week and goal say the same numbers in English and Spanish, each in its words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import Expectation, Goal, expected_week, progress

NUMBER = re.compile(r"[+−-]?\d[\d,.]*")
WEEK = Expectation(mean=12.0, lower=5, upper=1_020, level=0.95, dispersion=1.0, references=8)


def numbers(text: str) -> list[str]:
    return [found.rstrip(".,") for found in NUMBER.findall(text)]


@pytest.mark.parametrize(
    ("observed", "english", "spanish"),
    [
        (4, "fewer than expected.", "menos de lo esperado."),
        (5, "as expected.", "según lo esperado."),
        (1_020, "as expected.", "según lo esperado."),
        (1_021, "more than expected.", "más de lo esperado."),
    ],
)
def test_the_week_at_the_ends_of_its_interval(observed, english, spanish):
    assert WEEK.sentence(observed).endswith(english)
    assert WEEK.sentence(observed, language="es").endswith(spanish)


def test_the_spanish_week_word_for_word():
    assert WEEK.sentence(7, language="es") == (
        "7 registrados; se esperaban entre 5 y 1,020 (intervalo del 95%): según lo esperado."
    )


@given(st.lists(st.integers(0, 5_000), min_size=8, max_size=60), st.integers(0, 9_000))
def test_both_languages_hold_the_same_numbers(history, observed):
    week = expected_week(history)
    english, spanish = week.sentence(observed), week.sentence(observed, language="es")
    assert numbers(english) == numbers(spanish)
    assert english != spanish


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from([-0.5, -0.2, 0.3]))
def test_progress_says_the_same_in_both(observed, baseline, target):
    goal = Goal(baseline_count=baseline, baseline_days=364, target_change=target)
    result = progress(goal, observed_count=observed, observed_days=91)
    english, spanish = result.in_words(), result.in_words(language="es")
    assert english == result.sentence
    assert numbers(english) == numbers(spanish)


@pytest.mark.parametrize(
    ("observed", "spanish"),
    [
        (0, "meta alcanzada."),
        (240, "en buen camino."),
        (400, "fuera de rumbo."),
    ],
)
def test_the_status_in_spanish(observed, spanish):
    goal = Goal(baseline_count=400, baseline_days=364, target_change=-0.2)
    result = progress(goal, observed_count=observed, observed_days=273)
    assert result.in_words(language="es").endswith(spanish)


def test_what_is_not_known_and_has_no_end_is_said_in_words():
    goal = Goal(baseline_count=0, baseline_days=364, target_change=-0.2)
    nothing = progress(goal, observed_count=0, observed_days=91)
    assert "Change not known (95% interval −100.0 % to no upper limit)" in nothing.in_words()
    spanish = nothing.in_words(language="es")
    assert "Cambio desconocido (intervalo del 95% de −100.0 % a sin límite superior)" in spanish
    assert spanish.endswith("demasiado pronto para decirlo.")


def test_the_limits_name_chance_and_cause():
    goal = Goal(baseline_count=10, baseline_days=7, target_change=-0.2)
    result = progress(goal, observed_count=9, observed_days=7)
    assert result.limits == result.limits_in_words(language="en")
    assert "chance alone" in result.limits
    assert "solo el azar" in result.limits_in_words(language="es")
    assert "causó" in result.limits_in_words(language="es")

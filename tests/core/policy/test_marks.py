"""Marks come from the table of protections; every rendering of the policy knows each of them."""

import pytest

from accord.core.policy import CLOSED, MARKS, MASKED, always_in_words
from accord.core.policy.lexicon import ENGLISH, SPANISH
from accord.core.vocabulary import protections

STATES = {"expunged", "sealed"}  # what becomes of a record, and is no protection of the law
SAID = {
    "informant": ("informant", "informante"), "health": ("health", "salud"),
    "school": ("school", "escuela"), "grand-jury": ("grand jury", "gran jurado"),
    "internal-affairs": ("internal affairs", "asuntos internos"),
}  # fmt: skip


def test_every_protection_is_a_mark_and_every_mark_a_protection_or_a_state() -> None:
    effects = {one.code: one.effect for one in protections().values()}
    assert {code for code, effect in effects.items() if effect == "hides"} == {*CLOSED} - STATES
    assert {code for code, effect in effects.items() if effect == "masks"} == MASKED.keys()
    assert {*MARKS} == effects.keys() | STATES
    assert len(MARKS) == len({*MARKS})


@pytest.mark.parametrize("code", sorted({*CLOSED} - STATES))
def test_what_is_closed_is_said_in_both_languages(code) -> None:
    english, spanish = SAID[code]
    assert english in always_in_words()
    assert spanish in always_in_words(language="es")


def test_who_is_masked_has_a_word_in_both_languages() -> None:
    assert MASKED.keys() == ENGLISH.persons.keys() == SPANISH.persons.keys()


def test_red_reaches_those_whom_its_owner_names_and_the_words_say_so() -> None:
    assert "those whom it names" in always_in_words()
    assert "quienes él nombre" in always_in_words(language="es")

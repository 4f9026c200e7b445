"""What the law keeps back, and what stands on everything that is shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core import vocabulary
from accord.core.vocabulary import age_at, caveat_faults, caveat_line, shield_of, shown_caveats

BIRTHDAY = date(2008, 6, 15)


def shield(**about):
    told = {
        "role": "suspect", "born": None, "age": None, "happened": date(2026, 6, 14),
        "offence_code": "220", "domestic": None, "juvenile_below": 18,
    } | about  # fmt: skip
    return shield_of(**told)


def test_a_juvenile_is_one_on_the_day_of_the_event():
    assert shield(born=BIRTHDAY) == "juvenile"
    assert shield(born=BIRTHDAY, happened=date(2026, 6, 15)) == ""
    assert shield(born=BIRTHDAY, happened=date(2026, 6, 15), juvenile_below=19) == "juvenile"


def test_who_may_be_a_juvenile_is_treated_as_one():
    assert shield(born=BIRTHDAY, happened=None) == "juvenile"
    assert shield(age=17) == "juvenile"
    assert shield(age=18) == ""
    assert shield() == ""


@pytest.mark.parametrize("code", ["11A", "36A", "64A"])
def test_victims_of_sexual_offences_and_trafficking_are_protected_and_suspects_are_not(code):
    assert shield(role="victim", offence_code=code) == "victim"
    assert shield(role="suspect", offence_code=code) == ""


def test_domestic_violence_protects_whatever_the_code():
    assert shield(role="victim", domestic=True) == "victim"
    assert shield(role="victim", domestic=False) == ""


@given(st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.dates(date(1990, 1, 1), date(2026, 12, 31)))
def test_age_goes_up_by_one_a_year(born, happened):
    later = happened.replace(year=happened.year + 1, day=min(happened.day, 28))
    same = happened.replace(day=min(happened.day, 28))
    assert age_at(born, later) == age_at(born, same) + 1


def test_verify_stands_always_and_of_a_scheme_the_strictest():
    assert [one.code for one in shown_caveats([])] == ["verify"]
    assert [one.code for one in shown_caveats(["tlp-green", "tlp-red", "h1"])] == [
        "verify", "tlp-red", "h1",
    ]  # fmt: skip


def test_two_of_one_scheme_or_unknown_are_no_choice_of_an_owner():
    assert caveat_faults(["tlp-red", "h2", "advance-permission"]) == []
    assert len(caveat_faults(["tlp-red", "tlp-green", "nonsense"])) == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_line_says_every_label_and_its_words(language):
    line = caveat_line(vocabulary.caveats(), language=language)
    for one in shown_caveats(vocabulary.caveats()):
        assert one.words(language) in line


def test_every_protected_offence_is_a_code_of_the_table():
    assert vocabulary.victim_offences() <= set(vocabulary.offences())

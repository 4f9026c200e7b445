"""An agreement reads in Spanish with all that it says in English: parties, levels, purposes."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from accord.core.policy import (
    ACTIONS,
    Agreement,
    Grant,
    in_words,
    known_profiles,
    law_in_words,
    profile_from,
    title_in_words,
)
from accord.core.vocabulary import Dissemination, RecordKind

GRANT = Grant(
    owners=frozenset({"OWNER"}),
    recipients=frozenset({"READER", "THIRD"}),
    kinds=frozenset({RecordKind.OFFENCE, RecordKind.INCIDENT}),
    levels=frozenset({Dissemination.GREEN, Dissemination.YELLOW}),
    purposes=frozenset({"crime-analysis"}),
    actions=frozenset({"search", "view"}),
    offences=frozenset({"120", "220"}),
)
MOU = Agreement(
    id="mou-1",
    parties=frozenset({"OWNER", "READER", "THIRD"}),
    grants=(GRANT,),
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    valid_to=datetime(2027, 1, 1, tzinfo=UTC),
)


def test_word_for_word():
    head, grant = in_words(MOU, names={"THIRD": "Iowa"}, language="es").split("\n")
    assert head == (
        "Acuerdo mou-1, versión 1 (vigente), entre OWNER, READER e Iowa, "
        "desde 2026-01-01 00:00 UTC hasta 2027-01-01 00:00 UTC."
    )
    assert grant == (
        "Registros (incidentes y delitos) de OWNER con nivel verde y amarillo, "
        "delitos 120 y 220: a READER e Iowa se permite encontrarlos al buscar y leerlos, "
        "solo para análisis delictivo (crime-analysis). De los registros de nivel amarillo solo se sabe que existe "
        "uno y a quién preguntar."
    )


def test_english_is_what_comes_without_asking():
    assert in_words(MOU) == in_words(MOU, language="en")
    assert in_words(MOU).startswith("Agreement mou-1, version 1 (active), between OWNER, READER")


@pytest.mark.parametrize("status", ["draft", "active", "ended"])
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_and_status_has_words_of_its_own_in_both(action, status):
    onward = replace(GRANT, purposes=frozenset({"onward-transfer"}))
    alone = replace(MOU, status=status, grants=(replace(onward, actions=frozenset({action})),))
    others = [
        replace(MOU, status=status, grants=(replace(onward, actions=frozenset({other})),))
        for other in ACTIONS
        if other != action
    ]
    for language in ("en", "es"):
        words = in_words(alone, language=language)
        assert words not in {in_words(other, language=language) for other in others}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_grant_of_nothing_and_of_all_says_so(language):
    nothing = replace(GRANT, owners=frozenset(), offences=None)
    words = in_words(replace(MOU, grants=(nothing,), valid_to=None), language=language)
    expected = {"en": ("nothing", "all offences"), "es": ("nada", "todos los delitos")}[language]
    assert all(word in words for word in expected)
    assert "until" not in words
    assert "hasta" not in words


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_pointer_to_yellow_needs_no_warning(language):
    pointer = replace(GRANT, actions=frozenset({"pointer"}))
    words = in_words(replace(MOU, grants=(pointer,)), language=language)
    assert "Of yellow records" not in words
    assert "De los registros de nivel amarillo" not in words


def test_names_with_braces_stay_names():
    assert "{0}" in in_words(MOU, names={"OWNER": "{0}"}, language="es")


def test_the_law_of_templates_reads_in_spanish_down_to_its_title_and_reasons():
    english = re.compile(r"\b(default|your|compare|applied|for|the|of)\b", re.IGNORECASE)
    for name in known_profiles():
        profile = profile_from([name])
        reasons = [line.rpartition("Según: ")[2] for line in
                   law_in_words(profile, language="es").split("\n")[1:] if "Según: " in line]  # fmt: skip
        assert len(reasons) == len(profile.rules)
        # A statute's own name stays: one that no template's prose surrounds.
        assert not [one for one in reasons if english.search(one)]
        assert title_in_words(profile, language="es") == known_profiles()[name].title_es
    own = replace(profile_from(["cautious"]), title="Our law")
    assert title_in_words(own, language="es") == "Our law"
    both = profile_from(["us-ca", "no-forecasts"])
    assert title_in_words(both, language="es").endswith(
        "Un lugar que prohíbe la policía predictiva"
    )

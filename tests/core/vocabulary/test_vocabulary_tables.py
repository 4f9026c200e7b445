"""The tables are whole: codes, groups, marks, words in both languages; frozen and cached."""

from __future__ import annotations

import dataclasses

import pytest

from accord.core.vocabulary import (
    BadVocabulary,
    Dissemination,
    PersonRole,
    RecordKind,
    category_named,
    handling_levels,
    is_police_discovered,
    kind_words,
    offences,
    person_roles,
    purposes,
)
from accord.core.vocabulary.tables import keep_unique, only_keys


def test_every_offence_and_category_has_a_name_in_both_languages() -> None:
    for one in offences().values():
        assert one.named("en") == one.name
        assert one.named("es-mx") == one.name_es
        assert one.name_es != one.name
        assert category_named(one.category, "en") == one.category
        assert category_named(one.category, "es") != one.category
    assert len({one.name_es for one in offences().values()}) == len(offences())
    assert category_named("none of ours", "es") == "none of ours"


def test_offences_are_those_of_the_2019_tables() -> None:
    table = offences()
    group_a = [entry for entry in table.values() if entry.group == "A"]
    group_b = [entry for entry in table.values() if entry.group == "B"]
    assert (len(group_a), len(group_b)) == (52, 11)
    assert table["13A"].name == "Aggravated Assault"
    assert table["23F"].against == "property"
    assert table is offences()


@pytest.mark.parametrize("code", ["35A", "40A", "39C", "520", "90D", "90G", "90J", "90C"])
def test_what_police_discover_is_marked(code: str) -> None:
    assert is_police_discovered(code)


@pytest.mark.parametrize("code", ["09A", "11A", "120", "220", "240", "290", "720"])
def test_what_victims_report_is_not(code: str) -> None:
    assert not is_police_discovered(code)


def test_codes_are_valid_in_their_years_only() -> None:
    assert not offences()["26G"].is_valid_in(2014)
    assert offences()["26G"].is_valid_in(2020)
    assert not offences()["90I"].is_valid_in(2012)
    assert offences()["220"].is_valid_in(1991)


def test_entries_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        offences()["13A"].name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        offences()["zzz"] = offences()["13A"]  # type: ignore[index]


def test_every_kind_has_unit_words() -> None:
    assert set(kind_words()) == set(RecordKind)
    assert RecordKind.CALL_FOR_SERVICE.unit(1) == "call for service"
    assert RecordKind.OFFENCE.unit(0) == "offences"
    assert RecordKind.ARREST.unit(2, language="es") == "arrestos"


def test_only_calls_for_service_are_barred_from_offence_codes() -> None:
    assert [kind for kind in RecordKind if not kind.may_have_nibrs_code] == [
        RecordKind.CALL_FOR_SERVICE
    ]


def test_purposes_levels_and_roles() -> None:
    assert {"investigation", "own-analysis", "oversight-audit"} <= set(purposes())
    assert purposes()["investigation"].case_number
    assert purposes()["oversight-audit"].aggregates_only
    assert all(entry.name_es and entry.description for entry in purposes().values())
    assert [level.record_visible for level in handling_levels().values()] == [True, False, False]
    assert Dissemination.RED.rank > Dissemination.YELLOW.rank > Dissemination.GREEN.rank
    assert person_roles()[PersonRole.VICTIM].protected


def test_unsound_tables_are_refused() -> None:
    with pytest.raises(BadVocabulary, match="twice: a"):
        keep_unique("t.toml", ["a", "b", "a"])
    with pytest.raises(BadVocabulary, match="empty"):
        keep_unique("t.toml", [])
    with pytest.raises(BadVocabulary, match="unknown keys colour"):
        only_keys("t.toml", {"code": 1, "colour": 2}, frozenset({"code"}))

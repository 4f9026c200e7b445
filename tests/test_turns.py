"""By day each thing is asked by a few, and nobody's turn is left out."""

import pytest
from tests import turns

ASKERS = ["a", "b", "c", "d", "e"]
THINGS = [f"GET records/{n}" for n in range(200)]


@pytest.mark.parametrize("few", [1, 2, 3])
def test_each_thing_is_asked_by_as_many_and_each_asks_some(few, monkeypatch):
    monkeypatch.setattr(turns, "AT_NIGHT", False)
    asked = {thing: list(turns.whose_turn(thing, ASKERS, few)) for thing in THINGS}
    assert {len(set(who)) for who in asked.values()} == {few}
    assert {one for who in asked.values() for one in who} == {*ASKERS}
    assert asked == {thing: list(turns.whose_turn(thing, ASKERS, few)) for thing in THINGS}


def test_few_askers_ask_all_and_at_night_everybody_does(monkeypatch):
    monkeypatch.setattr(turns, "AT_NIGHT", False)
    assert list(turns.whose_turn("x", ASKERS[:1], 2)) == ["a"]
    assert list(turns.whose_turn("x", [], 2)) == []
    monkeypatch.setattr(turns, "AT_NIGHT", True)
    assert list(turns.whose_turn("x", ASKERS, 1)) == ASKERS

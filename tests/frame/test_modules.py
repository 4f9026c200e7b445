"""A part that the law bars: its doors, by right, by verb or by name, and nothing else."""

import pytest

from accord.frame import declare, modules
from accord.frame.declaration import Declaration
from accord.frame.errors import Missing
from accord.frame.modules import Module

PART = Module(
    name="weather",
    capabilities=frozenset({"weather.make"}),
    verbs=("weather.",),
    doors=frozenset({"places.views.cloud"}),
)


@pytest.fixture(autouse=True)
def only_the_weather(monkeypatch):
    monkeypatch.setattr(modules, "known", {"weather": PART})
    monkeypatch.setattr(modules, "_barred", [frozenset])


def door(*, name="places.views.map", policy="places.view", audit="places.viewed"):
    return Declaration(name=name, kind="route", policy=policy, audit=audit)


DOORS = [
    (door(policy="weather.make"), True),
    (door(audit="weather.viewed"), True),
    (door(name="places.views.cloud"), True),
    (door(), False),
    (Declaration(name="p", kind="route", policy="public", audit=None), False),
]


@pytest.mark.parametrize(("one", "belongs"), DOORS)
def test_a_door_is_barred_with_its_part_and_open_otherwise(one, belongs):
    assert not modules.is_barred(one)
    modules.decide_by(lambda: frozenset({"weather"}))
    assert modules.is_barred(one) is belongs


def test_rights_of_a_barred_part_are_nobodys():
    held = frozenset({"weather.make", "places.view"})
    assert modules.without_barred(held) == held
    modules.decide_by(lambda: frozenset({"weather"}))
    assert modules.without_barred(held) == {"places.view"}


def test_a_door_of_no_part_asks_nobody():
    def asked():
        raise AssertionError("the law was read for nothing")

    modules.decide_by(asked)
    assert not modules.is_barred(door())
    assert modules.without_barred(frozenset({"places.view"})) == {"places.view"}


def test_a_barred_job_does_not_run():
    ran = []

    @declare.job(policy="weather.make", audit="weather.made")
    def rain(hours):
        ran.append(hours)

    rain(1)
    modules.decide_by(lambda: frozenset({"weather"}))
    with pytest.raises(Missing):
        rain(2)
    assert ran == [1]
    declare.declared.pop(f"job:{__name__}.test_a_barred_job_does_not_run.<locals>.rain")

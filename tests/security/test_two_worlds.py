"""Whatever happens where a reader may not look, every door answers as if it had not happened."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.turns import AT_NIGHT

from . import leaks, questions, worlds
from .questions import Asker, Question
from .worlds import World

SEED = 20260105
# `python3 dev.py bench leak` takes 20,000; a nightly run a million.
STEPS = int(os.environ.get("ACCORD_LEAK_STEPS", "400" if AT_NIGHT else "200"))
A_DEED = min(100, STEPS // (len(worlds.DEEDS) + 1))  # every kind is done, however few the steps
DEEDS_BEFORE_LEAKS = 2 * len(worlds.DEEDS)

pytestmark = pytest.mark.slow


@dataclass
class Ground:
    """A world, its readers, and the questions that are answered alike when nothing happens."""

    world: World
    asker: Asker
    every: list[Question]
    steady: list[Question]


@pytest.fixture
def ground(db, settings) -> Ground:
    world = worlds.begin(settings)
    clients = {name: questions.sign_in(user) for name, user in world.readers.items()}
    asker = Asker(clients=clients)
    every = questions.all_of(asker, shown=world.shown)
    return Ground(world, asker, every, asker.learn(every))


def walk(ground: Ground, rng: random.Random, steps: int) -> Iterator[tuple[str, Question]]:
    """A deed that nobody here may know of, then questions, the quick ones more often; so on."""
    told = [one for one in ground.steady if ground.asker.tells(one)]
    weights = [1 / ground.asker.seconds[one] for one in told]
    asked = 0
    while asked < steps:
        deed = worlds.act(ground.world)
        for one in rng.choices(told, weights, k=min(A_DEED, steps - asked)):
            asked += 1
            yield deed, one


def test_no_door_tells_two_worlds_apart(ground) -> None:
    rng = random.Random(SEED)
    steps = 0
    for deed, one in walk(ground, rng, STEPS):
        steps += 1
        assert ground.asker.ask(one) == ground.asker.known[one], f"{deed} shows in {one}"
    leaks.forget()  # a process that starts only now answers as one that was there all along
    for one in ground.steady:
        assert ground.asker.ask(one) == ground.asker.known[one], f"something shows in {one}"
    unsteady = [str(one) for one in ground.every if one not in ground.asker.known]
    told = {
        "steps": steps + len(ground.steady), "questions": len(ground.steady),
        "deeds": len(ground.world.done), "kinds_of_deed": len(set(ground.world.done)),
        "unsteady": unsteady,
    }  # fmt: skip
    _report(told)
    assert len(ground.steady) > 200
    assert unsteady == []
    assert set(ground.world.done) == {deed.__name__ for deed in worlds.DEEDS}


@pytest.mark.skipif(
    "ACCORD_LEAK_STEPS" not in os.environ, reason="not run: planted leaks (dev.py bench leak)"
)
def test_every_planted_leak_is_caught(ground, monkeypatch) -> None:
    """With a leak planted, the same walk tells the two worlds apart."""
    asked = _quickest_of_each_route(ground)
    before = {}
    for name, leak in leaks.LEAKS.items():
        with _planted(leak, monkeypatch):
            before[name] = {one: ground.asker.ask(one) for one in asked}
    for _ in range(DEEDS_BEFORE_LEAKS):
        worlds.act(ground.world)
    caught = {}
    for name, leak in leaks.LEAKS.items():
        with _planted(leak, monkeypatch):
            shown = (str(one) for one in asked if ground.asker.ask(one) != before[name][one])
            caught[name] = next(shown, "")
    _report({"caught": sum(bool(shown) for shown in caught.values()), "shown": caught})
    assert [name for name, shown in caught.items() if not shown] == []
    assert len(caught) >= 20


def _report(told: dict[str, object]) -> None:
    """What came of it, for whoever reads along and for the bench."""
    print(json.dumps(told, indent=1))
    if target := os.environ.get("ACCORD_LEAK_REPORT"):
        Path(target).write_text(json.dumps(told))


@contextmanager
def _planted(leak: leaks.Leak, monkeypatch) -> Iterator[None]:
    """As if a process had started from the careless source: nothing is kept from before."""
    leaks.forget()
    with monkeypatch.context() as patch:
        leak(patch)
        yield
    leaks.forget()


def _quickest_of_each_route(ground: Ground) -> list[Question]:
    """Each reader's questions that tell something, the quickest of each route."""
    by_cost = sorted(ground.steady, key=lambda one: ground.asker.seconds[one])
    kept: Counter[tuple[str, str]] = Counter()
    chosen = []
    for one in by_cost:
        route = one.reader, one.path.partition("?")[0]
        limit = 4 if "?" in one.path or one.body or one.form else 1
        kept[route] += 1
        if kept[route] <= limit and ground.asker.tells(one):
            chosen.append(one)
    return chosen

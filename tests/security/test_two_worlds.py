"""Whatever happens where a reader may not look, every door answers as if it had not happened."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.turns import AT_NIGHT

from . import leaks, questions, side_by_side, worlds
from .questions import Asker, Question
from .worlds import World

SEED = 20260105
# `python3 dev.py bench leak` takes 20,000; a nightly run a million.
STEPS = int(os.environ.get("ACCORD_LEAK_STEPS", "400" if AT_NIGHT else "200"))
A_DEED = min(100, STEPS // (len(worlds.DEEDS) + 1))  # every kind is done, however few the steps
DEEDS_BEFORE_LEAKS = 2 * len(worlds.DEEDS)
UNPLANTED = "nothing is planted"

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
    every = questions.all_of(
        asker, shown=world.shown, pointed=world.pointed, mentions=world.mentions
    )
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
def test_every_planted_leak_is_caught(ground) -> None:
    """With a leak planted, the same walk tells the two worlds apart; with none, it does not."""
    asked = _quickest_of_each_route(ground)
    before = [_stand(ground, asked) for _ in range(side_by_side.pairs_at_once())]
    for _ in range(DEEDS_BEFORE_LEAKS):
        worlds.act(ground.world)
    after = [_stand(ground, asked) for _ in before]
    pairs = list(zip(before, after, strict=True))
    found = side_by_side.compare(pairs, asked, [*leaks.LEAKS, UNPLANTED])
    for one in (*before, *after):
        one.end()
    shown = {name: str(one) for name, one in found.parted.items() if one is not None}
    alike = UNPLANTED not in shown
    caught = sum(name in shown for name in leaks.LEAKS)
    _report(
        {
            "caught": caught,
            "planted": len(leaks.LEAKS),
            "alike": alike,
            "shown": shown,
            "asked": found.asked,
        }
    )
    assert alike, shown[UNPLANTED]
    assert [name for name in leaks.LEAKS if name not in shown] == []
    assert len(leaks.LEAKS) >= 20


def _stand(ground: Ground, asked: list[Question]) -> side_by_side.World:
    return side_by_side.fork(ground.asker, asked, leaks.LEAKS)


def _report(told: dict[str, object]) -> None:
    """What came of it, for whoever reads along and for the bench."""
    print(json.dumps(told, indent=1))
    if target := os.environ.get("ACCORD_LEAK_REPORT"):
        Path(target).write_text(json.dumps(told))


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

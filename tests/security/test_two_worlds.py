"""Whatever happens where a reader may not look, every door answers as if it had not happened."""

from __future__ import annotations

import os
import random

import pytest

from . import questions, worlds

SEED = 20260105
# In continuous integration; `python3 dev.py bench leak` takes a million.
STEPS = int(os.environ.get("ACCORD_LEAK_STEPS", "2000"))
A_DEED = 40


@pytest.fixture
def asker(db, settings):
    world = worlds.begin(settings)
    clients = {name: questions.sign_in(user) for name, user in world.readers.items()}
    return world, questions.Asker(clients=clients)


@pytest.mark.slow
def test_no_door_tells_two_worlds_apart(asker, record_property) -> None:
    world, readers = asker
    every = questions.all_of(readers)
    steady = readers.learn(every)
    unsteady = [str(one) for one in every if one not in readers.known]
    rng = random.Random(SEED)
    steps = 0
    while steps < STEPS:
        deed = worlds.act(world, rng)
        for one in rng.sample(steady, min(A_DEED, len(steady))):
            steps += 1
            assert readers.ask(one) == readers.known[one], f"{deed} shows in {one}"
    record_property("steps", steps)
    print(f"{steps} steps, {len(steady)} questions, {len(world.done)} deeds; unsteady: {unsteady}")
    assert len(steady) > 100
    assert len(unsteady) <= 10, unsteady

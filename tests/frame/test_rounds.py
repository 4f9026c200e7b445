"""The worker walks each round when its time has come, and none twice in between."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from accord.frame import rounds
from accord.frame.rounds import Timetable


def names(timetable: Timetable, clock: float) -> set[str]:
    return {one.name for one in timetable.due(clock)}


def test_a_round_is_due_at_once_and_then_when_its_seconds_have_passed(monkeypatch) -> None:
    monkeypatch.setattr(rounds, "_rounds", {})
    rounds.every(10, "feeds", lambda now: now)
    rounds.every(3600, "tidy", lambda now: now)
    timetable = Timetable()
    assert names(timetable, 0.0) == {"feeds", "tidy"}
    assert names(timetable, 9.9) == set()
    assert names(timetable, 10.0) == {"feeds"}
    assert names(timetable, 3600.0) == {"feeds", "tidy"}


def test_what_is_named_twice_is_walked_once(monkeypatch) -> None:
    monkeypatch.setattr(rounds, "_rounds", {})
    seen: list[str] = []
    rounds.every(1, "one", lambda _now: seen.append("first"))
    rounds.every(1, "one", lambda _now: seen.append("second"))
    for one in Timetable().due(0.0):
        one.walk(datetime(2026, 1, 1, tzinfo=UTC))
    assert seen == ["second"]


@given(st.lists(st.floats(0, 1000), min_size=1), st.floats(0.5, 50))
def test_between_two_walks_lie_at_least_the_seconds_named(gaps, seconds) -> None:
    before, rounds._rounds = rounds._rounds, {}
    try:
        rounds.every(seconds, "it", lambda now: now)
        timetable, clock, walked = Timetable(), 0.0, []
        for gap in gaps:
            clock += gap
            walked += [clock for _ in timetable.due(clock)]
        assert all(b - a >= seconds for a, b in pairwise(walked))
    finally:
        rounds._rounds = before


def test_the_node_walks_the_feeds_and_tidies(db) -> None:
    assert {"feeds", "tidy"} <= {one.name for one in rounds.named()}
    for one in rounds.named():
        one.walk(datetime(2026, 1, 5, tzinfo=UTC))

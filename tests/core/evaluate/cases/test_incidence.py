"""Cumulative incidence with competing ends: sums, counts, censoring, and how often its interval holds."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate.cases import Case, incidence

ENDS = ("convicted", "ended")


def shares(cases, at):
    return [
        [point.share.estimate for point in one.points] for one in incidence(cases, ends=ENDS, at=at)
    ]


def test_a_worked_example_by_hand():
    # Six cases: day 1 convicted, day 2 open, day 3 ended, day 3 convicted, day 4 open, day 5 convicted.
    cases = [
        Case(days=1, end="convicted"), Case(days=2), Case(days=3, end="ended"),
        Case(days=3, end="convicted"), Case(days=4), Case(days=5, end="convicted"),
    ]  # fmt: skip
    convicted, ended = incidence(cases, ends=ENDS, at=(0, 1, 3, 5, 9))
    # 1/6; then free 5/6, at risk 4: + 5/6 · 1/4; then free 5/6 · 2/4, at risk 1: + all that is left.
    expected = [0, 1 / 6, 1 / 6 + 5 / 24, *[1 / 6 + 5 / 24 + 5 / 12] * 2]
    assert [point.share.estimate for point in convicted.points] == pytest.approx(expected)
    assert [point.share.estimate for point in ended.points] == pytest.approx([0, 0, *[5 / 24] * 3])
    assert [point.at_risk for point in convicted.points] == [6, 6, 4, 1, 0]
    assert [point.reached for point in convicted.points] == [0, 1, 2, 3, 3]
    assert (convicted.ended, ended.ended) == (3, 1)
    # With one that is open after six days nothing is told of nine: it was not followed so long.
    longer = incidence([*cases, Case(days=6)], ends=ENDS, at=(5, 6, 9))
    assert [point.days for point in longer[0].points] == [5, 6]


def test_what_is_open_is_not_counted_as_ended_otherwise():
    decided = [Case(days=10, end="convicted")] * 5 + [Case(days=10, end="ended")] * 5
    young = [Case(days=5)] * 90
    assert shares(decided + young, (10,)) == [[0.5], [0.5]]
    # One less Kaplan and Meier would say that of the first end all that did not come to the second.
    assert shares([Case(days=1, end="ended")] * 5 + [Case(days=2, end="convicted")] * 5, (2,)) == [
        [0.5], [0.5],
    ]  # fmt: skip


one_case = st.builds(Case, days=st.integers(0, 60), end=st.sampled_from(["", *ENDS]))


@given(st.lists(one_case, min_size=1, max_size=60))
def test_shares_grow_with_time_and_never_pass_the_whole(cases):
    found = incidence(cases, ends=ENDS, at=range(0, 61, 5))
    for one in found:
        told = [point.share.estimate for point in one.points]
        assert told == sorted(told)
        for point in one.points:
            assert 0 <= point.share.lower <= point.share.estimate + 1e-12
            assert point.share.estimate - 1e-12 <= point.share.upper <= 1
    for first, second in zip(*(one.points for one in found), strict=True):
        assert first.share.estimate + second.share.estimate <= 1 + 1e-12


@given(st.lists(st.sampled_from(ENDS), min_size=1, max_size=50), st.integers(0, 40))
def test_without_open_cases_it_is_the_plain_share(ends, day):
    cases = [Case(days=n % 30, end=end) for n, end in enumerate(ends)]
    found = incidence(cases, ends=ENDS, at=(29,))
    for code, one in enumerate(found):
        for point in one.points:
            plain = sum(case.end == ENDS[code] for case in cases) / len(cases)
            assert point.share.estimate == pytest.approx(plain)


@pytest.mark.parametrize("case", [Case(days=-1), Case(days=1, end="lost")])
def test_what_makes_no_sense_is_refused(case):
    with pytest.raises(ValueError):
        incidence([case], ends=ENDS, at=(1,))


def test_of_no_case_nothing_is_told():
    assert [one.points for one in incidence([], ends=ENDS, at=(30,))] == [(), ()]


@pytest.mark.parametrize(("size", "least"), [(40, 0.92), (300, 0.92)])
def test_its_interval_holds_what_was_put_in(size, least):
    rng, day, held, trials = np.random.default_rng(3), 120, 0, 250
    # Constant hazards of 1/300 and 1/150 a day; seen for 30 to 400 days.
    truth = (1 - exp(-day / 100)) / 3
    for _ in range(trials):
        first, second = rng.exponential(300, size), rng.exponential(150, size)
        seen = rng.uniform(30, 400, size)
        when = np.minimum(first, second)
        cases = [
            Case(days=int(min(w, s)), end="" if s < w else ENDS[int(a > b)])
            for w, s, a, b in zip(when, seen, first, second, strict=True)
        ]
        held += incidence(cases, ends=ENDS, at=(day,))[0].points[0].share.holds(truth)
    assert held / trials >= least

"""Known spill-over is recovered, and the total has the right sign."""

import numpy as np
import pytest

from accord.core.evaluate import TooFewDonorsError, spillover


def world(rng, share, *, donors=40, mean=60, fall=0.35, noise=0.05):
    level = mean * np.exp(0.4 * rng.standard_normal((2, donors + 1, 1)))
    drift = np.exp(noise * rng.standard_normal((2, donors + 1, 24)))
    expected = level * drift
    moved = share * fall * expected[0, 0, 12:]
    expected[0, 0, 12:] *= 1 - fall
    expected[1, 0, 12:] += moved
    counts = rng.poisson(expected).astype(float)
    gone = {"direct": -fall * 12 * level[0, 0, 0], "ring": share * fall * 12 * level[0, 0, 0]}
    return counts, {**gone, "total": gone["direct"] + gone["ring"]}


def judged(counts):
    (target, *donors), (ring, *rings) = counts
    return spillover(target, ring, donors, rings, first_after=12)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_known_spill_over_is_covered(share):
    rng = np.random.default_rng(7)
    held = {"direct": 0, "ring": 0, "total": 0}
    for _ in range(14):
        counts, truth = world(rng, share)
        found = judged(counts)
        for name in held:
            held[name] += getattr(found, name).holds(truth[name])
    assert min(held.values()) >= 11


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_events_that_went_and_came_are_covered_at_a_great_fall(share):
    rng = np.random.default_rng(12)
    held = {"direct": 0, "ring": 0, "total": 0}
    for _ in range(60):
        counts, _ = world(rng, 0.0, donors=20, fall=0.0)
        gone = rng.binomial(counts[0, 0, 12:].astype(int), 0.6)
        came = rng.binomial(gone, share)
        counts[0, 0, 12:] -= gone
        counts[1, 0, 12:] += came
        truth = {"direct": -gone.sum(), "ring": came.sum(), "total": came.sum() - gone.sum()}
        found = judged(counts)
        for name in held:
            held[name] += getattr(found, name).holds(truth[name])
    assert min(held.values()) >= 52


def test_all_of_it_moved_and_the_total_is_not_clear():
    counts, _ = world(np.random.default_rng(8), 1.0, mean=200, noise=0.02)
    found = judged(counts)
    assert found.direct.upper < 0 < found.ring.lower
    assert found.total.holds(0)
    assert found.share_moved == pytest.approx(1.0, abs=0.4)


def test_no_clear_fall_no_share():
    counts, _ = world(np.random.default_rng(9), 0.0, fall=0.0)
    assert judged(counts).share_moved is None


def test_donors_need_rings_of_their_own():
    with pytest.raises(TooFewDonorsError, match="with rings"):
        spillover(np.ones(24), np.ones(24), np.ones((4, 24)), np.ones((4, 24)), first_after=12)

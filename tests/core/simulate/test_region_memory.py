"""The synthetic region is a stream: more of it takes no more memory."""

import tracemalloc

import pytest

from accord.core.simulate import Plan, Region


def _peaks(
    incidents: int, weeks: int, *, written: range | None = None, parts: int = 1
) -> list[int]:
    """The peak of memory in each part of the weeks."""
    region = Region(Plan(seed=4, incidents=incidents, weeks=weeks))
    peaks = [0] * parts
    tracemalloc.start()
    try:
        for export in region.exports(weeks=written):
            for chunk in export.chunks:
                assert chunk
            part = (export.week or 0) * parts // weeks
            peaks[part] = max(peaks[part], tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()
        return peaks
    finally:
        tracemalloc.stop()


@pytest.mark.nightly
def test_memory_does_not_grow_with_the_length_of_the_stream():
    """Later weeks take no more than earlier ones; a few are no measure, since they never fill the overlap."""
    _peaks(1000, 4)  # tables and caches that stay
    first, second = _peaks(20_000, 40, parts=2)
    assert second < 1.3 * first


def test_nothing_is_laid_out_beforehand_for_the_weeks_to_come():
    _peaks(1000, 4)
    (small,), (large,) = (_peaks(500 * weeks, weeks, written=range(1)) for weeks in (10, 200))
    assert large < 1.3 * small


@pytest.mark.nightly
def test_memory_does_not_grow_with_the_volume_of_a_week():
    """A large week is made day by day: ten times the week is but little more memory."""
    _peaks(1000, 4)
    (small,), (large,) = (_peaks(size, 4, written=range(3, 4)) for size in (9_000, 90_000))
    assert large < 2.2 * small

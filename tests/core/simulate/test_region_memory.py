"""The synthetic region is a stream: more of it takes no more memory."""

import tracemalloc

from accord.core.simulate import Plan, Region


def _peak(incidents: int, weeks: int, *, written: range | None = None) -> int:
    region = Region(Plan(seed=4, incidents=incidents, weeks=weeks))
    tracemalloc.start()
    try:
        for export in region.exports(weeks=written):
            for chunk in export.chunks:
                assert chunk
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_length_of_the_stream():
    """Twice the weeks take no more; a few weeks are no measure, since they never fill the overlap."""
    _peak(10_000, 20)  # tables and caches that stay
    small = _peak(10_000, 20)
    assert _peak(20_000, 40) < 1.3 * small


def test_memory_does_not_grow_with_the_volume_of_a_week():
    """A large week is made day by day: ten times the week is but little more memory."""
    _peak(1000, 4)
    small, large = (_peak(size, 4, written=range(3, 4)) for size in (9_000, 90_000))
    assert large < 2.2 * small

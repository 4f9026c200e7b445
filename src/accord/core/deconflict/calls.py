"""When whom to call about a conflict that nobody has acknowledged: arithmetic, no clock."""

from datetime import datetime, timedelta

from accord.core.deconflict.types import last_call


def call_times(
    *, found: datetime, start: datetime, levels: int, step: timedelta
) -> tuple[datetime, ...]:
    """One moment for each level of the rota: the first at once, the next a step later each.

    Where the steps would not end half an hour before the start, they are drawn together; from
    then on everybody is called at once.
    """
    if levels < 1:
        return ()
    room = max(start - last_call() - found, timedelta(0))
    gap = min(step, room / (levels - 1)) if levels > 1 else step
    return tuple(found + gap * level for level in range(levels))


def due(times: tuple[datetime, ...], *, now: datetime) -> int:
    """How many levels should have been called by now."""
    return sum(moment <= now for moment in times)

"""Counts of the last weeks, per cell: the map most offices draw by hand."""

from typing import Any

from accord.core.forecast.estimators import Fitted, demand_events
from accord.core.forecast.events import FloatArray, Window


class RecentCounts(Fitted):
    """Each cell's count in the `days` before the window, per day; `days` = ∞ takes all history."""

    def __init__(self, *, days: float = 91.0) -> None:
        """How many days count."""
        self.days = days

    def expected(self, window: Window) -> FloatArray:
        """Expected counts; with a shorter history, the rate over what there is."""
        events, _ = self.known()
        past = events.before(window.start)
        demand_events(past, at_least=1)
        span = min(self.days, window.start - float(past.t[0]))
        recent = past.between(window.start - self.days, window.start)
        return recent.counts() * window.days / max(span, 1.0)

    def get_params(self) -> dict[str, Any]:
        """The days that count."""
        return {"days": self.days}

"""A repeated write with the same key returns the first result."""

from accord.frame.idempotency.services import (
    Attempt,
    earlier,
    forget,
    one_at_a_time,
    remember,
    withhold,
)

__all__ = ["Attempt", "earlier", "forget", "one_at_a_time", "remember", "withhold"]

"""Looking in vain: how many of an account's questions that found nothing fall into a short time."""

from collections.abc import Iterable
from datetime import datetime, timedelta


def most_within(times: Iterable[datetime], *, span: timedelta) -> int:
    """The most of these moments that lie within one span of time, its beginning among them."""
    ordered = sorted(times)
    first = most = 0
    for last, moment in enumerate(ordered, start=1):
        while moment - ordered[first] >= span:
            first += 1
        most = max(most, last - first)
    return most

"""Whole months by their first days."""

from datetime import date


def next_month(month: date, by: int = 1) -> date:
    """The first day of the month `by` months later; back with a negative number."""
    years, place = divmod(month.month - 1 + by, 12)
    return date(month.year + years, place + 1, 1)


def months_between(first: date, last: date) -> tuple[date, ...]:
    """First days of all months from that of `first` to that of `last`, both included."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return tuple(found)

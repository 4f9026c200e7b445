"""Weekday by hour of incidents whose time is known only as "between": aoristic weights."""

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray

HOURS = 168
THURSDAY = 3  # day 0 of the count, 1 January 1970
LONGEST_DAYS = 7.0  # beyond a week an interval says nothing of the hour


def aoristic_week(start: FloatArray, end: FloatArray) -> FloatArray:
    """Incidents by weekday (Monday first) and hour, each spread evenly from start to end.

    `start` and `end` are days since 1970 on the area's clock; equal ones fall into one hour.
    Intervals longer than a week are left out. Shape (7, 24); Ratcliffe 2000, International
    Journal of Geographical Information Science 14.
    """
    if len(start) != len(end) or not (end >= start).all() or not np.isfinite(end - start).all():
        raise ForecastError("each interval needs a start and a later end")
    week = np.zeros(HOURS)
    for first, last in zip(start, end, strict=True):
        if last - first > LONGEST_DAYS:
            continue
        low, high = first * 24.0, last * 24.0
        hours = np.arange(np.floor(low), max(np.ceil(high), np.floor(low) + 1))
        inside = np.minimum(hours + 1, high) - np.maximum(hours, low)
        share = inside / (high - low) if high > low else np.ones(1)
        np.add.at(week, (hours.astype(np.int64) + THURSDAY * 24) % HOURS, share)
    return week.reshape(7, 24)

"""Agencies with incidents in the records, for tests of briefs."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import numpy as np
import pytest
from tests.apps.landing import landed

from accord.apps.agencies.models import Agency

FIRST = date(2024, 1, 1)


def landed_incidents(agency: Agency, rows: Iterable[tuple[date, float, float, str]]) -> int:
    """Load incidents of an agency given as (day, longitude, latitude, offence)."""
    return landed(
        agency,
        [
            [f"{agency.ori}-{n:06d}", f"{day:%Y-%m-%d} {n % 24:02d}:15:00", offence, lon, lat]
            for n, (day, lon, lat, offence) in enumerate(rows)
        ],
    )


@pytest.fixture
def land() -> Callable[..., int]:
    return landed_incidents


def _steady(
    *, days: int, each: int = 1, start: date = FIRST, lon: float = -73.9, lat: float = 40.7
) -> list[tuple[date, float, float, str]]:
    """So many burglaries each day at one spot."""
    return [
        (start + timedelta(days=n), lon, lat, "BURGLARY") for n in range(days) for _ in range(each)
    ]


@pytest.fixture
def steady() -> Callable[..., list[tuple[date, float, float, str]]]:
    return _steady


def varied_incidents(
    *, days: int, each: int, seed: int = 1
) -> list[tuple[date, float, float, str]]:
    """Incidents of several offences at several spots, so many a day; the same for the same number."""
    rng = np.random.default_rng(seed)
    kinds = ("BURGLARY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT", "SHOPLIFTING")
    return [
        (
            FIRST + timedelta(days=day),
            round(-73.9 + 0.004 * int(rng.integers(6)), 6),
            round(40.7 + 0.004 * int(rng.integers(6)), 6),
            kinds[int(rng.integers(4))],
        )
        for day in range(days)
        for _ in range(each)
    ]


@pytest.fixture
def varied() -> Callable[..., list[tuple[date, float, float, str]]]:
    return varied_incidents

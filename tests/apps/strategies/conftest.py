"""Agencies with incidents in the records, for tests of strategies."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.apps.landing import landed

from accord.apps.agencies.models import Agency
from accord.apps.strategies import services
from accord.apps.strategies.models import Strategy
from accord.frame.actor import Actor, Purpose

FIRST = date(2024, 1, 1)


@pytest.fixture
def land() -> Callable[..., int]:
    """Load incidents of an agency given as (day, longitude, latitude, offence)."""

    def make(agency: Agency, rows: Iterable[tuple[date, float, float, str]]) -> int:
        return landed(
            agency,
            [
                [f"{agency.ori}-{n:06d}", f"{day:%Y-%m-%d} {n % 24:02d}:15:00", offence, lon, lat]
                for n, (day, lon, lat, offence) in enumerate(rows)
            ],
        )

    return make


def _steady(
    *, days: int, each: int = 1, start: date = FIRST, lon: float = -73.9, lat: float = 40.7
) -> list[tuple[date, float, float, str]]:
    """So many burglaries each day at one spot."""
    return [
        (start + timedelta(days=n), lon, lat, "BURGLARY") for n in range(days) for _ in range(each)
    ]


@pytest.fixture
def draft() -> Callable[..., services.Draft]:
    def make(**changes: Any) -> services.Draft:
        given = {
            "title": "Burglary along the river",
            "scanning": "Homes are entered on weekdays.",
            "kind": "incident",
            "offences": ("220",),
            "starts_on": date(2024, 7, 1),
        }
        return services.Draft(**(given | changes))

    return make


@pytest.fixture
def joint(
    system: Actor, why: Purpose, draft: Callable[..., services.Draft]
) -> Callable[..., Strategy]:
    """A strategy led by the first agency, accepted by the others."""

    def make(lead: Agency, *others: Agency, **changes: Any) -> Strategy:
        row = services.create_strategy(
            by=system, purpose=why, draft=draft(**changes), partners=others, lead=lead
        )
        for agency in others:
            services.answer_invitation(
                by=system, purpose=why, strategy_id=row.pk, agency=agency, accept=True
            )
        return row

    return make


@pytest.fixture
def steady() -> Callable[..., list[tuple[date, float, float, str]]]:
    return _steady

"""Agencies with incidents in the records, for tests of briefs."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import numpy as np
import pytest

from accord.apps.agencies.models import Agency
from accord.apps.records import services as records
from accord.frame.actor import Actor, Purpose

FIRST = date(2024, 1, 1)


@pytest.fixture
def land(system: Actor) -> Callable[..., int]:
    """Load incidents of an agency given as (day, longitude, latitude, offence)."""

    def make(agency: Agency, rows: Iterable[tuple[date, float, float, str]]) -> int:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(["incident_number", "date_occurred", "offense", "longitude", "latitude"])
        for number, (day, lon, lat, offence) in enumerate(rows):
            stamp = f"{day:%Y-%m-%d} {number % 24:02d}:15:00"
            writer.writerow([f"{agency.ori}-{number:06d}", stamp, offence, lon, lat])
        why = Purpose(code="records-management", reason="test")
        submission = records.receive(
            by=system,
            purpose=why,
            agency=agency,
            filename="incidents.csv",
            stream=io.BytesIO(text.getvalue().encode()),
        )
        found = records.propose(by=system, purpose=why, submission=submission)
        assert found.mapping is not None
        records.confirm_mapping(
            by=system, purpose=why, submission=submission, mapping=found.mapping, name="incidents"
        )
        return records.load(by=system, purpose=why, submission_id=submission.pk).landed

    return make


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


@pytest.fixture
def varied() -> Callable[..., list[tuple[date, float, float, str]]]:
    """Incidents of several offences at several spots, so many a day; the same for the same number."""

    def make(*, days: int, each: int, seed: int = 1) -> list[tuple[date, float, float, str]]:
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

    return make

"""A small region of two agencies: clustered incidents, boundaries, and an agreement where asked."""

import csv
import io
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from shapely.geometry import box, mapping
from tests.apps.conftest import SYSTEM, actor_for, new_agency, new_user, on_the_eve

from accord.apps.agencies.models import Agency, User
from accord.apps.layers import services as layers
from accord.apps.records import services as records
from accord.core.formats.tabular import Mapping
from accord.frame.actor import Actor, Purpose

FIRST = date(2024, 1, 1)
WEEKS = 40
START = FIRST + timedelta(weeks=WEEKS)
CODES = ("220", "240", "35A")  # the last is found by police
WEST, EAST = -73.99, -73.91
MIDDLE, SOUTH, NORTH = -73.95, 40.70, 40.76
# What is suggested for an agency's heading is asked for once.
MAPPINGS: dict[tuple[str, bytes], Mapping] = {}


@dataclass(frozen=True, kw_only=True)
class Region:
    """Who is there, and the rows that each agency sent."""

    agencies: tuple[Agency, Agency]
    analysts: tuple[Actor, Actor]
    users: tuple[User, User]
    rows: tuple[list[tuple], list[tuple]]


def rows_of(agency: int, count: int) -> list[tuple]:
    """Id, moment, code, longitude, latitude: two hot spots on an even ground, by a fixed seed."""
    rng = np.random.default_rng(11 + agency)
    centre = (WEST + MIDDLE) / 2 if agency == 0 else (MIDDLE + EAST) / 2
    rows = []
    for number in range(count):
        moment = datetime(2024, 1, 1) + timedelta(minutes=int(rng.integers(WEEKS * 7 * 24 * 60)))
        if rng.random() < 0.6:
            lon, lat = centre + rng.normal(0, 0.001), 40.73 + rng.normal(0, 0.001)
        else:
            low = WEST if agency == 0 else MIDDLE
            lon, lat = low + rng.random() * 0.04, SOUTH + rng.random() * 0.06
        code = CODES[int(rng.choice(3, p=[0.45, 0.35, 0.2]))]
        rows.append((f"{agency}-{number}", moment, code, round(lon, 6), round(lat, 6)))
    return rows


def as_csv(rows: list[tuple]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["incident_number", "date_occurred", "nibrs_code", "longitude", "latitude"])
    writer.writerows((i, f"{m:%Y-%m-%d %H:%M}", c, lon, lat) for i, m, c, lon, lat in rows)
    return text.getvalue().encode()


def load(
    agency: Agency, data: bytes, *, level: str = "green", change: dict[str, Any] | None = None
) -> None:
    """Receive, take the suggestion as it is, load."""
    who: dict[str, Any] = {
        "by": SYSTEM, "purpose": Purpose(code="records-management", reason="test")
    }  # fmt: skip
    sent = records.receive(
        **who, agency=agency, filename="export.csv", stream=io.BytesIO(data), level=level
    )
    columns = (agency.ori, data.split(b"\n")[0])
    if columns not in MAPPINGS:
        suggested = records.propose(**who, submission=sent)
        assert suggested.mapping is not None, suggested.missing
        MAPPINGS[columns] = suggested.mapping
    records.confirm_mapping(
        **who, submission=sent, name="export", mapping=replace(MAPPINGS[columns], **(change or {}))
    )
    result = records.load(**who, submission_id=sent.pk)
    assert result.quarantined == 0


@pytest.fixture
def ingest() -> Callable[[Agency, bytes], None]:
    return load


@pytest.fixture(scope="module")
def standing_region(standing_db: None) -> Region:
    """Loaded once for the tests of a module."""
    agencies = (new_agency(), new_agency())
    users = tuple(
        new_user(name, "analyst", agency=agency)
        for name, agency in zip(("ana", "bob"), agencies, strict=True)
    )
    rows = (rows_of(0, 420), rows_of(1, 240))
    for agency, sent in zip(agencies, rows, strict=True):
        load(agency, as_csv(sent))
    return Region(agencies=agencies, analysts=tuple(map(actor_for, users)), users=users, rows=rows)


@pytest.fixture
def region(standing_region: Region, db: None) -> Region:
    """A copy: what one test does with it is not seen by the next."""
    return deepcopy(standing_region)


@pytest.fixture
def boundaries(region, why) -> dict[str, object]:
    """Two jurisdictions and two beats, loaded by the first agency for all."""

    def load(role: str, shapes: dict[str, object]) -> object:
        features = [
            {"type": "Feature", "geometry": mapping(shape), "properties": {"name": name}}
            for name, shape in shapes.items()
        ]
        data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        about = layers.Particulars(
            name=role, role=role, source="test", licence="CC0", valid_from=date(2020, 1, 1)
        )
        return layers.add(
            by=region.analysts[0],
            purpose=why,
            stream=io.BytesIO(data),
            filename="shapes.geojson",
            about=about,
        )

    west, east = box(WEST, SOUTH, MIDDLE, NORTH), box(MIDDLE, SOUTH, EAST, NORTH)
    return {
        "jurisdiction": load("jurisdiction", {"West City": west, "East City": east}),
        "beat": load("beat", {"West beat": west, "East beat": east}),
    }


@pytest.fixture
def let_out(region, old_records_count):
    """A forecast in force without its audit computed: for tests of what is done with it."""
    from django.utils import timezone

    from accord.apps.places.models import Activation, ForecastAudit

    def out(run) -> Activation:
        now = timezone.now()
        audit = ForecastAudit.objects.create(
            run=run, status="done", requested_by="x", finished_at=now, digest="0" * 64,
            protocol="none", must_stop=False, findings={},
        )  # fmt: skip
        made = Activation.objects.create(
            run=run, audit=audit, agency=run.agency, question=run.question, state="active",
            stated_purpose="Lighting and letters to residents", signed_by="second", signed_at=now,
            ends_on=timezone.localdate() + timedelta(days=90), asked_by="first", asked_at=now,
            good_until=now + timedelta(days=30),
        )  # fmt: skip
        on_the_eve(run)
        return made

    return out

"""Exports made row by row, and the way from a file to records, for the tests of this app."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.apps.conftest import SYSTEM
from tests.apps.records.classes_of_records import classes, scanned

from accord.apps.agencies.models import Agency
from accord.apps.records import services
from accord.apps.records.models import PolicyClass, Record, Submission
from accord.apps.records.standing import STANDING
from accord.core.formats.tabular import AgencyRule, Mapping, Said
from accord.frame.actor import Actor, Purpose

COLUMNS = (
    "incident_number",
    "date_occurred",
    "offense",
    "longitude",
    "latitude",
    "address",
    "beat",
)
RECORDS_WHY = Purpose(code="records-management", reason="test")
# What is suggested for the same file of the same agency is asked for once.
SUGGESTED: dict[tuple[Any, ...], Mapping] = {}
OFFENSES = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")


def row_of(number: int, **changes: str) -> list[str]:
    cells = {
        "incident_number": f"24-{number:06d}",
        "date_occurred": f"2024-0{1 + number % 6}-{1 + number % 28:02d} {number % 24:02d}:15:00",
        "offense": OFFENSES[number % len(OFFENSES)],
        "longitude": f"{-73.9 + number % 50 / 1000:.6f}",
        "latitude": f"{40.7 + number % 40 / 1000:.6f}",
        "address": f"{100 * (1 + number % 30)} BLOCK MAIN ST",
        "beat": f"B{number % 7}",
    }
    return list((cells | changes).values())


def exported(
    count: int = 40,
    *,
    changes: dict[int, dict[str, str]] | None = None,
    more: Sequence[Sequence[str]] = (),
    columns: Sequence[str] = COLUMNS,
) -> bytes:
    """The bytes of an export with so many good rows; `changes` and `more` replace or add some."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(row_of(n, **(changes or {}).get(n, {})) for n in range(count))
    writer.writerows(more)
    return text.getvalue().encode()


@pytest.fixture(scope="session")
def export() -> Callable[..., bytes]:
    return exported


@pytest.fixture(autouse=True)
def counts_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """After whatever a test of this app has written, the classes of records count what stands."""
    kinds = {"db", "transactional_db"} & set(request.fixturenames)
    mark = request.node.get_closest_marker("django_db")
    if mark is None and not kinds:
        yield
        return
    real = mark is not None and mark.kwargs.get("transaction", False)
    request.getfixturevalue("transactional_db" if real or "transactional_db" in kinds else "db")
    yield
    standing = Record.objects.filter(STANDING)
    assert classes(PolicyClass.objects.all()) == scanned(standing)


@pytest.fixture
def records_why() -> Purpose:
    return RECORDS_WHY


def sent(agency: Agency, data: bytes, *, name: str = "export.csv", **more: Any) -> Submission:
    """Receive a file for an agency."""
    return services.receive(
        **{"by": SYSTEM, "purpose": RECORDS_WHY, **more},
        agency=agency,
        filename=name,
        stream=io.BytesIO(data),
    )


@pytest.fixture
def send() -> Callable[..., Submission]:
    return sent


def ingested(
    agency: Agency,
    data: bytes,
    *,
    name: str = "export.csv",
    mapping: str = "rms",
    rule: AgencyRule | None = None,
    change: dict[str, Any] | None = None,
    level: str | None = None,
    by: Actor | None = None,
) -> services.LoadResult:
    """Receive, take the suggestion as it is, load."""
    who: dict[str, Any] = {"by": by or SYSTEM, "purpose": RECORDS_WHY}
    submission = sent(agency, data, name=name, **who)
    if submission.mapping_version is None:
        asked = (agency.ori, name, data, repr(rule))
        if asked not in SUGGESTED:
            found = services.propose(**who, submission=submission, said=Said(agency=rule))
            assert found.mapping is not None, found.missing
            SUGGESTED[asked] = found.mapping
        services.confirm_mapping(
            **who,
            submission=submission,
            mapping=replace(SUGGESTED[asked], **(change or {})),
            name=mapping,
            level=level,
            numbers_apart=True,  # a test's second name is a second system
        )
    return services.load(**who, submission_id=submission.pk)


@pytest.fixture
def ingest() -> Callable[..., services.LoadResult]:
    return ingested

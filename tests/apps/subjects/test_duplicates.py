"""What an agency's own file tells twice: told to its own people alone, and of nothing else."""

from datetime import date

import pytest
from tests.apps.subjects.test_within_policy import TOKEN

from accord.apps.records.models import Record, Vehicle
from accord.apps.subjects import selectors, services

YEAR = {"first": date(2024, 1, 1), "last": date(2024, 12, 31)}
PATHS = (
    "/subjects/duplicates/?first=2024-01-01&last=2024-12-31",
    "/subjects/duplicates/?first=2024-01-01&last=2024-12-31&format=csv",
    "/api/v1/subjects/duplicates?first=2024-01-01&last=2024-12-31",
)


@pytest.fixture
def doubled(three, somebody, ingest, export):
    """Alder tells a woman twice in one record, a car twice in another, a burglary under two numbers."""
    more = [
        [
            "24-900000",
            "2024-01-01 00:45:00",
            "BURGLARY",
            "-73.900300",
            "40.700200",
            "100 BLOCK MAIN ST",
            "B0",
        ]
    ]
    ingest(three.alder, export(6, more=more), mapping="rms of Alder")
    for role in ("suspect", "suspect", "arrestee"):
        somebody(three.alder, 0, role=role)
    somebody(three.alder, 1)
    somebody(three.alder, 1, date_of_birth=date(1999, 1, 1))
    record = Record.objects.filter(owner=three.alder, is_current=True).order_by("local_id")[2]
    for sequence in (1, 2):
        Vehicle.objects.create(
            record=record, sequence=sequence, plate=("ABC 123", "abc-123")[sequence - 1],
            plate_state="NY", level="yellow",
        )  # fmt: skip
    return three


def test_each_kind_is_told_with_its_month(doubled, why) -> None:
    found = selectors.duplicates(viewer=doubled.as_ana, purpose=why, **YEAR)
    told = [(one.kind, one.left.local_id, one.right.local_id, one.month) for one in found.rows]
    assert told == [
        ("incident", "24-000000", "24-900000", "2024-01"),
        ("person", "24-000000", "24-000000", "2024-01"),
        ("vehicle", "24-000002", "24-000002", "2024-03"),
    ]
    assert found.by_month == [
        ("2024-01", {"incident": 1, "person": 1}), ("2024-03", {"vehicle": 1}),
    ]  # fmt: skip
    assert found.rows[1].name == "Okonkwo, Ngozi"


def test_nobody_else_is_told(doubled, sign_in, why) -> None:
    for viewer in (doubled.as_ben, doubled.as_cal):
        found = selectors.duplicates(viewer=viewer, purpose=why, **YEAR)
        assert found.rows == []


@pytest.mark.nightly_on_postgres
def test_others_records_change_no_byte(doubled, sign_in, somebody) -> None:
    client = sign_in(doubled.ana)

    def everything() -> list[bytes]:
        found = []
        for path in PATHS:
            answer = client.get(path)
            assert answer.status_code == 200, path
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found.append(TOKEN.sub(b"", body))
        return found

    before = everything()
    for agency in (doubled.birch, doubled.cedar):
        for _ in range(2):
            somebody(agency, 0)
    services.link_new()
    assert everything() == before


def test_pages_file_and_spanish(doubled, sign_in) -> None:
    client = sign_in(doubled.ana)
    page = client.get(PATHS[0]).content.decode()
    for words in ("Person twice in one record", "Incident under two numbers", "24-900000"):
        assert words in page
    file = b"".join(client.get(PATHS[1]).streaming_content).decode()
    assert len(file.strip().splitlines()) == 4
    told = client.get(PATHS[2]).json()
    assert [one["month"] for one in told["months"]] == ["2024-01", "2024-03"]
    assert {one["kind"] for one in told["duplicates"]} == {"person", "vehicle", "incident"}
    client.cookies["django_language"] = "es"
    assert "Dicho dos veces" in client.get(PATHS[0]).content.decode()

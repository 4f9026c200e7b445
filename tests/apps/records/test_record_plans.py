"""Records are looked up by their numbers, never by reading the whole table."""

from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accord.apps.records import selectors
from accord.apps.records.models import Record
from accord.apps.records.services.kept_places import keep_places, told_in
from accord.apps.records.standing import STANDING
from accord.core.names import PartialBirth
from accord.frame.actor import Actor, Purpose

pytestmark = pytest.mark.django_db
OWNER = UUID("0190a0a0-0000-7000-8000-000000000001")


def on_sqlite() -> None:
    """What stands in the plan is what SQLite's planner writes."""
    if connection.vendor != "sqlite":
        pytest.skip("not run: SQLite's planner, which has no statistics here")


def plan_of(records: QuerySet[Record]) -> str:
    on_sqlite()
    return records.explain()


def test_numbers_lead_their_indexes():
    """As a later column PostgreSQL without statistics reads all records of the owner instead."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Record._meta.db_table)
    assert found["record_current_once"]["columns"][0] == "local_id"
    assert found["record_superseded"]["columns"][0] == "local_id"


def test_a_chunk_is_compared_through_the_index_of_numbers():
    wanted = Record.objects.filter(
        is_current=True,
        owner__in=[OWNER],
        source_system__in=("export", "XA0010100:export"),
        kind="incident",
        local_id__in=[f"A{number:06d}" for number in range(1500)],
    )
    assert "record_current_once (local_id=?" in plan_of(wanted)


def test_earlier_versions_are_found_by_their_number():
    record = Record(owner_id=OWNER, source_system="export", kind="incident", local_id="A1")
    viewer = Actor(id="ana", agency_id=str(OWNER), roles=frozenset(), kind="user", name="ana")
    found = selectors.versions_of(
        viewer=viewer, purpose=Purpose(code="crime-analysis"), record=record
    )
    plan = plan_of(found)
    assert "record_current_once (local_id=?" in plan
    assert "record_superseded (local_id=?" in plan


def test_counting_reads_the_index_alone():
    counted = Record.objects.order_by().filter(
        STANDING, kind="incident", owner__in=[OWNER], level="green", audience=""
    )
    assert "COVERING INDEX record_scope" in plan_of(counted.values("kind", "offence_code"))


def plans_of(found) -> list[str]:
    """How SQLite answers what a search asks of its index tables."""
    on_sqlite()
    with CaptureQueriesContext(connection) as asked:
        found()
    plans = []
    with connection.cursor() as cursor:
        for query in asked:
            if "records_vehiclemark" in query["sql"] or "records_personname" in query["sql"]:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plans.append("\n".join(row[3] for row in cursor.fetchall()))
    return plans


@pytest.fixture
def ana(make_agency, make_user, actor_of) -> Actor:
    return actor_of(make_user("ana", "analyst", agency=make_agency()))


def test_a_plate_leads_along_the_index_of_marks(ana, why):
    query = selectors.VehicleQuery(plate="7030BBU")
    plans = plans_of(lambda: selectors.vehicles_found(viewer=ana, purpose=why, query=query))
    assert len(plans) >= 2
    for plan in plans:
        assert "SEARCH records_vehiclemark USING INDEX vehicle_mark" in plan, plan


def test_names_lead_beside_a_date_of_birth_that_many_rows_lack(ana, why):
    born = PartialBirth(year=1972, month=1, day=20)
    query = selectors.NameQuery(family="Harris", given="Joseph", birth=born)
    plans = plans_of(lambda: selectors.persons_found(viewer=ana, purpose=why, query=query))
    assert len(plans) >= 2
    for plan in plans:
        assert "name_birth" not in plan, plan
        assert "SCAN records_personname" not in plan, plan


def test_families_are_found_along_their_indexes(make_agency, ingest, export):
    """One question that reads all records costs a load of many chunks the square of its rows."""
    on_sqlite()
    ingest(make_agency(), export(3))
    chunk = Record.objects.earliest("local_id").chunk
    Record.objects.filter(local_id="24-000001").update(domestic=True)
    with CaptureQueriesContext(connection) as asked:
        keep_places(told_in(Record.objects.filter(chunk=chunk)), chunk=chunk)
    reading = [one["sql"] for one in asked if "records_record" in one["sql"]]
    assert len(reading) >= 3
    with connection.cursor() as cursor:
        for sql in reading:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = "\n".join(row[3] for row in cursor.fetchall())
            assert "SCAN" not in plan, f"{plan}\n{sql}"

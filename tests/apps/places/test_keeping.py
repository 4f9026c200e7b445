"""What is kept agency by agency: reading on gives what reading anew gives, during a load too."""

from datetime import date

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.apps.places import scope
from accord.apps.records.models import Chunk, Load, Record
from accord.apps.records.selectors.keeping import shelf
from accord.core.formats.tabular import AgencyRule

pytestmark = pytest.mark.django_db


def seen(viewer, why):
    found = scope.scope_of(viewer=viewer, purpose=why, action="view")
    table = scope.table_of(found.rows, digest=found.digest, kind="incident")
    return table, scope.extents_of(found)


def anew(viewer, why):
    shelf.clear()
    return seen(viewer, why)


def same(one, other) -> None:
    for name in ("day", "hour", "lon", "lat"):
        np.testing.assert_array_equal(
            np.sort(getattr(one[0], name)), np.sort(getattr(other[0], name))
        )
    assert one[0].by_owner() == other[0].by_owner()
    assert one[1] == other[1]


MORE = b"incident_number,date_occurred,nibrs_code,longitude,latitude\n"


def test_what_has_landed_since_is_read_on(region, why, ingest):
    viewer = region.analysts[0]
    before = seen(viewer, why)
    ingest(region.agencies[0], MORE + b"new-1,2024-08-01 10:00,220,-73.97,40.73\n")

    with CaptureQueriesContext(connection) as asked:
        after = seen(viewer, why)

    assert len(after[0]) == len(before[0]) + 1
    reads = [one["sql"] for one in asked if "local_hour" in one["sql"]]
    assert len(reads) == 1, "one read, of one agency"
    assert "chunk_id" in reads[0], "of the new chunks alone"
    same(after, anew(viewer, why))


def test_a_file_of_one_agency_that_tells_records_of_another_is_read_too(region, why, ingest):
    viewer = region.analysts[0]
    before = seen(viewer, why)
    rule = AgencyRule(column="beat", table={"B1": region.agencies[0].ori})
    head = b"incident_number,date_occurred,nibrs_code,longitude,latitude,beat\n"
    row = b"new-1,2024-08-01 10:00,220,-73.97,40.73,B1\n"
    ingest(region.agencies[1], head + row, change={"agency": rule})

    after = seen(viewer, why)

    assert len(after[0]) == len(before[0]) + 1
    same(after, anew(viewer, why))


def test_a_restated_record_counts_as_it_is_told_last(region, why, ingest):
    viewer = region.analysts[0]
    ingest(region.agencies[0], MORE + b"new-1,2024-08-01 10:00,220,-73.97,40.73\n")
    before = seen(viewer, why)
    ingest(region.agencies[0], MORE + b"new-1,2024-08-03 11:00,220,-73.97,40.73\n")

    after = seen(viewer, why)

    assert len(after[0]) == len(before[0])
    assert (after[0].day == (date(2024, 8, 3) - date(1970, 1, 1)).days).sum() > (
        before[0].day == (date(2024, 8, 3) - date(1970, 1, 1)).days
    ).sum()
    same(after, anew(viewer, why))


def test_a_chunk_that_lands_behind_the_version_is_neither_lost_nor_counted_twice(
    region, why, ingest
):
    viewer = region.analysts[0]
    whole = anew(viewer, why)
    ingest(region.agencies[0], MORE + b"new-1,2024-08-01 10:00,220,-73.97,40.73\n")
    load = Load.objects.order_by("started_at").last()
    late = Record.objects.filter(local_id="new-1")
    # The load is under way, and its chunk has not been counted yet when the pages read.
    Load.objects.filter(pk=load.pk).update(state="running", chunks=0)
    Chunk.objects.filter(load=load).update(number=1)
    assert late.count() == 1

    during = anew(viewer, why)
    Load.objects.filter(pk=load.pk).update(state="done", chunks=1)
    after = seen(viewer, why)

    assert len(during[0]) == len(whole[0])
    assert len(after[0]) == len(whole[0]) + 1
    same(after, anew(viewer, why))


def test_agencies_of_which_nothing_is_kept_are_read_at_one_look(region, why, agree, monkeypatch):
    viewer = region.analysts[0]
    agree(region.agencies[0], region.agencies[1])
    whole = seen(viewer, why)
    assert len(whole[0].by_owner()) > 1
    shelf.clear()
    monkeypatch.setattr(scope, "ROWS_AT_ONCE", 3)
    found = scope.scope_of(viewer=viewer, purpose=why, action="view")
    with CaptureQueriesContext(connection) as asked:
        tables = [
            scope.table_of(
                found.rows, digest=found.digest, kind="incident", told=found.told, points=points
            )
            for points in ("shown", "counted")
        ]
    assert sum("local_hour" in one["sql"] for one in asked) == 1, "maps and areas share it"
    for table in tables:
        for name in ("day", "hour", "lon", "lat", "owner"):
            np.testing.assert_array_equal(getattr(table, name), getattr(whole[0], name))

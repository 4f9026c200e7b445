"""The load looks records up by their numbers, never by reading the whole table."""

import pytest
from django.db import connection

from accord.apps.records.models import Record

pytestmark = pytest.mark.django_db


def test_a_chunk_is_compared_through_the_index_of_numbers():
    if connection.vendor != "sqlite":
        pytest.skip("not run: SQLite's planner, which has no statistics here")
    wanted = Record.objects.filter(
        is_current=True,
        owner__in=["0190a0a0-0000-7000-8000-000000000001"],
        source_system__in=("export", "XA0010100:export"),
        kind="incident",
        local_id__in=[f"A{number:06d}" for number in range(1500)],
    )
    assert "record_current_once" in wanted.explain()

"""A moment's local day is the one that Django's own function tells, over changes of the clock too."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models.functions import TruncDate

from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.local_days import local_day
from accord.frame.audit.models import LedgerEntry
from accord.frame.ids import new_id

pytestmark = pytest.mark.django_db
ANA = Actor(id="ana", name="Ana", agency_ori="XA0010000")
audit.verb("days.listed")


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("days", [1, 2, 3, 10, 33])
def test_it_is_the_day_of_the_zone(zone, days):
    where = ZoneInfo(zone)
    first = date(2025, 10, 30)  # clocks go back on 2 November in New York
    last = first + timedelta(days=days - 1)
    pk = audit.read(
        by=ANA, purpose=Purpose(code="crime-analysis"), verb="days.listed", object_type="things",
        disclosed=[new_id()],
    )  # fmt: skip
    entry = LedgerEntry.objects.get(pk=pk)
    begins = datetime(first.year, first.month, first.day, tzinfo=where)
    for hours in range(0, 24 * days, 5 if days > 3 else 1):
        entry.pk, entry.recorded_at = new_id(), begins + timedelta(hours=hours, seconds=1)
        entry.save(force_insert=True)
    found = LedgerEntry.objects.exclude(pk=pk).annotate(
        told=local_day("recorded_at", first=first, last=last, zone=where),
        asked=TruncDate("recorded_at", tzinfo=where),
    )
    rows = list(found.values_list("told", "asked"))
    assert all(told == asked for told, asked in rows)
    assert len({told for told, _ in rows}) == days

"""Feeds that bring whole reports: months, months without any, files that hold deletions alone."""

from datetime import timedelta

import pytest
from tests.core.formats.reports.made import flat, group_a, line

from accord.apps.feeds.models import Alarm
from accord.apps.records.models import Record

from .conftest import NOW

pytestmark = pytest.mark.django_db


def zero(ori: str) -> bytes:
    return (line("0", ori, "0" * 12, "042024", width=43, action="A") + "\r\n").encode()


def alarms(feed) -> list[str]:
    return sorted(
        Alarm.objects.filter(feed=feed, closed_at__isnull=True).values_list("kind", flat=True)
    )


def test_a_month_of_reports_a_month_without_and_a_deletion(new_feed, drop, visit, confirm, agency):
    feed = new_feed(expected={"every_minutes": 1440})
    ori = agency.ori
    drop(feed, flat(group_a("240001", ori=ori), group_a("240002", ori=ori)), "march.txt")
    [held] = visit(feed)
    assert held.outcome == "held"
    confirm(held, "NIBRS")
    assert held.outcome == "loaded"
    feed.refresh_from_db()
    drop(feed, zero(ori), "april.txt")
    [empty_month] = visit(feed, now=NOW + timedelta(days=1))
    assert (empty_month.outcome, empty_month.rows) == ("loaded", 0)
    assert "empty" not in alarms(feed)
    drop(feed, flat(group_a("240001", ori=ori, action="D")), "may.txt")
    [deleted] = visit(feed, now=NOW + timedelta(days=2))
    assert deleted.outcome == "loaded"
    standing = Record.objects.filter(is_current=True, state="standing", kind="incident")
    assert [one.local_id for one in standing] == ["240002"]
    drop(feed, b"\r\n\r\n", "june.txt")
    [nothing] = visit(feed, now=NOW + timedelta(days=3))
    assert nothing.outcome in {"empty", "refused"}

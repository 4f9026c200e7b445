"""Who tries names and addresses shows; who finds what was asked for, or asks slowly, does not."""

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import accounting, looking_in_vain, services
from accord.frame.audit.looking_in_vain import ENOUGH
from accord.frame.ids import new_id

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis", reason="test")
AUDITOR = Actor(id="udo", name="Udo", capabilities=frozenset({"ledger.view"}))
ANA = Actor(id="ana", name="Ana", agency_ori="XA0010000")
audit.verb("test.ran")
audit.verb("test.pointed")
audit.verb("test.opened")
audit.verb("test.exported")


def ask(count: int, *, found: bool = False, verb: str = "test.ran", search: str = "") -> None:
    for n in range(count):
        audit.read(
            by=ANA, purpose=WHY, verb=verb, object_type="search", object_id=search or f"{n}-{new_id()}",
            disclosed=[new_id()] if found else [],
        )  # fmt: skip


def noticed(now: datetime | None = None) -> dict[str, int]:
    return looking_in_vain.noticed_now(now or timezone.now())


def test_many_searches_that_find_nothing_are_noticed():
    ask(ENOUGH - 1)
    assert noticed() == {}
    ask(1)
    assert noticed() == {"ana": ENOUGH}


def test_whom_to_ask_and_refusals_count_as_well():
    ask(10)
    ask(10, found=True, verb="test.pointed")
    for _ in range(10):
        audit.record(
            by=ANA, purpose=WHY, verb="test.opened", object_type="route", object_id="records.record",
            outcome="denied",
        )  # fmt: skip
    assert noticed() == {"ana": 30}


def test_who_finds_what_was_asked_for_is_not_noticed():
    ask(2 * ENOUGH, found=True)
    ask(ENOUGH - 1)
    assert noticed() == {}


def test_one_search_shown_many_times_is_one_question():
    ask(2 * ENOUGH, search="the-same")
    assert noticed() == {}
    ask(ENOUGH)
    ask(1, found=True, search="the-same")
    assert noticed() == {"ana": ENOUGH}


def test_a_search_that_is_only_taken_away_as_a_file_is_a_question_too():
    ask(ENOUGH - 1, verb="test.exported")
    ask(ENOUGH, verb="test.exported", found=True)
    assert noticed() == {}
    ask(1, verb="test.exported")
    assert noticed() == {"ana": ENOUGH}


def test_what_a_door_exports_by_itself_is_no_question():
    for n in range(ENOUGH):
        audit.read(
            by=ANA, purpose=WHY, verb="test.exported", object_type="route", object_id=f"lists.{n}",
            disclosed=[],
        )  # fmt: skip
    assert noticed() == {}


def test_the_same_many_over_a_day_are_not_noticed():
    began = timezone.now() - timedelta(hours=20)
    for n in range(ENOUGH):
        at = began + timedelta(minutes=5 * n)
        with mock.patch.object(services.timezone, "now", return_value=at):
            ask(1)
    since, until = began - timedelta(hours=1), timezone.now() + timedelta(minutes=1)
    (used,) = accounting.usage(viewer=AUDITOR, since=since, until=until)
    assert (used.entries, used.reasons) == (ENOUGH, ())
    ask(ENOUGH)
    (used,) = accounting.usage(viewer=AUDITOR, since=since, until=until + timedelta(minutes=1))
    assert used.reasons == (f"in_vain:{ENOUGH}:{ENOUGH}",)
    assert noticed(timezone.now() + 2 * looking_in_vain.SPAN) == {}

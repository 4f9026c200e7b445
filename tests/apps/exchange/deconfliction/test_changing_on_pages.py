"""The form of a change gives back exactly what nobody touched, and its conflicts stand."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from tests.apps.exchange.deconfliction.conftest import CORNER, NOW, away

from accord.apps.agencies.models import User
from accord.apps.exchange.models import DeconflictionConflict, DeconflictionEntry
from accord.apps.exchange.services.deconfliction import Subject

pytestmark = pytest.mark.django_db
ROOT = "/exchange/deconflict/"
FACTS = (
    "starts_at", "ends_at", "opens_at", "closes_at", "shape", "place_text", "radius_ft", "error_m",
    "buffer_minutes", "zone", "operation_type", "supervisor", "exigent_reason", "is_exigent",
)  # fmt: skip
LONG = {
    "starts_at": datetime(2030, 12, 5, 13, tzinfo=UTC),
    "ends_at": datetime(2030, 12, 8, 15, tzinfo=UTC),
}


@pytest.fixture
def alder(four, sign_in) -> Any:
    return sign_in(User.objects.get(username="at-alder"), purpose="deconfliction")


def shown(page: Any) -> dict[str, str]:
    """What a browser sends back of a form that nobody touched."""
    html = page.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = (re.search(rf' {one}="([^"]*)"', tag) for one in ("name", "value"))
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(
        r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL
    ):
        found[name] = unescape(text).replace("\n", "\r\n")
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def facts(entry: DeconflictionEntry) -> dict[str, Any]:
    fresh = DeconflictionEntry.objects.get(pk=entry.pk)
    return {name: getattr(fresh, name) for name in FACTS}


@pytest.mark.parametrize(
    "made",
    [
        LONG,
        {"starts_at": NOW + timedelta(seconds=3_601), "ends_at": NOW + timedelta(hours=4)},
        # The second of two half past one on the night when the clocks go back.
        {
            "starts_at": datetime(2030, 11, 3, 6, 30, tzinfo=UTC),
            "ends_at": datetime(2030, 11, 3, 6, 45, tzinfo=UTC),
        },
        {"points": ((1e-05, -2.5e-06),)},
        {"place_kind": "area", "points": tuple(away(800, turn) for turn in (0, 120, 240))},
        {"place_text": "12 Main Street, back door", "error_m": 20.0},
        {"supervisor": "Lt. Ode", "exigent_reason": "It moved.", "radius_ft": 1_200},
        {"subjects": (Subject(kind="address", value="12 Main St, 2020-01-01"),)},
    ],
    ids=["days", "seconds", "repeated", "tiny", "area", "address", "exigent", "subject"],
)
def test_a_new_contact_changes_the_contact_alone_and_ends_no_conflict(
    alder, four, enter, made
) -> None:
    entry = enter(four.alder, **made).entry
    (found,) = enter(four.birch, **made).conflicts
    before = facts(entry)
    url = f"{ROOT}{entry.pk}/change"
    answer = alder.post(url, {**shown(alder.get(url)), "contact_name": "Sgt. Two"})
    assert answer.status_code == 302
    assert facts(entry) == before
    assert DeconflictionEntry.objects.get(pk=entry.pk).contact_name == "Sgt. Two"
    assert DeconflictionConflict.objects.get(pk=found.pk).state == "open"


def test_the_last_day_is_shown_and_changed(alder, four, enter) -> None:
    entry = enter(four.alder, **LONG).entry
    url = f"{ROOT}{entry.pk}/change"
    form = shown(alder.get(url))
    assert (form["day"], form["end_day"]) == ("2030-12-05", "2030-12-08")
    assert (form["start"], form["end"]) == ("08:00", "10:00")
    assert alder.post(url, {**form, "end_day": "2030-12-09"}).status_code == 302
    changed = facts(entry)
    assert changed["starts_at"] == LONG["starts_at"]
    assert changed["ends_at"] == LONG["ends_at"] + timedelta(days=1)


@pytest.mark.parametrize("moved", [-2, 3])
@pytest.mark.parametrize("hours", [2, 20], ids=["by day", "over midnight"])
def test_an_operation_is_moved_with_its_first_day_alone(alder, four, enter, moved, hours) -> None:
    begins = datetime(2030, 12, 5, 13, tzinfo=UTC)
    entry = enter(four.alder, starts_at=begins, ends_at=begins + timedelta(hours=hours)).entry
    url = f"{ROOT}{entry.pk}/change"
    form = shown(alder.get(url))
    assert form["end_day"] == ""
    day = date(2030, 12, 5) + timedelta(days=moved)
    assert alder.post(url, {**form, "day": day.isoformat()}).status_code == 302
    changed = facts(entry)
    assert changed["starts_at"] == begins + timedelta(days=moved)
    assert changed["ends_at"] - changed["starts_at"] == timedelta(hours=hours)


def test_a_last_day_before_the_first_or_too_far_is_refused_beside_the_end(alder) -> None:
    day = timezone.now().date() + timedelta(days=3)
    said = {
        "operation_type": "search-warrant", "place": "40.72, -73.98", "day": day.isoformat(),
        "start": "08:00", "end": "10:00", "contact_name": "Sgt. Ito", "contact_phone": "555-0100",
        "subject_kind": "person", "place_kind": "point", "zone": "America/New_York",
    }  # fmt: skip

    def until(last: date) -> Any:
        return alder.post(f"{ROOT}new", {**said, "end_day": last.isoformat()})

    early, late = until(day - timedelta(days=1)), until(day + timedelta(days=40))
    assert early.status_code == late.status_code == 422
    assert "The end is not after the start" in early.content.decode()
    assert "At most 31 days" in late.content.decode()
    assert until(day + timedelta(days=3)).status_code == 302
    entry = DeconflictionEntry.objects.get()
    assert entry.ends_at - entry.starts_at == timedelta(days=3, hours=2)


def test_a_subject_keeps_its_weeks_place_and_reason(alder, four, enter) -> None:
    made = {
        "kind": "subject", "starts_at": timezone.now(), "points": (CORNER,), "radius_ft": 700,
        "ends_at": timezone.now() + timedelta(days=31), "buffer_minutes": 30,
        "subjects": (Subject(kind="phone", value="212 555 0147"),), "supervisor": "Lt. Ode",
        "exigent_reason": "It moved.",
    }  # fmt: skip
    entry = enter(four.alder, now=timezone.now(), **made).entry
    (found,) = enter(four.birch, now=timezone.now(), **made).conflicts
    before = facts(entry)
    url = f"{ROOT}{entry.pk}/change"
    answer = alder.post(url, {**shown(alder.get(url)), "contact_name": "Sgt. Two"})
    assert answer.status_code == 302
    assert facts(entry) == before
    assert DeconflictionConflict.objects.get(pk=found.pk).state == "open"

"""The pages: set up, look, confirm, change, pause, end an alarm, remove; both languages, no script."""

import pytest

from accord.apps.feeds import services
from accord.apps.feeds.models import Alarm, Feed
from accord.frame import outbound
from accord.frame.audit.models import LedgerEntry

from .conftest import NOW, export

pytestmark = pytest.mark.django_db
FOLDER = {
    "name": "RMS", "folder": "rms", "pattern": "*.csv", "ready": "stable", "stable_seconds": "60",
    "look": "15", "expect": "weekly", "expect_weekdays": ["0", "4"], "expect_at": "06:30",
    "grace_minutes": "120", "shrink_percent": "50", "mapping": "", "level": "green",
}  # fmt: skip


@pytest.fixture
def page(analyst, sign_in, feeds_root):
    from accord.apps.agencies.models import User

    return sign_in(User.objects.get(pk=analyst.id), purpose="records-management")


def text(answer):
    return answer.content.decode()


def test_a_feed_is_set_up_on_the_pages(page):
    assert "No feed is set up yet" in text(page.get("/feeds/"))
    assert "SFTP: we fetch" in text(page.get("/feeds/new"))
    form = page.get("/feeds/new/folder")
    assert 'name="expect_weekdays"' in text(form)
    made = page.post("/feeds/new/folder", FOLDER)
    feed = Feed.objects.get()
    assert made.url == f"/feeds/{feed.pk}"
    assert feed.expected == {"weekdays": [0, 4], "at": "06:30"}
    shown = text(page.get(made.url))
    for words in ("Watched folder", "Monday, Friday at 06:30", "Nothing has come yet", "Look now"):
        assert words in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"folder": "../x"}, "Plain names with / between them"),
        ({"expect_weekdays": []}, "Choose at least one weekday"),
        ({"expect_at": ""}, "Give the time of day"),
        ({"look": "7"}, "Select a valid choice"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_made(page, change, words):
    answer = page.post("/feeds/new/folder", {**FOLDER, **change})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Feed.objects.exists()


def test_an_sftp_feed_names_a_registered_peer_and_never_shows_its_secret(page, system, why):
    host_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAvpGvn1XbCA0bD2lYZOBLXqj4pYBQwhbGl1S9SW6Cvi"
    outbound.register_peer(
        by=system, purpose=why, name="city", host="sftp.example.org", port=22, scheme="sftp",
        host_key=host_key,
    )  # fmt: skip
    said = {**FOLDER, "peer": "city", "username": "u", "sign_in": "password", "folder": "out"}
    assert page.post("/feeds/new/sftp", said).status_code == 422
    made = page.post("/feeds/new/sftp", {**said, "secret": "hunter2-Quartermain"})
    assert made.status_code == 302, text(made)
    feed = Feed.objects.get()
    assert "sealed" in text(page.get(made.url))
    form = page.get(f"/feeds/{feed.pk}/change")
    assert "Quartermain" not in text(form)
    changed = page.post(f"/feeds/{feed.pk}/change", {**said, "name": "City", "look": "60"})
    assert changed.status_code == 302, text(changed)
    feed.refresh_from_db()
    assert (feed.name, feed.schedule, feed.sealed is None) == ("City", {"every_minutes": 60}, False)


def test_a_held_delivery_leads_to_its_mapping(page, new_feed, drop, visit):
    feed = new_feed()
    drop(feed, export())
    [row] = visit(feed)
    shown = text(page.get(f"/feeds/{feed.pk}"))
    assert f"/records/submissions/{row.submission_id}/mapping" in shown
    assert "Waits for you" in text(page.get("/feeds/"))


def test_pausing_resuming_and_looking_now(page, running):
    here = f"/feeds/{running.pk}"
    assert page.get(f"{here}/pause").status_code == 405
    for step, words in (
        ("pause", "The feed is paused"), ("resume", "goes on"), ("run", "The worker looks now"),
    ):  # fmt: skip
        assert words in text(page.post(f"{here}/{step}", follow=True))


def test_an_alarm_is_shown_and_ended_with_a_reason(page, running, drop, visit):
    drop(running, b"")
    visit(running)
    alarm = Alarm.objects.get()
    assert "The delivery holds no row" in text(page.get(f"/feeds/{running.pk}"))
    assert "The delivery holds no row" in text(page.get("/feeds/alarms"))
    here = f"/feeds/alarms/{alarm.pk}/close"
    assert page.post(here, {"reason": ""}).status_code == 422
    assert page.post(here, {"reason": "holiday"}).status_code == 302
    assert "No alarm" in text(page.get("/feeds/alarms"))
    assert "holiday" in text(page.get("/feeds/alarms?state=closed"))
    assert page.post(here, {"reason": "again"}).status_code == 409


def test_the_open_alarms_are_counted_where_a_page_asks_again(page, running, drop, visit):
    def counted() -> str:
        return page.get("/feeds/alarms/open").content.decode()

    assert "0 alarms are open" in counted()
    drop(running, b"")
    visit(running)
    assert "1 alarm is open" in counted()
    assert 'data-topic="alarms"' in counted()
    for where in ("/feeds/", "/feeds/alarms", "/feeds/alarms?state=closed"):
        assert "1 alarm is open" in page.get(where).content.decode()
    page.post(f"/feeds/alarms/{Alarm.objects.get().pk}/close", {"reason": "holiday"})
    assert "0 alarms are open" in counted()


def test_a_feed_is_removed_after_a_question(page, running):
    here = f"/feeds/{running.pk}/remove"
    assert "Submissions and records stay" in text(page.get(here))
    assert page.post(here, {}).status_code == 200
    assert Feed.objects.exists()
    page.post(here, {"confirm": "on"})
    assert not Feed.objects.exists()


def test_a_push_token_is_shown_once(page, new_feed):
    feed = new_feed("Push", channel="https_push", settings={}, schedule=None)
    shown = text(page.post(f"/feeds/{feed.pk}/token", {"days": "30"}))
    assert "accord_" in shown
    assert f"/api/v1/feeds/{feed.pk}/deliveries" in shown
    assert "accord_" not in text(page.get(f"/feeds/{feed.pk}/token"))
    assert page.post(f"/feeds/{feed.pk}/token", {"days": "999"}).status_code == 422


def test_lists_come_as_csv_with_an_entry(page, running):
    answer = page.get("/feeds/?format=csv")
    assert b"RMS" in b"".join(answer.streaming_content)
    assert LedgerEntry.objects.filter(verb="list.exported").exists()


def test_the_pages_speak_spanish(page, running, drop, visit):
    services.watch(now=NOW)
    page.cookies["django_language"] = "es"
    assert "Entregas" in text(page.get(f"/feeds/{running.pk}"))


def test_an_administrator_looks_and_changes_nothing(running, agency, make_user, sign_in):
    client = sign_in(make_user("ada", "agency-admin", agency=agency))
    shown = text(client.get(f"/feeds/{running.pk}"))
    assert "Deliveries" in shown
    assert "Pause" not in shown
    assert client.post(f"/feeds/{running.pk}/pause").status_code == 403

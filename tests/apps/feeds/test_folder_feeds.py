"""A watched folder: whole files only, none twice, known layouts load, others wait; never outside."""

import os
from datetime import timedelta

import pytest

from accord.apps.feeds import services
from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.apps.records.models import Record, Submission
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

from .conftest import COLUMNS, NOW, export

pytestmark = pytest.mark.django_db


def kinds(feed):
    return sorted(
        Alarm.objects.filter(feed=feed, closed_at__isnull=True).values_list("kind", flat=True)
    )


def test_the_first_delivery_waits_for_a_person_and_the_next_loads_at_once(
    new_feed, drop, visit, confirm
):
    feed = new_feed()
    drop(feed, export(0, 12), "one.csv")
    [held] = visit(feed)
    assert held.outcome == "held"
    assert held.submission.state == Submission.State.PROPOSED
    assert Record.objects.count() == 0
    confirm(held)
    assert (held.outcome, held.rows) == ("loaded", 12)
    drop(feed, export(12, 10), "two.csv")
    [loaded] = visit(feed, now=NOW + timedelta(hours=1))
    assert (loaded.outcome, loaded.rows) == ("loaded", 10)
    assert Record.objects.count() == 22
    feed.refresh_from_db()
    assert feed.last_good_at == NOW + timedelta(hours=1)
    assert kinds(feed) == []


def test_what_was_taken_is_moved_and_the_folder_is_empty(running, drop, visit, feeds_root, agency):
    folder = feeds_root / agency.ori / "rms"
    drop(running, export(20, 5), "good.csv")
    drop(running, b"%PDF-1.4 no table", "bad.csv")
    made = visit(running)
    assert {one.source_name: one.outcome for one in made} == {
        "good.csv": "loaded",
        "bad.csv": "refused",
    }
    assert [p.name[-8:] for p in (folder / "failed").iterdir()] == ["-bad.csv"]
    assert len(list((folder / "accepted").iterdir())) == 2
    assert sorted(p.name for p in folder.iterdir()) == ["accepted", "failed"]
    assert visit(running) == []
    assert kinds(running) == ["failed"]


def test_the_same_bytes_again_change_nothing_and_are_counted(running, drop, visit):
    before = Record.objects.count()
    for _ in range(3):
        drop(running, export(0, 12), "again.csv")
        [row] = visit(running)
        assert row.outcome == "duplicate"
    assert row.times == 3
    assert Record.objects.count() == before
    assert running.deliveries.count() == 2


@pytest.mark.parametrize(
    "name", ["half.csv.part", ".hidden.csv", "half.csv.filepart", "other.txt", "x.csv.done"]
)
def test_what_is_half_written_or_not_asked_for_stays(new_feed, drop, visit, name):
    feed = new_feed(settings={"folder": "rms", "pattern": "*.csv"})
    path = drop(feed, export(), name)
    assert visit(feed) == []
    assert path.exists()


def test_a_file_that_still_changes_stays(new_feed, drop, visit):
    feed = new_feed()
    drop(feed, export(), at=NOW - timedelta(seconds=30))
    assert visit(feed) == []
    assert len(visit(feed, now=NOW + timedelta(seconds=31))) == 1


def test_with_a_marker_nothing_is_taken_before_it_lies_there(new_feed, drop, visit):
    feed = new_feed(settings={"folder": "rms", "ready": "done"})
    path = drop(feed, export(), at=NOW)
    assert visit(feed) == []
    marker = path.with_name("export.csv.done")
    marker.touch()
    assert len(visit(feed)) == 1
    assert not marker.exists()


def test_links_are_never_followed(new_feed, visit, feeds_root, agency, tmp_path):
    feed = new_feed()
    secret = tmp_path / "secret.csv"
    secret.write_bytes(export())
    folder = feeds_root / agency.ori / "rms"
    (folder / "soft.csv").symlink_to(secret)
    assert visit(feed) == []
    os.link(secret, folder / "hard.csv")
    os.utime(secret, (0, 0))
    [row] = visit(feed)
    assert row.outcome == "failed"
    assert Submission.objects.count() == 0


def test_a_folder_that_became_a_link_is_not_entered(new_feed, visit, feeds_root, agency, tmp_path):
    feed = new_feed()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "export.csv").write_bytes(export())
    (feeds_root / agency.ori / "rms").rmdir()
    (feeds_root / agency.ori / "rms").symlink_to(elsewhere)
    [row] = visit(feed)
    assert (row.outcome, row.fault["rule"]) == ("failed", "unreachable")
    assert (elsewhere / "export.csv").exists()


def test_an_accepted_folder_that_became_a_link_moves_nothing_out(
    new_feed, drop, visit, feeds_root, agency, tmp_path
):
    feed = new_feed()
    path = drop(feed, export())
    (tmp_path / "out").mkdir()
    (path.parent / "accepted").symlink_to(tmp_path / "out")
    assert visit(feed)[0].outcome == "failed"
    assert list((tmp_path / "out").iterdir()) == []
    assert path.exists()


@pytest.mark.parametrize("folder", ["../other", "/etc", "a/../../b", "", "a/./b", "a\0b"])
def test_a_folder_outside_is_not_set_up(new_feed, folder):
    with pytest.raises(Invalid) as caught:
        new_feed(settings={"folder": folder})
    assert caught.value.faults[0].field == "folder"


def test_each_agency_has_its_own_root(new_feed, feeds_root, agency):
    new_feed()
    assert (feeds_root / agency.ori / "rms").is_dir()


def test_a_changed_layout_is_held_and_never_guessed(running, drop, visit, confirm):
    before = Record.objects.count()
    drop(running, export(50, 8, columns=[*COLUMNS[:5], "street", "remark"]), "new.csv")
    [row] = visit(running)
    assert row.outcome == "held"
    assert Record.objects.count() == before
    alarm = Alarm.objects.get(feed=running, kind="changed_layout")
    assert alarm.detail == {"added": ["street", "remark"], "gone": ["address"]}
    confirm(row)
    alarm.refresh_from_db()
    assert (row.outcome, alarm.closed_by) == ("loaded", "delivery")
    drop(running, export(80, 8, columns=[*COLUMNS[:5], "street", "remark"]), "next.csv")
    assert visit(running)[0].outcome == "loaded"
    drop(running, export(100, 8), "former.csv")
    assert visit(running)[0].outcome == "loaded", "the former layout is still known"


def test_a_good_delivery_ends_no_alarm_of_one_that_still_waits(running, drop, visit, confirm):
    drop(running, export(50, 8, columns=[*COLUMNS[:5], "street", "remark"]), "new.csv")
    [held] = visit(running)
    drop(running, export(80, 8), "former.csv")
    assert visit(running, now=NOW + timedelta(hours=1))[0].outcome == "loaded"
    assert kinds(running) == ["changed_layout"]
    confirm(held)
    assert kinds(running) == []


@pytest.mark.parametrize("data", [b"", b"\n", ",".join(COLUMNS).encode() + b"\n"])
def test_an_empty_delivery_alarms_and_a_good_one_ends_it(running, drop, visit, data):
    drop(running, data, "empty.csv")
    [row] = visit(running)
    assert row.outcome == "empty"
    assert kinds(running) == ["empty"]
    drop(running, export(30, 12), "good.csv")
    visit(running, now=NOW + timedelta(hours=1))
    assert kinds(running) == []


def test_a_shrunken_delivery_loads_and_alarms(running, drop, visit):
    drop(running, export(30, 12), "usual.csv")
    visit(running, now=NOW + timedelta(hours=1))
    drop(running, export(60, 5), "little.csv")
    [row] = visit(running, now=NOW + timedelta(hours=2))
    assert row.outcome == "loaded"
    alarm = Alarm.objects.get(feed=running, kind="shrunken")
    assert alarm.detail == {"rows": 5, "usual": 12}
    drop(running, export(90, 12), "usual again.csv")
    visit(running, now=NOW + timedelta(hours=3))
    assert kinds(running) == []


def test_a_snapshot_that_leaves_out_most_alarms_and_names_the_numbers(
    running, drop, visit, analyst, manage
):
    from accord.apps.feeds.presenting import alarm_words
    from accord.apps.records.models import Load, MappingVersion

    MappingVersion.objects.update(mode="full")
    drop(running, export(0, 4), "full.csv")
    [row] = visit(running, now=NOW + timedelta(hours=1))
    assert Load.objects.get(submission=row.submission).absence == Load.Absence.ASKED
    alarm = Alarm.objects.get(feed=running, kind="shrunken", closed_at__isnull=True)
    assert alarm.detail == {"absent": 8, "standing": 12}
    assert "leaves out 8 of 12" in alarm_words(alarm)
    assert Record.objects.filter(state="standing").count() == 12


def test_a_delivery_that_mostly_breaks_rules_alarms(running, drop, visit):
    rows = export(30, 12).replace(b"2024-0", b"no day ")
    drop(running, rows, "broken.csv")
    [row] = visit(running)
    assert row.quarantined == 12
    assert Alarm.objects.get(feed=running, kind="failed").detail["rule"] == "mostly_quarantined"


def test_rows_of_one_visit_are_taken_oldest_first(running, drop, visit):
    for number, name in enumerate(("c.csv", "a.csv", "b.csv")):
        data = export(200 + number * 20, 12)
        drop(running, data, name, at=NOW - timedelta(hours=5 - number))
    assert [one.source_name for one in visit(running)] == ["c.csv", "a.csv", "b.csv"]


def test_every_delivery_is_in_the_ledger_under_whoever_answers(running, analyst):
    entry = LedgerEntry.objects.filter(verb="feed.delivered").latest("recorded_at")
    assert entry.actor_id == analyst.id
    assert entry.object_id == str(running.pk)
    assert b"first.csv" not in bytes(entry.leaf)


def test_a_feed_whose_person_left_fails_and_says_so(running, drop, visit, analyst):
    from accord.apps.agencies.models import User

    User.objects.filter(pk=analyst.id).update(is_active=False)
    path = drop(running, export(40, 5))
    [row] = visit(running)
    assert (row.outcome, row.fault["rule"]) == ("failed", "denied")
    assert path.exists()
    assert kinds(running) == ["failed"]


def test_a_visit_that_fails_again_is_counted_and_ends_with_one_that_succeeds(
    running, visit, feeds_root, agency
):
    folder = feeds_root / agency.ori / "rms"
    folder.rename(folder.with_name("away"))
    for _ in range(3):
        [row] = visit(running)
    assert row.times == 3
    assert Delivery.objects.filter(outcome="failed").count() == 1
    assert kinds(running) == ["failed"]
    folder.with_name("away").rename(folder)
    assert visit(running) == []
    assert kinds(running) == []


def test_two_workers_never_fetch_one_feed_together(running, drop, visit):
    drop(running, export(60, 5))
    Feed.objects.filter(pk=running.pk).update(
        claim=running.pk, claimed_until=NOW + timedelta(minutes=5)
    )
    assert visit(running) == []
    [row] = visit(running, now=NOW + timedelta(minutes=6))  # the other one died
    assert row.outcome == "loaded"
    running.refresh_from_db()
    assert (running.claim, running.claimed_until) == (None, None)


def test_a_claim_that_was_lost_on_the_way_stops_the_visit(running, drop, monkeypatch):
    drop(running, export(60, 5), "a.csv")
    drop(running, export(70, 5), "b.csv")
    taken = services.running.take_in

    def slow(**more):
        row = taken(**more)
        Feed.objects.filter(pk=running.pk).update(claim=row.pk)  # another worker took over
        return row

    monkeypatch.setattr(services.running, "take_in", slow)
    assert len(services.run_feed(feed_id=running.pk, now=NOW)) == 1

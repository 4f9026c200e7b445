"""Snapshots: what a file leaves out is withdrawn with its reason, or asked about; never dropped."""

import json

import pytest

from accord.apps.records import results, selectors, services
from accord.apps.records.models import Load, MappingVersion, Record, Submission
from accord.apps.records.services import snapshots
from accord.apps.records.snapshot import Snapshot
from accord.core.formats.tabular import AgencyRule, Said
from accord.core.ledger import merkle_root_of
from accord.core.ledger.receipt import Receipt, check_receipt
from accord.frame.audit import guards, keys, receipts, sequencer
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.outbox.models import OutboxEvent

from .conftest import row_of

pytestmark = pytest.mark.django_db
COLUMNS = "incident_number,date_occurred,offense,longitude,latitude,address,beat"
FULL, WINDOW = Snapshot(mode="full"), Snapshot(mode="window")


def day(number: int, **changes: str) -> str:
    """One row a day, from 1 March 2024 on."""
    cells = {"date_occurred": f"2024-03-{number:02d} 10:15:00"} | changes
    return ",".join(row_of(number, **cells))


def file_of(*rows: str) -> bytes:
    return "\n".join((COLUMNS, *rows, "")).encode()


def days(first: int, last: int, *, but: tuple[int, ...] = ()) -> bytes:
    return file_of(*(day(n) for n in range(first, last + 1) if n not in but))


@pytest.fixture
def deliver(make_agency, send, system, records_why):
    """Load files one after another for one agency, as a snapshot of a mode."""
    agency = make_agency()

    def load(data: bytes, snapshot=None, *, rule=None):
        submission = send(agency, data)
        suggestion = services.propose(
            by=system, purpose=records_why, submission=submission, said=Said(agency=rule)
        )
        services.confirm_mapping(
            by=system, purpose=records_why, submission=submission, mapping=suggestion.mapping,
            name="rms", snapshot=snapshot,
        )  # fmt: skip
        services.load(by=system, purpose=records_why, submission_id=submission.pk)
        return Load.objects.get(submission=submission)

    load.agency = agency
    return load


def states() -> dict[int, str]:
    rows = Record.objects.filter(is_current=True).values_list("local_id", "state")
    return {int(number[-2:]): state for number, state in rows}


def standing() -> set[int]:
    return {number for number, state in states().items() if state == "standing"}


def test_a_file_that_only_adds_withdraws_nothing(deliver):
    deliver(days(1, 20))
    run = deliver(days(15, 25))
    assert (run.absent, run.absence) == (0, "")
    assert standing() == set(range(1, 26))


def test_what_a_full_snapshot_leaves_out_is_withdrawn_and_kept(deliver):
    deliver(days(1, 20), FULL)
    run = deliver(days(1, 22, but=(3, 7)))
    assert (run.absence, run.absent, run.withdrawn, run.landed) == ("withdrawn", 2, 2, 2)
    assert states()[3] == states()[7] == "withdrawn"
    assert standing() == set(range(1, 23)) - {3, 7}
    gone = Record.objects.get(local_id="24-000003", is_current=True)
    assert (gone.version, gone.told_by) == (2, "absence")
    assert gone.reason == f"absent from the snapshot {run.submission.digest[:16]}"
    assert gone.address == Record.objects.get(local_id="24-000003", version=1).address
    leaf = json.loads(bytes(LedgerEntry.objects.get(pk=gone.chunk.entry_id).leaf))
    assert leaf["verb"] == "records.withdrawn"
    siblings = gone.chunk.record_rows.order_by("chunk_position")
    assert leaf["payload"]["root"] == merkle_root_of([bytes(r.commitment) for r in siblings]).hex()


def test_a_withdrawn_record_comes_back_when_it_is_told_again(deliver):
    deliver(days(1, 20), FULL)
    deliver(days(1, 20, but=(3,)))
    run = deliver(days(1, 21))
    assert (run.landed, run.changed, run.unchanged) == (1, 1, 19)
    back = Record.objects.get(local_id="24-000003", is_current=True)
    assert (back.state, back.version, back.told_by, back.reason) == ("standing", 3, "source", "")


def test_a_window_withdraws_only_what_lies_within_it(deliver):
    deliver(days(1, 20), WINDOW)
    run = deliver(days(11, 25, but=(13,)))
    assert (str(run.window_from), str(run.window_to)) == ("2024-03-11", "2024-03-25")
    assert states()[13] == "withdrawn"
    assert standing() == set(range(1, 26)) - {13}


def test_declared_days_count_back_from_the_last_one(deliver):
    deliver(days(1, 20), Snapshot(mode="window", days=7))
    # An old row that was restated stands in the file too: it does not widen the window.
    run = deliver(file_of(day(2, address="9 NEW ST"), *(day(n) for n in (14, 15, 17, 18, 19, 20))))
    assert (str(run.window_from), run.changed) == ("2024-03-14", 1)
    assert [n for n, state in states().items() if state == "withdrawn"] == [16]


def test_days_at_its_beginning_of_which_the_file_tells_nothing_are_no_part_of_the_window(deliver):
    deliver(days(1, 20), Snapshot(mode="window", days=7))
    run = deliver(file_of(day(2), *(day(n) for n in (16, 17, 18, 19, 20))))
    assert (str(run.window_from), run.withdrawn) == ("2024-03-16", 0)


def test_a_row_in_quarantine_is_told_and_not_absent(deliver):
    deliver(days(1, 20), FULL)
    rows = [day(n, **({"date_occurred": "soon"} if n == 4 else {})) for n in range(1, 21)]
    run = deliver(file_of(*rows))
    assert (run.quarantined, run.withdrawn, run.absence) == (1, 0, "")
    assert states()[4] == "standing"


def test_a_row_without_a_readable_number_makes_the_file_ask(deliver):
    deliver(days(1, 20), FULL)
    rows = [day(n, **({"incident_number": ""} if n == 4 else {})) for n in range(1, 21)]
    run = deliver(file_of(*rows))
    assert (run.absence, run.absent, run.withdrawn) == ("asked", 1, 0)
    assert OutboxEvent.objects.get(type__endswith="SnapshotShrunken").payload["why"] == "unnumbered"


def test_a_shrunken_file_asks_and_withdraws_nothing(deliver, system, records_why):
    deliver(days(1, 20), FULL)
    run = deliver(days(1, 9))
    assert (run.state, run.absence, run.absent, run.withdrawn) == ("done", "asked", 11, 0)
    assert standing() == set(range(1, 21))
    told = OutboxEvent.objects.get(type__endswith="SnapshotShrunken").payload
    assert (told["standing"], told["absent"], told["why"]) == (20, 11, "shrunken")
    done = services.decide_absence(
        by=system, purpose=records_why, submission_id=run.submission_id, withdraw=True,
        reason="the old system was switched off",
    )  # fmt: skip
    assert (done.absence, done.withdrawn, done.absent) == ("withdrawn", 11, 11)
    assert standing() == set(range(1, 10))
    with pytest.raises(Conflict):
        services.decide_absence(
            by=system, purpose=records_why, submission_id=run.submission_id, withdraw=False,
            reason="changed my mind",
        )  # fmt: skip


def test_what_a_shrunken_file_left_out_can_be_kept(deliver, system, records_why):
    deliver(days(1, 20), FULL)
    run = deliver(days(1, 9))
    with pytest.raises(Invalid):
        services.decide_absence(
            by=system, purpose=records_why, submission_id=run.submission_id, withdraw=False,
            reason="",
        )  # fmt: skip
    kept = services.decide_absence(
        by=system, purpose=records_why, submission_id=run.submission_id, withdraw=False,
        reason="the export broke off",
    )  # fmt: skip
    assert (kept.absence, kept.withdrawn) == ("kept", 0)
    assert standing() == set(range(1, 21))


def decided(deliver, system, records_why) -> LedgerEntry:
    """A file that asked, and was answered for a reason of its own."""
    deliver(days(1, 20), FULL)
    run = deliver(days(1, 9))
    services.decide_absence(
        by=system, purpose=records_why, submission_id=run.submission_id, withdraw=False,
        reason="the export broke off",
    )  # fmt: skip
    sequencer.sequence_all()
    return LedgerEntry.objects.get(verb="snapshot.decided")


def told(viewer, entry) -> dict[str, str]:
    found = receipts.receipt_of(viewer=viewer, entry_id=entry.pk)
    checked = check_receipt(Receipt.parse(found.text()), [keys.verifier()])
    return {one.name: one.value for one in checked.openings}


def test_the_receipt_of_a_decision_proves_its_purpose_and_holds_its_reason(
    deliver, system, records_why
):
    entry = decided(deliver, system, records_why)
    found = told(system, entry)
    assert found["decision_reason"] == "the export broke off"
    assert found.get("reason", "") == records_why.reason


def test_receipts_of_earlier_decisions_hold_as_well(deliver, system, records_why):
    entry = decided(deliver, system, records_why)
    with guards.lifted():
        SaltedValue.objects.filter(entry_id=entry.pk, name="decision_reason").update(name="reason")
    assert told(system, entry)["decision_reason"] == "the export broke off"


def test_nobody_else_decides(deliver, make_agency, make_user, actor_of, records_why):
    deliver(days(1, 20), FULL)
    run = deliver(days(1, 9))
    stranger = actor_of(make_user("sam", "analyst", agency=make_agency()))
    with pytest.raises(Missing):
        services.decide_absence(
            by=stranger, purpose=records_why, submission_id=run.submission_id, withdraw=True,
            reason="because I can",
        )  # fmt: skip
    assert standing() == set(range(1, 21))


def test_an_older_file_that_runs_again_withdraws_nothing(deliver, system, records_why):
    first = deliver(days(1, 20), FULL)
    deliver(days(1, 25))
    version = services.confirm_mapping(
        by=system, purpose=records_why, submission=first.submission, name="rms",
        mapping=services.propose(
            by=system, purpose=records_why, submission=first.submission
        ).mapping,
        snapshot=Snapshot(mode="window"),
    )  # fmt: skip
    assert version.number == 2
    services.load(by=system, purpose=records_why, submission_id=first.submission_id)
    assert standing() == set(range(1, 26))


def test_a_week_that_comes_late_replaces_nothing_of_the_days_that_later_weeks_tell(deliver):
    """Weeks 1, 3, 2 come to what 1, 2, 3 come to, whatever was restated or taken back meanwhile."""
    deliver(days(1, 7), WINDOW)
    third = (day(n, address="2 NEW ST" if n == 9 else "1 OLD ST") for n in range(8, 21) if n != 10)
    deliver(file_of(*third))
    run = deliver(file_of(*(day(n, address="1 OLD ST") for n in range(3, 15))))
    assert (run.newest_day.day, run.older_than.day) == (14, 20)
    assert standing() == {*range(1, 8), 8, 9, *range(11, 21)}
    assert Record.objects.get(local_id__endswith="09", is_current=True).address == "2 NEW ST"
    assert (run.landed, run.changed, run.withdrawn, run.absence) == (0, 5, 0, "")
    assert (run.unchanged, run.outdated) == (5, 2)
    assert [one.value for one in results.figures(run) if "later file" in str(one.label)] == [2]
    assert Record.objects.get(local_id__endswith="05", is_current=True).address == "1 OLD ST"
    assert "one that was loaded before tells days to 2024-03-20" in results.absence(run)
    fourth = deliver(file_of(*(day(n) for n in range(9, 25) if n != 12)))
    assert (fourth.older_than, fourth.withdrawn) == (None, 1)
    assert standing() == {*range(1, 12), *range(13, 25)}


def test_a_late_week_lands_what_later_weeks_do_not_reach(deliver):
    deliver(days(15, 21), WINDOW)
    run = deliver(days(8, 16))
    assert (run.landed, run.unchanged) == (7, 2)
    assert standing() == set(range(8, 22))
    again = deliver(days(9, 20, but=(11, 16)))
    assert (again.window_from.day, again.window_to.day, again.withdrawn) == (9, 14, 1)
    assert standing() == set(range(8, 22)) - {11}


def test_a_withdrawal_that_broke_off_goes_on(deliver, system, records_why, monkeypatch):
    deliver(days(1, 25), FULL)
    monkeypatch.setattr(snapshots, "AT_ONCE", 2)
    real, calls = snapshots._withdraw_some, []

    def breaks(*args):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(snapshots, "_withdraw_some", breaks)
    with pytest.raises(KeyboardInterrupt):
        deliver(days(1, 17))
    run = Load.objects.get(state="running")
    assert (run.withdrawn, len(standing())) == (4, 21)
    monkeypatch.setattr(snapshots, "_withdraw_some", real)
    services.load(by=system, purpose=records_why, submission_id=run.submission_id)
    run.refresh_from_db()
    assert (run.state, run.absent, run.withdrawn) == ("done", 8, 8)
    assert standing() == set(range(1, 18))


def test_an_agency_of_which_the_file_says_nothing_loses_nothing(deliver, make_agency):
    other = make_agency()
    rule = AgencyRule(
        column="beat", table={f"B{n}": deliver.agency.ori for n in range(6)} | {"B6": other.ori}
    )
    deliver(days(1, 21), FULL, rule=rule)
    theirs = {n for n in range(1, 22) if n % 7 == 6}
    run = deliver(days(1, 21, but=(*theirs, 3)), rule=rule)
    assert (run.withdrawn, run.absence) == (1, "withdrawn")
    assert standing() == set(range(1, 22)) - {3}


def test_the_mode_is_part_of_the_mapping_s_version(deliver):
    deliver(days(1, 20))
    deliver(days(2, 20), FULL)
    deliver(days(2, 21))
    found = MappingVersion.objects.order_by("number").values_list("number", "mode", "window_days")
    assert list(found) == [(1, "append", 0), (2, "full", 0)]
    assert Submission.objects.get(digest__isnull=False, mapping_version__number=1)


@pytest.mark.parametrize(
    ("mode", "days"), [("some", 0), ("append", 3), ("full", 3), ("window", -1)]
)
def test_a_mode_that_there_is_not_is_refused(mode, days):
    with pytest.raises(Invalid):
        Snapshot(mode=mode, days=days)


def test_counts_leave_out_what_was_withdrawn(deliver, make_user, actor_of, records_why):
    viewer = actor_of(make_user("ann", "analyst", agency=deliver.agency))
    deliver(days(1, 20), FULL)
    deliver(days(1, 20, but=(3,)))
    found = selectors.data_status(viewer=viewer, purpose=records_why)
    assert [one.records for one in found] == [19]


def test_what_a_file_looks_like_is_told_beside_the_records_that_stand(deliver):
    first = deliver(days(1, 20))
    assert first.submission.proposal["snapshot"] is None
    looks = [
        deliver(data).submission.proposal["snapshot"]
        for data in (
            days(1, 21),
            days(12, 22),
            file_of(day(3), *(day(n) for n in range(16, 24))),
            days(24, 28),
        )
    ]
    assert [(one["mode"], one["days"]) for one in looks] == [
        ("full", 0), ("window", 11), ("window", 8), ("append", 0),
    ]  # fmt: skip
    assert looks[2]["held"] == looks[2]["standing"] == 7


@pytest.fixture
def client(deliver, make_user, sign_in):
    return sign_in(make_user("ann", "analyst", agency=deliver.agency), purpose="records-management")


def test_the_two_choices_without_javascript(deliver, client):
    deliver(days(1, 20), FULL)
    run = deliver(days(1, 9))
    here = f"/records/submissions/{run.submission_id}/"
    shown = client.get(here).content.decode()
    assert "leaves out 11 records" in shown
    assert f"{here}absent/" in shown
    assert client.post(f"{here}absent/", {"decision": "withdraw"}).status_code == 422
    answer = client.post(f"{here}absent/", {"decision": "keep", "reason": "it broke off"})
    assert answer.url == here
    assert "11 records that the file left out were kept" in client.get(here).content.decode()
    assert client.get(f"{here}absent/").status_code == 404
    assert standing() == set(range(1, 21))


def test_the_mode_is_declared_on_the_mapping_page(deliver, client, send):
    deliver(days(1, 20), FULL)
    submission = send(deliver.agency, days(12, 22))
    page = client.get(f"/records/submissions/{submission.pk}/mapping/")
    assert "it looks like a window" in page.content.decode()
    form = page.context["form"]
    assert form["mode"].value() == "full"
    values = {bound.html_name: bound.value() for bound in form}
    data = {name: value for name, value in values.items() if value not in (None, False, "")}
    wrong = client.post(page.request["PATH_INFO"], {**data, "window_days": "3"})
    assert wrong.status_code == 422
    data |= {"mode": "window", "window_days": "5", "step": "confirm"}
    assert client.post(page.request["PATH_INFO"], data).status_code == 302
    found = MappingVersion.objects.order_by("-number").first()
    assert (found.mode, found.window_days) == ("window", 5)

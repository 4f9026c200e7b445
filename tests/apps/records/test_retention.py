"""What retention rules ask for: listed, confirmed or deleted by the worker, held, resumed, proved."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.apps.records import selectors, services, text_index
from accord.apps.records.models import (
    Expungement,
    LegalHold,
    Person,
    PersonName,
    Record,
    RetentionRun,
)
from accord.apps.records.selectors.holds import hold_on
from accord.apps.records.selectors.retention import due_by, held
from accord.apps.records.services import retention, storage
from accord.core.ledger.receipt import Receipt, check_receipt
from accord.frame.audit import fsck, keys, receipts, sequencer
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
# Exports of these tests tell 2024-01-01 to 2024-06-28.
NOW = datetime(2025, 4, 15, 12, tzinfo=UTC)
SCHEDULE = "Schedule PD-12, item 4"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Stored files of other tests are none of these."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency(make_agency, ingest, export):
    found = make_agency()
    ingest(found, export(40))
    return found


@pytest.fixture
def custodian(agency, make_user, actor_of, records_why):
    made = {}

    def make(name, owner=None):
        if name not in made:
            user = make_user(name, "records-custodian", agency=owner or agency)
            made[name] = {"by": actor_of(user), "purpose": records_why}
        return made[name]

    return make


@pytest.fixture
def rule(agency, custodian):
    def make(days=365, **more):
        asked = services.ask_rule(
            **custodian("ria"),
            **{"owner": agency, "kind": "incident", "keep_days": days, "authority": SCHEDULE}
            | more,
        )
        return services.decide_rule(**custodian("rob"), rule_id=asked.pk, approve=True)

    return make


def all_turns(now=NOW):
    while services.carry_on(now=now):
        pass


def due_of(who, now=NOW):
    return selectors.retention_of(viewer=who["by"], purpose=who["purpose"], now=now)


def test_a_rule_alone_deletes_nothing_and_says_what_is_due(agency, custodian, rule):
    rule()
    all_turns()
    assert not Record.objects.filter(state="expunged").exists()
    (found,) = due_of(custodian("ria"))
    days = list(Record.objects.values_list("local_date", flat=True))
    past = [one for one in days if one <= date(2024, 4, 15)]
    soon = [one for one in days if date(2024, 4, 15) < one <= date(2024, 5, 15)]
    assert (found.due, found.held, found.soon) == (len(past), 0, len(soon))
    assert found.first_on == min(past) + timedelta(days=365)
    assert found.next_on == min(one for one in days if one not in past) + timedelta(days=365)
    assert found.run is None
    assert selectors.retention_waiting(viewer=custodian("ria")["by"], now=NOW) == (
        len(past), len(soon),
    )  # fmt: skip


def test_a_confirmed_run_deletes_what_is_due_and_no_more(agency, custodian, rule):
    made = rule()
    stay = set(Record.objects.filter(local_date__gt=date(2024, 4, 15)).values_list("pk", flat=True))
    with pytest.raises(Invalid):
        services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=False, now=NOW)
    run = services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)
    with pytest.raises(Conflict):
        services.start_run(**custodian("rob"), rule_id=made.pk, confirmed=True, now=NOW)
    all_turns()
    run.refresh_from_db()
    assert (run.state, run.deleted, run.kept) == ("done", 40 - len(stay), 0)
    assert run.files_rewritten == 1
    assert set(Record.objects.exclude(state="expunged").values_list("pk", flat=True)) == stay
    files = b"".join(one.read_bytes() for one in storage.folder().iterdir())
    for record in Record.objects.all():
        if record.state == "expunged":
            assert record.reason == f"expunged: {SCHEDULE}"
        assert (record.state == "expunged") != (record.local_id.encode() in files)
    with pytest.raises(Conflict):
        services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)


def test_each_deletion_stands_in_the_ledger_with_its_rule(agency, custodian, rule):
    made = rule()
    services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)
    all_turns()
    leaves = [
        json.loads(bytes(one.leaf)) for one in LedgerEntry.objects.filter(verb="record.expunged")
    ]
    gone = Record.objects.filter(state="expunged")
    assert {one["payload"]["rule"] for one in leaves} == {str(made.pk)}
    assert {one["object"]["id"] for one in leaves} == {str(one.pk) for one in gone}
    (started,) = LedgerEntry.objects.filter(verb="retention.run_started")
    assert started.actor_id == custodian("ria")["by"].id
    (end,) = LedgerEntry.objects.filter(verb="retention.run_finished")
    assert json.loads(bytes(end.leaf))["payload"]["deleted"] == gone.count()


def test_the_worker_deletes_by_itself_only_where_two_have_switched_it_on(custodian, rule):
    rule(by_itself=True)
    all_turns(NOW - timedelta(days=400))
    assert not RetentionRun.objects.exists()
    all_turns()
    (run,) = RetentionRun.objects.all()
    assert (run.state, run.started_by) == ("done", "retention")
    assert run.deleted == Record.objects.filter(state="expunged").count() > 0
    (found,) = due_of(custodian("ria"))
    assert (found.due, found.first_on) == (0, None)
    all_turns()
    assert RetentionRun.objects.count() == 1


def test_a_killed_run_goes_on_where_it_was(custodian, rule, monkeypatch):
    rule(by_itself=True)
    monkeypatch.setattr(retention, "A_TURN", 7)
    real, calls = retention.wipe, []

    def dies(**told):
        calls.append(told)
        if len(calls) == 5:
            raise KeyboardInterrupt
        real(**told)

    monkeypatch.setattr(retention, "wipe", dies)
    with pytest.raises(KeyboardInterrupt):
        services.carry_on(now=NOW)
    run = RetentionRun.objects.get()
    assert (run.state, run.deleted) == ("running", 4)
    assert Record.objects.filter(state="expunged").count() == 4
    assert Expungement.objects.count() == 4
    monkeypatch.setattr(retention, "redact", _dies)
    with pytest.raises(KeyboardInterrupt):
        all_turns()
    monkeypatch.undo()
    all_turns()
    run.refresh_from_db()
    gone = Record.objects.filter(state="expunged").count()
    assert (run.state, run.deleted, run.files_rewritten) == ("done", gone, 1)
    assert Expungement.objects.filter(state="done", run=run).count() == gone
    entries = LedgerEntry.objects.filter(verb="record.expunged").values_list("object_id", flat=True)
    assert len(entries) == len(set(entries)) == gone


def _dies(**_told):
    raise KeyboardInterrupt


def test_what_is_held_is_kept_and_counted(agency, custodian, rule):
    made = rule()
    first = Record.objects.filter(local_date__lte=date(2024, 4, 15)).order_by("pk").first()
    services.place_hold(
        **custodian("ria"), owner=agency, scope="case", value=first.local_id, authority="Order 26-1"
    )
    (found,) = due_of(custodian("ria"))
    assert found.held == 1
    services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)
    # Placed while the run is under way: what is left of it is kept too.
    retention._delete(RetentionRun.objects.get(), _next_of(made, first).pk)
    services.place_hold(**custodian("ria"), owner=agency, scope="agency", authority="Order 26-2")
    all_turns()
    run = RetentionRun.objects.get()
    assert (run.state, run.deleted) == ("done", 1)
    assert Record.objects.filter(state="expunged").count() == 1
    (found,) = due_of(custodian("ria"))
    assert found.due == 0
    with pytest.raises(Conflict):
        services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)


def _next_of(made, but):
    return due_by(made, day=NOW.date()).exclude(pk=but.pk).order_by("pk").first()


def test_a_hold_that_is_placed_at_the_last_moment_stops_the_one_record(agency, custodian, rule):
    made = rule()
    services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)
    record = due_by(made, day=NOW.date()).first()
    services.place_hold(
        **custodian("ria"), owner=agency, scope="record", value=str(record.pk), authority="Order 3"
    )
    assert not retention._delete(RetentionRun.objects.get(), record.pk)
    assert Record.objects.get(pk=record.pk).state == "standing"
    assert RetentionRun.objects.get().kept == 1
    assert not Expungement.objects.exists()


def test_a_group_of_offences_has_a_rule_of_its_own(custodian, rule):
    rule()
    rule(days=3_000, category="Robbery")
    found = {one.rule.category: one for one in due_of(custodian("ria"))}
    robberies = Record.objects.filter(offence_code="120", local_date__lte=date(2024, 4, 15))
    others = Record.objects.filter(local_date__lte=date(2024, 4, 15)).exclude(offence_code="120")
    assert robberies.exists()
    assert (found[""].due, found["Robbery"].due) == (others.count(), 0)


def test_an_incident_waits_for_the_part_that_is_kept_longer(agency, custodian, rule):
    made = rule()
    incident = due_by(made, day=NOW.date()).first()
    part = Record.objects.exclude(pk=incident.pk).last()
    Record.objects.filter(pk=part.pk).update(
        kind="arrest", incident_ref=incident.local_id, local_date=date(2024, 4, 30)
    )
    assert due_by(made, day=NOW.date()).filter(pk=incident.pk).exists()
    arrests = rule(kind="arrest", days=400)
    assert not due_by(made, day=NOW.date()).filter(pk=incident.pk).exists()
    later = NOW.date() + timedelta(days=60)
    assert due_by(made, day=later).filter(pk=incident.pk).exists()
    assert due_by(arrests, day=later).filter(pk=part.pk).exists()


def test_what_has_no_day_is_counted_from_its_arrival(custodian, rule):
    made = rule()
    record = Record.objects.first()
    Record.objects.filter(pk=record.pk).update(local_date=None, occurred_from=None)
    assert not due_by(made, day=timezone.now().date()).filter(pk=record.pk).exists()
    assert due_by(made, day=timezone.now().date() + timedelta(days=366)).filter(pk=record.pk)
    record.refresh_from_db()
    assert selectors.comes_due_on(made, record) > timezone.now().date()
    changed = rule(counted_from="changed")
    assert not due_by(changed, day=timezone.now().date()).exists()
    made.refresh_from_db()
    assert (made.state, changed.state) == ("ended", "standing")


def test_two_put_a_rule_in_force_and_one_ends_it(agency, custodian, make_user, actor_of,
                                                 make_agency, records_why):  # fmt: skip
    one, two = custodian("ria"), custodian("rob")
    about = {"owner": agency, "kind": "incident", "keep_days": 365, "authority": SCHEDULE}
    asked = services.ask_rule(**one, **about)
    with pytest.raises(Conflict):
        services.ask_rule(**two, **about)
    with pytest.raises(Denied):
        services.decide_rule(**one, rule_id=asked.pk, approve=True)
    assert due_of(one) == []
    for wrong in (
        {"kind": "x"}, {"category": "x"}, {"keep_days": 29}, {"keep_days": 36_601},
        {"authority": ""}, {"counted_from": "x"},
        {"kind": "call_for_service", "category": "Robbery"},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            services.ask_rule(**one, **about | wrong)
    stranger = custodian("sam", make_agency())
    analyst = {
        "by": actor_of(make_user("ann", "analyst", agency=agency)), "purpose": records_why,
    }  # fmt: skip
    with pytest.raises(Denied):
        services.ask_rule(**analyst, **about)
    with pytest.raises(Missing):
        services.ask_rule(**stranger, **about)
    for other in (stranger, analyst):
        with pytest.raises(Missing):
            services.decide_rule(**other, rule_id=asked.pk, approve=True)
        with pytest.raises(Missing):
            services.end_rule(**other, rule_id=asked.pk)
        with pytest.raises(Missing):
            services.start_run(**other, rule_id=asked.pk, confirmed=True, now=NOW)
        with pytest.raises(Missing):
            selectors.records_due(viewer=other["by"], rule_id=asked.pk, now=NOW)
        assert due_of(other) == []
    with pytest.raises(Conflict):
        services.start_run(**one, rule_id=asked.pk, confirmed=True, now=NOW)
    assert services.decide_rule(**two, rule_id=asked.pk, approve=False).state == "refused"
    again = services.ask_rule(**one, **about)
    services.decide_rule(**two, rule_id=again.pk, approve=True)
    assert services.end_rule(**one, rule_id=again.pk).state == "ended"
    with pytest.raises(Conflict):
        services.end_rule(**one, rule_id=again.pk)


def test_a_stopped_run_and_an_ended_rule_leave_the_rest_and_clean_the_files(
    custodian, rule, monkeypatch
):
    made = rule()
    monkeypatch.setattr(retention, "A_TURN", 3)
    run = services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)
    services.carry_on(now=NOW)
    services.stop_run(**custodian("rob"), run_id=run.pk)
    with pytest.raises(Conflict):
        services.stop_run(**custodian("rob"), run_id=run.pk)
    all_turns()
    run.refresh_from_db()
    assert (run.state, run.deleted, run.files_rewritten) == ("stopped", 3, 1)
    assert Record.objects.filter(state="expunged").count() == 3
    assert set(Expungement.objects.values_list("state", flat=True)) == {"done"}
    again = services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)
    services.end_rule(**custodian("ria"), rule_id=made.pk)
    all_turns()
    again.refresh_from_db()
    assert (again.state, again.deleted) == ("done", 0)


def test_earlier_receipts_still_verify_and_what_is_found_by_is_gone(
    agency, custodian, rule, make_user, actor_of, records_why
):
    made = rule()
    viewer = {
        "viewer": actor_of(make_user("ann", "analyst", agency=agency)),
        "purpose": records_why,
    }
    record = due_by(made, day=NOW.date()).first()
    Person.objects.create(record=record, role="suspect", family_name="Hiddenname", level="red")
    services.reindex(by=retention.KEEPER, purpose=records_why)
    assert PersonName.objects.filter(person__record=record).exists()
    number = record.local_id
    assert list(found_by(number, agency)) == [record]
    selectors.record_visible_to(**viewer, record_id=record.pk)
    read = LedgerEntry.objects.filter(verb="record.viewed").latest("recorded_at")
    kept = receipt_file(viewer, read.pk)
    services.start_run(**custodian("ria"), rule_id=made.pk, confirmed=True, now=NOW)
    all_turns()
    assert not Person.objects.filter(record__state="expunged").exists()
    assert not PersonName.objects.filter(person__record=record).exists()
    assert not found_by(number, agency).exists()
    for text in (kept, receipt_file(viewer, read.pk)):
        verdict = check_receipt(Receipt.parse(text), [keys.verifier()])
        assert not verdict.is_promise
        assert Receipt.parse(text).records == (str(record.pk),)
    assert fsck.recompute().faults == ()


def found_by(words, agency):
    """Records that the full-text search finds by these words."""
    asked = text_index.condition(words, own=agency.pk, others=[agency.pk], kind="incident")
    return Record.objects.filter(asked)


def receipt_file(viewer, entry_id):
    """The receipt as its holder has it in a file, with the proof that the tree holds the entry."""
    sequencer.sequence_all()
    return receipts.receipt_of(viewer=viewer["viewer"], entry_id=entry_id).text()


HOLDS = st.lists(
    st.tuples(st.sampled_from(["record", "case", "dates", "subject"]), st.integers(0, 9)),
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(HOLDS)
@pytest.mark.nightly_on_postgres
def test_holds_asked_of_all_at_once_say_what_they_say_of_one(agency, told):
    with transaction.atomic():
        records = list(Record.objects.order_by("local_id")[:10])
        for number, (scope, at) in enumerate(told):
            one = records[at]
            value = {"record": str(one.pk), "case": one.local_id.lower(), "dates": ""}.get(scope)
            if value is None:
                person = Person.objects.create(
                    record=one, role="suspect", sequence=1 + number, level="red"
                )
                value = str(person.subject_id)
            days = one.local_date if scope == "dates" else None
            LegalHold.objects.create(
                owner=agency, scope=scope, value=value, first_day=days, last_day=days,
                authority="x", placed_by="x", placed_at=NOW,
            )  # fmt: skip
        named = set(Record.objects.filter(held(agency.pk, today=NOW.date())))
        singly = {one for one in Record.objects.all() if hold_on(one, today=NOW.date())}
        transaction.set_rollback(True)
    assert named == singly


def test_of_two_who_confirm_at_once_one_is_told_that_it_runs(custodian, rule, monkeypatch):
    one, two = custodian("ria"), custodian("rob")
    standing = rule()

    def quicker(owner, now):
        monkeypatch.undo()
        services.start_run(**one, rule_id=standing.pk, confirmed=True, now=NOW)
        return retention.today_of(owner, now)

    monkeypatch.setattr(retention, "today_of", quicker)
    with pytest.raises(Conflict, match="already"):
        services.start_run(**two, rule_id=standing.pk, confirmed=True, now=NOW)
    assert standing.runs.count() == 1

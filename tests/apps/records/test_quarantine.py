"""Quarantined rows: mended, run again, discarded with a reason; each acts once."""

import json

import pytest

from accord.apps.records import selectors, services
from accord.apps.records.models import Load, QuarantinedRow, Record, Submission
from accord.core.ledger import merkle_root_of
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Invalid, Missing

pytestmark = pytest.mark.django_db
BAD = {4: {"date_occurred": "soon"}, 9: {"date_occurred": "never"}}


@pytest.fixture
def agency(make_agency, ingest, export):
    found = make_agency()
    ingest(found, export(40, changes=BAD))
    return found


@pytest.fixture
def who(agency, make_user, actor_of, records_why):
    return {"by": actor_of(make_user("ann", "analyst", agency=agency)), "purpose": records_why}


def waiting():
    return QuarantinedRow.objects.filter(state="open").order_by("row_number")


def test_a_mended_row_lands_with_its_own_leaf(agency, who):
    row = waiting().first()
    assert row.row_number == 6
    services.mend(**who, row_id=row.pk, cells={"date_occurred": "2024-03-01 10:00"})
    record = Record.objects.select_related("chunk").get(local_id="24-000004")
    leaf = json.loads(bytes(LedgerEntry.objects.get(pk=record.chunk.entry_id).leaf))
    assert leaf["payload"]["root"] == merkle_root_of([bytes(record.commitment)]).hex()
    run = Load.objects.get()
    assert (run.landed, run.quarantined, run.rows) == (39, 1, 40)
    row.refresh_from_db()
    assert (row.state, row.resolved_by) == ("mended", who["by"].id)


def test_a_row_that_is_still_wrong_stays_and_says_why(agency, who):
    row = waiting().first()
    entries = LedgerEntry.objects.count()
    with pytest.raises(Invalid) as refused:
        services.mend(**who, row_id=row.pk, cells={"date_occurred": "31/31/31"})
    assert refused.value.faults[0].rule == "date_format"
    assert refused.value.faults[0].row == 6
    assert waiting().count() == 2
    assert LedgerEntry.objects.count() == entries


def test_a_row_is_mended_once(agency, who):
    row = waiting().first()
    services.mend(**who, row_id=row.pk, cells={"date_occurred": "2024-03-01"})
    with pytest.raises(Conflict):
        services.mend(**who, row_id=row.pk, cells={"date_occurred": "2024-03-02"})


def test_only_columns_of_the_file_can_be_mended(agency, who):
    with pytest.raises(Invalid):
        services.mend(**who, row_id=waiting().first().pk, cells={"colour": "red"})


def test_another_agency_mends_and_discards_nothing(
    agency, make_agency, make_user, actor_of, records_why
):
    stranger = {
        "by": actor_of(make_user("sam", "analyst", agency=make_agency())),
        "purpose": records_why,
    }
    row = waiting().first()
    with pytest.raises(Missing):
        services.mend(**stranger, row_id=row.pk, cells={})
    with pytest.raises(Missing):
        services.discard(**stranger, row_ids=[row.pk], reason="because", confirmed=True)
    assert not selectors.quarantine_visible_to(viewer=stranger["by"], purpose=records_why).exists()


def test_discarding_needs_a_reason_and_a_confirmation(agency, who):
    rows = [row.pk for row in waiting()]
    for lacking in (
        {"reason": "no", "confirmed": True},
        {"reason": "test rows", "confirmed": False},
    ):
        with pytest.raises(Invalid):
            services.discard(**who, row_ids=rows, **lacking)
    assert (
        services.discard(**who, row_ids=rows, reason="test rows of the vendor", confirmed=True) == 2
    )
    assert not waiting().exists()
    assert set(QuarantinedRow.objects.values_list("resolution", flat=True)) == {
        "test rows of the vendor"
    }
    with pytest.raises(Conflict):
        services.discard(**who, row_ids=rows, reason="test rows", confirmed=True)
    with pytest.raises(Missing):
        services.discard(**who, row_ids=[], reason="test rows", confirmed=True)


def test_a_newer_mapping_lands_what_the_older_one_could_not_read(agency, who):
    from dataclasses import replace

    from accord.core.formats.tabular import Mapping

    submission = Submission.objects.select_related("mapping_version", "agency").get()
    old = Mapping.from_json(submission.mapping_version.body)
    wider = replace(old, not_before=1900, repeat_ids=True)
    version = services.confirm_mapping(**who, submission=submission, mapping=wider, name="rms")
    assert version.number == 2
    result = services.load(**who, submission_id=submission.pk)
    assert (result.unchanged, result.quarantined) == (38, 2)
    states = QuarantinedRow.objects.order_by("load__started_at").values_list("state", flat=True)
    assert sorted(states) == ["open", "open", "rerun", "rerun"]


def test_faults_are_counted_by_field_and_rule(agency):
    assert selectors.faults_by_rule(waiting()) == [("date_occurred", "date_format", 2)]

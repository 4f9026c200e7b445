"""Every named constraint of the records tables, each broken once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accord.apps.records import models
from accord.apps.records.models import (
    Chunk,
    DoubtedPoint,
    ExportMapping,
    Expungement,
    HandlingProfile,
    Identifier,
    Item,
    LegalHold,
    Load,
    MappingVersion,
    NameKey,
    Person,
    PlainNames,
    QuarantinedRow,
    Record,
    ReleaseChange,
    RetentionRule,
    RetentionRun,
    Submission,
    Vehicle,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)

ODD = {1: {"date_occurred": "nonsense"}, 2: {"longitude": "0", "latitude": "0"}}
# constraint → model and the change of a sound row that breaks it
BREAKS = {
    "mapping_named": (ExportMapping, {"name": ""}),
    "mapping_number_from_one": (MappingVersion, {"number": 0}),
    "submission_size_not_negative": (Submission, {"size": -1}),
    "submission_level_known": (Submission, {"level": "blue"}),
    "submission_state_known": (Submission, {"state": "lost"}),
    "submission_confirmed_has_mapping": (
        Submission,
        {"state": "confirmed", "mapping_version": None},
    ),
    "load_counts_not_negative": (Load, {"unmapped": -1}),
    "load_counts_every_row_once": (Load, {"rows": 1_000}),
    "load_state_known": (Load, {"state": "lost"}),
    "chunk_rows_in_order": (Chunk, {"first_row": 10, "last_row": 9}),
    "quarantine_state_known": (
        QuarantinedRow,
        {"state": "lost", "resolved_by": "x", "resolved_at": NOW},
    ),
    "quarantine_resolution_whole": (QuarantinedRow, {"state": "mended"}),
    "quarantine_discard_has_reason": (
        QuarantinedRow,
        {"state": "discarded", "resolved_by": "x", "resolved_at": NOW, "resolution": ""},
    ),
    "quarantine_rule_named": (QuarantinedRow, {"rule": ""}),
    "doubted_point_rule_named": (DoubtedPoint, {"rule": ""}),
    "load_absence_told": (Load, {"absence": "asked", "absent": 0}),
    "mapping_mode_known": (MappingVersion, {"mode": "full", "window_days": 7}),
    "record_match_grade_known": (
        Record,
        {"match_grade": "D", "error_radius_m": 9, "lon": 1, "lat": 1},
    ),
    "record_placed_with_radius": (Record, {"match_grade": "A", "lon": 1, "lat": 1}),
    "record_state_known": (Record, {"state": "lost", "reason": "test"}),
    "record_told_by_known": (Record, {"told_by": "rumour", "reason": "test"}),
    "record_taken_back_with_reason": (Record, {"state": "deleted"}),
    "record_expunged_is_empty": (Record, {"state": "expunged", "reason": "test"}),
    "expungement_state_known": (
        Expungement,
        {"state": "lost", "decided_by": "x", "decided_at": NOW},
    ),
    "expungement_decided_whole": (Expungement, {"state": "done"}),
    "expungement_names_its_authority": (Expungement, {"authority": ""}),
    "record_kind_known": (Record, {"kind": "rumour"}),
    "record_level_known": (Record, {"level": "blue"}),
    "record_local_id_given": (Record, {"local_id": ""}),
    "record_version_from_one": (Record, {"version": 0}),
    "record_interval_in_order": (
        Record,
        {"occurred_from": NOW, "occurred_to": NOW - timedelta(seconds=1)},
    ),
    "record_point_on_the_globe": (Record, {"lon": 181.0, "lat": 0.0}),
    "record_hour_of_the_day": (Record, {"local_hour": 24}),
    "record_day_of_the_week": (Record, {"local_weekday": 7}),
    "record_call_is_no_offence": (Record, {"kind": "call_for_service", "offence_code": "120"}),
    "record_audience_form": (Record, {"audience": "XA0000001"}),
    "record_protected_is_red": (Record, {"protection": "informant", "level": "yellow"}),
    "handling_level_known": (HandlingProfile, {"level": "blue"}),
    "handling_juvenile_age_sane": (HandlingProfile, {"juvenile_age": 9}),
    "release_change_level_known": (ReleaseChange, {"level_set": "blue"}),
    "hold_scope_known": (LegalHold, {"scope": "rumour"}),
    "hold_names_its_authority": (LegalHold, {"authority": ""}),
    "hold_names_what": (LegalHold, {"value": ""}),
    "hold_days_in_order": (
        LegalHold,
        {
            "scope": "dates",
            "value": "",
            "first_day": NOW.date(),
            "last_day": NOW.date() - timedelta(days=1),
        },
    ),
    "hold_released_whole": (LegalHold, {"released_by": "ann"}),
    "plain_names_single": (PlainNames, {"id": 2}),
    "person_role_known": (Person, {"role": "gang_member"}),
    "person_level_known": (Person, {"level": "blue"}),
    "vehicle_role_known": (Vehicle, {"role": "cursed"}),
    "vehicle_level_known": (Vehicle, {"level": "blue"}),
    "item_level_known": (Item, {"level": "blue"}),
    "identifier_is_told": (Identifier, {"number": ""}),
    "expungement_ordered_or_due": (Expungement, {"approval_id": None}),
    "retention_rule_kind_known": (RetentionRule, {"kind": "rumour"}),
    "retention_rule_state_known": (
        RetentionRule,
        {"state": "lost", "decided_by": "x", "decided_at": NOW},
    ),
    "retention_rule_counts_from_known": (RetentionRule, {"counted_from": "guessed"}),
    "retention_rule_days_in_range": (RetentionRule, {"keep_days": 29}),
    "retention_rule_names_its_authority": (RetentionRule, {"authority": ""}),
    "retention_rule_decided_whole": (RetentionRule, {"state": "standing"}),
    "retention_rule_ended_whole": (RetentionRule, {"ended_by": "x"}),
    "retention_run_state_known": (RetentionRun, {"state": "lost", "finished_at": NOW}),
    "retention_run_finished_whole": (RetentionRun, {"state": "done"}),
}
# constraint → model and the fields in which a copy equals the first row
COPIES = {
    "mapping_name_once": (ExportMapping, {}),
    "mapping_number_once": (MappingVersion, {"digest": "other"}),
    "mapping_content_once": (MappingVersion, {"number": 99}),
    "submission_file_once": (Submission, {}),
    "load_once_per_mapping": (Load, {}),
    "chunk_number_once": (Chunk, {}),
    "quarantine_row_once": (QuarantinedRow, {}),
    "doubted_point_once": (DoubtedPoint, {}),
    "record_current_once": (Record, {}),
    "person_sequence_once": (Person, {}),
    "vehicle_sequence_once": (Vehicle, {}),
    "item_sequence_once": (Item, {}),
    "name_key_once": (NameKey, {}),
    "identifier_once": (Identifier, {}),
    "expungement_asked_once": (Expungement, {"approval_id": uuid4()}),
    "retention_rule_once": (RetentionRule, {"approval_id": uuid4()}),
    "retention_run_once_a_rule": (RetentionRun, {}),
}


@pytest.fixture
def rows(make_agency, ingest, export):
    """One sound row of each table."""
    ingest(make_agency(), export(30, changes=ODD))
    record = Record.objects.first()
    NameKey.objects.create(key="an", word="ana")
    person = Person.objects.create(record=record, role="victim", level="red")
    Identifier.objects.create(
        person=person,
        record=record,
        scheme="phone",
        value="290 200 4872",
        number="phone:2902004872",
    )
    Vehicle.objects.create(record=record, level="yellow")
    Item.objects.create(record=record, level="green")
    PlainNames.objects.create(until=NOW)
    HandlingProfile.objects.create(owner=record.owner, changed_by="ann", changed_at=NOW)
    ReleaseChange.objects.create(
        record=record, level_set="yellow", changed_by="ann", changed_at=NOW
    )
    LegalHold.objects.create(
        owner=record.owner, scope="record", value=str(record.pk), authority="Order 1",
        placed_by="ann", placed_at=NOW,
    )  # fmt: skip
    Expungement.objects.create(
        record=record, owner=record.owner, approval_id=uuid4(), authority="Order 1",
        asked_by="ann", asked_at=NOW,
    )  # fmt: skip
    rule = RetentionRule.objects.create(
        owner=record.owner, kind="incident", keep_days=365, authority="Schedule 1",
        approval_id=uuid4(), asked_by="ann", asked_at=NOW,
    )  # fmt: skip
    RetentionRun.objects.create(rule=rule, through=NOW.date(), started_by="ann", started_at=NOW)


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_that_breaks_the_constraint_is_refused(rows, name):
    model, change = BREAKS[name]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model.objects.update(**change)
    # A scope that nobody knows names nothing either; the database tells the first that it looks at.
    told = {name, "hold_names_what"} if name == "hold_scope_known" else {name}
    assert any(one in str(refused.value) for one in told)


@pytest.mark.parametrize("name", COPIES)
def test_a_second_row_of_the_same_key_is_refused(rows, name):
    model, change = COPIES[name]
    copy = model.objects.first()
    copy.pk = None
    copy._state.adding = True
    for field, value in change.items():
        setattr(copy, field, value)
    copy.pk = model._meta.pk.get_default()
    if hasattr(copy, "subject_id"):
        copy.subject_id = model._meta.get_field("subject_id").get_default()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        copy.save(force_insert=True)
    # SQLite names the columns of a unique index, PostgreSQL the constraint itself.
    assert name in str(refused.value) or connection.vendor == "sqlite"
    assert "unique" in str(refused.value).lower()


def test_half_a_point_is_refused(rows):
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.update(lon=None, lat=1000.0)


def test_two_records_never_share_a_subject(rows):
    person = Person.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(
            record=person.record,
            role="victim",
            sequence=2,
            level="red",
            subject_id=person.subject_id,
        )


def test_every_constraint_of_the_app_is_tested_here():
    named = {
        constraint.name
        for model in (getattr(models, name) for name in models.__all__)
        for constraint in model._meta.constraints
        if not constraint.name.startswith("outcome_")  # test_outcome_constraints
    }
    assert named == BREAKS.keys() | COPIES.keys()


def test_no_table_has_a_place_for_a_score_or_a_standing_label():
    words = ("score", "rank", "risk", "gang", "prolific", "threat", "danger")
    for model in (getattr(models, name) for name in models.__all__):
        for field in model._meta.get_fields():
            assert not any(word in field.name for word in words), (model, field.name)

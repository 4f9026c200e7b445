"""Named constraints of the exchange tables, each broken once here or in a test of its own room."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from tests.apps.sound_rows import NOW, assert_breaks, assert_once, sound_row

from accord.apps.exchange.models import (
    Alert,
    Bulletin,
    BulletinReader,
    BulletinReceipt,
    ConflictCall,
    ConflictSide,
    DeconflictionConflict,
    DeconflictionEntry,
    DeconflictionSetup,
    DeconflictionTurn,
    Intelligence,
    MailCall,
    MisuseCase,
    Notice,
    OnCall,
    OwedNotice,
    Recall,
    RecallReader,
    RequestedRecord,
    Search,
    SubjectRequest,
    Subscription,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=9)
WINDOW = {"starts_at": NOW, "ends_at": LATER, "opens_at": NOW, "closes_at": LATER}


def another_entry(rows):
    first = sound_row(DeconflictionEntry, rows)
    return DeconflictionEntry.objects.create(
        agency=first.agency, entered_at=NOW, changed_at=NOW, **rows[DeconflictionEntry]
    )


# What a sound row says where something of the column's type would not do.
ROWS = {
    Search: {"what": "persons"},
    Subscription: {"what": "persons", "starts_at": NOW, "ends_at": LATER, "validate_by": LATER},
    Bulletin: {"kind": "bolo", "expires_at": LATER},
    OnCall: {"starts_at": NOW, "ends_at": LATER},
    DeconflictionEntry: {**WINDOW, "kind": "subject", "zone": "UTC", "contact_name": "Desk",
                         "contact_phone": "1"},
    DeconflictionConflict: {"second": another_entry},
    Intelligence: {"source_grade": "A", "content_grade": "1", "suspicion": "told",
                   "submitted_by": "ann"},
    MisuseCase: {"since": NOW, "until": LATER},
    Recall: {"what": "sealed"},
    SubjectRequest: {"kind": "access"},
}  # fmt: skip
ANSWERED = {"state": "answered", "identity_by": "licence", "verified_by": "ann"}
# constraint → model and the change of a sound row that breaks it
BREAKS = {
    "search_subject_known": (Search, {"what": "lost"}),
    "subscription_what_known": (Subscription, {"what": "lost"}),
    "subscription_ends_after_start": (Subscription, {"ends_at": NOW}),
    "subscription_end_whole": (Subscription, {"ended_at": NOW}),
    "subscription_waits_for_something": (
        Subscription,
        {"on_new": False, "on_change": False, "open_to_contact": False},
    ),
    "subscription_webhook_whole": (Subscription, {"webhook_peer": "x"}),
    "alert_contact_names_agency": (Alert, {"trigger": "contact"}),
    "deconfliction_step_in_range": (DeconflictionSetup, {"call_step_minutes": 241}),
    "on_call_ends": (OnCall, {"ends_at": NOW}),
    "on_call_level_in_range": (OnCall, {"level": 10}),
    "intelligence_stands_with_its_end": (Intelligence, {"state": "standing", "supervisor": "bo"}),
    "intelligence_second_person": (Intelligence, {"supervisor": "ann"}),
    "intelligence_purged_is_empty": (Intelligence, {"state": "purged", "purged_at": NOW}),
    "intelligence_group_with_criteria": (Intelligence, {"alleged_group": "x"}),
    "intelligence_graded": (Intelligence, {"source_grade": "D"}),
    "owed_notice_acknowledged_whole": (OwedNotice, {"acknowledged_by": "x"}),
    "recall_what_known": (Recall, {"what": "lost"}),
    "recall_thing_known": (Recall, {"thing": "car"}),
    "recall_acknowledged_whole": (Recall, {"acknowledged_by": "x"}),
    "subject_request_kind_known": (SubjectRequest, {"kind": "lost"}),
    "subject_request_identity_first": (SubjectRequest, {"state": "verified"}),
    "subject_request_answered_whole": (SubjectRequest, ANSWERED),
    "requested_record_withheld_by_rule": (RequestedRecord, {"decision": "withheld", "rule": ""}),
}
# constraint → model and how a second row differs from the first
COPIES = {
    "alert_once": (Alert, {}),
    "notice_once": (Notice, {}),
    "bulletin_reader_once": (BulletinReader, {}),
    "receipt_once": (BulletinReceipt, {}),
    "mail_call_once": (MailCall, {}),
    "conflict_stands_once": (DeconflictionConflict, {}),
    "side_once": (ConflictSide, {}),
    "call_once_per_level": (ConflictCall, {}),
    "intelligence_number_once": (Intelligence, {}),
    "misuse_open_once": (MisuseCase, {}),
    "owed_notice_once": (OwedNotice, {}),
    "recall_once": (Recall, {}),
    "recall_reader_once": (RecallReader, {}),
    "requested_record_once": (RequestedRecord, {}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_that_breaks_the_constraint_is_refused(name):
    model, change = BREAKS[name]
    sound_row(model, ROWS)
    assert_breaks(name, model, change)


@pytest.mark.parametrize("name", COPIES)
def test_a_second_row_of_the_same_key_is_refused(name):
    model, change = COPIES[name]
    assert_once(name, sound_row(model, ROWS), change)


def test_there_is_one_turn():
    DeconflictionTurn.objects.get_or_create(id=1)
    assert_breaks("deconfliction_one_turn", DeconflictionTurn, {"id": 2})


def test_every_constraint_of_the_app_is_named_in_a_test_of_it():
    tests = "".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))
    untested = {
        constraint.name
        for model in apps.get_app_config("exchange").get_models()
        for constraint in model._meta.constraints
        if f'"{constraint.name}"' not in tests
    }
    assert not untested

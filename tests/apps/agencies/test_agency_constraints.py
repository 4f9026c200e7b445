"""Every named constraint of the tables of agencies, people and agreements, each broken once."""

from datetime import timedelta

import pytest
from django.apps import apps
from tests.apps.sound_rows import NOW, assert_breaks, assert_once, sound_row

from accord.apps.agencies.models import (
    Agency,
    Agreement,
    AgreementDocument,
    AgreementParty,
    ApiToken,
    JurisdictionProfile,
    RoleAssignment,
    RulesMark,
    TaskForce,
    TaskForceMember,
    User,
)

pytestmark = pytest.mark.django_db
BEFORE, AFTER = NOW - timedelta(days=9), NOW + timedelta(days=365_00)
# What a sound row says where something of the column's type would not do.
ROWS = {
    ApiToken: {"expires_at": AFTER},
    JurisdictionProfile: {"proposed_by": "ann", "approved_by": "bo"},
    TaskForceMember: {"agency": lambda rows: sound_row(Agency, rows)},
}
# constraint → model and the change of a sound row that breaks it
BREAKS = {
    "agency_named": (Agency, {"name": ""}),
    "token_ends_after_start": (ApiToken, {"expires_at": NOW - timedelta(days=365_00)}),
    "token_bound_whole": (ApiToken, {"only_may": "read"}),
    "agreement_ends_after_start": (Agreement, {"valid_to": BEFORE}),
    "agreement_end_has_its_moment": (Agreement, {"ended_at": AFTER}),
    "profile_version_from_one": (JurisdictionProfile, {"version": 0}),
    "profile_by_two_persons": (JurisdictionProfile, {"approved_by": "ann"}),
    "rules_mark_single": (RulesMark, {"id": 2}),
    "party_signature_whole": (AgreementParty, {"signed_by": "ann"}),
    "task_force_named": (TaskForce, {"name": ""}),
    "member_is_one_of_two": (TaskForceMember, {"agency": None}),
    "member_joined_by_somebody": (TaskForceMember, {"joined_by": "somebody"}),
}
# constraint → model and how a second row differs from the first
COPIES = {
    "username_once_any_case": (User, {"username": "X"}),
    "role_once": (RoleAssignment, {}),
    "document_bound_once": (AgreementDocument, {}),
    "party_once": (AgreementParty, {}),
    "member_agency_once": (TaskForceMember, {}),
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


def test_a_person_is_once_in_a_task_force():
    row = sound_row(
        TaskForceMember, {TaskForceMember: {"user": lambda rows: sound_row(User, rows)}}
    )
    assert_once("member_user_once", row, {})


def test_every_constraint_of_the_app_is_tested_here():
    named = {
        constraint.name
        for model in apps.get_app_config("agencies").get_models()
        for constraint in model._meta.constraints
    }
    assert named == BREAKS.keys() | COPIES.keys() | {"member_user_once"}

"""What the tables of case outcomes refuse, whoever writes."""

import io

import pytest
from django.db import IntegrityError, connection, transaction

from accord.apps.records import services
from accord.apps.records.models import CaseOutcome, OutcomeFile, RejectedOutcomeRow

pytestmark = pytest.mark.django_db
TABLE = (
    "Arrest No,Case Number,Count,Disposition,Disposition Date\n"
    "A-1,24-1,1,Guilty,2024-03-05\n"
    ",,1,Dismissed,2024-03-06\n"
)
BREAKS = {
    "outcome_file_state_known": (OutcomeFile, {"state": "lost"}),
    "outcome_file_level_known": (OutcomeFile, {"level": "blue"}),
    "outcome_key_given": (CaseOutcome, {"case_key": "", "arrest_key": ""}),
    "outcome_stage_known": (CaseOutcome, {"stage": "rumour"}),
    "outcome_status_given": (CaseOutcome, {"status": ""}),
    "outcome_level_known": (CaseOutcome, {"level": "blue"}),
    "outcome_is_of_an_arrest": (CaseOutcome, {"kind": "incident"}),
    "outcome_version_from_one": (CaseOutcome, {"version": 0}),
}
COPIES = {
    "outcome_file_once": OutcomeFile,
    "outcome_current_once": CaseOutcome,
    "outcome_version_once": CaseOutcome,
    "outcome_row_once": RejectedOutcomeRow,
}


@pytest.fixture
def loaded(make_agency, system, records_why):
    """One outcome and one rejected row of one file."""
    who = {"by": system, "purpose": records_why}
    found = services.receive_outcomes(
        **who, agency=make_agency(kind="prosecutor"), filename="court.csv",
        stream=io.BytesIO(TABLE.encode()), level="green",
    )  # fmt: skip
    services.load_outcomes(**who, file_id=found.pk)
    assert (CaseOutcome.objects.count(), RejectedOutcomeRow.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_that_breaks_the_constraint_is_refused(loaded, name):
    model, change = BREAKS[name]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model.objects.update(**change)
    assert name in str(refused.value)


@pytest.mark.parametrize("name", COPIES)
def test_a_second_row_of_the_same_key_is_refused(loaded, name):
    model = COPIES[name]
    copy = model.objects.get()
    copy.pk = model._meta.pk.get_default()
    copy._state.adding = True
    if name == "outcome_version_once":
        copy.is_current = False
    if name == "outcome_current_once":
        copy.version = 2
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        copy.save(force_insert=True)
    assert name in str(refused.value) or connection.vendor == "sqlite"
    assert "unique" in str(refused.value).lower()


def test_every_constraint_of_outcomes_is_tested_here():
    named = {
        constraint.name
        for model in (OutcomeFile, CaseOutcome, RejectedOutcomeRow)
        for constraint in model._meta.constraints
    }
    assert named == BREAKS.keys() | COPIES.keys()

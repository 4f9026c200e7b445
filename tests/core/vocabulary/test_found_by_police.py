"""What police find: by the code, else by the agency's own name, and never asked of calls."""

import pytest

from accord.core.vocabulary import RecordKind, is_found_by_police


@pytest.mark.parametrize("kind", [RecordKind.INCIDENT, RecordKind.OFFENCE])
def test_a_record_without_a_code_is_told_by_its_name(kind):
    assert is_found_by_police(kind, "", "WEAPONS VIOLATION")
    assert not is_found_by_police(kind, "", "Burglary")


def test_the_code_holds_before_the_name():
    assert is_found_by_police(RecordKind.INCIDENT, "35A", "Burglary")
    assert not is_found_by_police(RecordKind.INCIDENT, "220", "Narcotics")


@pytest.mark.parametrize(
    "kind", [RecordKind.CALL_FOR_SERVICE, RecordKind.ARREST, RecordKind.CITATION]
)
def test_names_of_calls_arrests_and_citations_are_not_asked(kind):
    assert not is_found_by_police(kind, "", "Traffic stop")

"""Usual names of columns find their fields; what is said counts before what is guessed."""

from __future__ import annotations

import pytest

from accord.core.linkage import PLACE, UnknownField, guess_columns


def test_usual_names_whatever_their_case_and_signs() -> None:
    found = guess_columns(["Record_ID", "FIRST-NAME", "lastName", "Date of Birth", "ZIP", "notes"])
    assert found == {
        "id": "Record_ID", "given": "FIRST-NAME", "surname": "lastName",
        "birth": "Date of Birth", "postcode": "ZIP",
    }  # fmt: skip


def test_what_is_said_counts_and_an_empty_field_leaves_a_column_out() -> None:
    found = guess_columns(["id", "dob", "alias", "phone"], {"Alias": "surname", "phone": ""})
    assert found == {"id": "id", "birth": "dob", "surname": "alias"}


def test_a_field_is_taken_once_by_its_likeliest_column() -> None:
    assert guess_columns(["id", "unique_id", "name"]) == {"id": "unique_id", "name": "name"}


@pytest.mark.parametrize("said", [{"no": "birth"}, {"id": "shoe size"}])
def test_no_such_column_or_field(said: dict[str, str]) -> None:
    with pytest.raises(UnknownField):
        guess_columns(["id", "dob"], said)


def test_a_file_of_places_has_its_own_fields() -> None:
    found = guess_columns(["INCIDENT_ID", "INCIDENT_ADDRESS", "GEO_LAT", "GEO_LON"], {"INCIDENT_ID": "id"}, PLACE)  # fmt: skip
    assert found == {
        "id": "INCIDENT_ID", "address": "INCIDENT_ADDRESS", "lat": "GEO_LAT", "lon": "GEO_LON",
    }  # fmt: skip

"""Records brought to one form: names, dates, placeholders."""

from __future__ import annotations

import pytest

from accord.core.linkage import persons
from accord.core.linkage.standard import birth_text, phone_text


def one(**row: object) -> dict[str, str]:
    table = persons([{"id": "1", **row}])
    return {role: column.texts()[0] for role, column in table.columns.items()}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1984-03-07", "1984-03-07"),
        ("3/7/1984", "1984-03-07"),
        ("19840307", "1984-03-07"),
        ("03071984", "1984-03-07"),
        ("1984-31-12", "1984-31-12"),
        ("1984", "1984"),
        ("1984-3", "1984-03"),
        ("1900-01-01", ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_dates_of_birth_have_one_form_and_placeholders_are_missing(said: str, kept: str) -> None:
    assert birth_text(said) == kept


def test_titles_particles_and_suffixes_are_not_names() -> None:
    row = one(name="Sir William de la Cruz, Jr.")
    assert (row["given"], row["surname"], row["suffix"]) == ("william", "cruz", "juniors")


def test_a_name_in_parts_and_the_same_name_whole_are_one() -> None:
    parts = one(given="Núria", middle="Ann", surname="O’Brien")
    whole = one(name="Nuria Ann O'Brien")
    assert {r: parts[r] for r in ("given", "middle", "surname")} == {
        r: whole[r] for r in ("given", "middle", "surname")
    }


@pytest.mark.parametrize("nobody", ["000-000-0000", "999 999 9999", "555-555-5555", "unknown"])
def test_a_number_that_forms_are_filled_with_is_missing(nobody: str) -> None:
    assert phone_text(nobody) == ""
    assert one(document=nobody)["document"] in ("", "unknown")


def test_a_placeholder_name_is_missing() -> None:
    row = one(given="UNKNOWN", surname="Unk", postcode="N/A", phone="+1 (555) 765-4321")
    assert (row["given"], row["surname"], row["phone"]) == ("", "", "5557654321")

"""Records brought to one form: names, dates, placeholders."""

from __future__ import annotations

import pytest

from accord.core.linkage import persons
from accord.core.linkage.comparisons import kin
from accord.core.linkage.standard import person, phone_text
from accord.core.linkage.written_births import birth_text, is_unread_date


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


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("1990-01-02T00:00:00Z", "1990-01-02"), ("1990-01-02 13:45", "1990-01-02"),
        ("1/2/1990 12:00:00 AM", "1990-01-02"), ("2 Jan 1990", "1990-01-02"),
        ("January 2nd, 1990", "1990-01-02"), ("2 de enero de 1990", "1990-01-02"),
        ("02.01.1990", "1990-01-02"), ("01/02/1990", "1990-01-02"),
        ("\u200b1990-01-02\ufeff", "1990-01-02"), ("02/01/90", ""), ("32875", ""), ("2 Jan", ""),
    ],
)  # fmt: skip
def test_dates_are_read_as_agencies_write_them(said, read) -> None:
    assert birth_text(said) == read
    assert is_unread_date(said) == (read == "")


@pytest.mark.parametrize("said", ["", "UNKNOWN", "n/a", "1900-01-01", "00/00/0000", "0"])
def test_what_stands_for_no_date_is_not_told_as_unread(said) -> None:
    assert birth_text(said) == ""
    assert not is_unread_date(said)


@pytest.mark.parametrize(
    ("given", "surname", "found"),
    [
        ("JOHN", "DOE", ("", "")), ("Jane", "Doe", ("", "")), ("UNK", "SUBJECT", ("", "")),
        ("UNK", "DOE", ("", "")), ("XXX", "XXXX", ("", "")), ("Suspect", "One", ("", "")),
        ("Suspect 2", "", ("", "")), ("", "State Of Ohio", ("", "")), ("City of", "Akron", ("", "")),
        ("Baby Boy", "Smith", ("", "smith")), ("John", "Smith", ("john", "smith")),
        ("Mary", "Doe", ("mary", "doe")), ("John", "", ("john", "")),
        ("Юрий", "Иванов", ("yuri", "ivanov")), ("Γιώργος", "Παπαδόπουλος", ("giorgos", "papadopoulos")),
        ("محمد", "علي", ("mohammed", "ali")), ("Ma\u200bry", "Jones", ("mary", "jones")),
    ],
)  # fmt: skip
def test_names_of_nobody_and_of_other_scripts(given, surname, found) -> None:
    """In parts, as a whole, and of one record alone."""
    row = {"id": "1", "given": given, "surname": surname}
    table, one = persons([row]), person(row)
    assert (one.given, one.surname) == found
    assert (table.columns["given"].texts(), table.columns["surname"].texts()) == (
        [found[0]], [found[1]],
    )  # fmt: skip
    if given and surname:
        whole = persons([{"id": "1", "name": f"{given} {surname}"}])
        assert whole.columns["given"].texts() == [found[0]]
        assert whole.columns["surname"].texts() == [found[1]]


def test_spellings_of_one_name_are_forms_of_it() -> None:
    assert {"muhammad", "mohamed", "mohd"} <= kin("mohammed")
    assert "mohammed" in kin("mohd")
    assert "ali" not in kin("mohammed")

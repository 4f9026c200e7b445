"""Code tables by year: both spellings, what changed, and a later year dropped in."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.public_data import public_data

from accord.core.formats.nibrs.codes import (
    BadCodes,
    add_book,
    code_book,
    parse_book,
    read_books,
    remove_book,
)
from accord.core.formats.nibrs.codes.books import shipped_books

LATER = """
year = 2021
version = "2021.1"
source = "a test"
based_on = 2019
against = { "99X" = "property A" }
[tables.offence]
add = { "99X" = "A New Offence" }
[tables.weapon]
remove = ["85"]
"""
NEXT = 'year = 2022\nversion = "x"\nsource = "x"\nbased_on = 2021\n'
ENUMERATIONS = {
    "offence": "OffenseCodeSimpleType",
    "bias": "BiasMotivationCodeSimpleType",
    "location": "LocationCategoryCodeSimpleType",
    "criminal_activity": "CriminalActivityCategoryCodeSimpleType",
    "weapon": "ForceCategoryCodeSimpleType",
    "property_description": "PropertyCategoryCodeSimpleType",
    "drug_type": "DrugCategoryCodeSimpleType",
    "drug_measure": "DrugMeasurementCodeSimpleType",
    "victim_kind": "VictimCategoryCodeSimpleType",
    "officer_activity": "LEOKAActivityCategoryCodeSimpleType",
    "officer_assignment": "LEOKAOfficerAssignmentCategoryCodeSimpleType",
    "race": "RACCodeSimpleType",
    "circumstance": "AggravatedAssaultHomicideFactorsCodeSimpleType",
    "justifiable_homicide": "JustifiableHomicideFactorsCodeSimpleType",
    "injury": "InjuryCategoryCodeSimpleType",
    "armed_with": "ArresteeWeaponCodeSimpleType",
    "cleared_exceptionally": "IncidentExceptionalClearanceCodeSimpleType",
    "loss": "ItemStatusCodeSimpleType",
    "relationship": "VictimToSubjectRelationshipCodeSimpleType",
}


def test_a_code_has_its_xml_word_and_the_word_its_code():
    book = code_book(2019)
    assert book["loss"].word("7") == "STOLEN"
    assert book["relationship"].code("Family Member_Spouse") == "SE"
    assert book["location"].word("20") == "20"
    for table in book.tables.values():
        assert [table.code(table.word(code)) for code in table.codes] == list(table.codes)
    with pytest.raises(KeyError):
        book["sex"].word("X")


def test_a_year_takes_the_latest_tables_not_after_it():
    assert [code_book(year).year for year in (2014, 2018, 2019, 2030)] == [2018, 2018, 2019, 2019]
    assert "HR" in code_book(2018)["relationship"]
    assert "HR" not in code_book(2019)["relationship"]
    assert "90I" in code_book(2019)["offence"]


def test_offences_know_whom_they_are_against():
    book = code_book(2019)
    assert (book.against("120"), book.group("120")) == ("property", "A")
    assert (book.against("90D"), book.group("90D")) == ("society", "B")
    assert (book.against("XXX"), book.group("XXX")) == ("", "")


def test_the_tables_of_2019_hold_the_words_of_the_schema():
    schemas = public_data("records/nibrs_xml_2019.1/xsd")
    etree = pytest.importorskip("lxml.etree", reason="not run: lxml is not installed")
    schema: dict[str, set[str]] = {}
    for path in schemas.rglob("*.xsd"):
        for kind in etree.parse(path).iter("{*}simpleType"):
            values = {one.get("value") for one in kind.iter("{*}enumeration")}
            schema.setdefault(kind.get("name"), set()).update(values)
    book = code_book(2019)
    for name, listed in ENUMERATIONS.items():
        assert {book[name].word(code) for code in book[name].codes} == schema[listed], name


def test_a_later_year_is_dropped_in(tmp_path: Path):
    added = add_book(LATER.encode(), year=2021, folder=tmp_path)
    books = read_books(tmp_path)
    assert added.against("99X") == "property"
    assert "99X" in code_book(2022, books)["offence"]
    assert "99X" not in code_book(2020, books)["offence"]
    assert "85" not in code_book(2021, books)["weapon"]
    assert code_book(2021, books)["loss"].word("1") == "NONE"
    assert [path.name for path in tmp_path.iterdir()] == ["2021.toml"]


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ("year = 2021", "year = 1900", "year"),
        ('version = "2021.1"', "version = 3", "version"),
        ('source = "a test"', 'source = ""', "source"),
        ("based_on = 2019", "based_on = 2033", "based_on"),
        ("based_on = 2019", "based_on = [2019]", "based_on"),
        ("based_on = 2019", f"based_on = {'9' * 5_000}", "TOML"),
        ("based_on = 2019", f"based_on = {'[' * 3_000}", "nested too deep"),
        ("based_on = 2019", "", "tables.offence"),
        ('"99X" = "property A"', '"98X" = "property A"', "against.99X"),
        ('"99X" = "property A"', '"99X" = "estate A"', "against.99X"),
        ('add = { "99X"', 'add = { "99xy"', "tables.offence.codes"),
        ('remove = ["85"]', 'remove = ["86"]', "tables.weapon.remove"),
        ('remove = ["85"]', 'remoove = ["85"]', "tables.weapon.remoove"),
        ("[tables.weapon]", "[tables.sword]", "tables.sword"),
        ('remove = ["85"]', 'words = { "86" = "X" }', "tables.weapon.words"),
        ('remove = ["85"]', 'words = { "85" = "90" }', "tables.weapon.words"),
        ('remove = ["85"]', 'aliases = { "X" = "86" }', "tables.weapon.aliases"),
        ('remove = ["85"]', 'elements = "13"', "tables.weapon.elements"),
        ('remove = ["85"]', "add = { X = 3 }", "tables.weapon.add"),
        ("[tables.weapon]", "[tables.weapon", "TOML"),
        ('remove = ["85"]', 'remove = "85"', "tables.weapon.remove"),
        ('remove = ["85"]', 'remove = [["85"]]', "tables.weapon.remove"),
        ('remove = ["85"]', 'add = { X = "" }', "tables.weapon.add"),
        ('[tables.weapon]\nremove = ["85"]', "weapon = 3", "tables.offence.weapon"),
        ('{ "99X" = "property A" }', '"property"', "against"),
        (LATER[LATER.index("[tables") :], "tables = 3", "tables"),
        (LATER[LATER.index("[tables") :], "tables = { weapon = 3 }", "tables.weapon"),
        (LATER[LATER.index("[tables") :], f"# {'x' * 1_000_000}", "more than"),
        ("based_on = 2019", "based_on = 2019\nextra = 1", "extra"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_nothing_kept(
    tmp_path: Path, was: str, becomes: str, named: str
):
    assert was in LATER
    with pytest.raises(BadCodes, match=named.replace(".", r"\.")):
        add_book(LATER.replace(was, becomes).encode(), year=2021, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_year_or_no_text_is_refused(tmp_path: Path):
    with pytest.raises(BadCodes, match="2021, not 2022"):
        add_book(LATER.encode(), year=2022, folder=tmp_path)
    with pytest.raises(BadCodes, match="UTF-8"):
        add_book(b"\xff\xfe", year=2021, folder=tmp_path)
    (tmp_path / "2022.toml").write_text(LATER)
    with pytest.raises(BadCodes, match=r"2022\.toml: holds the year 2021"):
        read_books(tmp_path)


def test_added_tables_are_taken_away_unless_others_rest_on_them(tmp_path: Path):
    add_book(LATER.encode(), year=2021, folder=tmp_path)
    assert not remove_book(2022, folder=tmp_path)
    add_book(NEXT.encode(), year=2022, folder=tmp_path)
    with pytest.raises(BadCodes, match=r"rest on those of 2021: 2022\.toml: based_on"):
        remove_book(2021, folder=tmp_path)
    assert sorted(read_books(tmp_path)) == [2018, 2019, 2021, 2022]
    assert remove_book(2022, folder=tmp_path)
    assert remove_book(2021, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_table_without_codes_is_refused():
    every = ", ".join(f'"{code}"' for code in code_book(2019)["sex"].codes)
    text = f"{NEXT.replace('2021', '2019')}[tables.sex]\nremove = [{every}]"
    with pytest.raises(BadCodes, match=r"tables\.sex\.codes: is empty"):
        parse_book(text, known=shipped_books())


def test_the_example_in_the_documentation_is_a_valid_file(tmp_path: Path):
    page = Path(__file__).parents[4] / "docs/how-to/nibrs-code-tables.md"
    example = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    book = add_book(example.encode(), year=2021, folder=tmp_path)
    assert book.against("26H") == "property"
    assert book["relationship"].code("Cohabitant") == "CO"
    assert "22" not in book["location"]


def test_a_book_must_hold_every_table():
    whole = shipped_books()
    with pytest.raises(BadCodes, match=r"tables\.action: is missing"):
        parse_book('year = 2021\nversion = "x"\nsource = "x"', known=whole)

"""Columns whose names say nothing, or too little: what stands in their cells says what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import Suggestion, open_table, suggest
from accord.core.formats.tabular.naming import name_score, spelled_name
from accord.core.formats.tabular.shortened import written_out

ROWS = 80
OFFENCES = (
    "Theft from Motor Vehicle", "Assault - Simple", "Burglary - Residential", "Vandalism",
    "Robbery - Street", "Shoplifting",
)  # fmt: skip
Cell = Callable[[int], str]


def at(n: int) -> datetime:
    return datetime(2024, 2, 2, 0, 40) + timedelta(hours=29 * n, minutes=11 * n)


def moment(form: str, hours: float = 0) -> Cell:
    return lambda n: (at(n) + timedelta(hours=hours)).strftime(form)


def one_of(*words: str) -> Cell:
    return lambda n: words[n % len(words)]


def words(n: int) -> str:
    return OFFENCES[n % 6]


def street(n: int) -> str:
    return f"{100 * (1 + n % 30)} Block {one_of('Elm', 'Cedar', '5th')(n)} {one_of('St', 'Ave')(n)}"


def number(n: int) -> str:
    return f"24-{5000 + 3 * n}"


#: What an export must have to be told at all; the cases add or replace a column.
PLAIN: dict[str, Cell] = {
    "Case Number": number,
    "Date Occurred": moment("%m/%d/%Y %H:%M"),
    "Offense": words,
    "Address": street,
}


def suggested(columns: dict[str, Cell], *, rows: int = ROWS) -> Suggestion:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([cell(n) for cell in columns.values()] for n in range(rows))
    table = open_table(io.BytesIO(text.getvalue().encode()), filename="export.csv")
    return suggest(table, ori="TXAPD0000", zone="America/Chicago")


def instead(name: str, other: str, cell: Cell | None = None) -> dict[str, Cell]:
    """The plain export with one column under another name, or with other cells."""
    return {
        other if one == name else one: (cell or was) if one == name else was
        for one, was in PLAIN.items()
    }


#: By layout: its columns, and what must be found in them.
LAYOUTS: dict[str, tuple[dict[str, Cell], dict[str, str]]] = {
    "a number by its mark, and words of courts": (
        {"Agency Case #": number, "Agency": one_of("APD"), "Offense Dt Tm": moment("%m/%d/%Y %H:%M"),
         "Rpt Dt Tm": moment("%m/%d/%Y %H:%M", 3), "Charge Literal": words, "Incident Addr": street,
         "Statute": lambda n: f"PC {30 + n % 6}.02", "Case Disp": one_of("Active", "Closed")},
        {"local_id": "Agency Case #", "occurred": "Offense Dt Tm", "reported": "Rpt Dt Tm",
         "offence_text": "Charge Literal", "offence_code": "Statute", "address": "Incident Addr",
         "disposition": "Case Disp", "agency": "Agency"},
    ),
    "a dispatch centre's abbreviations": (
        {"EventNum": lambda n: f"P2402{n:05d}", "CreateDTTM": moment("%Y-%m-%d %H:%M:%S"),
         "FirstUnitArrive": moment("%Y-%m-%d %H:%M:%S", 1), "ClosedDTTM": moment("%Y-%m-%d %H:%M:%S", 2),
         "FinalTypeDesc": words, "Pri": one_of("1", "2", "3"), "RespZone": lambda n: f"Z{n % 9}",
         "LocationText": street, "DispoCd": one_of("RPT", "GOA", "ADV")},
        {"local_id": "EventNum", "occurred": "CreateDTTM", "offence_text": "FinalTypeDesc",
         "area": "RespZone", "address": "LocationText", "disposition": "DispoCd"},
    ),
    "a map server's table of calls": (
        {"FID": lambda n: str(n + 1), "CFS_NUM": lambda n: f"24{n:07d}",
         "CALL_RCVD": moment("%Y/%m/%d %H:%M:%S+00"), "NATURE_DESC": words, "BEAT_NO": lambda n: str(n % 20),
         "BLK_ADDR": street, "POINT_X": lambda n: f"{-97.1 - n / 4000:.5f}",
         "POINT_Y": lambda n: f"{32.7 + n / 4000:.5f}", "DISPO_TXT": one_of("Report", "No report")},
        {"local_id": "CFS_NUM", "occurred": "CALL_RCVD", "offence_text": "NATURE_DESC", "area": "BEAT_NO",
         "address": "BLK_ADDR", "lon": "POINT_X", "lat": "POINT_Y", "disposition": "DISPO_TXT"},
    ),
    "a national classification under its own name": (
        {"Victimisation ID": lambda n: f"V{n:06d}", "Offence Date": moment("%d/%m/%Y"),
         "Hour Of Day": moment("%H:%M"), "ANZSOC Division": one_of("Theft", "Assault", "Burglary"),
         "ANZSOC Subdivision": words, "Police Station": one_of("Hutt", "Kapiti"),
         "Meshblock": lambda n: str(2_000_000 + n), "Weapon": one_of("Yes", "No")},
        {"local_id": "Victimisation ID", "occurred": "Offence Date", "occurred_time": "Hour Of Day",
         "offence_text": "ANZSOC Subdivision", "offence_category": "ANZSOC Division", "area": "Police Station"},
    ),
    "names without the noun": (
        {"Reference": lambda n: f"SO24-{n:05d}", "Started": moment("%m/%d/%Y %H:%M"),
         "Call Taken": moment("%m/%d/%Y %H:%M", 1), "Incident Code Description": words,
         "Incident Code": lambda n: str(100 + n % 6), "Where": street,
         "Longitude (DD)": lambda n: f"{-97.1 - n / 4000:.5f}", "Latitude (DD)": lambda n: f"{32.7 + n / 4000:.5f}",
         "Deputy Zone": lambda n: f"D{n % 5}"},
        {"local_id": "Reference", "occurred": "Started", "reported": "Call Taken", "address": "Where",
         "offence_text": "Incident Code Description", "offence_code": "Incident Code",
         "lon": "Longitude (DD)", "lat": "Latitude (DD)", "area": "Deputy Zone"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_suggested_right_and_nothing_else_is(name: str) -> None:
    columns, wanted = LAYOUTS[name]
    found = suggested(columns)
    told = {field: options[0].value for field, options in found.fields.items() if options}
    # A call's time of coming in is when it was reported too, and a number may be the incident's.
    beside = {"reported", "incident_id"} - wanted.keys()
    assert {field: column for field, column in told.items() if field not in beside} == wanted
    assert found.mapping is not None


@pytest.mark.parametrize(
    ("field", "was", "name"),
    [("offence_text", "Offense", "Legend"), ("address", "Address", "Spot"), ("local_id", "Case Number", "Jacket")],
)  # fmt: skip
def test_cells_alone_say_it_with_less_confidence_than_a_name(
    field: str, was: str, name: str
) -> None:
    found = suggested(instead(was, name)).fields[field]
    assert [one.value for one in found] == [name]
    named = suggested(PLAIN).fields[field][0].confidence
    assert 0.5 <= found[0].confidence < min(0.75, named)
    assert "named" not in found[0].evidence


@pytest.mark.parametrize(
    ("field", "was", "name", "cell"),
    [
        ("offence_text", "Offense", "Legend", one_of("Alpha", "Beta", "Gamma", "Delta")),
        ("offence_text", "Offense", "Legend", one_of("Theft", "Theft", "Stolen property")),
        ("offence_text", "Offense", "Weapon Legend", words),
        ("address", "Address", "Spot", one_of("North", "South", "East", "West", "Centre")),
        ("address", "Address", "Suspect Home", street),
        ("local_id", "Case Number", "Jacket", lambda n: str(n + 1)),
        ("local_id", "Case Number", "Jacket", lambda n: f"24-{n // 2}"),
        ("local_id", "Case Number", "Plate", lambda n: f"ABC{1000 + n}"),
    ],
)
def test_cells_that_could_be_something_else_are_left(
    field: str, was: str, name: str, cell: Cell
) -> None:
    assert suggested(instead(was, name, cell)).fields[field] == ()


def test_of_two_numbers_that_both_could_be_the_records_none_is_taken() -> None:
    columns = {**instead("Case Number", "Jacket"), "Docket Entry": lambda n: f"D{9000 + 7 * n}"}
    assert suggested(columns).fields["local_id"] == ()


def test_a_code_that_goes_with_its_words_row_by_row_is_theirs() -> None:
    codes = {"Legend": lambda n: f"{21 + n % 6}A"}
    found = suggested({**PLAIN, **codes}).fields["offence_code"]
    assert [one.value for one in found] == ["Legend"]
    assert found[0].evidence == "goes with 'Offense' in 100% of rows"


@pytest.mark.parametrize(
    "cell",
    [
        lambda n: f"{21 + n % 7}A",  # other codes than texts
        lambda n: f"{21 + n % 3}A",  # two texts to a code: no code of theirs
        lambda n: OFFENCES[n % 6].upper(),  # the same words again
    ],
)
def test_codes_that_go_another_way_are_not_theirs(cell: Cell) -> None:
    assert suggested({**PLAIN, "Legend": cell}).fields["offence_code"] == ()


def test_two_columns_that_go_with_the_words_alike_are_not_chosen_between() -> None:
    twice = {"Legend": lambda n: f"{21 + n % 6}A", "Key 2": lambda n: f"X{n % 6}"}
    assert suggested({**PLAIN, **twice}).fields["offence_code"] == ()


def test_a_wider_class_of_the_words_is_their_category() -> None:
    wider = {"Legend": one_of("Theft", "Assault", "Burglary")}
    found = suggested({**PLAIN, **wider}).fields["offence_category"]
    assert [one.value for one in found] == ["Legend"]


def test_a_column_of_offences_is_no_area_whatever_its_name() -> None:
    columns = {**PLAIN, "Statistics Division": words}
    assert suggested(columns).fields["area"] == ()
    area = suggested({**PLAIN, "Statistics Division": one_of("North", "South")}).fields["area"]
    assert [one.value for one in area] == ["Statistics Division"]


def test_a_number_that_goes_with_no_words_is_no_code_whatever_its_name() -> None:
    columns = {**PLAIN, "Offense Number": lambda n: str(1 + n // 7 % 3)}
    assert suggested(columns).fields["offence_code"] == ()
    named = {**PLAIN, "Offense Number": lambda n: str(21 + n % 3)}
    assert [one.value for one in suggested(named).fields["offence_code"]] == ["Offense Number"]


def test_of_two_names_as_good_the_one_of_known_offences_goes_first() -> None:
    kinds = {
        "Crime Description": one_of("Aqua", "Blue", "Cyan", "Dune", "Ecru"),
        "Offense Type": words,
    }
    columns = {**{name: cell for name, cell in PLAIN.items() if name != "Offense"}, **kinds}
    assert suggested(columns).fields["offence_text"][0].value == "Offense Type"
    assert suggested({**columns, "Crime Description": words}).fields["offence_text"][0].value == (
        "Crime Description"
    )


def test_degrees_under_the_beginnings_of_their_names_are_a_point() -> None:
    def east(n: int) -> str:
        return f"{-97.1 - n / 4000:.5f}"

    def north(n: int) -> str:
        return f"{32.7 + n / 4000:.5f}"

    found = suggested({**PLAIN, "Longd": east, "Latd": north})
    assert (found.chosen("lon"), found.chosen("lat")) == ("Longd", "Latd")
    rounded = suggested(
        {**PLAIN, "Longd": lambda n: f"{n / 10:.1f}", "Last Known": north, "Lag": north}
    )
    assert (found.mapping is not None, rounded.chosen("lon"), rounded.chosen("lat")) == (
        True,
        "",
        "",
    )


def test_flags_by_their_short_names_must_be_yes_or_no() -> None:
    found = suggested({**PLAIN, "Arr Ind": one_of("Y", "N"), "Dom Ind": one_of("N", "Y", "N")})
    assert (found.chosen("arrest_made"), found.chosen("domestic")) == ("Arr Ind", "Dom Ind")
    other = suggested({**PLAIN, "Arr Ind": one_of("08:10", "09:20"), "Dom Ind": one_of("1A", "2B")})
    assert (other.chosen("arrest_made"), other.chosen("domestic")) == ("", "")


def test_the_only_date_is_the_records_unless_it_is_named_for_another() -> None:
    found = suggested(instead("Date Occurred", "Case Date Time")).fields["occurred"]
    assert [(one.value, one.evidence) for one in found] == [
        ("Case Date Time", "the only date of its row")
    ]
    for name in ("Case Closed Date", "Case Review Date", "Warrant Date"):
        assert suggested(instead("Date Occurred", name)).fields["occurred"] == ()


def test_long_texts_that_differ_are_the_narrative() -> None:
    def told(n: int) -> str:
        return f"On this date unit {n} met the complainant, who said that item {n} was gone."

    assert suggested({**PLAIN, "Legend": told}).chosen("narrative") == "Legend"
    same = one_of("Officers are looking into this report of a crime in the city today.")
    assert suggested({**PLAIN, "Legend": same}).chosen("narrative") == ""


CALLS = ("SUSPICIOUS PERSON", "TRAFFIC STOP", "BUSINESS CHECK", "ALARM - BURGLAR", "AREA CHECK")


def test_words_of_dispatchers_make_a_call_of_a_column_without_a_name() -> None:
    columns = {
        **instead("Offense", "Legend", one_of(*CALLS)),
        "Dispatch Time": moment("%m/%d/%Y %H:%M", 1),
    }
    found = suggested(columns)
    assert found.fields["offence_text"][0].value == "Legend"


def times(**hours: float) -> dict[str, Cell]:
    """The plain export with nothing but the numbers of its moments to name them."""
    told = {name: moment("%m/%d/%Y %H:%M", after) for name, after in hours.items()}
    return {**{name: cell for name, cell in PLAIN.items() if name != "Date Occurred"}, **told}


def test_the_moment_before_all_others_is_when_it_happened() -> None:
    found = suggested(times(qx=0.5, qa=0, qz=2)).fields["occurred"]
    assert [(one.value, one.evidence) for one in found] == [
        ("qa", "before every other moment of its row")
    ]
    assert found[0].confidence < 0.75


def test_nothing_happens_after_it_was_reported() -> None:
    columns = {**times(Timestamp=1), "Reported": moment("%m/%d/%Y %H:%M")}
    found = suggested(columns).fields
    assert (found["occurred"], found["reported"][0].value) == ((), "Reported")
    before = {**times(Timestamp=-1), "Reported": moment("%m/%d/%Y %H:%M")}
    assert suggested(before).fields["occurred"][0].value == "Timestamp"


def test_a_number_that_rows_share_gives_way_to_the_one_of_each_row() -> None:
    def uuid(n: int) -> str:
        return f"{n * 7919:08X}-2B5C-4E6F-9D10-A00000000000"

    columns = {**PLAIN, "Case Number": lambda n: number(n // 2), "Instance": uuid}
    found = suggested(columns)
    assert (found.chosen("local_id"), found.chosen("incident_id")) == ("Instance", "Case Number")


@pytest.mark.parametrize(
    "columns",
    [
        times(qa=0),  # nothing to compare it with
        times(qa=0, qx=24 * 90),  # of another life: a birth, a hiring
        times(qa=0, qx=0),  # neither goes before
        {**times(qx=2, qz=3), "Closed": moment("%m/%d/%Y %H:%M")},  # first, but named for its end
        {**times(qx=2), "qa": lambda n: moment("%m/%d/%Y %H:%M", -2 + 8 * (n % 2))(n)},
        {**times(qx=2), "qa": lambda n: moment("%m/%d/%Y %H:%M")(n) if n % 5 else ""},
    ],
)
def test_moments_whose_order_says_nothing_are_left(columns: dict[str, Cell]) -> None:
    assert suggested(columns).fields["occurred"] == ()


def test_the_first_moment_gives_way_to_one_that_is_named() -> None:
    columns = {**PLAIN, "qa": moment("%m/%d/%Y %H:%M", -1)}
    assert suggested(columns).fields["occurred"][0].value == "Date Occurred"


@pytest.mark.parametrize(
    ("short", "word"),
    [
        ("nbhd", "neighborhood"), ("rept", "report"), ("dept", "department"), ("occu", "occurred"),
        ("prec", "precinct"), ("pct", "precinct"), ("agcy", "agency"), ("cmplt", "complaint"),
        ("lngtd", "longitude"), ("lttd", "latitude"), ("dmstc", "domestic"), ("chrg", "charge"),
    ],
)  # fmt: skip
def test_a_word_shortened_in_a_systems_own_way_is_written_out(short: str, word: str) -> None:
    assert spelled_name(short) == word


@pytest.mark.parametrize("short", ["rv", "rec", "shift", "race", "sex", "zip", "hood", "xyzzy"])
def test_what_could_be_several_words_or_none_is_left(short: str) -> None:
    assert spelled_name(short) == short


def test_a_guessed_word_earns_less_than_one_that_is_written() -> None:
    assert 0.5 < name_score("area", "Prcnct Nbr") < name_score("area", "Precinct Nbr")


def test_letters_that_fit_two_words_stand_for_neither() -> None:
    assert written_out("rcvd", ("received", "recovered")) == ""
    assert written_out("rcvd", ("received",)) == "received"
    assert written_out("occur", ("occurred", "occurrence")) == "occurred"


@given(st.text(st.characters(codec="ascii", categories=["Ll"]), max_size=12))
def test_a_word_stands_for_no_word_of_fewer_letters(short: str) -> None:
    meant = written_out(short, ("received", "precinct", "block", "department", short))
    assert meant == "" or (len(meant) > len(short) + 1 and meant[0] == short[0])


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("local_id", "Officer ID"), ("local_id", "Vehicle Plate Number"), ("local_id", "Beat Number"),
        ("area", "School District"), ("area", "Time Zone"), ("area", "Fire Station"),
        ("occurred", "First Unit Arrive"), ("incident_id", "Victim Report Number"),
    ],
)  # fmt: skip
def test_a_last_word_does_not_make_up_for_whose_it_is(field: str, name: str) -> None:
    assert name_score(field, name) == 0

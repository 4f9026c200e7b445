"""What an agency has confirmed is suggested the next time, in another layout too."""

from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import (
    AgencyRule,
    CoordinateRule,
    Learned,
    Suggestion,
    TimeRule,
    learned_from,
    open_table,
    suggest,
)
from accord.core.formats.tabular.learned import SURE, column_key

ORI = "IL0160000"
ODD = "zeichen,wann_es_war,was_es_war,hoch,quer,wo\n"


def table(head: str, *, day: str = "2024-03-{0:02d} 10:00", what: str = "BURGLARY"):
    more = ",x" * (head.count(",") - 5)
    rows = (
        f"Z{n:05},{day.format(n % 12 + 1)},{what},41.8{n:04},-87.6{n:04},{n}00 MAIN ST{more}"
        for n in range(40)
    )
    text = head + "\n".join(rows) + "\n"
    return open_table(io.BytesIO(text.encode()), filename="export.csv")


def confirmed(**changes):
    """What a person made of the odd layout: every column by hand."""
    usual = table("incident_number,date_occurred,offense_description,latitude,longitude,address\n")
    base = suggest(usual, ori=ORI).mapping
    assert base is not None
    columns = ODD.strip().split(",")
    offence = replace(base.offence, texts=(columns[2],))
    mapping = replace(
        base, signature=tuple(columns), local_id=columns[0], offence=offence,
        occurred=TimeRule(column=columns[1], formats=("iso",)), address=(columns[5],),
        coordinates=CoordinateRule(lat=columns[3], lon=columns[4]),
    )  # fmt: skip
    return replace(mapping, **changes)


def told(suggestion: Suggestion) -> list[str]:
    names = ("local_id", "occurred", "offence_text", "lat", "lon", "address")
    return [suggestion.chosen(name) for name in names]


def test_names_nobody_knows_are_not_guessed_but_known_once_they_were_confirmed():
    # One column more than what was confirmed, so that the saved mapping itself does not fit.
    head = ODD.replace("wo\n", "wo,neu\n")
    before = suggest(table(head), ori=ORI)
    assert before.mapping is None
    after = suggest(table(head), ori=ORI, known=[confirmed()])
    assert not after.matched_known
    assert told(after) == ["zeichen", "wann_es_war", "was_es_war", "hoch", "quer", "wo"]
    assert "as confirmed before" in after.fields["occurred"][0].evidence
    assert after.mapping is not None


def test_names_are_compared_as_words_whatever_joins_them():
    head = "Zeichen,WannEsWar,was es war,HOCH,Quer,wo,neu\n"
    after = suggest(table(head), ori=ORI, known=[confirmed()])
    assert told(after) == ["Zeichen", "WannEsWar", "was es war", "HOCH", "Quer", "wo"]


def test_a_confirmed_name_does_not_make_words_a_date():
    head = ODD.replace("wann_es_war", "tmp").replace("was_es_war", "wann_es_war")
    after = suggest(table(head), ori=ORI, known=[confirmed()])
    assert after.chosen("occurred") != "wann_es_war"


def test_a_column_confirmed_for_one_thing_is_not_offered_for_another():
    head = "incident_number,date_occurred,offense_description,latitude,longitude,status\n"
    assert suggest(table(head), ori=ORI).chosen("disposition") == "status"
    known = confirmed(address=("status",))
    after = suggest(table(head), ori=ORI, known=[known])
    assert (after.chosen("disposition"), after.chosen("address")) == ("", "status")


def test_day_and_month_stand_where_the_agency_has_them():
    head = "incident_number,date_occurred,offense_description,latitude,longitude,address\n"
    both = {"day": "{0:02d}/07/2024 10:00"}
    before = suggest(table(head, **both), ori=ORI)
    assert before.mapping is not None
    assert before.mapping.occurred.formats == ("m/d/y",)
    assert any("change places" in note for note in before.notes)
    known = confirmed(occurred=TimeRule(column="other", formats=("d/m/y",)))
    after = suggest(table(head, **both), ori=ORI, known=[known])
    assert after.mapping is not None
    assert after.mapping.occurred.formats == ("d/m/y",)
    assert not any("change places" in note for note in after.notes)


def test_dates_that_leave_no_doubt_are_not_turned_round_by_habit():
    head = "incident_number,date_occurred,offense_description,latitude,longitude,address\n"
    known = confirmed(occurred=TimeRule(column="date_occurred", formats=("d/m/y",)))
    plain = suggest(table(head, day="07/25/2024 {0:02d}:00"), ori=ORI, known=[known])
    assert plain.mapping is not None
    assert plain.mapping.occurred.formats == ("m/d/y",)


def test_the_newest_word_on_an_offence_and_a_column_counts():
    old = confirmed(offence=replace(confirmed().offence, crosswalk={"BURGLARY": "23F"}))
    new = confirmed(
        offence=replace(confirmed().offence, crosswalk={"BURGLARY": "220"}), disposition="wo",
        address=(),
    )  # fmt: skip
    taught = learned_from([old, new])
    assert taught.crosswalk == {"BURGLARY": "220"}
    assert taught.is_for("disposition", "Wo")
    assert not taught.is_for("address", "wo")


def test_which_agency_a_value_names_is_learnt_only_where_all_values_are_known():
    head = "incident_number,date_occurred,agency,latitude,longitude,address\n"
    rule = AgencyRule(column="von", table={"NORTH": "IL0160000", "SOUTH": "IL0160001"})
    known = confirmed(agency=rule)
    after = suggest(table(head, what="NORTH"), known=[known], ori="IL0169999")
    assert after.mapping is not None
    assert after.mapping.agency == AgencyRule(column="agency", table={"NORTH": "IL0160000"})
    other = suggest(table(head, what="EAST"), known=[known], ori="IL0169999")
    assert other.mapping is not None
    assert other.mapping.agency == AgencyRule(fixed="IL0169999")


@given(st.text(max_size=30), st.floats(0, 1))
def test_nothing_learnt_changes_nothing(column: str, usual: float):
    assert Learned().named("occurred", column, usual) == usual
    assert column_key(column_key(column)) == column_key(column)


@given(st.text(min_size=1, max_size=20).filter(column_key))
def test_what_is_confirmed_outweighs_every_usual_name(column: str):
    taught = learned_from([confirmed(disposition=column)])
    assert taught.named("disposition", column, 0.97) == SURE


def test_a_number_learnt_as_the_incident_s_numbers_rows_that_it_never_repeats_in():
    head = "case_number,date_occurred,offense_description,latitude,longitude,address\n"
    known = confirmed(local_id="row_id", incident_id="case_number")
    suggestion = suggest(table(head), ori=ORI, known=[known])
    assert (suggestion.chosen("local_id"), suggestion.chosen("incident_id")) == ("case_number", "")


def test_a_column_that_repeats_does_not_number_rows_however_it_was_learnt():
    head = "incident_number,date_occurred,offense_description,latitude,longitude,address\n"
    known = confirmed(local_id="offense_description")
    assert suggest(table(head), ori=ORI, known=[known]).chosen("local_id") == "incident_number"

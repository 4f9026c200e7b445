"""What a preview says to a person: the agency's own clock, and states in words."""

from dataclasses import replace

import pytest
from django.utils import translation

from accord.apps.records import forms, previews, services
from accord.core.formats.tabular import DATE_FORMATS, Mapping, TimeRule
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor

MAPPING = Mapping(
    name="m", signature=("a",), kind=RecordKind.INCIDENT, zone="America/New_York", local_id="a",
    occurred=TimeRule(column="a", formats=("iso",)),
).to_json()  # fmt: skip


def row(**changes):
    return {
        "row": 2, "local_id": "1", "occurred_from": "2017-03-03T14:13:00+00:00",
        "occurred_to": "2017-03-03T14:13:00+00:00", "offence": "x", "nibrs": "",
        "offence_status": "unmapped", "lon": None, "lat": None,
        "coordinate_status": "not_given", "address": "", "agency": "", **changes,
    }  # fmt: skip


def landing(**changes):
    proposal = {"mapping": MAPPING, "preview": {"landed": [row(**changes)]}}
    (found,) = previews.landing(proposal)
    return found


def test_a_time_is_shown_as_the_agency_s_clock_had_it():
    assert landing()["occurred"] == "2017-03-03 09:13"
    until = landing(occurred_to="2017-07-03T14:13:00+00:00")["occurred"]
    assert until == "2017-03-03 09:13 – 2017-07-03 10:13"


@pytest.mark.parametrize(
    ("language", "code", "point"),
    [
        ("en", "not mapped", "no coordinates are read from this file"),
        ("es", "sin", "no se leen coordenadas de este archivo"),
    ],
)
def test_states_are_words_in_the_reader_s_language(language, code, point):
    with translation.override(language):
        assert str(landing()["code"]).startswith(code)
        assert str(landing()["point"]) == point


def test_a_point_and_a_code_are_shown_as_they_are():
    found = landing(nibrs="220", lat=33.58, lon=-85.07)
    assert (found["code"], found["point"]) == ("220", "33.58000, -85.07000")


def test_nothing_is_shown_of_what_was_never_previewed():
    assert previews.landing({}) == []
    assert previews.wanting({"preview": None}) == []


def test_the_form_names_every_format_that_it_takes():
    field = forms.MappingForm(columns=["a"], crosswalk=[]).fields["date_formats"]
    assert all(name in str(field.help_text) for name in DATE_FORMATS)


def test_what_lies_behind_the_day_it_came_is_no_row_that_lands(
    send, export, make_agency, records_why
):
    late = {3: {"date_occurred": "2099-01-01 10:00:00"}}
    file = send(make_agency(), export(20, changes=late))
    by = {"by": Actor(id="test", name="test", kind="system"), "purpose": records_why}
    services.propose(**by, submission=file)
    [refused] = file.proposal["preview"]["rejected"]
    assert (refused["row"], refused["rule"]) == (5, "date_range")


def test_columns_of_which_no_field_is_read_are_named():
    mapping = Mapping.from_json(MAPPING)
    more = replace(mapping, signature=("a", "bt", "shift"))
    assert previews.kept_beside({"mapping": mapping.to_json()}) == []
    (told,) = previews.kept_beside({"mapping": more.to_json()})
    assert told.startswith("No field is read from bt, shift:")
    with translation.override("es"):
        assert previews.kept_beside({"mapping": more.to_json()})[0].startswith("De bt, shift no se")
    many = replace(mapping, signature=("a", *(f"c{n}" for n in range(30))))
    assert "c19 …:" in previews.kept_beside({"mapping": many.to_json()})[0]
    assert previews.kept_beside({"mapping": None}) == []

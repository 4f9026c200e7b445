"""What a brief counts and leaves out: each sentence says its numbers, and nothing where all is told."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.briefs.test_brief_sentences import _facts, numbers

from accord.apps.briefs import coverage, drawing, rendering, sections, sentences
from accord.apps.briefs.facts import AgencyData, Cell, Change, NextWeek, Score
from accord.cli.brief_summary import summary

counts = st.integers(1, 2_000_000)
AGENCY = AgencyData(ori="XA0010100", name="Alder", state="counted", last=date(2024, 1, 7))
CELL = Cell(
    rank=1, beat="4", street="", lon=0.0, lat=0.0, expected=0.2, lower=0, upper=1,
    ring=[[0.0, 0.0], [0.0, 0.01], [0.01, 0.01], [0.01, 0.0], [0.0, 0.0]],
    past_weeks=1, past_year=3,
)  # fmt: skip
EMPTY = replace(CELL, rank=2, expected=0.01, past_weeks=0, past_year=0)
WEEK = NextWeek(starts_on=date(2024, 1, 8), cells=[CELL], expected=0.7, lower=0, upper=3)


def _agencies(counted: int, late: int) -> list[AgencyData]:
    return [replace(AGENCY, name=f"C{n}") for n in range(counted)] + [
        replace(AGENCY, name=f"L{n}", state="late", days_behind=9) for n in range(late)
    ]


@given(counted=st.integers(1, 40), late=st.integers(0, 40))
def test_the_head_says_how_many_agencies_are_counted_unless_all_are(counted, late):
    facts = _facts(agencies=_agencies(counted, late))
    text = sections.head(facts)["counted"]
    assert numbers(text) == ([counted, counted + late] if late else [])
    html = rendering.html_of(facts, inputs="")
    assert ('href="#data"' in html) == bool(late)
    if late:
        assert (" is counted" in text) == (counted == 1)
        assert rendering.pdf_of(facts, inputs="").startswith(b"%PDF") if counted == 1 else True


def test_the_head_reads_in_spanish_and_in_the_public_edition():
    facts = _facts(agencies=_agencies(2, 4), edition="public")
    with override("es"):
        assert sections.head(facts)["counted"].startswith("Se cuentan 2 de 6 agencias; véase")
        one = _facts(agencies=_agencies(1, 1))
        assert sections.head(one)["counted"].startswith("Se cuenta 1 de 2 agencias")


@given(count=counts)
def test_what_is_no_offence_is_told_of_offences_and_with_its_number_to_partners_alone(count):
    facts = _facts(kind="offence", no_offence=count)
    text = coverage.no_offence(facts)
    assert numbers(text) == [count]
    assert ("rows of the week are" in text) == (count != 1)
    assert coverage.no_offence(replace(facts, no_offence=0)) == ""
    assert coverage.no_offence(replace(facts, kind="incident")) == ""
    assert numbers(coverage.no_offence(replace(facts, edition="public"))) == []


@pytest.mark.parametrize("kind", ["incident", "offence"])
@given(count=st.integers(0, 10**6))
def test_what_stands_in_no_category_is_told_with_its_number(kind, count):
    text = coverage.unmapped(_facts(kind=kind, unmapped=count))
    assert numbers(text) == ([count] if count else [])
    assert ("no offence" in text) == (kind == "incident" and count > 0)


@pytest.mark.parametrize(
    ("language", "outside", "words"),
    [("en", 1, ", 1 does."), ("en", 2, ", 2 do."), ("en", 0, ", 0 do."),
     ("es", 1, "y queda 1."), ("es", 2, "y quedan 2.")],
)  # fmt: skip
def test_one_count_outside_is_no_plural(language, outside, words):
    beyond = Change(name="", scope="all", count=2, lower=1, upper=1, level=0.95, firm=False)
    with override(language):
        assert words in sentences.caution(_facts(changes=[beyond] * outside, compared=8))


def test_a_forecast_of_some_agencies_names_them():
    alone = replace(WEEK, of=["Alder"], without=["Birch"], only_located=True)
    said = "about 0.7 incidents of Alder, the only counted agency with coordinates, are expected"
    section = sections.places(_facts(next_week=alone))
    assert said in section.lines[0]
    assert "No record of Birch went into the cells: none has coordinates." in section.lines

    unforecast = replace(alone, only_located=False)
    assert "0.7 incidents of Alder are expected" in sentences.next_week(unforecast, "incident")
    assert coverage.not_in_cells(unforecast) == "No record of Birch went into the cells."
    whole = replace(WEEK, of=["Alder", "Birch"])
    assert "0.7 incidents are expected" in sentences.next_week(whole, "incident")
    with override("es"):
        text = sentences.next_week(alone, "incident")
        assert "incidentes de Alder, la única agencia contada con coordenadas," in text


@given(worth=st.integers(0, 10), empty=st.integers(0, 10))
def test_cells_where_nothing_is_expected_are_not_listed_and_the_list_says_so(worth, empty):
    found = replace(WEEK, cells=[CELL] * worth + [EMPTY] * empty)
    section = sections.places(_facts(next_week=found))
    rows = section.table.rows if section.table else []
    assert len(rows) == min(worth, 8)
    told = coverage.cells_left(found)
    assert numbers(told) == ([empty, 0.015, 4] if empty and worth < 8 else [])
    assert (told in section.lines) == bool(told)


def test_a_cell_of_little_with_a_history_stays_and_a_map_of_nothing_is_not_drawn():
    remembered = replace(EMPTY, past_year=1)
    more = replace(EMPTY, expected=0.02)
    assert replace(WEEK, cells=[remembered, more, EMPTY]).worth_showing == [remembered, more]
    nothing = _facts(next_week=replace(WEEK, cells=[EMPTY]))
    assert drawing.cells_svg(nothing) == ""
    assert sections.places(nothing).note == ""


@pytest.mark.parametrize("why", ["kind", "refused", "none", "draft", "nothing"])
def test_a_brief_without_a_score_says_why_and_one_with_a_score_does_not(why):
    facts = _facts(next_week=WEEK, no_score=why, no_score_because="Too few records.")
    told = [
        one for one in sections.places(facts).lines if one.startswith("No score of this week: ")
    ]
    assert len(told) == 1
    assert ("Too few records." in told[0]) == (why == "refused")
    score = Score(
        starts_on=date(2024, 1, 1), share=0.05, cells=9, flagged=1, hits=1, happened=2,
        was_made_before=True,
    )  # fmt: skip
    lines = sections.places(replace(facts, score=score)).lines
    assert not any("No score" in one for one in lines)
    assert any(one.startswith("We said") for one in lines)
    with override("es"):
        assert any("Sin puntuación" in one for one in sections.places(facts).lines)


def test_the_same_refusal_is_not_told_twice_and_an_older_brief_says_nothing():
    refused = NextWeek(starts_on=date(2024, 1, 8), refusal="Too few records.")
    facts = _facts(next_week=refused, no_score="refused", no_score_because="Too few records.")
    assert " ".join(sections.places(facts).lines).count("Too few records.") == 1
    assert coverage.no_score(replace(facts, no_score=""), "incidents") == ""


class Given:
    """A file that was read, as far as the last lines of the command ask."""

    def __init__(self, ori: str, kind: str, rows: int) -> None:
        self.agency, self.kind, self.rows = (
            AgencyData(ori=ori, name="", state="counted"),
            kind,
            rows,
        )


def test_the_command_ends_with_who_is_counted_who_is_not_and_why():
    late = replace(
        AGENCY, ori="B", name="Birch", state="late", last=date(2023, 12, 3), days_behind=35
    )
    other = replace(AGENCY, ori="C", name="Cedar", state="unseen", other_kinds=["offence"])
    facts = _facts(agencies=[AGENCY, late, other])
    files = [
        Given(AGENCY.ori, "incident", 100),
        Given("B", "incident", 20),
        Given("C", "offence", 3),
    ]
    lines = list(summary(facts, taken=files, week_asked=False, kind_asked=False))
    assert lines == [
        "Counted, 1 of 3 agencies: Alder.",
        "  Birch: late, the data end 2023-12-03, 35 days before the week's end: not counted.",
        "  Cedar: shares offences only, which are never added to these: not counted.",
        "23 of 123 rows in the files are in no count of this brief.",
        (
            "Kind: incidents, 2 agencies of 3 sent them and no other kind came from more; "
            "--kind offence counts what else is there."
        ),
        (
            "Week of 2024-01-01: the last that the data of at least half of 2 agencies cover; "
            "--week 2023-11-27 for Birch."
        ),
    ]


def test_where_all_are_counted_the_command_asks_for_nothing_and_what_was_asked_is_told():
    facts = _facts(agencies=[AGENCY])
    files = [Given(AGENCY.ori, "incident", 100)]
    assert list(summary(facts, taken=files, week_asked=True, kind_asked=True)) == [
        "Counted, 1 of 1 agency: Alder.",
        "Kind: incidents, as you asked.",
        "Week of 2024-01-01: as you asked; --week YYYY-MM-DD asks for another.",
    ]

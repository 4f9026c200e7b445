"""Each sentence says its numbers: they are read back out of the words and must be the same."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.briefs import sections, sentences
from accord.apps.briefs.facts import (
    ActionLine,
    AgencyData,
    Cell,
    Change,
    Facts,
    GoalLine,
    NextWeek,
    Pattern,
    PublicTable,
    Repeat,
    Score,
)

counts = st.integers(0, 2_000_000)
days = st.dates(date(2000, 1, 1), date(2050, 1, 1))
tenths = st.integers(0, 10_000_000).map(lambda n: n / 10)


def numbers(text: str) -> list[float]:
    """Every number of a sentence in order, dates taken out first."""
    plain = re.sub(r"\d{4}-\d\d-\d\d", "", text)
    found = re.findall(r"[−+-]?\d[\d,]*(?:\.\d+)?", plain)
    return [float(one.replace(",", "").replace("−", "-")) for one in found]


def dates(text: str) -> list[str]:
    return re.findall(r"\d{4}-\d\d-\d\d", text)


def test_a_category_has_its_spanish_name_in_a_spanish_brief_and_an_agency_its_own():
    told = {"count": 3, "lower": 1, "upper": 5, "level": 0.95, "firm": True}
    with override("es"):
        assert "Robo en edificio: 3" in sentences.change(
            Change(name="Burglary", scope="category", **told), "incident"
        )
        assert "Burglary Police: 3" in sentences.change(
            Change(name="Burglary Police", scope="agency", **told), "incident"
        )


@given(count=counts, low=counts, more=counts, firm=st.booleans())
def test_a_change_says_count_and_interval_and_where_it_lies(count, low, more, firm):
    one = Change(
        name="Burglary", scope="category", count=count, lower=low, upper=low + more, level=0.95,
        firm=firm,
    )  # fmt: skip
    text = sentences.change(one, "incident")
    assert numbers(text) == [count, low, low + more]
    expected = {
        count > low + more: "more than expected",
        count < low: "fewer than expected",
        low <= count <= low + more: "as expected",
    }
    assert expected[True] in text
    assert ("may be chance" in text) == (one.is_outside and not firm)
    assert "%" not in text


@given(rows=st.integers(2, 40), outside=st.integers(0, 5), weeks=st.integers(8, 290))
def test_the_caution_counts_what_lies_outside(rows, outside, weeks):
    change = Change(name="", scope="all", count=1, lower=1, upper=1, level=0.95, firm=False)
    beyond = Change(name="", scope="all", count=2, lower=1, upper=1, level=0.95, firm=False)
    facts = _facts(changes=[change, *[beyond] * outside], compared=rows, history_weeks=weeks)
    assert numbers(sentences.caution(facts)) == [
        rows, float(f"{0.05 * rows:.1f}"), 95, outside, weeks,
    ]  # fmt: skip


@given(start=days, expected=tenths, low=counts, high=counts)
def test_next_week_says_its_days_and_its_interval(start, expected, low, high):
    found = NextWeek(starts_on=start, expected=expected, lower=low, upper=high)
    text = sentences.next_week(found, "incident")
    assert dates(text) == [start.isoformat(), (start + timedelta(days=6)).isoformat()]
    assert numbers(text) == [expected, 95, low, high]
    none = sentences.next_week(NextWeek(starts_on=start), "incident")
    assert numbers(none) == []


@given(cells=counts, flagged=counts, hits=counts, happened=counts, before=st.booleans())
def test_the_score_says_what_we_said_and_what_happened(cells, flagged, hits, happened, before):
    found = Score(
        starts_on=date(2024, 1, 1), share=0.05, cells=cells, flagged=flagged, hits=hits,
        happened=happened, was_made_before=before,
    )  # fmt: skip
    text = sentences.score(found, "incident")
    assert numbers(text) == [flagged, 5, cells, hits, happened]
    assert ("made afterwards" in text) != before
    assert "fraction" not in text
    part = sentences.score(replace(found, hits=10.9), "incident")
    assert numbers(part)[3] == 10.9
    assert "border of this share count in part" in part


def test_one_pair_is_no_plural():
    one = Repeat(
        category="Burglary", weeks=12, events=30, pairs=1, chance=0.4, p=0.3, metres=100.0, days=7.0
    )
    assert "1 pair within 100 m" in sentences.repeat(one)
    assert "2 pairs within 100 m" in sentences.repeat(replace(one, pairs=2))


def test_what_is_overdue_says_on_which_day():
    late = ActionLine(title="a", owner="b", strategy="c", due_on=date(2026, 11, 23), days_over=6)
    assert sentences.overdue_as_of(date(2026, 11, 29), [late]) == (
        "Overdue on 2026-11-29, when this brief was made."
    )
    assert sentences.overdue_as_of(date(2026, 11, 29), [replace(late, days_over=0)]) == ""
    assert sentences.overdue_as_of(None, [late]) == ""


def test_nothing_loaded_is_not_told_as_nothing_shared():
    none = AgencyData(ori="XA0010100", name="Birch", state="unseen")
    assert "no data are shared with you" in sentences.agency_data(none, "incident")
    told = sentences.agency_data(replace(none, nothing_loaded=True), "incident")
    assert told == "Birch: no record of it is loaded: not counted."


@given(pairs=counts, events=counts, chance=tenths, p=st.integers(1, 100).map(lambda n: n / 100))
def test_near_repeats_say_chance_beside_what_was_seen(pairs, events, chance, p):
    one = Repeat(
        category="Burglary", weeks=12, events=events, pairs=pairs, chance=chance, p=p,
        metres=100.0, days=7.0,
    )  # fmt: skip
    text = sentences.repeat(one)
    assert numbers(text) == [pairs, 100, 7, events, 12, chance, p]
    assert text.endswith("beyond chance.") != (p <= 0.05 and pairs > chance)


@given(count=counts, first=days, span=st.integers(0, 30))
def test_a_pattern_says_its_count_days_and_agencies(count, first, span):
    one = Pattern(
        category="Burglary", count=count, agencies=["Alder", "Birch"], first=first,
        last=first + timedelta(days=span), beat="", street="",
    )  # fmt: skip
    text = sentences.pattern(one)
    assert numbers(text) == [count]
    assert dates(text) == [one.first.isoformat(), one.last.isoformat()]
    assert "Alder, Birch" in text


@given(behind=st.integers(3, 5000), last=days, waiting=st.integers(1, 10**6))
def test_data_say_how_late_they_are_and_what_waits(behind, last, waiting):
    late = AgencyData(ori="X", name="Alder", state="late", last=last, days_behind=behind)
    text = sentences.agency_data(late, "incident")
    assert (numbers(text), dates(text)) == ([behind], [last.isoformat()])
    here = AgencyData(ori="X", name="Alder", state="counted", last=last, quarantined=waiting)
    assert numbers(sentences.agency_data(here, "incident")) == [waiting]


def test_an_agency_that_shares_nothing_is_named_as_such():
    unseen = AgencyData(ori="X", name="Alder", state="unseen")
    assert "no data are shared with you" in sentences.agency_data(unseen, "incident")
    calls = AgencyData(ori="X", name="Alder", state="unseen", other_kinds=["call_for_service"])
    assert "calls for service" in sentences.agency_data(calls, "incident")


@given(
    observed=st.integers(0, 50_000), days_seen=st.integers(1, 400),
    baseline=st.integers(1, 50_000), days_before=st.integers(1, 400),
    target=st.integers(-99, 99).filter(bool),
)  # fmt: skip
def test_a_goal_says_the_numbers_of_its_exact_interval(
    observed, days_seen, baseline, days_before, target
):
    from accord.core.evaluate import Goal, progress

    one = GoalLine(
        strategy="S", outcome="Fewer", observed=observed, days=days_seen, baseline=baseline,
        baseline_days=days_before, target_percent=target, due_on=date(2025, 1, 1),
    )  # fmt: skip
    found = progress(
        Goal(baseline_count=baseline, baseline_days=days_before, target_change=target / 100),
        observed_count=observed,
        observed_days=days_seen,
    )
    said = numbers(sentences.goal(one, "incident"))
    assert said[:2] == [observed, days_seen]
    assert said[2] == pytest.approx(baseline / days_before * days_seen, abs=0.051)
    change = found.change
    for place, value in (
        (3, change.estimate),
        (5, change.lower),
        (6, change.upper),
        (7, target / 100),
    ):
        assert said[place] == pytest.approx(100 * value, abs=0.051)
    assert said[4] == 95
    words = sentences.goal(one, "incident")
    # Nobody could tell how weeks vary: chance alone made the interval, and no verdict is given.
    assert "no verdict, since the weeks are too few" in words
    assert found.status not in words
    assert said[8:11] == [17, 32, 100]


def test_a_goal_of_weeks_enough_says_its_verdict():
    one = GoalLine(
        strategy="S", outcome="Fewer", observed=100, days=300, baseline=400, baseline_days=300,
        target_percent=-20, due_on=date(2025, 1, 1), dispersion=1.2, freedom=20.0,
    )  # fmt: skip
    words = sentences.goal(one, "incident")
    assert "target reached" in words
    assert "too few" not in words.lower()


@given(over=st.integers(0, 400))
def test_an_action_says_how_long_it_is_overdue(over):
    one = ActionLine(
        title="Survey", owner="Alder", strategy="S", due_on=date(2024, 5, 1), days_over=over
    )
    text = sentences.action(one)
    assert numbers(text) == ([over] if over else [])
    assert dates(text) == ["2024-05-01"]


@given(values=st.lists(st.one_of(st.none(), counts), min_size=1, max_size=8))
def test_the_public_note_counts_what_is_hidden(values):
    table = PublicTable(
        first=date(2024, 1, 1), last=date(2024, 1, 28), categories=["A"], agencies=["B"] * len(values),
        values=[values], row_totals=[None], column_totals=values, total=None, minimum=5,
    )  # fmt: skip
    assert numbers(sentences.public_note(table)) == [5, values.count(None)]


@given(count=st.integers(1000, 10**6))
def test_in_spanish_the_numbers_are_the_same(count):
    one = Change(name="", scope="all", count=count, lower=1, upper=2, level=0.95, firm=True)
    with translation.override("es"):
        text = sentences.change(one, "incident")
    said = re.search(r": ([^:]+) registrados;", text)
    assert said is not None
    assert int("".join(re.findall(r"\d", said[1]))) == count
    assert "incidentes" in text


def _facts(**changes):
    given_facts = {
        "edition": "partners", "kind": "incident", "area": "", "week": date(2024, 1, 1),
        "history_weeks": 52, "records": 1, "left_out": 0, "compared": 1, "changes": [],
        "trend": [], "agencies": [],
    }  # fmt: skip
    return Facts(**(given_facts | changes))


def test_the_cells_say_of_whom_no_record_went_in():
    cell = Cell(
        rank=1, beat="4", street="", lon=0.0, lat=0.0, expected=0.2, lower=0, upper=1,
        ring=[[0.0, 0.0], [0.0, 0.01], [0.01, 0.01], [0.01, 0.0], [0.0, 0.0]],
        past_weeks=1, past_year=3,
    )  # fmt: skip
    week = NextWeek(starts_on=date(2026, 1, 5), cells=[cell], expected=2.0, without=["Birch"])
    section = sections.places(_facts(next_week=week))
    assert section is not None
    assert "No record of Birch went into the cells." in section.lines
    whole = sections.places(_facts(next_week=replace(week, without=[])))
    assert whole is not None
    assert not any("No record" in line for line in whole.lines)

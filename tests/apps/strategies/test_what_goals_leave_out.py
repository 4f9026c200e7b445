"""A goal says what it cannot count, starts its weeks on Monday, and needs a baseline."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accord.apps.strategies import selectors, services, wording
from accord.frame.errors import Invalid

START = date(2024, 1, 1)
TODAY = date(2024, 9, 1)
TERMS = {
    "outcome": "Fewer burglaries",
    "baseline_from": START,
    "baseline_to": date(2024, 7, 1),
    "target_percent": Decimal(-20),
    "due_on": date(2024, 12, 31),
}


@pytest.fixture
def cora(make_agency, make_user, actor_of):
    agency = make_agency()
    return agency, actor_of(make_user("cora", "coordinator", agency=agency))


def test_a_baseline_of_nothing_is_refused_with_words(cora, land, steady, joint, why):
    agency, viewer = cora
    land(agency, steady(days=213))
    made = joint(agency, offences=("120",))  # robbery: the records hold burglaries alone
    with pytest.raises(Invalid, match="nothing was counted") as refused:
        services.set_goal(by=viewer, purpose=why, strategy_id=made.pk, **TERMS)
    assert refused.value.faults[0].field == "baseline_from"


def test_the_share_of_records_without_an_offence_code_is_told_by_agency(
    cora, land, steady, joint, why
):
    agency, viewer = cora
    rows = steady(days=213)
    words = ["MISC 17" if n % 4 == 0 else row[3] for n, row in enumerate(rows)]
    land(agency, [(*row[:3], word) for row, word in zip(rows, words, strict=True)])
    made = joint(agency)
    goal = services.set_goal(by=viewer, purpose=why, strategy_id=made.pk, **TERMS)
    row = selectors.strategy_visible_to(viewer=viewer, purpose=why, strategy_id=made.pk)

    found = selectors.measure(viewer=viewer, purpose=why, goal=goal, strategy=row, today=TODAY)

    assert found.uncoded == {agency.ori: pytest.approx(0.25, abs=0.01)}
    told = f"{agency.name}: 25 % of the records tell no offence, or one that is not mapped: not counted by offence."
    assert told in wording.whose(found)


@pytest.mark.parametrize("days", [213, 214, 215, 216, 217, 218, 219])
def test_weeks_begin_on_monday_whatever_day_the_data_end(cora, land, steady, joint, why, days):
    agency, viewer = cora
    land(agency, steady(days=days))
    made = joint(agency)
    goal = services.set_goal(by=viewer, purpose=why, strategy_id=made.pk, **TERMS)
    row = selectors.strategy_visible_to(viewer=viewer, purpose=why, strategy_id=made.pk)

    found = selectors.measure(viewer=viewer, purpose=why, goal=goal, strategy=row, today=TODAY)

    starts = [date.fromisoformat(one.start) for one in found.trend]
    assert {one.weekday() for one in starts} == {0}
    assert starts[-1] + timedelta(days=6) <= START + timedelta(days=days - 1)
    assert found.trend[-1].count == 7


def test_a_baseline_that_grew_after_the_goal_was_set_gives_no_verdict(
    cora, land, steady, joint, why
):
    agency, viewer = cora
    land(agency, steady(days=213))
    made = joint(agency)
    goal = services.set_goal(by=viewer, purpose=why, strategy_id=made.pk, **TERMS)
    row = selectors.strategy_visible_to(viewer=viewer, purpose=why, strategy_id=made.pk)

    def measured():
        return selectors.measure(viewer=viewer, purpose=why, goal=goal, strategy=row, today=TODAY)

    before = measured()
    assert before.told_late == 0
    assert before.status == before.progress.status

    land(agency, [*steady(days=213), *steady(days=5)])
    assert measured().told_late == pytest.approx(5 / 187)
    assert measured().status == measured().progress.status

    land(agency, [*steady(days=213), *steady(days=5), *steady(days=120, each=9)])
    # Told once more with another place: a new version of what was told late, and of what was not.
    land(
        agency,
        [*steady(days=213, lon=-73.8), *steady(days=5), *steady(days=120, each=9, lon=-73.8)],
    )
    found = measured()
    assert found.told_late == pytest.approx(1_085 / 1_267)
    assert found.progress.status == "target reached"
    assert found.status == "baseline has changed"
    said = wording.verdict(found)
    assert "target reached" not in said
    assert "85.6 % of the baseline's records were first told after the goal was set" in said

    anew = services.set_goal(by=viewer, purpose=why, strategy_id=made.pk, **TERMS)
    again = selectors.measure(viewer=viewer, purpose=why, goal=anew, strategy=row, today=TODAY)
    assert again.status == "target reached"


@pytest.fixture
def outside(make_agency, make_user, actor_of, agree, joint, land, steady, why):
    """A school that reads aggregates of a police agency's goal, and what the agency lands later."""
    police, school = make_agency(), make_agency(kind="school")
    agree(police, school)
    viewer = actor_of(make_user("cora", "coordinator", agency=police))
    pat = actor_of(make_user("pat", "partner", agency=school))

    def measured(first, later):
        land(police, first)
        made = joint(police, school)
        goal = services.set_goal(by=viewer, purpose=why, strategy_id=made.pk, **TERMS)
        land(police, [*first, *later])
        who = {"purpose": why, "goal": goal, "strategy": made, "today": TODAY}
        return (
            selectors.measure(viewer=viewer, **who),
            selectors.measure(viewer=pat, **who),
        )

    return measured


@pytest.mark.parametrize(("late", "told"), [(3, 0), (5, 5 / 185), (6, 5 / 190), (40, 40 / 220)])
def test_readers_of_aggregates_are_told_late_shares_of_rounded_counts(outside, steady, late, told):
    exact, rounded = outside(steady(days=213), steady(days=late))
    assert exact.told_late == pytest.approx(late / (182 + late))
    assert rounded.is_aggregate
    assert rounded.told_late == pytest.approx(told)


def test_readers_of_aggregates_are_told_no_share_of_a_small_baseline(outside, steady):
    few = steady(days=3)
    since = steady(days=20, start=date(2024, 7, 29))
    exact, rounded = outside([*few[:1], *since], few[1:])
    assert exact.told_late == pytest.approx(2 / 3)
    assert rounded.told_late == 0


def test_one_record_more_widens_no_interval_for_readers_of_aggregates(outside, steady):
    bursts = [row for n, row in enumerate(steady(days=213, each=3)) if n % 40 > 9]
    exact, rounded = outside(bursts, ())
    assert exact.progress.spread.ratio != rounded.progress.spread.ratio
    assert (2 * rounded.progress.spread.ratio).is_integer()
    assert rounded.progress.spread.freedom.is_integer()
    assert rounded.progress.spread.ratio >= exact.progress.spread.ratio

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

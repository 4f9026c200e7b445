"""Goals measured from records: exact numbers, and nothing from whom no agreement names."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from accord.apps.strategies import selectors, services, shaping, wording
from accord.core.evaluate import ratio_interval

START = date(2024, 1, 1)
TODAY = date(2024, 9, 1)
LATER = date(2025, 1, 5)


@pytest.fixture
def measured(system, why, joint):
    def make(viewer, lead, *others, today=TODAY, **changes):
        made = joint(lead, *others, **changes)
        goal = services.set_goal(
            by=system,
            purpose=why,
            strategy_id=made.pk,
            outcome="Fewer burglaries",
            baseline_from=START,
            baseline_to=date(2024, 7, 1),
            target_percent=Decimal(-20),
            due_on=date(2024, 12, 31),
        )
        row = selectors.strategy_visible_to(viewer=viewer, purpose=why, strategy_id=made.pk)
        return selectors.measure(viewer=viewer, purpose=why, goal=goal, strategy=row, today=today)

    return make


def test_the_numbers_are_those_of_the_records(
    make_agency, make_user, actor_of, agree, land, steady, measured
):
    a, b = make_agency(), make_agency()
    agree(a, b)
    land(a, steady(days=213, each=2))  # to 31 July: 182 days before, 31 observed
    land(b, steady(days=213, each=1))
    found = measured(actor_of(make_user("cora", "coordinator", agency=a)), a, b)
    assert (found.counts.baseline, found.counts.observed) == (182 * 3, 31 * 3)
    assert found.coverage.counted == (a.ori, b.ori)
    exact = ratio_interval(93, 546, after_exposure=31, before_exposure=182)
    # Weeks that did not vary leave little open, and yet more than chance alone would.
    assert exact.lower - 1.1 < found.progress.change.lower < exact.lower - 1
    assert found.progress.status == "too early to say"
    words = wording.sentence(found.progress, found.kind, rounded=False)
    assert words.startswith("93 incidents in 31 days; the baseline's rate gives 93.0.")


def test_without_an_agreement_a_partner_contributes_nothing_and_is_named(
    make_agency, make_user, actor_of, land, steady, measured
):
    a, b = make_agency(), make_agency()
    land(a, steady(days=213))
    alone = measured(actor_of(make_user("cora", "coordinator", agency=a)), a, b)
    land(b, steady(days=213, each=9))
    after = measured(actor_of(make_user("carl", "coordinator", agency=a)), a, b)
    assert alone.counts == after.counts
    assert after.coverage.unseen == (b.ori,)
    assert any(b.name in line and "no data are shared" in line for line in wording.whose(after))


def test_records_of_agencies_that_take_no_part_are_not_counted(
    make_agency, make_user, actor_of, agree, land, steady, measured
):
    a, b, c = make_agency(), make_agency(), make_agency()
    agree(a, b, c)
    land(a, steady(days=213))
    land(b, steady(days=213))
    land(c, steady(days=213, each=5))
    found = measured(actor_of(make_user("cora", "coordinator", agency=a)), a, b)
    assert found.counts.observed == 31 * 2


def test_what_has_no_point_lies_in_no_area_and_is_told(
    make_agency, make_user, actor_of, land, steady, measured
):
    from accord.apps.strategies.models import Strategy

    a = make_agency()
    here = steady(days=213)
    rows = [*here, *((START + timedelta(days=200), "", "", "BURGLARY") for _ in range(4))]
    rows += steady(days=213, lon=-80.0, lat=42.0)
    land(a, rows)
    viewer = actor_of(make_user("cora", "coordinator", agency=a))
    square = [[-74.0, 40.6], [-73.8, 40.6], [-73.8, 40.8], [-74.0, 40.8], [-74.0, 40.6]]
    first = measured(viewer, a)
    Strategy.objects.update(area_name="River", outline={"type": "Polygon", "coordinates": [square]})
    goal = first.goal
    row = selectors.strategy_visible_to(viewer=viewer, purpose=_why(), strategy_id=goal.strategy_id)
    found = selectors.measure(viewer=viewer, purpose=_why(), goal=goal, strategy=row, today=TODAY)
    assert first.counts.observed == 31 * 2 + 4
    assert found.counts.observed == 31
    assert found.left_out == 4
    assert "4 incidents without coordinates" in " ".join(wording.whose(found))


def test_a_liaison_gets_rounded_numbers_and_no_weeks(
    make_agency, make_user, actor_of, agree, land, steady, measured
):
    a, school = make_agency(), make_agency(kind="school")
    agree(a, school, purposes=("prevention-planning", "crime-analysis"))
    land(a, steady(days=213, each=1))
    found = measured(actor_of(make_user("pat", "partner", agency=school)), a, school)
    assert found.is_aggregate
    assert (found.counts.baseline, found.counts.observed) == (180, 30)
    assert found.trend == ()
    assert found.left_out is None


def test_small_counts_are_not_shown_to_a_liaison(
    make_agency, make_user, actor_of, agree, land, steady, measured
):
    a, school = make_agency(), make_agency(kind="school")
    agree(a, school)
    few = [row for day in (10, 21, 31) for row in steady(days=1, start=date(2024, 7, day))]
    land(a, [*steady(days=182, each=1), *few])
    found = measured(actor_of(make_user("pat", "partner", agency=school)), a, school)
    assert found.progress is None
    assert found.why_not == "too_small"


def _why():
    from accord.frame.actor import Purpose

    return Purpose(code="crime-analysis", reason="test")


def test_having_none_of_a_kind_is_not_the_same_as_not_sharing(
    make_agency, make_user, actor_of, agree, land, steady, measured
):
    a, b, c = make_agency(), make_agency(), make_agency()
    agree(a, b)
    land(b, steady(days=213))
    land(c, steady(days=213))
    cora = actor_of(make_user("cora", "coordinator", agency=a))
    incidents = " ".join(wording.whose(measured(cora, a, b, c)))
    assert f"your agency has no incidents on record: {a.name}." in incidents
    assert f"no data are shared with you for this purpose: {c.name}." in incidents
    arrests = " ".join(wording.whose(measured(cora, a, b, c, kind="arrest")))
    assert f"you see other records of theirs, but no arrests: {b.name}." in arrests


def test_a_stray_record_after_a_hole_makes_no_fall(
    make_agency, make_user, actor_of, land, steady, measured
):
    a = make_agency()
    land(a, [*steady(days=213, each=2), (date(2024, 12, 1), -73.9, 40.7, "BURGLARY")])
    found = measured(actor_of(make_user("cora", "coordinator", agency=a)), a, today=LATER)
    assert found.coverage.until == date(2024, 7, 31)
    assert (found.counts.observed, found.periods.observed_days) == (31 * 2, 31)
    assert found.progress.change.estimate == pytest.approx(0, abs=0.01)
    words = f"{a.name}: records are missing from 2024-08-01 to 2024-11-30."
    assert words in wording.whose(found)
    with override("es"):
        assert "faltan registros desde el 2024-08-01" in " ".join(wording.whose(found))
    shown = shaping.goal(found)
    assert shown["missing"] == [
        {"agency": a.ori, "first": date(2024, 8, 1), "last": date(2024, 11, 30)}
    ]


def test_who_has_a_hole_in_the_compared_days_is_not_counted_and_named(
    make_agency, make_user, actor_of, agree, land, steady, measured
):
    a, b = make_agency(), make_agency()
    agree(a, b)
    land(a, steady(days=366, each=2))
    land(b, [*steady(days=213), *steady(days=100, start=date(2024, 9, 20))])
    found = measured(actor_of(make_user("cora", "coordinator", agency=a)), a, b, today=LATER)
    assert (found.coverage.counted, found.coverage.holed) == ((a.ori,), (b.ori,))
    assert shaping.goal(found)["short"] == [b.ori]
    assert any(b.name in line and "days are missing" in line for line in wording.whose(found))

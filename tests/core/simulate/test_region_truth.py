"""The region's known truth can be found again in its data."""

import numpy as np
import pytest

from accord.core.simulate import FAMILIES, Intervention, Plan, Region, offences
from accord.core.simulate.civil import DAY, WEEK
from accord.core.simulate.process import join, report_permille
from accord.core.simulate.reports import is_reported

INSIDE, RING = 0, 1


@pytest.fixture(scope="module")
def region():
    return Region(Plan(seed=11, incidents=40_000, weeks=60))


@pytest.fixture(scope="module")
def events(region):
    return join(list(region.process.weeks()))


def test_reports_come_out_as_planned(region):
    count = sum(len(taken) for taken in region.reports())
    assert abs(count - 40_000) < 0.05 * 40_000


def test_weeks_have_a_cycle_and_days_too(events):
    at = [o.code for o in offences()].index("13B")
    own = events.take(events.offence == at)
    by_day = np.bincount(own.minute % WEEK // DAY, minlength=7)
    assert by_day[5] > 1.4 * by_day[0]  # Saturday against Monday
    by_hour = np.bincount(own.minute % DAY // 60, minlength=24)
    assert by_hour[20:23].sum() > 3 * by_hour[4:7].sum()


def test_summer_has_more_violence_than_winter(region, events):
    violent = np.isin(events.offence, [n for n, o in enumerate(offences()) if o.code == "13B"])
    month = np.array([day.month for day in region.civil.dates])[events.minute // DAY]
    year = np.array([day.year for day in region.civil.dates])[events.minute // DAY]
    own = month[violent & (year == 2024)]
    assert np.isin(own, (6, 7, 8)).sum() > 1.3 * np.isin(own, (1, 2, 12)).sum()


def test_near_repeats_are_above_chance(events):
    """Knox count on one category: the same segment within seven days, against shuffled days."""
    at = [o.code for o in offences()].index("220")
    own = events.take((events.offence == at) & ~events.prevented)

    def pairs(days):
        order = np.lexsort((days, own.segment))
        close = np.diff(days[order]) <= 7
        return int((close & (np.diff(own.segment[order]) == 0)).sum())

    rng = np.random.default_rng(0)
    days = own.minute // DAY
    chance = [pairs(rng.permutation(days)) for _ in range(19)]
    assert pairs(days) > 1.5 * max(chance)


def test_offspring_follow_their_parents(events):
    index = {uid: at for at, uid in enumerate(events.uid.tolist())}
    born = [(at, index[p]) for at, p in enumerate(events.parent.tolist()) if p in index]
    assert len(born) > 1000
    child, parent = np.array(born).T
    gap = events.minute[child] - events.minute[parent]
    assert gap.min() > 0
    assert gap.max() <= 30 * DAY
    assert (events.segment[child] == events.segment[parent]).mean() > 0.4


def test_crime_concentrates_on_few_segments(region, events):
    counts = np.bincount(events.segment, minlength=region.ground.streets.block.size)
    counts = np.sort(counts)[::-1]
    share = counts[: counts.size // 20].sum() / counts.sum()
    assert 0.3 < share < 0.7


def test_reporting_rates_of_beats_are_recovered(region, events):
    seen = is_reported(region.plan, region.ground, events)
    true = events.take(~events.prevented)
    beat = region.ground.streets.beat[true.segment]
    own_rate = np.array([o.report for o in offences()])[true.offence] / 1000
    exposed = np.bincount(beat, weights=own_rate)
    found = np.bincount(beat, weights=seen[~events.prevented]) / exposed
    expected = region.ground.beat_report_permille / 1000
    assert np.abs(found - expected).max() < 0.12
    assert np.abs(found - expected).mean() < 0.03
    assert expected.max() - expected.min() > 0.25


def test_the_chance_of_a_report_never_exceeds_one(region):
    assert report_permille(region.ground).max() <= 1_000_000


def test_the_intervention_is_recovered_from_the_truth_counts():
    strong = Intervention(effect_permille=400, displaced_permille=250, first_week_permille=500)
    plan = Plan(seed=5, incidents=60_000, weeks=40, intervention=strong)
    target = [FAMILIES.index(name) for name in strong.families]
    weeks = list(Region(plan).weekly_truth())
    before, after = weeks[: plan.intervention_week], weeks[plan.intervention_week :]
    assert not any(week.prevented.any() or week.displaced_in.any() for week in before)
    occurred = sum(week.occurred[INSIDE, target].sum() for week in after)
    prevented = sum(week.prevented[INSIDE, target].sum() for week in after)
    moved = sum(week.displaced_in[RING, target].sum() for week in after)
    # Offspring of the prevented are gone too, so the total effect is the direct one or more.
    assert 0.37 < prevented / (occurred + prevented) < 0.52
    assert 0.17 < moved / prevented < 0.30
    assert not any(week.displaced_in[INSIDE].any() for week in after)
    untouched = [n for n in range(len(FAMILIES)) if n not in target]
    assert not any(week.prevented[:, untouched].any() for week in after)


def test_no_intervention_prevents_nothing():
    idle = Intervention(effect_permille=0)
    weeks = Region(Plan(seed=5, incidents=2_000, weeks=10, intervention=idle)).weekly_truth()
    assert not any(week.prevented.any() or week.displaced_in.any() for week in weeks)


def test_police_discovered_offences_are_marked_and_present(events):
    police = np.array([o.police for o in offences()])[events.offence]
    assert {o.code for o in offences() if o.police} == {"35A", "35B", "520", "90D"}
    assert 0.05 < police.mean() < 0.25

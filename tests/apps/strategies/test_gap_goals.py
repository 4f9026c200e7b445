"""A goal on the gap between injuries treated and crimes reported: service, page, API, command."""

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accord.apps.layers import services as layers
from accord.apps.strategies import selectors, services, wording
from accord.core.evaluate import odds_ratio_interval
from accord.core.formats.partner import Options, coarsen, kind_named, written
from accord.core.formats.tabular import open_table
from accord.frame.errors import Invalid

LON, LAT = -73.88, 40.72
HOSPITAL = "General Hospital"
TODAY = date(2024, 9, 1)


def counts(start: date, days: int, each: int) -> bytes:
    rows = "".join(
        f"P{n}-{k},{start + timedelta(days=n):%Y-%m-%d} 23:10,{LON},{LAT},fist\n"
        for n in range(days)
        for k in range(each)
    )
    text = f"Patient,Arrival Date,Longitude,Latitude,Weapon\n{rows}"
    table = open_table(io.BytesIO(text.encode()), filename="ed.csv")
    return written(coarsen(table, kind_named("ed-assaults"), Options(resolution=6))).table


@pytest.fixture
def told(db, system):
    """The hospital's counts: three a day before the strategy, three a day since."""
    from accord.frame.actor import Purpose

    def load(start: date, days: int, name: str = HOSPITAL):
        about = layers.Particulars(
            role="partner-counts", valid_from=date(2000, 1, 1), name=name, source="ED",
            licence="agreement",
        )  # fmt: skip
        return layers.add(
            by=system, purpose=Purpose(code="records-management", reason="test"),
            stream=io.BytesIO(counts(start, days, 3)), filename="counts.csv", about=about,
        )  # fmt: skip

    load(date(2024, 1, 1), 182)
    load(date(2024, 7, 1), 56)
    return load


@pytest.fixture
def agency(make_agency, land):
    """One assault a day is reported before, two a day since."""
    found = make_agency()
    rows = [(date(2024, 1, 1) + timedelta(days=n), LON, LAT, "SIMPLE ASSAULT") for n in range(182)]
    rows += [
        (date(2024, 7, 1) + timedelta(days=n), LON, LAT, "SIMPLE ASSAULT")
        for n in range(56)
        for _ in range(2)
    ]
    land(found, rows)
    return found


@pytest.fixture
def strategy(agency, joint):
    return joint(agency, title="Violence that nobody reports", offences=())


def wanted(**changes):
    return {
        "outcome": "More assaults are reported", "baseline_from": date(2024, 1, 1),
        "baseline_to": date(2024, 7, 1), "target_percent": Decimal(20),
        "due_on": date(2024, 12, 31), "partner": HOSPITAL, **changes,
    }  # fmt: skip


@pytest.fixture
def goal(told, strategy, viewer, why):
    return services.set_goal(by=viewer, purpose=why, strategy_id=strategy.pk, **wanted())


@pytest.fixture
def viewer(agency, make_user, actor_of):
    return actor_of(make_user("cora", "coordinator", agency=agency))


def test_the_gap_before_and_since_is_measured_with_an_exact_interval(goal, strategy, viewer, why):
    found = selectors.measure(viewer=viewer, purpose=why, goal=goal, strategy=strategy, today=TODAY)
    assert found.gap is not None
    assert found.gap.progress is not None
    before, since = found.gap.progress.baseline, found.gap.progress.observed
    assert (before.treated, before.reported) == (546, 182)
    assert (since.treated, since.reported) == (168, 112)
    assert (found.gap.baseline_days, found.gap.observed_days) == (182, 56)
    exact = odds_ratio_interval((112, 168), (182, 546))
    assert found.gap.progress.change.lower == pytest.approx(exact.lower - 1)
    assert found.gap.progress.status == "target reached"
    words = wording.verdict(found)
    assert "fall short of what was treated by 33.3 %" in words
    assert "in the baseline by 66.7 %" in words
    assert "target reached" in words


def test_days_that_the_partner_does_not_tell_of_count_on_neither_side(told, strategy, viewer, why):
    goal = services.set_goal(
        by=viewer, purpose=why, strategy_id=strategy.pk,
        **wanted(baseline_from=date(2024, 2, 1)),
    )  # fmt: skip
    found = selectors.measure(viewer=viewer, purpose=why, goal=goal, strategy=strategy, today=TODAY)
    assert found.gap is not None
    assert found.gap.progress is not None
    # Only whole weeks within the baseline are told.
    days = found.gap.baseline_days
    assert 0 < days < 151
    assert days % 7 == 0
    assert found.gap.progress.baseline.treated == 3 * days
    assert found.gap.progress.baseline.reported == days


def test_a_layer_told_twice_counts_once(goal, told, strategy, viewer, why):
    told(date(2024, 7, 1), 56)
    found = selectors.measure(viewer=viewer, purpose=why, goal=goal, strategy=strategy, today=TODAY)
    assert found.gap is not None
    assert found.gap.progress is not None
    assert found.gap.progress.observed.treated == 168


def test_before_the_partner_tells_of_the_time_since_nothing_is_said(goal, strategy, viewer, why):
    found = selectors.measure(
        viewer=viewer, purpose=why, goal=goal, strategy=strategy, today=date(2024, 7, 3)
    )
    assert found.gap is not None
    assert found.gap.progress is None
    assert found.why_not == "not_begun"


def test_who_sees_no_records_sees_no_gap(goal, strategy, make_user, actor_of, why):
    reader = actor_of(make_user("olga", "oversight"))
    found = selectors.measure(viewer=reader, purpose=why, goal=goal, strategy=strategy, today=TODAY)
    assert found.gap is None
    assert found.why_not == "no_data"


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"partner": "Another Hospital"}, "partner"),
        ({"offences": ["13B"]}, "offences"),
        ({"baseline_from": date(2022, 1, 1), "baseline_to": date(2022, 7, 1)}, "baseline_from"),
    ],
)
def test_a_goal_on_a_gap_that_cannot_be_measured_is_refused(strategy, viewer, why, change, field):
    with pytest.raises(Invalid) as refused:
        services.set_goal(by=viewer, purpose=why, strategy_id=strategy.pk, **wanted(**change))
    assert [fault.field for fault in refused.value.faults] == [field]


def test_the_page_sets_the_goal_and_shows_both_gaps(told, strategy, agency, make_user, sign_in):
    client = sign_in(make_user("cora", "coordinator", agency=agency))
    form = reverse("strategies:new-goal", args=[strategy.pk])
    assert f"Reporting gap: {HOSPITAL}" in client.get(form).content.decode()
    given = {key: str(value) for key, value in wanted().items()}
    answer = client.post(form, given)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url).content.decode()
    assert "Reports fall short of what was treated by" in page
    assert f"Injuries treated: {HOSPITAL}." in page
    assert "one assault may be treated and not" in page


def test_the_api_tells_the_numbers(goal, strategy, viewer, why):
    from accord.apps.strategies import shaping

    told = shaping.goal(
        selectors.measure(viewer=viewer, purpose=why, goal=goal, strategy=strategy, today=TODAY)
    )
    assert told["partner"] == HOSPITAL
    assert told["gap_since"]["treated"] == 168
    assert told["gap_since"]["gap"] == pytest.approx(1 / 3)
    assert told["status"] == "target reached"
    assert json.dumps(told, default=str)

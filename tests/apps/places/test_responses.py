"""What was done in a cell, by whom and how long; what it reached, and whether it did anything."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.apps.places import response_pages, selectors, services, stating
from accord.apps.places.models import BEYOND, Activation, ForecastResponse, ForecastRun
from accord.apps.places.selectors.effects import Drawn, compared
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

from .conftest import START
from .test_places_pages import main_of

WEEK = START - timedelta(weeks=1)  # a week whose records have come


@pytest.fixture
def run(region, why):
    return services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=WEEK, cell_m=500,
        method="last-year",
    )  # fmt: skip


@pytest.fixture
def in_force(run, region, put_in_force):
    return put_in_force(run, by=region.analysts[0])


@pytest.fixture
def log(region, why):
    def logged(run, rank, *, by=None, **said):
        said = {"activity": "lighting", "minutes": 60, "acted_on": WEEK, **said}
        return services.log_response(
            by=by or region.analysts[0], purpose=why, run_id=run.pk, rank=rank, **said
        )

    return logged


def test_nothing_is_done_by_a_draft(run, log):
    with pytest.raises(Conflict, match="not in force"):
        log(run, 1)


def test_what_was_done_is_written_down_with_its_agency_and_in_the_ledger(
    in_force, region, log, why
):
    other = region.agencies[1].ori
    log(in_force.run, 1, activity="repair", minutes=90, agency=other, stops=0, complaints=1)

    row = selectors.list_responses(viewer=region.analysts[0], purpose=why, run_id=in_force.run_id)[
        0
    ]
    assert (row.cell.rank, row.activity, row.minutes, row.agency.ori) == (1, "repair", 90, other)
    entry = LedgerEntry.objects.get(verb="forecast.response_logged")
    assert b'"activity":"repair"' in bytes(entry.leaf)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"rank": 9_999}, "rank"),
        ({"activity": "raid"}, "activity"),
        ({"minutes": 0}, "minutes"),
        ({"acted_on": WEEK + timedelta(days=7)}, "acted_on"),
        ({"acted_on": date(2020, 1, 1)}, "acted_on"),
        ({"agency": "XX0000000"}, "agency"),
    ],
)
def test_an_incomplete_response_names_its_field(in_force, log, said, field):
    with pytest.raises(Invalid) as refused:
        log(in_force.run, **{"rank": 1, **said})

    assert [one.field for one in refused.value.faults] == [field]


def test_what_is_to_be_done_yet_is_not_written_down_as_done(region, log, why, let_out):
    coming = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START, cell_m=500,
        method="last-year",
    )  # fmt: skip
    let_out(coming)
    today = timezone.localdate()
    ForecastRun.objects.filter(pk=coming.pk).update(starts_on=today)
    with pytest.raises(Invalid) as refused:
        log(coming, 1, acted_on=today + timedelta(days=1))
    assert [(one.field, one.rule) for one in refused.value.faults] == [("acted_on", "future")]
    log(coming, 1, acted_on=today)


def test_readers_write_nothing_and_strangers_see_nothing(
    in_force, region, log, make_user, actor_of, why
):
    pia = actor_of(make_user("pia", "prosecutor", agency=region.agencies[0]))
    with pytest.raises(Denied):
        log(in_force.run, 1, by=pia)
    with pytest.raises(Missing):
        log(in_force.run, 1, by=region.analysts[1])


def test_the_sums_hold_each_cell_once_and_say_what_was_reached(in_force, log):
    held = next(cell.rank for cell in in_force.run.cells.all() if cell.is_held_back)
    free = [cell.rank for cell in in_force.run.cells.all() if not cell.is_held_back][:2]
    log(in_force.run, free[0], activity="patrol", minutes=30, stops=2)
    log(in_force.run, free[0], minutes=90)
    log(in_force.run, free[1], complaints=1)
    log(in_force.run, held)

    done = selectors.done_under(in_force)
    assert (done.responses, done.cells, done.minutes) == (4, 3, 240)
    assert done.minutes_by_activity == {"lighting": 210, "patrol": 30}
    assert (done.in_cells_left_alone, done.stops, done.complaints) == (1, 2, 1)
    assert done.reach.visits == 3
    assert done.reach.hours == 4
    assert done.reach.ratio == pytest.approx(1.0)  # last year's map against itself
    lines = " ".join(response_pages.done_lines(done))
    assert "100 staff hours in last year's cells reach" in lines
    other = response_pages.reach_sentence(done.reach)
    assert "use last year's map" in other
    assert "The ratio is 1.00 (1.00 to 1.00)" in other
    assert "1 of these cells were to be left alone" in lines


def test_the_effect_is_that_of_cells_free_by_lot_whoever_went_where(in_force, region, log, why):
    who = {"viewer": region.analysts[0], "purpose": why, "activation": in_force}
    assert selectors.effect_of(**who) is None
    cells = list(in_force.run.cells.all())
    log(in_force.run, cells[0].rank)

    found = selectors.effect_of(**who)
    alone = [one for one in cells if one.is_held_back]
    assert found.weeks == 1
    assert found.expected_held_back == pytest.approx(sum(one.expected for one in alone))
    free = sum(one.expected for one in cells) - found.expected_held_back
    assert found.expected_free == pytest.approx(free)
    assert found.ratio.lower <= found.ratio.upper
    assert "left alone by lot" in response_pages.effect_sentence(found)


def weeks_of(rng, *, held=5, cells=25, weeks=12, dispersion=0.0, effect=1.0):
    """Weeks of cells whose counts are Poisson, or vary by more, with an effect where it is free."""
    out = []
    for _ in range(weeks):
        expected = rng.gamma(2, 0.3, cells)
        is_held_back = np.zeros(cells, bool)
        is_held_back[rng.choice(cells, held, replace=False)] = True
        means = expected * np.where(is_held_back, 1.0, effect)
        if dispersion:
            means = means * rng.gamma(1 / dispersion, dispersion, cells)
        counts = rng.poisson(means).astype(float)
        out.append(Drawn(counts=counts, expected=expected, is_held_back=is_held_back))
    return out


@pytest.mark.parametrize(("dispersion", "most"), [(0.0, 0.05), (1.0, 0.055)])
def test_where_nothing_was_done_few_trials_tell_of_an_effect(dispersion, most):
    rng = np.random.default_rng(5)
    trials = [compared(weeks_of(rng, dispersion=dispersion)) for _ in range(1000)]
    assert np.mean([one.is_beyond_error for one in trials]) <= most
    assert np.median([one.ratio.estimate for one in trials]) == pytest.approx(1, abs=0.03)


def test_a_great_effect_is_seen():
    rng = np.random.default_rng(6)
    trials = [compared(weeks_of(rng, effect=0.5)) for _ in range(200)]
    assert np.mean([one.is_beyond_error for one in trials]) > 0.8


def test_nothing_done_is_written_down_before_it_may_be_used(in_force, log):
    signed = datetime.combine(WEEK + timedelta(days=2), time(12), tzinfo=UTC)
    Activation.objects.filter(pk=in_force.pk).update(signed_at=signed)
    with pytest.raises(Invalid) as refused:
        log(in_force.run, 1)
    assert [one.field for one in refused.value.faults] == ["acted_on"]
    assert log(in_force.run, 1, acted_on=WEEK + timedelta(days=2)).minutes == 60

    late = signed + timedelta(days=30)
    ForecastRun.objects.filter(pk=in_force.run_id).update(finished_at=late)
    with pytest.raises(Conflict, match="after its window"):
        log(in_force.run, 1, acted_on=WEEK + timedelta(days=3))


def test_a_lot_that_fell_after_its_week_had_begun_tells_no_effect(in_force, region, log, why):
    who = {"viewer": region.analysts[0], "purpose": why, "activation": in_force}
    log(in_force.run, 1)
    assert selectors.effect_of(**who) is not None
    late = datetime.combine(WEEK + timedelta(days=1), time(12), tzinfo=UTC)
    ForecastRun.objects.filter(pk=in_force.run_id).update(finished_at=late)
    assert selectors.effect_of(**who) is None


def test_a_window_that_reaches_past_the_last_day_of_the_use_is_not_in_force(
    in_force, region, log, sign_in
):
    run = in_force.run
    assert selectors.is_run_in_force(run_id=run.pk)
    last = in_force.ends_on - timedelta(days=run.horizon_days - 1)
    ForecastRun.objects.filter(pk=run.pk).update(starts_on=last)
    assert selectors.is_run_in_force(run_id=run.pk)

    ForecastRun.objects.filter(pk=run.pk).update(starts_on=last + timedelta(days=1))
    assert not selectors.is_run_in_force(run_id=run.pk)
    assert selectors.standing_of_run(run_id=run.pk).because == BEYOND
    with pytest.raises(Conflict, match="not in force"):
        log(run, 1)
    page = main_of(sign_in(region.users[0]).get(f"/places/forecasts/{run.pk}"))
    assert "Not in force: this use ends on" in page
    told = stating.state_of(ForecastRun.objects.get(pk=run.pk))
    assert told == "Off, because its use ends before its window does: for no use"


def test_the_pages_write_and_show_it_and_the_public_page_sums_it(in_force, region, sign_in):
    page = sign_in(region.users[0])
    here = f"/places/forecasts/{in_force.run_id}/responses"
    said = {
        "rank": "1", "activity": "outreach", "agency": region.agencies[0].ori,
        "acted_on": str(WEEK), "minutes": "45",
    }  # fmt: skip

    assert "Nothing has been written down" in main_of(page.get(here))
    assert page.post(f"{here}/new", said | {"minutes": "0"}).status_code == 422
    assert page.post(f"{here}/new", said).headers["Location"] == here
    assert "Talking with residents and businesses" in main_of(page.get(here))
    assert "in 0.8 staff hours" in main_of(page.get("/places/public"))
    told = page.get(f"/api/v1/places/forecasts/{in_force.run_id}/responses").json()
    assert [(one["rank"], one["minutes"]) for one in told] == [(1, 45)]


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("response_took_some_minutes", {"minutes": 0}),
        ("response_activity_known", {"activity": "raid"}),
    ],
)
def test_the_database_keeps_what_must_hold(in_force, log, constraint, change):
    row = log(in_force.run, 1)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ForecastResponse.objects.filter(pk=row.pk).update(**change)

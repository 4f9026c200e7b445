"""Harm as an indicator: counted from records by a target's own table, and missing where nobody reported."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apps.sound_rows import assert_breaks
from typer.testing import CliRunner

from accord.apps.evaluation import services as evaluation
from accord.apps.strategies import harm_months, indicator_words, selectors, services
from accord.apps.strategies.models import IndicatorTarget
from accord.cli.main import app
from accord.core.evaluate import next_month
from accord.core.evaluate.harm import WeightTable, harm_index, harm_ratio, illustrative
from accord.core.evaluate.indicators import catalogue
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

BURGLARY = illustrative().weights["220"]
HEAD = "id,version,source,unit,offence,weight"
FIRST, START, END = date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)
TARGET = {
    "indicator_id": "harm", "baseline_from": FIRST, "baseline_to": START,
    "target_percent": Decimal(-20), "due_on": date(2024, 12, 31),
}  # fmt: skip


def each_day(start, end, *, each, offence="BURGLARY"):
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    return [(day, -73.9, 40.7, offence) for day in days for _ in range(each)]


@pytest.fixture
def shared(make_agency, make_user, actor_of, agree, joint):
    """Two agencies bound by an agreement, and their strategy."""
    lead, partner = make_agency(), make_agency()
    agree(lead, partner)
    users = {
        "cora": make_user("cora", "coordinator", agency=lead),
        "bob": make_user("bob", "coordinator", agency=partner),
    }
    return {
        "lead": lead, "partner": partner, "strategy": joint(lead, partner), "users": users,
        "cora": actor_of(users["cora"]), "bob": actor_of(users["bob"]),
    }  # fmt: skip


@pytest.fixture
def target(shared, why):
    def make(**more):
        asked = {"by": shared["cora"], "strategy_id": shared["strategy"].pk, "weights": "made-up"}
        return services.set_target(**{**asked, "purpose": why, **TARGET, **more})

    return make


@pytest.fixture
def harm(shared, why):
    """The indicator as somebody reads it."""

    def read(viewer):
        row = selectors.strategy_visible_to(
            viewer=viewer, purpose=why, strategy_id=shared["strategy"].pk
        )
        found = selectors.indicators_of(viewer=viewer, purpose=why, strategy=row)
        return next(one for one in found if one.indicator.id == "harm")

    return read


def test_it_is_told_wherever_indicators_are(shared, target, harm, land, sign_in):
    fraud = each_day(FIRST, END, each=1, offence="FRAUD")
    land(shared["lead"], [*each_day(FIRST, START, each=4), *each_day(START, END, each=2)])
    land(shared["partner"], [*each_day(FIRST, END, each=1), *fraud])
    target()
    found = harm(shared["cora"])
    judged = found.compared.judged
    days = ((START - FIRST).days, (END - START).days)  # both agencies told of each
    indices = [
        harm_index({"220": n}, illustrative(), exposure=both)
        for n, both in zip((182 * 5, 184 * 3), days, strict=True)
    ]
    assert judged.before.estimate == pytest.approx(indices[0].interval.estimate)
    # Months that hardly vary leave little open beside chance, and yet something.
    by_chance = harm_ratio(indices[1], indices[0])
    assert by_chance.upper - 1 < judged.change.upper < by_chance.upper - 0.95
    assert judged.change.estimate == pytest.approx(by_chance.estimate - 1)
    assert (found.moved, found.status, found.harm.weighed) == ("better", "on track", 1462)
    assert found.harm.unweighted == 366

    page = sign_in(shared["users"]["cora"])
    here = f"/strategies/{shared['strategy'].pk}"
    shown = page.get(f"{here}/indicators").content.decode()
    assert "Harm index" in shown
    assert "These weights are made up" in shown
    assert "not a harm of nought" in shown
    page.cookies["django_language"] = "es"
    shown = page.get(f"{here}/indicators").content.decode()
    assert "Índice de daño" in shown
    assert "Estos pesos son inventados" in shown
    del page.cookies["django_language"]
    told = page.get(f"/api/v1{here}/indicators").json()
    (one,) = [row for row in told if row["indicator"] == "harm"]
    assert one["target"]["weights"]["digest"] == illustrative().digest
    assert one["since"] == pytest.approx(judged.since.estimate)
    assert one["agencies"][0]["since"] == [pytest.approx(2 * 184 * BURGLARY), 184]
    assert one["harm"]["weighed"] == 1462
    words = ("indicators", "show", str(shared["strategy"].pk), "--as", "cora")
    say = CliRunner().invoke(app, [*words, "--purpose", "prevention-planning", "--reason", "x y z"])
    assert "Harm index" in say.output
    assert "per 30 days" in say.output


def test_a_month_that_nobody_reported_is_missing_and_no_zero(shared, target, harm, land):
    land(shared["lead"], each_day(FIRST, END, each=2))
    # The partner's records stop for two months, and end in the middle of September.
    months = [
        *each_day(FIRST, date(2024, 4, 1), each=2),
        *each_day(date(2024, 6, 1), date(2024, 9, 10), each=2),
    ]
    land(shared["partner"], months)
    target()
    found = harm(shared["cora"])
    _lead, partner = found.compared.lines
    assert partner.missing_before == (date(2024, 4, 1), date(2024, 5, 1))
    assert partner.missing_since == tuple(date(2024, n, 1) for n in (9, 10, 11, 12))
    for value in (found.compared.judged.before, found.compared.judged.since):
        assert value.estimate == pytest.approx((2 + 2) * BURGLARY)
    assert found.moved == "no clear change"


def test_a_target_keeps_the_table_that_it_was_set_by(shared, target, harm, land, why):
    land(shared["lead"], each_day(FIRST, END, each=1))
    bring = {"purpose": why, "lines": [HEAD, "days,2024,Council of X,days,220,20"]}
    own = evaluation.load_weights(by=shared["cora"], agency=shared["lead"], **bring)
    foreign = evaluation.load_weights(by=shared["bob"], agency=shared["partner"], **bring)
    for wrong in ("", str(foreign.pk), str(shared["strategy"].pk), "other"):
        with pytest.raises(Invalid) as refused:
            target(weights=wrong)
        assert [one.field for one in refused.value.faults] == ["weights"]
    with pytest.raises(Invalid, match="not complete"):
        target(indicator_id="complaints", weights="made-up")
    assert target(weights=str(own.pk)).weights["digest"] == own.digest
    entry = LedgerEntry.objects.filter(verb="target.set").latest("recorded_at")
    assert own.digest.encode() in bytes(entry.leaf)
    own.delete()
    found = harm(shared["cora"])
    assert found.compared.judged.since.estimate == pytest.approx(20)
    (first, *_rest) = indicator_words.harm_notes(found)
    assert "days, version 2024, in days (Council of X" in first
    with pytest.raises(Invalid, match="not complete"):
        services.hand_in(
            by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk,
            agency=shared["lead"], indicator_id="harm", month=START, numerator=1, denominator=1,
        )  # fmt: skip


def test_it_holds_what_the_reader_may_count_and_no_more(
    shared, target, harm, land, make_user, actor_of, make_agency, system, why
):
    land(shared["lead"], each_day(FIRST, END, each=1))
    land(shared["partner"], [(date(2024, n, 28), -73.9, 40.7, "BURGLARY") for n in (1, 6, 7, 12)])
    target()
    # Of a partner too few offences point at somebody; its own reader is told them.
    assert harm(shared["cora"]).compared.why_not == "small"
    own = {line.ori: line.is_hidden for line in harm(shared["bob"]).compared.lines}
    assert own == {shared["lead"].ori: False, shared["partner"].ori: False}
    invited = make_agency()
    services.invite(
        by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk, partners=[invited]
    )
    found = harm(actor_of(make_user("ida", "coordinator", agency=invited)))
    assert (found.compared.lines, found.compared.judged) == ((), None)
    outsider = harm(actor_of(make_user("lia", "liaison", agency=shared["lead"])))
    assert (outsider.compared.why_not, outsider.harm) == ("rights", None)
    assert "counts none" in indicator_words.verdict(outsider)


def test_the_database_knows_that_harm_alone_has_weights(shared, target):
    target()
    for change in ({"weights": None}, {"indicator": "trust"}):
        assert_breaks("indicator_target_of_harm_has_weights", IndicatorTarget, change)


TABLE = WeightTable(id="t", version="1", source="t", unit="d", weights={"1": 50.0, "2": 1.0})
BEFORE, SINCE = (FIRST, date(2024, 2, 1)), (START, date(2024, 8, 1))
MONTHLY = st.fixed_dictionaries(
    {month: st.fixed_dictionaries({"1": st.integers(0, 4), "2": st.integers(5, 60)})
     for month in (*BEFORE, *SINCE)}
)  # fmt: skip


def judged(reported):
    found = harm_months.compared(
        catalogue()["harm"], TABLE, reported, sorted(reported), before=BEFORE, since=SINCE, own="",
        level=0.95,
    )  # fmt: skip
    return found.judged


@settings(max_examples=12)
@given(MONTHLY, MONTHLY)
def test_agencies_are_added_up_and_a_quiet_month_counts_where_a_missing_one_does_not(one, other):
    both = judged({"A": one, "B": other})
    days = sum((next_month(month) - month).days for month in SINCE)
    harm = sum(50 * row[month]["1"] + row[month]["2"] for row in (one, other) for month in SINCE)
    assert both.since.estimate == pytest.approx(harm / days)
    quiet = judged({"A": {**one, SINCE[1]: {}}})
    missing = judged({"A": {month: row for month, row in one.items() if month != SINCE[1]}})
    assert quiet.since.estimate == pytest.approx(missing.since.estimate * 31 / 62)
    assert judged({"A": {month: one[month] for month in BEFORE}, "B": {}}) is None

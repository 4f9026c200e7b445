"""Handing in, targets, what is shown to whom: over services, pages, API and terminal."""

import json
from datetime import date
from decimal import Decimal

import pytest
from tests.apps.sound_rows import assert_breaks, sound_row
from typer.testing import CliRunner

from accord.apps.strategies import selectors, services
from accord.apps.strategies.models import IndicatorFigure, IndicatorTarget, Strategy
from accord.cli.main import app
from accord.core.evaluate.indicators import alarms_of_few, catalogue
from accord.frame.errors import Conflict, Denied, Invalid, Missing

START = date(2024, 7, 1)


@pytest.fixture
def shared(make_agency, make_user, joint, actor_of):
    """A strategy of two agencies with their coordinators."""
    lead, partner = make_agency(), make_agency()
    strategy = joint(lead, partner, starts_on=START)
    users = {
        "cora": make_user("cora", "coordinator", agency=lead),
        "bob": make_user("bob", "coordinator", agency=partner),
    }
    return {
        "strategy": strategy, "lead": lead, "partner": partner, "users": users,
        "cora": actor_of(users["cora"]), "bob": actor_of(users["bob"]),
    }  # fmt: skip


@pytest.fixture
def hand_in(shared, why):
    """Hand in the same figure for some months of 2024 as somebody's agency."""

    def make(who, months, numerator, denominator, indicator="complaints"):
        agency = shared["lead"] if who == "cora" else shared["partner"]
        for month in months:
            services.hand_in(
                by=shared[who], purpose=why, strategy_id=shared["strategy"].pk, agency=agency,
                indicator_id=indicator, month=date(2024, month, 1), numerator=numerator,
                denominator=denominator,
            )  # fmt: skip

    return make


def measured(shared, why, who="cora"):
    strategy = selectors.strategy_visible_to(
        viewer=shared[who], purpose=why, strategy_id=shared["strategy"].pk
    )
    found = selectors.indicators_of(viewer=shared[who], purpose=why, strategy=strategy)
    return {one.indicator.id: one for one in found}


def test_what_balances_is_there_whatever_was_chosen(shared, why):
    balancing = {one.id for one in catalogue().values() if one.balancing}
    assert set(measured(shared, why)) == balancing
    services.set_target(
        by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk,
        indicator_id="leads-acted-on", baseline_from=date(2024, 1, 1),
        baseline_to=date(2024, 7, 1), target_percent=Decimal(20), due_on=date(2025, 7, 1),
    )  # fmt: skip
    found = measured(shared, why)
    assert set(found) == balancing | {"leads-acted-on"}
    assert all(one.compared.why_not == "nothing" for one in found.values())


def test_a_change_is_told_with_its_family(shared, why, hand_in):
    hand_in("cora", range(1, 7), 10, 1000)
    hand_in("cora", range(7, 13), 30, 1000)
    hand_in("bob", range(1, 7), 100, 200, "trust")
    hand_in("bob", range(7, 13), 104, 200, "trust")
    found = measured(shared, why)
    worse = found["complaints"]
    assert worse.moved == "worse"
    assert worse.compared.judged.change.estimate == pytest.approx(2.0)
    # Two were judged together: Benjamini-Hochberg doubles the smaller chance.
    assert worse.p_value == pytest.approx(2 * worse.compared.judged.p_value)
    assert found["trust"].moved == "no clear change"
    assert found["stops"].p_value is None
    partner = worse.compared.lines[1]
    assert (partner.since, len(partner.missing_since)) == (None, len(worse.since))


def test_targets_have_intervals_that_hold_together_and_are_fixed(shared, why, hand_in):
    asked = {
        "by": shared["cora"], "purpose": why, "strategy_id": shared["strategy"].pk,
        "baseline_from": date(2024, 1, 1), "baseline_to": date(2024, 7, 1),
        "due_on": date(2025, 7, 1),
    }  # fmt: skip
    for name, percent in (("complaints", -20), ("trust", 10)):
        services.set_target(**asked, indicator_id=name, target_percent=Decimal(percent))
    with pytest.raises(Conflict):
        services.set_target(**asked, indicator_id="trust", target_percent=Decimal(5))
    hand_in("cora", range(1, 7), 40, 1000)
    hand_in("cora", range(7, 13), 10, 1000)
    found = measured(shared, why)["complaints"]
    assert (found.level, found.status, found.moved) == (0.975, "target reached", "better")


@pytest.mark.parametrize(("due_on", "months"), [(date(2024, 9, 30), 3), (date(2024, 9, 29), 2)])
def test_what_comes_after_a_targets_day_does_not_move_its_verdict(
    shared, why, hand_in, due_on, months
):
    services.set_target(
        by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk,
        indicator_id="complaints", baseline_from=date(2024, 1, 1),
        baseline_to=date(2024, 7, 1), target_percent=Decimal(-20), due_on=due_on,
    )  # fmt: skip
    hand_in("cora", range(1, 7), 40, 1000)
    hand_in("cora", range(7, 10), 10, 1000)
    hand_in("cora", range(10, 13), 90, 1000)
    found = measured(shared, why)
    assert found["complaints"].since == tuple(date(2024, month, 1) for month in (7, 8, 9))[:months]
    assert found["complaints"].status == "target reached"
    assert len(found["trust"].since) > months  # what is only watched goes on


def test_the_colour_says_what_the_word_says(shared, why, hand_in, sign_in):
    services.set_target(
        by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk,
        indicator_id="complaints", baseline_from=date(2024, 1, 1),
        baseline_to=date(2024, 7, 1), target_percent=Decimal(-50), due_on=date(2024, 12, 31),
    )  # fmt: skip
    hand_in("cora", range(1, 7), 4_000, 100_000)
    hand_in("cora", range(7, 13), 3_600, 100_000)
    found = measured(shared, why)["complaints"]
    assert (found.moved, found.status) == ("better", "off track")
    page = sign_in(shared["users"]["cora"]).get(f"/strategies/{shared['strategy'].pk}/indicators")
    (shown,) = [part for part in page.context["parts"] if part["id"] == "complaints"]
    assert (shown["way"], shown["tone"]) == ("off track", "warning")


def test_of_a_month_or_two_no_change_is_called_and_the_measured_rate_is_told(
    shared, why, hand_in, sign_in
):
    services.set_target(
        by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk,
        indicator_id="complaints", baseline_from=date(2024, 6, 1),
        baseline_to=date(2024, 7, 1), target_percent=Decimal(-20), due_on=date(2025, 7, 1),
    )  # fmt: skip
    hand_in("cora", (6,), 400, 1000)
    hand_in("cora", (7,), 40, 1000)
    hand_in("cora", (6,), 40, 1000, "stops")
    hand_in("cora", (7,), 400, 1000, "stops")
    found = measured(shared, why)
    few, watched = found["complaints"], found["stops"]
    assert few.compared.judged.change.upper < -0.5  # the interval says so, and is not to be trusted
    assert (few.compared.months, few.false_alarms) == ((1, 1), alarms_of_few("rate", 1, 1))
    assert (few.status, few.moved, few.p_value) == ("too early to say", "not known", None)
    assert (watched.status, watched.moved, watched.p_value) == (None, "not known", None)
    rate = round(100 * few.false_alarms)
    cora, home = sign_in(shared["users"]["cora"]), f"/strategies/{shared['strategy'].pk}/indicators"
    said = f"about {rate} of 100 such comparisons look like a change although nothing changed"
    assert cora.get(home).content.decode().count(said) == 2
    told = cora.get(f"/api/v1{home}").json()[0]
    assert (told["false_alarms"], told["moved"]) == (few.false_alarms, "not known")
    assert said in told["sentence"]
    who = ("--as", "cora", "--purpose", "crime-analysis")
    shown = CliRunner().invoke(app, ["indicators", "show", str(shared["strategy"].pk), *who])
    assert said in shown.output
    cora.post("/i18n/setlang/", {"language": "es"})
    assert f"unas {rate} de cada 100 comparaciones" in cora.get(home).content.decode()
    # Months before the baseline, once they are handed in, tell how much months vary.
    hand_in("cora", range(1, 6), 400, 1000)
    enough = measured(shared, why)["complaints"]
    assert (enough.compared.months, enough.false_alarms) == ((6, 1), None)
    assert (enough.status, enough.moved) == ("target reached", "better")
    assert enough.p_value < 0.05


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"indicator_id": "mood"}, "indicator"),
        ({"baseline_from": date(2024, 1, 2)}, "baseline_from"),
        ({"baseline_to": date(2024, 8, 1)}, "baseline_to"),
        ({"baseline_from": date(2001, 1, 1)}, "baseline_from"),
        ({"target_percent": Decimal(20)}, "target_percent"),
        ({"target_percent": Decimal(-100)}, "target_percent"),
        ({"due_on": date(9999, 12, 31)}, "due_on"),
        ({"due_on": START}, "due_on"),
    ],
)
def test_a_target_that_cannot_be_says_where(shared, why, change, field):
    given = {
        "indicator_id": "complaints", "baseline_from": date(2024, 1, 1),
        "baseline_to": date(2024, 7, 1), "target_percent": Decimal(-20),
        "due_on": date(2025, 7, 1),
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        services.set_target(
            by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk, **given | change
        )
    assert field in [fault.field for fault in refused.value.faults]
    assert not IndicatorTarget.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"month": date(2024, 5, 2)}, "month"),
        ({"month": date(9999, 12, 1)}, "month"),
        ({"month": date(1, 1, 1)}, "month"),
        ({"numerator": -1}, "numerator"),
        ({"numerator": 10**9 + 1}, "numerator"),
        ({"indicator_id": "trust", "numerator": 101}, "numerator"),
        ({"denominator": 0}, "denominator"),
        ({"numerator": 0, "denominator": 0}, "denominator"),
        ({"indicator_id": "mood"}, "indicator"),
    ],
)
def test_a_figure_that_cannot_be_says_where(shared, why, change, field):
    given = {
        "indicator_id": "complaints", "month": date(2024, 5, 1), "numerator": 7,
        "denominator": 100,
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        services.hand_in(
            by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk,
            agency=shared["lead"], **given | change,
        )  # fmt: skip
    assert field in [fault.field for fault in refused.value.faults]
    assert not IndicatorFigure.objects.exists()


def test_each_hands_in_its_own_and_the_lead_alone_what_is_joint(
    shared, why, make_agency, make_user, actor_of
):
    given = {
        "purpose": why, "strategy_id": shared["strategy"].pk, "month": date(2024, 5, 1),
        "numerator": 7, "denominator": 31,
    }  # fmt: skip
    with pytest.raises(Denied, match="own figures"):
        services.hand_in(
            by=shared["cora"], agency=shared["partner"], indicator_id="complaints", **given
        )
    with pytest.raises(Denied, match="lead agency"):
        services.hand_in(
            by=shared["bob"], agency=shared["partner"], indicator_id="joint-operations", **given
        )
    other = make_agency()
    eve = actor_of(make_user("eve", "coordinator", agency=other))
    with pytest.raises(Missing):
        services.hand_in(by=eve, agency=other, indicator_id="complaints", **given)
    with pytest.raises(Denied):
        services.set_target(
            by=shared["bob"], purpose=why, strategy_id=shared["strategy"].pk,
            indicator_id="complaints", baseline_from=date(2024, 1, 1),
            baseline_to=date(2024, 7, 1), target_percent=Decimal(-20), due_on=date(2025, 7, 1),
        )  # fmt: skip
    # Handed in again, it takes the place of the first.
    for count in (7, 8):
        said = given | {"numerator": count}
        services.hand_in(by=shared["cora"], agency=shared["lead"], indicator_id="stops", **said)
    assert [row.numerator for row in IndicatorFigure.objects.all()] == [8]
    # One that is invited only is told nothing.
    services.invite(
        by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk, partners=[other]
    )
    seen = selectors.strategy_visible_to(viewer=eve, purpose=why, strategy_id=shared["strategy"].pk)
    told = selectors.indicators_of(viewer=eve, purpose=why, strategy=seen)
    assert all(not line.since and not line.before for one in told for line in one.compared.lines)


def test_figures_of_an_older_definition_are_not_added_up(shared, why, hand_in):
    hand_in("cora", range(1, 13), 10, 1000)
    IndicatorFigure.objects.filter(month__lt=START).update(version=99)
    found = measured(shared, why)["complaints"]
    assert (found.older, found.compared.why_not) == (6, "one_sided")


def test_pages_say_what_is_missing_and_hide_what_is_small(shared, hand_in, sign_in):
    hand_in("cora", (*range(1, 7), 8), 10, 1000)
    hand_in("bob", (1, 8), 4, 1000)
    cora, bob = sign_in(shared["users"]["cora"]), sign_in(shared["users"]["bob"])
    home = f"/strategies/{shared['strategy'].pk}"
    assert f"{home}/indicators" in cora.get(home).content.decode()
    page = cora.get(f"{home}/indicators").content.decode()
    assert "not shown: too small" in page
    assert "fewer than" not in page  # of a share it may be what is left that is small
    assert "too small to be shown" in page
    assert '<span class="ac-unbroken">2024-07</span>, <span class="ac-unbroken">2024-09 – ' in page
    assert "It cannot be left out" in page
    assert "Nobody has handed anything in. That is not zero" in page
    own = bob.get(f"{home}/indicators").content.decode()
    assert "4 of 1,000" in own
    assert "per 1,000" in own
    assert "Set a target" in page
    assert "Set a target" not in own
    month = {"indicator": "trust", "month": "2024-05-01", "numerator": "9", "denominator": "8"}
    refused = bob.post(f"{home}/indicators/new", month)
    assert refused.status_code == 422
    assert "not larger than its whole" in refused.content.decode()
    assert bob.post(f"{home}/indicators/new", month | {"denominator": "10"}).status_code == 302
    goal = {
        "indicator": "trust", "baseline_from": "2024-01-01", "baseline_to": "2024-07-01",
        "target_percent": "-5", "due_on": "2025-07-01",
    }  # fmt: skip
    assert "is to rise" in cora.post(f"{home}/targets/new", goal).content.decode()
    assert cora.post(f"{home}/targets/new", goal | {"target_percent": "5"}).status_code == 302
    cora.post("/i18n/setlang/", {"language": "es"})
    spanish = cora.get(f"{home}/indicators").content.decode()
    assert "No se puede quitar" in spanish
    assert "Quejas sobre la policía" in spanish


def test_the_api_does_what_the_pages_do(shared, sign_in):
    cora = sign_in(shared["users"]["cora"])
    home = f"/api/v1/strategies/{shared['strategy'].pk}"
    send = {"content_type": "application/json"}
    known = cora.get("/api/v1/strategies/indicators").json()
    assert {one["id"] for one in known if one["balancing"]} == {"complaints", "stops", "trust"}
    for month in range(1, 13):
        figure = {
            "indicator": "complaints", "month": f"2024-{month:02d}-01", "numerator": 10,
            "denominator": 1000,
        }  # fmt: skip
        assert cora.post(f"{home}/indicators", figure, **send).status_code == 201
    target = {
        "indicator": "complaints", "baseline_from": "2024-01-01", "baseline_to": "2024-07-01",
        "target_percent": "-20", "due_on": "2025-07-01",
    }  # fmt: skip
    assert cora.post(f"{home}/targets", target, **send).status_code == 201
    assert cora.post(f"{home}/targets", target, **send).status_code == 409
    told = cora.get(f"{home}/indicators").json()[0]
    assert (told["indicator"], told["moved"], told["change"]) == (
        "complaints", "no clear change", 0.0,
    )  # fmt: skip
    assert told["status"] == "too early to say"
    assert told["agencies"][0]["since"] == [60, 6000]
    assert told["agencies"][1]["since"] is None


def test_so_does_the_terminal(shared):
    who = ("--as", "cora", "--purpose", "crime-analysis")
    own = str(shared["strategy"].pk)

    def told(*words):
        result = CliRunner().invoke(app, ["indicators", *words])
        assert result.exception is None, result.output
        return result.output

    assert "trust (definition 1; balancing, always shown)" in told("catalogue")
    said = told("hand-in", own, "complaints", "2024-05", "10", "1000", *who)
    assert said == "complaints 2024-05: 10 of 1000\n"
    months = ("--baseline-from", "2024-01", "--baseline-to", "2024-07", "--due", "2025-07-01")
    assert "complaints: -20 %" in told(
        "target", own, "complaints", "--change", "-20", *months, *who
    )
    shown = told("show", own, *who)
    assert "has not handed in: 2024-01 – 2024-04, 2024-06" in shown
    whole = json.loads(told("show", own, "--json", *who))
    assert [one["indicator"] for one in whole] == ["complaints", "stops", "trust"]
    wrong = CliRunner().invoke(app, ["indicators", "hand-in", own, "trust", "May", "1", "2", *who])
    assert isinstance(wrong.exception, Invalid)


@pytest.mark.parametrize(
    ("name", "model", "change"),
    [
        ("figure_of_something", IndicatorFigure, {"numerator": 1, "denominator": 0}),
        ("figure_names_its_indicator", IndicatorFigure, {"indicator": ""}),
        ("indicator_target_has_a_baseline", IndicatorTarget, {"baseline_to": date(2024, 1, 1)}),
        ("indicator_target_changes_something", IndicatorTarget, {"target_percent": 0}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(db, name, model, change):
    sound_row(
        model,
        {
            Strategy: {"kind": "incident"},
            IndicatorTarget: {
                "baseline_from": date(2024, 1, 1), "baseline_to": date(2024, 7, 1),
                "due_on": date(2025, 1, 1), "target_percent": Decimal(-20),
            },
        },
    )  # fmt: skip
    assert_breaks(name, model, change)


def test_a_month_that_became_another_number_is_told_to_all(shared, why, hand_in, sign_in):
    hand_in("bob", range(1, 4), 12, 1000)
    hand_in("bob", [1], 12, 1000)
    assert measured(shared, why)["complaints"].restated == ()
    hand_in("bob", [2], 0, 1000)
    ori = shared["partner"].ori
    assert measured(shared, why)["complaints"].restated == ((ori, date(2024, 2, 1)),)
    page = sign_in(shared["users"]["cora"]).get(
        f"/strategies/{shared['strategy'].pk}/indicators"
    ).content.decode()  # fmt: skip
    assert f"Restated after it was handed in: {shared['partner'].name} 2024-02." in page


def test_what_balances_is_said_to_be_watched_with_a_target_too(shared, why, sign_in):
    services.set_target(
        by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk,
        indicator_id="complaints", baseline_from=date(2024, 1, 1), baseline_to=date(2024, 7, 1),
        target_percent=Decimal(-20), due_on=date(2025, 7, 1),
    )  # fmt: skip
    page = sign_in(shared["users"]["cora"]).get(
        f"/strategies/{shared['strategy'].pk}/indicators"
    ).content.decode()  # fmt: skip
    found = measured(shared, why)
    assert page.count("It cannot be left out.") == sum(
        one.indicator.balancing for one in found.values()
    )

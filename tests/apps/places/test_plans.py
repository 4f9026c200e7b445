"""A plan from a forecast in force: limits, staff, a signed cap, changes with reasons, adoption."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accord.apps.places import plan_words, selectors, services, weighing
from accord.apps.places.models import ForecastRun, PlanEdit, PreventionPlan
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

from .conftest import START

WEEK = START - timedelta(weeks=1)
WHY = "Two winters of presence were enough for the east side"
State = PreventionPlan.State


@pytest.fixture
def run(region, boundaries, why, let_out):
    made = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=WEEK, cell_m=1000,
        method="decayed-kde",
    )  # fmt: skip
    let_out(made)
    return made


@pytest.fixture
def who(region, why):
    return {"by": region.analysts[0], "purpose": why}


@pytest.fixture
def adopter(region, make_user, actor_of, why):
    """Another analyst of the agency that chose the cap."""
    return {"by": actor_of(make_user("amy", "analyst", agency=region.agencies[0])), "purpose": why}


@pytest.fixture
def reads(region, why):
    return {"viewer": region.analysts[0], "purpose": why}


@pytest.fixture
def offers(region):
    own = region.agencies[0].ori
    return [
        services.Offer(agency=own, activity="patrol", night=4, evening=6),
        services.Offer(agency=own, activity="lighting", day=8, visit_minutes=240),
    ]


@pytest.fixture
def weigh(run, who, offers):
    def weighed(*, staff=None, of=None, **limits):
        asked = services.Asked(**limits)
        made = services.ask_plan(
            **who, run_id=(of or run).pk, asked=asked, staff=staff or offers, enqueue=False
        )
        return services.weigh_plan(**who, plan_id=made.pk)

    return weighed


@pytest.fixture
def propose(weigh, who):
    def proposed(*, point=0, **asked):
        made = weigh(**asked)
        services.choose_cap(**who, plan_id=made.pk, point=point, reason=WHY, enqueue=False)
        return services.compare_plan(**who, plan_id=made.pk)

    return proposed


def test_nothing_is_planned_from_a_draft(region, why, who, offers):
    draft = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=WEEK, cell_m=1000,
        method="last-year",
    )  # fmt: skip
    with pytest.raises(Conflict, match="not in force"):
        services.draft_plan(**who, run_id=draft.pk, staff=offers)


def test_from_staff_to_adoption_each_step_is_in_the_ledger(run, propose, who, adopter):
    made = propose(reserve_percent=50, least_hours=1)
    assert made.state == State.PROPOSED
    assert (made.cap_by, made.cap_reason, made.cap) == (who["by"].id, WHY, None)
    lines = selectors.plan_lines(made)
    assert {line.staff.activity for line in lines} == {"patrol", "lighting"}
    hours = sum(line.minutes for line in lines if line.staff.activity == "patrol") / 60
    assert 1 <= hours <= 5  # half of ten are kept for elsewhere
    assert not any(line.cell.is_held_back for line in lines)
    assert selectors.plan_breaches(made) == ()
    assert made.record["weeks"] >= weighing.WEEKS_AT_LEAST
    assert set(made.record["last_year"]) >= {"plan", "lower", "upper", "ratio", "adds"}
    text = " ".join(plan_words.record_sentences(made))
    assert "What is done today is not known" in text
    inside = not made.record["last_year"]["adds"]
    assert ("use last year's map" in text) == inside

    adopted = services.decide_plan(**adopter, plan_id=made.pk, adopt=True, reason=WHY)
    assert (adopted.state, adopted.decided_by) == (State.ADOPTED, adopter["by"].id)
    verbs = set(LedgerEntry.objects.values_list("verb", flat=True))
    assert {
        "forecast.plan_asked", "forecast.plan_weighing", "forecast.plan_weighed",
        "forecast.plan_cap_chosen", "forecast.plan_compared", "forecast.plan_decided",
    } <= verbs  # fmt: skip
    chosen = LedgerEntry.objects.get(verb="forecast.plan_cap_chosen")
    assert WHY.encode() not in bytes(chosen.leaf)
    second = propose()
    with pytest.raises(Conflict, match="adopted already"):
        services.decide_plan(**adopter, plan_id=second.pk, adopt=True, reason=WHY)

    log = {"minutes": 30, "acted_on": WEEK, "activity": "guardian"}
    services.log_response(**who, run_id=run.pk, rank=lines[0].cell.rank, **log)
    told = {(one.cell.rank, one.activity): one for one in selectors.delivery_of(adopted)}
    first = told[lines[0].cell.rank, lines[0].staff.activity]
    assert (first.planned > 0, first.logged) == (True, 0)
    assert told[lines[0].cell.rank, "guardian"].logged == 30


def test_the_same_seed_gives_the_same_plan(weigh):
    first, second = weigh(), weigh()
    PreventionPlan.objects.filter(pk=second.pk).update(
        terms={**second.terms, "seed": first.terms["seed"]}, state=State.WEIGHING
    )
    again = services.weigh_plan(
        by=services_actor(first), purpose=purpose_of(first), plan_id=second.pk
    )
    staff = {str(one.pk): one.activity for plan in (first, again) for one in plan.staff.all()}

    def told(plan):
        return sorted((r, s, staff[w], n) for r, s, w, n in plan.curve[0]["visits"])

    assert told(again) == told(first)
    assert again.curve[0]["gap"] <= 2e-4


def services_actor(plan):
    from accord.apps.records import selectors as records

    return records.submitter(plan.asked_by)


def purpose_of(plan):
    from accord.frame.actor import Purpose

    return Purpose(code=plan.run.purpose_code)


def test_limits_that_clash_are_named_and_nothing_is_chosen(weigh, who):
    made = weigh(least_hours=500)
    assert made.state == State.REFUSED
    assert "staff hours" in made.facts["clashing"]
    assert "least service in" in plan_words.refusal_of(made)
    with pytest.raises(Invalid):
        services.choose_cap(**who, plan_id=made.pk, point=0, reason=WHY)


def test_hours_too_few_for_one_visit_make_no_plan(weigh, region):
    """Such a plan would send nobody anywhere, and nothing could be said of it per hour."""
    short = services.Offer(
        agency=region.agencies[0].ori, activity="lighting", day=1, visit_minutes=90
    )
    made = weigh(staff=[short])
    assert (made.state, "sends anybody anywhere" in made.refusal) == (State.REFUSED, True)
    with translation.override("es"):
        assert plan_words.refusal_of(made).startswith("Ningún plan dentro de estos límites")


def test_weeks_in_which_nobody_would_have_gone_say_nothing(propose, monkeypatch):
    """The ratio per hour of no hours is no number, and its sentence does not blame few weeks."""
    monkeypatch.setattr(weighing, "_planned", lambda *_: (0.0, 0.0))
    made = propose()
    assert made.state == State.PROPOSED
    (text,) = plan_words.record_sentences(made)
    assert "nobody would have gone anywhere" in text


def test_a_change_needs_a_reason_keeps_it_and_keeps_to_the_limits(run, propose, who, reads):
    made = propose()
    line = selectors.plan_lines(made)[0]
    change = {
        "plan_id": made.pk, "rank": line.cell.rank, "shift": line.shift, "staff_id": line.staff_id,
    }  # fmt: skip
    with pytest.raises(Invalid):
        services.edit_plan(**who, **change, visits=0, reason="no")
    edit = services.edit_plan(**who, **change, visits=0, reason=WHY)
    assert (edit.before, edit.after, edit.reason) == (line.proposed, 0, WHY)
    line.refresh_from_db()
    assert (line.proposed, line.visits, line.is_changed) == (edit.before, 0, True)

    held = run.cells.filter(is_held_back=True).first()
    with pytest.raises(Invalid) as refused:
        services.edit_plan(**who, **(change | {"rank": held.rank}), visits=1, reason=WHY)
    assert "held-back cells" in refused.value.faults[0].message
    with pytest.raises(Invalid) as refused:
        services.edit_plan(**who, **change, visits=400, reason=WHY)
    assert {one.rule for one in refused.value.faults} == {"limit"}
    assert PlanEdit.objects.count() == 1
    services.decide_plan(**who, plan_id=made.pk, adopt=False, reason=WHY)
    with pytest.raises(Conflict):
        services.edit_plan(**who, **change, visits=1, reason=WHY)


def test_cells_rest_after_windows_in_a_row_and_today_is_what_was_logged(
    run, weigh, propose, who, region, why
):
    cells = list(run.cells.all())
    free = next(one for one in cells if not one.is_held_back)
    log = {"activity": "patrol", "minutes": 120, "acted_on": WEEK}
    services.log_response(**who, run_id=run.pk, rank=free.rank, **log)
    after = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START, cell_m=1000,
        method="decayed-kde",
    )  # fmt: skip
    assert after.question == run.question
    made = weigh(of=after, rotation_windows=1)
    rests = after.cells.filter(rank__in=made.facts["resting"])
    assert [one.cell for one in rests] == [free.cell]
    assert all(rank not in made.facts["resting"] for rank, *_ in made.curve[0]["visits"])
    assert weigh(of=after, rotation_windows=2).facts["resting"] == []

    services.choose_cap(**who, plan_id=made.pk, point=0, reason=WHY, enqueue=False)
    held = services.compare_plan(**who, plan_id=made.pk)
    assert held.record["today"]["source"] == "log"
    assert held.record["today"]["other"] >= 0
    assert "Today's plan" in " ".join(plan_words.record_sentences(held))


def test_only_agencies_that_share_an_agreement_are_named(run, who, reads, region, agree):
    made = services.draft_plan(**who, run_id=run.pk)  # the limits may come before the staff
    stranger = services.Offer(agency=region.agencies[1].ori, activity="repair", day=4)
    with pytest.raises(Invalid) as refused:
        services.add_staff(**who, plan_id=made.pk, offer=stranger)
    assert [one.field for one in refused.value.faults] == ["agency"]
    assert selectors.plan_agencies(**reads) == [region.agencies[0]]
    agree(*region.agencies)
    assert set(selectors.plan_agencies(**reads)) == set(region.agencies)


WRONG = [
    ({"activity": "raid"}, "activity"),
    ({"night": -1.0}, "night"),
    ({"night": 0.0}, "night"),
    ({"visit_minutes": 1}, "visit_minutes"),
    ({"most_visits": 0}, "most_visits"),
    ({"cost_per_hour": -1}, "cost_per_hour"),
]


def test_an_offer_that_cannot_be_meant_names_its_field(run, who, region):
    made = services.draft_plan(**who, run_id=run.pk)
    for wrong, field in WRONG:
        said = {"agency": region.agencies[0].ori, "activity": "patrol", "night": 1.0, **wrong}
        with pytest.raises(Invalid) as refused:
            services.add_staff(**who, plan_id=made.pk, offer=services.Offer(**said))
        assert [one.field for one in refused.value.faults] == [field]


def test_readers_change_nothing_and_strangers_see_nothing(
    run, weigh, region, make_user, actor_of, why, who, offers
):
    made = weigh()
    pia = {
        "by": actor_of(make_user("pia", "prosecutor", agency=region.agencies[0])),
        "purpose": why,
    }
    with pytest.raises(Denied):
        services.draft_plan(**pia, run_id=run.pk)
    with pytest.raises(Denied):
        services.decide_plan(**pia, plan_id=made.pk, adopt=False, reason=WHY)
    assert selectors.plan(viewer=pia["by"], purpose=why, plan_id=made.pk) == made
    bob = {"by": region.analysts[1], "purpose": why}
    for deed in (
        lambda: selectors.view_plan(viewer=bob["by"], purpose=why, plan_id=made.pk),
        lambda: services.draft_plan(**bob, run_id=run.pk),
        lambda: services.add_staff(**bob, plan_id=made.pk, offer=offers[0]),
        lambda: services.choose_cap(**bob, plan_id=made.pk, point=0, reason=WHY),
        lambda: services.decide_plan(**bob, plan_id=made.pk, adopt=False, reason=WHY),
    ):
        with pytest.raises(Missing):
            deed()


def test_who_chose_the_cap_declines_and_does_not_adopt(propose, who):
    made = propose()
    with pytest.raises(Conflict, match="Whoever chose the cap"):
        services.decide_plan(**who, plan_id=made.pk, adopt=True, reason=WHY)
    made.refresh_from_db()
    assert (made.state, made.decided_by) == (State.PROPOSED, "")
    with translation.override("es"), pytest.raises(Conflict, match="Quien eligió el tope"):
        services.decide_plan(**who, plan_id=made.pk, adopt=True, reason=WHY)
    declined = services.decide_plan(**who, plan_id=made.pk, adopt=False, reason=WHY)
    assert (declined.state, declined.decided_by) == (State.DECLINED, who["by"].id)


def test_what_is_off_is_neither_chosen_nor_adopted(run, propose, weigh, who, adopter, reads):
    made, waiting = propose(), weigh()
    held = selectors.activation_of(**reads, question=run.question)
    services.switch_off(**who, activation_id=held.pk)
    with pytest.raises(Conflict, match="not in force"):
        services.decide_plan(**adopter, plan_id=made.pk, adopt=True, reason=WHY)
    with pytest.raises(Conflict, match="not in force"):
        services.choose_cap(**who, plan_id=waiting.pk, point=0, reason=WHY)


def test_a_job_whose_records_changed_makes_nothing(run, weigh, who):
    made = weigh()
    ForecastRun.objects.filter(pk=run.pk).update(input_digest="0" * 64)
    services.choose_cap(**who, plan_id=made.pk, point=0, reason=WHY, enqueue=False)
    assert "records have changed" in services.compare_plan(**who, plan_id=made.pk).refusal


def test_a_lost_job_can_be_declined(run, who, offers):
    made = services.ask_plan(
        **who, run_id=run.pk, asked=services.Asked(), staff=offers, enqueue=False
    )
    with pytest.raises(Conflict):
        services.decide_plan(**who, plan_id=made.pk, adopt=False, reason=WHY)
    long_ago = timezone.now() - timedelta(hours=2)
    PreventionPlan.objects.filter(pk=made.pk).update(stirred_at=long_ago)
    done = services.decide_plan(**who, plan_id=made.pk, adopt=False, reason=WHY)
    assert done.state == State.DECLINED
    assert services.weigh_plan(**who, plan_id=made.pk).state == State.DECLINED


BROKEN = [
    ("plan_cap_is_signed", {"cap_reason": ""}),
    (
        "plan_proposed_has_cap_chosen",
        {"point": None, "cap_by": "", "cap_reason": "", "cap_at": None},
    ),
    ("plan_decided_by_somebody", {"state": "adopted"}),
    ("plan_refusal_has_reason", {"state": "refused"}),
]


def test_the_database_keeps_what_must_hold(weigh, who):
    made = weigh()
    services.choose_cap(**who, plan_id=made.pk, point=0, reason=WHY, enqueue=False)
    for constraint, change in BROKEN:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            PreventionPlan.objects.filter(pk=made.pk).update(**change)
    alone = {
        "state": "adopted", "decided_by": who["by"].id, "decided_at": timezone.now(),
        "decision_reason": WHY,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="plan_adopted_by_another"), transaction.atomic():
        PreventionPlan.objects.filter(pk=made.pk).update(**alone)

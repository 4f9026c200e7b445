"""The demonstration's strategy: three agencies, a goal, two actions, an evaluation, a forecast and a brief."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.agencies.services.installation import INSTALLER
from accord.apps.briefs import services as briefs
from accord.apps.evaluation import selectors as evaluations
from accord.apps.evaluation import services as judging
from accord.apps.places import selectors as places
from accord.apps.places import services as forecasts
from accord.apps.strategies import services
from accord.apps.strategies.models import Strategy
from accord.core.evaluate import next_month
from accord.frame.actor import Actor, Purpose
from accord.site.demo import analysis, people

STEERING: Final = Purpose(code="prevention-planning", reason="building the demonstration")
SIGNING: Final = Purpose(code="oversight-audit", reason="building the demonstration")
BURGLARY: Final = "220"
WEEKS: Final = 26
PROGRAMME: Final = ("141", "311", "331")  # beats on both sides of the boundary


def build() -> int:
    """A strategy that began half a year ago, its goal and actions, forecasts and both editions."""
    cora = people.actor("cora")
    span = places.span(viewer=cora, purpose=STEERING, kind="incident")
    if span is None:
        raise RuntimeError("The demonstration has no incidents to work with.")
    monday = span[1] + timedelta(days=1) - timedelta(days=(span[1] + timedelta(days=1)).weekday())
    strategy = _strategy(cora, monday)
    _indicators(cora, strategy)
    sheet = analysis.build(cora, strategy, monday=monday)
    _evaluation(cora, strategy, last=span[1], sheet=sheet)
    _meetings(cora, strategy, monday)
    _forecasts(monday)
    _let_out(cora, monday)
    for edition in ("partners", "public"):
        briefs.make_now(by=cora, purpose=STEERING, edition=edition, kind="incident")
    return len(strategy.partnerships.all())


def _strategy(cora: Actor, monday: date) -> Strategy:
    partners = _partners(cora)
    began = monday - timedelta(weeks=WEEKS)
    strategy = services.create_strategy(
        by=cora,
        purpose=STEERING,
        draft=services.Draft(
            title="Fewer burglaries across the boundary",
            scanning="Burglaries of homes come in runs of days on both sides of the boundary.",
            analysis="Near repeats: a second one follows close by within two weeks.",
            response="Advice to neighbours within two days of each report, by all partners.",
            assessment="Burglaries a day against the year before, with their interval.",
            kind="incident",
            offences=(BURGLARY,),
            starts_on=began,
        ),
        partners=partners,
    )
    quin = people.actor("quin")
    for agency in partners:
        # A made-up region: its installer answers for agencies that have no coordinator.
        services.answer_invitation(
            by=quin if str(agency.pk) == quin.agency_id else INSTALLER, purpose=STEERING, strategy_id=strategy.pk, agency=agency,
            accept=True,
        )  # fmt: skip
    services.set_goal(
        by=cora,
        purpose=STEERING,
        strategy_id=strategy.pk,
        outcome="Fewer burglaries a day",
        baseline_from=began - timedelta(weeks=52),
        baseline_to=began,
        target_percent=Decimal("-15.0"),
        due_on=began + timedelta(weeks=52),
    )
    _actions(cora, strategy, monday, owners=[agencies.agency_of(cora), *partners])
    return strategy


def _indicators(cora: Actor, strategy: Strategy) -> None:
    """The lead's complaints by month and a target; its partners have handed in nothing, and it shows."""
    start = strategy.starts_on.replace(day=1)
    for n in range(-12, 4):
        services.hand_in(
            by=cora, purpose=STEERING, strategy_id=strategy.pk, agency=agencies.agency_of(cora),
            indicator_id="complaints", month=next_month(start, n), numerator=9 + n % 4,
            denominator=2_400 + 50 * (n % 5),
        )  # fmt: skip
    services.set_target(
        by=cora, purpose=STEERING, strategy_id=strategy.pk, indicator_id="leads-acted-on",
        baseline_from=next_month(start, -6), baseline_to=start, target_percent=Decimal("20.0"),
        due_on=strategy.starts_on + timedelta(weeks=52),
    )  # fmt: skip


def _actions(cora: Actor, strategy: Strategy, monday: date, *, owners: list[Agency]) -> None:
    goal = strategy.goals.get()
    for owner, title, days, dose in (
        (owners[0], "Letters to the neighbours of every burgled home within two days", 7, 200),
        (owners[1], "Walk the alleys behind Monday's cells with public works", 14, None),
    ):
        services.plan_action(
            by=cora,
            purpose=STEERING,
            strategy_id=strategy.pk,
            title=title,
            owner=owner,
            due_on=monday + timedelta(days=days),
            goal_id=goal.pk,
            dose_planned=dose,
            dose_unit="letters" if dose else "",
        )


def _evaluation(cora: Actor, strategy: Strategy, *, last: date, sheet: int) -> None:
    """A plan of three beats across the boundary, frozen and signed by all, and what it found.

    It is signed today, after its start, so that its result may only be called exploratory.
    """
    start = next_month(strategy.starts_on.replace(day=1))
    months = (last.year - start.year) * 12 + last.month - start.month
    areas = evaluations.areas_to_choose(viewer=cora, purpose=STEERING, day=last)
    plan = judging.draft_plan(
        by=cora,
        purpose=STEERING,
        strategy_id=strategy.pk,
        draft=judging.PlanDraft(
            hypothesis="Advice within two days of each burglary lowers burglaries in three beats.",
            other_causes="The dark months; a new form for reports on line.",
            primary_outcome="burglaries",
            outcome_es="robos en viviendas",
            treated=tuple(one.id for one in areas if one.name in PROGRAMME),
            start=start,
            follow_up_months=max(months, 1),
            smallest_percent=-20.0,
            continue_rule="Continue if the whole interval lies below 0; stop if it lies above.",
            offences=(BURGLARY,),
            problem_version=sheet,
            problem_response="r1",
        ),
    )
    digest = judging.freeze_plan(
        by=cora, purpose=STEERING, plan_id=plan.pk, digest=evaluations.draft_digest(plan)
    ).digest
    quin = people.actor("quin")
    signers = {cora.agency_id: cora, quin.agency_id: quin}
    for one in strategy.partnerships.select_related("agency"):
        judging.sign_plan(
            by=signers.get(str(one.agency_id), INSTALLER), purpose=STEERING, plan_id=plan.pk,
            agency=one.agency, digest=digest,
        )  # fmt: skip
    judging.run_now(by=cora, purpose=STEERING, plan_id=plan.pk)
    days = [strategy.starts_on + timedelta(weeks=n) for n in (WEEKS - 1, 2 * WEEKS)]
    judging.schedule_reviews(by=cora, purpose=STEERING, strategy_id=strategy.pk, days=days)


def _meetings(cora: Actor, strategy: Strategy, monday: date) -> None:
    """The next meeting with a partner's point on its agenda, and the last one, closed."""
    who: dict[str, Any] = {"by": cora, "purpose": STEERING}
    plans = (monday + timedelta(days=9), monday - timedelta(days=19))
    coming, last = (
        judging.call_meeting(
            **who, strategy_id=strategy.pk,
            draft=judging.MeetingDraft(day=day, starts_at=time(10), place="County hall, room 2"),
        )
        for day in plans
    )  # fmt: skip
    judging.add_point(**who, meeting_id=last.pk, title="Who answers calls from neighbours?")
    point = next(
        one
        for one in evaluations.items_of(viewer=cora, purpose=STEERING, meeting_id=last.pk)
        if one.kind == "own"
    )
    said = judging.Minuted(
        version=0, minutes="Both agencies get such calls; nobody answers for both.",
        decision="One telephone number for both sides of the boundary",
        owner=agencies.agency_of(cora), person="Community liaison", due_on=coming.day,
    )  # fmt: skip
    judging.write_minutes(**who, meeting_id=last.pk, key=point.key, said=said)
    present = [one.agency for one in strategy.partnerships.select_related("agency")]
    judging.close_meeting(**who, meeting_id=last.pk, present=present)
    quin = people.actor("quin")
    judging.add_point(
        by=quin, purpose=STEERING, meeting_id=coming.pk, title="The alleys behind the depot",
        note="Public works asks where to begin.",
    )  # fmt: skip


def _forecasts(monday: date) -> None:
    """Next week's by the score card: a draft, as every forecast is at first."""
    forecasts.make_now(by=people.actor("cora"), purpose=STEERING, kind="incident", starts_on=monday)


def _let_out(cora: Actor, monday: date) -> None:
    """One forecast that may be used: audited, its use stated, signed by oversight.

    It is last year's map. The score card beside it stays a draft: whether it adds anything to
    that map on this region, the tutorial lets the reader find out by an audit.
    """
    run = [
        forecasts.make_now(
            by=cora, purpose=STEERING, kind="incident", starts_on=starts_on, method="last-year"
        )
        for starts_on in (monday - timedelta(weeks=1), monday)
    ][-1]
    found = forecasts.audit_now(by=cora, purpose=STEERING, run_id=run.pk)
    if forecasts.good_until(found) <= timezone.now():
        return  # built for a day long past: nobody lets out a forecast of such records
    asked = forecasts.ask_activation(
        by=cora,
        purpose=STEERING,
        run_id=found.run_id,
        stated_purpose="Lighting, talks with residents and a capped presence in the marked cells",
        activities=("lighting", "outreach", "patrol"),
        ends_on=timezone.localdate() + timedelta(weeks=WEEKS),  # by the clock, not the data
    )
    forecasts.decide_activation(
        by=people.actor("ora"), purpose=SIGNING, activation_id=asked.pk, approve=True
    )
    today = timezone.localdate()  # the day of signing: nothing is done under it before
    free = run.cells.filter(is_held_back=False).values_list("rank", flat=True)
    deeds = (("lighting", 90), ("outreach", 120))
    for rank, (activity, minutes) in zip(free, deeds, strict=False):
        if today >= monday + timedelta(weeks=1):
            break  # built for a week that is over
        forecasts.log_response(
            by=cora,
            purpose=STEERING,
            run_id=found.run_id,
            rank=rank,
            activity=activity,
            minutes=minutes,
            acted_on=today,
        )
    _plan(cora, found.run_id)


def _plan(cora: Actor, run_id: UUID) -> None:
    """A plan for its window, its cap signed by one and adopted by another: lamps before presence."""
    own = agencies.agency_of(cora).ori
    asked = forecasts.ask_plan(
        by=cora,
        purpose=STEERING,
        run_id=run_id,
        asked=forecasts.Asked(reserve_percent=25),
        staff=[
            forecasts.Offer(agency=own, activity="lighting", day=16, visit_minutes=240),
            forecasts.Offer(agency=own, activity="outreach", evening=12, visit_minutes=120),
            forecasts.Offer(agency=own, activity="patrol", night=8, evening=8),
        ],
        enqueue=False,
    )
    forecasts.weigh_plan(by=cora, purpose=STEERING, plan_id=asked.pk)
    why = "Nobody objects to a lamp; presence is kept even between the groups"
    last = len(forecasts.requested_plan(asked.pk).curve) - 1
    forecasts.choose_cap(
        by=cora, purpose=STEERING, plan_id=asked.pk, point=last, reason=why, enqueue=False
    )
    forecasts.compare_plan(by=cora, purpose=STEERING, plan_id=asked.pk)
    forecasts.decide_plan(
        by=people.actor("ana"), purpose=STEERING, plan_id=asked.pk, adopt=True, reason=why
    )


def _partners(cora: Actor) -> list[Agency]:
    """The next two police agencies and the school."""
    police = [
        agency
        for agency in agencies.agencies()
        if agency.kind == "police" and str(agency.pk) != cora.agency_id
    ]
    others = [agency for agency in agencies.agencies() if agency.kind == "school"]
    return [*police[:2], *others[:1]]

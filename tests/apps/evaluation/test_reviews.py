"""Reviews: their days, what one looks at, and that none closes without what was delivered."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.sound_rows import NOW, assert_breaks, sound_row

from accord.apps.briefs import sections
from accord.apps.briefs.facts import Facts, ReviewLine
from accord.apps.briefs.selectors import gathering
from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.calendar import Entry, ical
from accord.apps.evaluation.forms import ScheduleForm
from accord.apps.evaluation.models import Review
from accord.apps.strategies import services as strategies
from accord.apps.strategies.models import Strategy
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

from .conftest import payloads

DAY = date(2025, 3, 1)
SAID = {"decision": "change", "reason": "too few letters", "delivered": "40 of 200 letters"}


def _decided(**changes):
    return services.Decided(**(SAID | changes))


@pytest.fixture
def due(world, on_day, why):
    on_day(date(2025, 3, 11))
    return services.schedule_reviews(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, days=[DAY, DAY, date(2025, 6, 1)]
    )


def test_a_day_is_set_once_by_the_lead_and_not_before_the_start(world, due, why):
    assert [one.due_on for one in due] == [DAY, date(2025, 6, 1)]
    again = {"purpose": why, "strategy_id": world.strategy.pk}
    assert services.schedule_reviews(by=world.cora, days=[DAY], **again) == []
    with pytest.raises(Denied):
        services.schedule_reviews(by=world.bob, days=[date(2025, 9, 1)], **again)
    for days in ([date(2024, 12, 31)], []):
        with pytest.raises(Invalid):
            services.schedule_reviews(by=world.cora, days=days, **again)


def test_none_closes_without_reason_and_what_was_delivered(world, due, why):
    who = {"by": world.cora, "purpose": why, "review_id": due[0].pk}
    for name, text in (
        ("reason", " "), ("delivered", " "), ("delivered", "x"), ("delivered", "ok ok ok ok"),
        ("delivered", "- / . – …"), ("delivered", "n/a"), ("decision", " "),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            services.decide_review(**who, decided=_decided(**{name: text}))
        assert [fault.field for fault in refused.value.faults] == [name]
    for text in ("nothing was delivered", "0 of the letters were delivered"):
        with pytest.raises(Invalid) as refused:
            services.decide_review(**who, decided=_decided(decision="expand", delivered=text))
        assert [(one.field, one.rule) for one in refused.value.faults] == [("delivered", "dose")]
    with pytest.raises(Denied):
        services.decide_review(**who | {"by": world.bob}, decided=_decided())
    made = services.decide_review(**who, decided=_decided())
    assert (made.held_on, made.decision) == (date(2025, 3, 11), "change")
    assert list(made.held_against.all()) == []  # no plan is frozen
    assert LedgerEntry.objects.get(verb="review.decided").object_id == str(made.pk)
    with pytest.raises(Conflict):
        services.decide_review(**who, decided=_decided())


def test_what_was_delivered_may_be_actions_that_are_done(world, due, why, on_day):
    acts = [
        strategies.plan_action(
            by=world.cora, purpose=why, strategy_id=world.strategy.pk, title=title,
            owner=world.lead, due_on=DAY,
        )
        for title in ("Letters", "Lights")
    ]  # fmt: skip
    strategies.finish_action(by=world.cora, purpose=why, action_id=acts[0].pk)
    who = {"by": world.cora, "purpose": why, "review_id": due[0].pk}
    said = _decided(delivered="", actions=tuple(one.pk for one in acts))
    with pytest.raises(Invalid) as refused:
        services.decide_review(**who, decided=said)
    assert [fault.field for fault in refused.value.faults] == ["actions"]
    said = _decided(delivered="", actions=(acts[0].pk,))
    made = services.decide_review(**who, decided=said)
    assert made.delivered == "Letters (Agency 1)"
    assert [one.pk for one in made.actions.all()] == [acts[0].pk]
    assert [one["actions"] for one in payloads("review.decided")] == [[str(acts[0].pk)]]


def test_one_before_its_day_says_why(world, due, why):
    who = {"by": world.cora, "purpose": why, "review_id": due[1].pk}
    with pytest.raises(Invalid) as refused:
        services.decide_review(**who, decided=_decided())
    assert [fault.field for fault in refused.value.faults] == ["early_reason"]
    made = services.decide_review(**who, decided=_decided(early_reason="The money has ended."))
    assert made.early_reason == "The money has ended."
    on_time = services.decide_review(
        **who | {"review_id": due[0].pk}, decided=_decided(early_reason="no matter")
    )
    assert on_time.early_reason == ""


def test_a_day_beyond_every_calendar_is_refused_and_breaks_no_file(world, due, why, sign_in):
    again = {"purpose": why, "strategy_id": world.strategy.pk}
    with pytest.raises(Invalid) as refused:
        services.schedule_reviews(by=world.cora, days=[date(9999, 12, 31)], **again)
    assert [fault.field for fault in refused.value.faults] == ["first"]
    cora = sign_in(world.users["cora"])
    home = f"/evaluation/strategies/{world.strategy.pk}"
    far = {"first": "9999-12-31", "every_months": "3", "number": "2"}
    answer = cora.post(f"{home}/reviews/new", far)
    assert answer.status_code == 422
    assert "too far ahead" in answer.content.decode()
    with pytest.raises(Invalid):
        strategies.plan_action(
            by=world.cora, purpose=why, strategy_id=world.strategy.pk, title="Letters",
            owner=world.lead, due_on=date.max,
        )  # fmt: skip
    # One that was written down before this was asked.
    Review.objects.filter(pk=due[0].pk).update(due_on=date.max)
    assert b"DTSTART;VALUE=DATE:99991231\r\n" in cora.get(f"{home}/days.ics").content


def test_one_looks_at_actions_and_at_what_was_decided_before(
    world, due, why, on_day, make_agency, make_user, actor_of
):
    for title, day in (("Letters", date(2025, 2, 1)), ("Lights", date(2025, 2, 2))):
        strategies.plan_action(
            by=world.cora, purpose=why, strategy_id=world.strategy.pk, title=title,
            owner=world.lead, due_on=day,
        )  # fmt: skip
    first = world.strategy.actions.get(title="Letters")
    strategies.finish_action(by=world.cora, purpose=why, action_id=first.pk)
    who = {"viewer": world.bob, "purpose": why}
    found = selectors.gathered(**who, review_id=due[0].pk)
    assert [one.title for one in found.late] == ["Lights"]
    assert [one.title for one in found.done] == ["Letters"]
    assert found.before is None
    services.decide_review(by=world.cora, purpose=why, review_id=due[0].pk, decided=_decided())
    on_day(date(2025, 6, 2))
    later = selectors.gathered(**who, review_id=due[1].pk)
    assert later.before is not None
    assert later.before.pk == due[0].pk
    late = selectors.reviews_open(**who, until=date(2025, 6, 2))
    assert [one.pk for one in late] == [due[1].pk]
    stranger = actor_of(make_user("eve", "coordinator", agency=make_agency()))
    with pytest.raises(Missing):
        selectors.gathered(viewer=stranger, purpose=why, review_id=due[0].pk)
    text = ical(
        selectors.calendar_of(**who, strategy_id=world.strategy.pk), title="Doors, lights",
        words={"review": "Review", "action": "Action due"}, now=NOW,
    ).decode()  # fmt: skip
    assert text.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Action due: Lights (Agency 1)" in text
    assert "SUMMARY:Review: Doors\\, lights" in text


def test_pages_of_reviews(world, due, sign_in):
    cora, bob = sign_in(world.users["cora"]), sign_in(world.users["bob"])
    home = f"/evaluation/reviews/{due[0].pk}"
    assert "10 days late" in cora.get("/evaluation/reviews").content.decode()
    form = cora.get(home).content.decode()
    assert "What was delivered?</label>" in form  # and not "(optional)"
    assert "What was delivered?" not in bob.get(home).content.decode()
    assert cora.post(home, SAID | {"delivered": ""}).status_code == 422
    assert "before its day" not in cora.get(home).content.decode()
    early = f"/evaluation/reviews/{due[1].pk}"
    assert "Why is it closed before its day?" in cora.get(early).content.decode()
    assert cora.post(early, SAID).status_code == 422
    assert cora.post(home, SAID).status_code == 302
    assert "40 of 200 letters" in bob.get(home).content.decode()
    strategy = f"/evaluation/strategies/{world.strategy.pk}"
    days = {"first": "2025-08-31", "every_months": "3", "number": "2"}
    assert cora.post(f"{strategy}/reviews/new", days).status_code == 302
    assert Review.objects.filter(due_on=date(2025, 11, 30)).exists()
    file = cora.get(f"{strategy}/days.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert b"DTSTART;VALUE=DATE:20251130" in file.content
    library = cora.get("/evaluation/library").content.decode()
    assert "Results of others are not shown here" in library


def test_the_brief_says_which_reviews_are_late():
    facts = Facts(
        edition="partners", kind="incident", area="", week=DAY, history_weeks=9, records=0,
        left_out=0, compared=0, changes=[], trend=[], agencies=[],
        reviews=[ReviewLine(strategy="Doors", due_on=DAY, days_over=3)],
    )  # fmt: skip
    found = next(one for one in sections.sections_of(facts) if one.id == "reviews")
    assert found.lines == ["Doors: review due 2025-03-01. 3 days overdue."]


@given(st.text(max_size=60), st.dates(max_value=date.max - timedelta(days=1)))
def test_no_line_of_a_calendar_is_too_long_or_ends_a_day_early(text, day):
    made = ical([Entry(uid="x", day=day, kind="action", text=text)], title="t",
                words={"action": "Action"}, now=NOW)  # fmt: skip
    lines = made.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert made.count(b"BEGIN:VEVENT") == made.count(b"\r\nEND:VEVENT\r\n") == 1
    unfolded = made.replace(b"\r\n ", b"").decode()
    assert f"DTEND;VALUE=DATE:{(day + timedelta(days=1)).isoformat().replace('-', '')}" in unfolded


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 24), st.integers(1, 24))
def test_reviews_come_round_on_the_same_day_or_the_month_s_last(first, every, number):
    form = ScheduleForm({"first": first, "every_months": every, "number": number})
    assert form.is_valid()
    assert len(set(form.days)) == number
    assert all(day.day == first.day or (day + timedelta(days=1)).day == 1 for day in form.days)


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "stop"},
        {"held_on": DAY},
        {"held_on": DAY, "decision": "stop", "decided_by": "x", "reason": "x"},
        {"held_on": DAY, "decision": "sleep", "decided_by": "x", "reason": "x", "delivered": "x"},
    ],
)
def test_the_database_keeps_no_half_decision(db, change):
    sound_row(Review, {Strategy: {"kind": "incident"}})
    assert_breaks("review_ends_with_what_was_delivered", Review, change)


def test_the_database_keeps_no_early_end_without_a_reason(db):
    sound_row(Review, {Strategy: {"kind": "incident"}, Review: {"due_on": DAY}})
    held = {"decision": "stop", "decided_by": "x", "reason": "x", "delivered": "x"}
    early = {"held_on": DAY - timedelta(days=1)}
    assert_breaks("review_held_early_says_why", Review, held | early)
    Review.objects.update(**held, **early, early_reason="x")


def test_a_brief_counts_what_is_overdue_to_the_day_on_which_it_is_made(world, why):
    today = timezone.localdate()
    late = today - timedelta(days=13)
    services.schedule_reviews(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, days=[late]
    )
    week = today - timedelta(days=today.weekday() + 21)  # of which the review's day is no part
    source = SimpleNamespace(week=week, question=SimpleNamespace(kind="incident"))
    told = gathering._work(world.cora, why, source)
    assert told["made_on"] == today
    assert [(one.due_on, one.days_over) for one in told["reviews"]] == [(late, 13)]

"""Meetings: an agenda from the strategy, minutes that are fixed, decisions that become actions."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.sound_rows import assert_breaks, sound_row

from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.calendar import ical
from accord.apps.evaluation.models import AgendaPoint, Meeting, MinutesAddition
from accord.apps.evaluation.selectors import agenda
from accord.apps.evaluation.selectors.agenda import Item
from accord.apps.strategies import services as strategies
from accord.apps.strategies.models import Strategy
from accord.frame.errors import Conflict, Denied, Invalid, Missing

from .conftest import payloads

TODAY = date(2025, 3, 11)
DAY = date(2025, 3, 20)
WORDS = {"review": "Review", "action": "Action due", "meeting": "Meeting"}


def _draft(day=DAY, at=time(10), **more):
    return services.MeetingDraft(day=day, starts_at=at, **more)


@pytest.fixture
def called(world, on_day, why):
    on_day(TODAY)
    return services.call_meeting(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, draft=_draft(place="Room 2")
    )


@pytest.fixture
def act(world, why):
    def make(title, due, **more):
        return strategies.plan_action(
            by=world.cora, purpose=why, strategy_id=world.strategy.pk, title=title,
            owner=world.partner, due_on=due, **more,
        )  # fmt: skip

    return make


@pytest.fixture
def goal(world, why):
    return strategies.set_goal(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, outcome="Fewer burglaries",
        baseline_from=date(2024, 1, 1), baseline_to=date(2025, 1, 1), target_percent=-20,
        due_on=date(2026, 1, 1),
    )  # fmt: skip


def listed(world, why, meeting, who="cora"):
    actor = getattr(world, who)
    return selectors.items_of(viewer=actor, purpose=why, meeting_id=meeting.pk)


def written(world, why, meeting, key, who="cora", **said):
    return services.write_minutes(
        by=getattr(world, who), purpose=why, meeting_id=meeting.pk, key=key,
        said=services.Minuted(**{"version": 0} | said),
    )  # fmt: skip


def test_the_agenda_writes_itself_from_what_is_late_due_and_not_served(
    world, called, act, goal, why
):
    late = act("Letters", date(2025, 3, 1))
    due = act("Lights", date(2025, 3, 15))
    act("Locks", date(2025, 4, 1))
    reviews = services.schedule_reviews(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk,
        days=[date(2025, 3, 18), date(2025, 6, 1)],
    )  # fmt: skip
    found = listed(world, why, called, "bob")
    assert [one.key for one in found] == [
        "moved", f"action-{late.pk}", f"action-{due.pk}", f"review-{reviews[0].pk}",
        f"goal-{goal.pk}",
    ]  # fmt: skip
    assert [one.is_late(TODAY) for one in found] == [False, True, False, False, False]
    strategies.finish_action(by=world.bob, purpose=why, action_id=late.pk)
    act("Doors", date(2025, 9, 1), goal_id=goal.pk)
    keys = {one.key for one in listed(world, why, called)}
    assert f"action-{late.pk}" not in keys
    assert f"goal-{goal.pk}" not in keys


def test_partners_add_points_and_put_all_in_order(world, called, act, why):
    late = act("Letters", date(2025, 3, 1))
    mine = services.add_point(
        by=world.bob, purpose=why, meeting_id=called.pk, title="  The  depot ", note="Where first?"
    )
    assert (mine.title, str(mine.agency_id)) == ("The depot", str(world.partner.pk))
    who = {"by": world.bob, "purpose": why, "meeting_id": called.pk}
    services.order_agenda(**who, keys=[mine.key, f"action-{late.pk}"])
    later = act("Lights", date(2025, 3, 2))
    keys = [one.key for one in listed(world, why, called)]
    assert keys == [mine.key, f"action-{late.pk}", "moved", f"action-{later.pk}"]
    for wrong in (["moved", "moved"], ["nothing"]):
        with pytest.raises(Invalid):
            services.order_agenda(**who, keys=wrong)
    with pytest.raises(Invalid):
        services.add_point(**who, title=" ")


def test_a_decision_becomes_an_action_when_asked_and_once(world, called, goal, why):
    key = f"goal-{goal.pk}"
    with pytest.raises(Invalid) as refused:
        written(world, why, called, key, decision="Letters to neighbours", as_action=True)
    assert [one.field for one in refused.value.faults] == ["owner", "due_on"]
    said = {
        "decision": "Letters to neighbours", "owner": world.partner, "person": "Desk sergeant",
        "due_on": date(2025, 5, 1), "as_action": True, "minutes": "Nobody serves it.",
    }  # fmt: skip
    row = written(world, why, called, key, who="bob", **said)
    act = world.strategy.actions.get()
    assert (act.title, act.owner_id, act.person) == (
        "Letters to neighbours", world.partner.pk, "Desk sergeant",
    )  # fmt: skip
    assert (act.goal_id, row.action_id, row.is_open) == (goal.pk, act.pk, False)
    again = written(world, why, called, key, **said | {"version": 1})
    assert again.action_id == act.pk
    assert world.strategy.actions.count() == 1
    with pytest.raises(Invalid):
        written(world, why, called, key, version=2)


def test_what_another_wrote_meanwhile_is_not_written_over(world, called, why):
    written(world, why, called, "moved", minutes="Burglary fell.")
    with pytest.raises(Conflict):
        written(world, why, called, "moved", who="bob", minutes="It did not.")
    row = written(world, why, called, "moved", who="bob", minutes="It did not.", version=1)
    assert (row.minutes, row.version) == ("It did not.", 2)


def test_a_decision_has_an_owner_who_takes_part_and_words(world, called, why, make_agency):
    for said, field in (
        ({"owner": world.lead}, "decision"),
        ({"due_on": DAY}, "decision"),
        ({"decision": "Go on", "owner": make_agency()}, "owner"),
        ({"minutes": "x" * 2001}, "minutes"),
        ({"decision": "x" * 201, "owner": world.lead, "due_on": DAY, "as_action": True},
         "decision"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            written(world, why, called, "moved", **said)
        assert [one.field for one in refused.value.faults] == [field]
    with pytest.raises(Missing):
        written(world, why, called, "own-nothing", minutes="x")
    assert not AgendaPoint.objects.exists()


def test_closed_minutes_are_fixed_and_later_words_are_additions(world, called, act, why, on_day):
    act("Letters", date(2025, 3, 1))
    written(world, why, called, "moved", minutes="Too early to say.")
    who = {"purpose": why, "meeting_id": called.pk}
    with pytest.raises(Conflict):
        services.close_meeting(by=world.cora, **who, present=[world.lead])  # yet to come
    on_day(DAY)
    with pytest.raises(Denied):
        services.close_meeting(by=world.bob, **who, present=[world.partner])
    with pytest.raises(Invalid):
        services.close_meeting(by=world.cora, **who, present=[])
    with pytest.raises(Conflict):
        services.add_to_minutes(by=world.bob, **who, text="too early")
    services.close_meeting(by=world.cora, **who, present=[world.lead, world.partner])
    entry = payloads("meeting.closed")[0]
    assert entry["present"] == [world.lead.ori, world.partner.ori]
    assert (entry["points"], entry["decisions"]) == (2, 0)
    found = selectors.view_meeting(viewer=world.bob, **who)
    assert (found.is_unchanged, found.meeting.seal) == (True, entry["seal"])
    assert [one.kind for one in found.items] == ["moved", "action"]
    for write in (
        lambda: services.add_point(by=world.bob, **who, title="late"),
        lambda: services.order_agenda(by=world.bob, **who, keys=["moved"]),
        lambda: written(world, why, called, "moved", minutes="else", version=1),
        lambda: services.move_meeting(by=world.cora, **who, draft=_draft()),
        lambda: services.call_off(by=world.cora, **who, because="x"),
        lambda: services.close_meeting(by=world.cora, **who, present=[world.lead]),
    ):
        with pytest.raises(Conflict):
            write()
    strategies.finish_action(by=world.bob, purpose=why, action_id=world.strategy.actions.get().pk)
    services.add_to_minutes(by=world.bob, **who, text="Bob was late.", key="moved")
    strategies.close_strategy(by=world.cora, purpose=why, strategy_id=world.strategy.pk)
    services.add_to_minutes(by=world.cora, **who, text="The strategy is over.")
    with pytest.raises(Invalid):
        services.add_to_minutes(by=world.cora, **who, text=" ", key="none")
    found = selectors.view_meeting(viewer=world.bob, **who)
    assert found.is_unchanged is True
    assert [one.text for one in found.additions] == ["Bob was late.", "The strategy is over."]
    AgendaPoint.objects.filter(key="moved").update(minutes="It fell by half.")
    assert selectors.view_meeting(viewer=world.bob, **who).is_unchanged is False


def test_what_was_left_open_comes_to_the_next_meeting(world, called, act, why, on_day):
    act("Letters", date(2025, 3, 1))
    points = [
        services.add_point(by=world.bob, purpose=why, meeting_id=called.pk, title=title)
        for title in ("Depot", "Keys", "Budget")
    ]
    written(world, why, called, points[0].key, minutes="Settled at once.", is_settled=True)
    written(
        world, why, called, points[1].key, decision="Ask the owner", owner=world.lead,
        due_on=date(2025, 4, 1), person="Planner",
    )  # fmt: skip
    on_day(DAY)
    services.close_meeting(by=world.cora, purpose=why, meeting_id=called.pk, present=[world.lead])
    following = services.call_meeting(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, draft=_draft(date(2025, 4, 20))
    )
    found = [one for one in listed(world, why, following) if one.kind == "open"]
    assert sorted(one.title for one in found) == ["Budget", "Keys"]
    keys = next(one for one in found if one.title == "Keys")
    assert keys.note == "Ask the owner – Agency 1 – Planner – 2025-04-01"
    assert (keys.raised_on, keys.due_on) == (TODAY, date(2025, 4, 1))
    # Carried twice, it still says since when it is open; settled, it comes no more.
    written(world, why, following, keys.key, is_settled=True)
    on_day(date(2025, 4, 20))
    services.close_meeting(
        by=world.cora, purpose=why, meeting_id=following.pk, present=[world.lead]
    )
    third = services.call_meeting(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, draft=_draft(date(2025, 5, 20))
    )
    rest = [one for one in listed(world, why, third) if one.kind == "open"]
    assert [(one.title, one.raised_on) for one in rest] == [("Budget", TODAY)]


def test_only_who_takes_part_sees_a_meeting(
    world, called, why, make_agency, make_user, actor_of, system
):
    invited = make_agency()
    strategies.invite(by=world.cora, purpose=why, strategy_id=world.strategy.pk, partners=[invited])
    strangers = [
        actor_of(make_user(f"eve{n}", "coordinator", agency=agency))
        for n, agency in enumerate((invited, make_agency()))
    ]
    for actor in strangers:
        who = {"purpose": why, "meeting_id": called.pk}
        assert not selectors.meetings_visible_to(viewer=actor, purpose=why)
        for ask in (
            lambda who=who, actor=actor: selectors.view_meeting(viewer=actor, **who),
            lambda who=who, actor=actor: selectors.calendar_of_meeting(viewer=actor, **who),
        ):
            with pytest.raises(Missing):
                ask()
        with pytest.raises((Missing, Denied)):
            services.add_point(by=actor, **who, title="Mine")
    # An invited agency sees the strategy and its days, and no meeting among them.
    entries = selectors.calendar_of(viewer=strangers[0], purpose=why, strategy_id=world.strategy.pk)
    assert [one.kind for one in entries] == []
    assert [one.pk for one in selectors.meetings_visible_to(viewer=world.bob, purpose=why)] == [
        called.pk
    ]
    with pytest.raises(Denied):
        services.call_meeting(
            by=world.bob, purpose=why, strategy_id=world.strategy.pk, draft=_draft(date(2025, 5, 1))
        )


def test_what_moved_is_told_to_each_by_what_it_may_count(world, called, goal, land, why, on_day):
    def rows(months, each):
        return [
            (1, date(2024 + (n // 12), n % 12 + 1, 1), each if n < 12 else 1) for n in range(months)
        ]

    land(world.lead, rows(15, 12))
    on_day(date(2025, 4, 2))
    later = services.call_meeting(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, draft=_draft(date(2025, 4, 9))
    )
    who = {"purpose": why, "meeting_id": later.pk}
    assert [one.goal.pk for one in selectors.view_meeting(viewer=world.cora, **who).goals] == [
        goal.pk
    ]
    # Nothing of it is kept: the closed minutes name the point, and no number.
    on_day(date(2025, 4, 9))
    services.close_meeting(by=world.cora, **who, present=[world.lead])
    found = selectors.view_meeting(viewer=world.cora, **who)
    assert found.goals == []
    row = AgendaPoint.objects.get(meeting=later, key="moved")
    assert (row.title, row.note, row.minutes) == ("", "", "")


def test_days_and_times_are_checked(world, called, why):
    who = {"by": world.cora, "purpose": why, "strategy_id": world.strategy.pk}
    for draft, field in (
        (_draft(), "day"),
        (_draft(date(9999, 1, 1)), "day"),
        (_draft(date(2020, 1, 1)), "day"),
        (_draft(date(2025, 5, 1), length_minutes=4), "length_minutes"),
        (_draft(date(2025, 5, 1), place="x" * 161), "place"),
        (_draft(date(2025, 5, 1), at=time.fromisoformat("10:00+02:00")), "starts_at"),
    ):
        with pytest.raises(Invalid) as refused:
            services.call_meeting(**who, draft=draft)
        assert [one.field for one in refused.value.faults] == [field]


def test_moved_or_called_off_a_calendar_is_told(world, called, why):
    who = {"by": world.cora, "purpose": why, "meeting_id": called.pk}
    services.move_meeting(**who, draft=_draft(date(2025, 7, 3), at=time(9, 30), place="Room 2"))
    assert payloads("meeting.moved") == [{"fields": ["day", "starts_at"]}]
    meeting, entries = selectors.calendar_of_meeting(
        viewer=world.bob, purpose=why, meeting_id=called.pk
    )
    text = ical(entries, title="x", words=WORDS, now=meeting.created_at).decode()
    # 09:30 in New York in summer, by the clock of Greenwich.
    assert "DTSTART:20250703T133000Z\r\nDTEND:20250703T143000Z" in text
    assert "SUMMARY:Meeting: Doors and lights" in text
    assert "LOCATION:Room 2" in text
    assert "SEQUENCE:1" in text
    assert "TRANSP" not in text
    services.call_off(**who, because="Snow.")
    entries = selectors.calendar_of(viewer=world.bob, purpose=why, strategy_id=world.strategy.pk)
    text = ical(entries, title="x", words=WORDS, now=meeting.created_at).decode()
    assert "SEQUENCE:2\r\nSTATUS:CANCELLED" in text
    # The day is free again.
    services.call_meeting(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, draft=_draft(date(2025, 7, 3))
    )


def test_one_with_minutes_is_not_called_off(world, called, why):
    written(world, why, called, "moved", minutes="We met.")
    with pytest.raises(Conflict):
        services.call_off(by=world.cora, purpose=why, meeting_id=called.pk, because="Snow.")


def test_a_review_says_at_which_meetings_it_was_spoken_of(world, called, why, on_day):
    due = services.schedule_reviews(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, days=[date(2025, 3, 18)]
    )[0]
    who = {"viewer": world.bob, "purpose": why, "review_id": due.pk}
    assert selectors.gathered(**who).meetings == []
    on_day(DAY)
    services.close_meeting(by=world.cora, purpose=why, meeting_id=called.pk, present=[world.lead])
    assert [one.pk for one in selectors.gathered(**who).meetings] == [called.pk]


@given(st.permutations(list("abcdef")), st.sampled_from("abcdef"), st.sampled_from([-1, 1]))
def test_a_point_goes_one_place_and_none_is_lost(keys, key, by):
    found = agenda.moved_one(keys, key, by)
    assert sorted(found) == sorted(keys)
    assert found.index(key) == min(max(keys.index(key) + by, 0), 5)
    assert [one for one in found if one != key] == [one for one in keys if one != key]


@given(
    st.lists(st.sampled_from(sorted(agenda.RANKS)), max_size=8),
    st.lists(st.integers(0, 9), unique=True, max_size=10),
)
def test_what_somebody_ordered_comes_first_and_the_rest_by_kind(kinds, order):
    points = [Item(key=str(n), kind=kind, raised_on=TODAY) for n, kind in enumerate(kinds)]
    found = agenda.in_order(points, [str(n) for n in order])
    put = [str(n) for n in order if n < len(kinds)]
    assert [one.key for one in found][: len(put)] == put
    rest = [agenda.RANKS[one.kind] for one in found[len(put) :]]
    assert rest == sorted(rest)


SOUND = {
    Strategy: {"kind": "incident"},
    Meeting: {"starts_at": time(10), "changed_at": "2025-01-01T00:00Z", "length_minutes": 60},
    AgendaPoint: {"kind": "own", "title": "x"},
}


@pytest.mark.parametrize(
    ("name", "model", "change"),
    [
        ("meeting_lasts_some_minutes", Meeting, {"length_minutes": 4}),
        ("meeting_closed_is_sealed", Meeting, {"status": "closed"}),
        ("meeting_closed_is_sealed", Meeting, {"seal": "x"}),
        ("meeting_called_off_says_why", Meeting, {"status": "called_off"}),
        ("meeting_called_off_says_why", Meeting, {"called_off_because": "x"}),
        ("agenda_point_is_named", AgendaPoint, {"title": ""}),
        ("agenda_point_is_named", AgendaPoint, {"kind": "moved"}),
        ("agenda_point_decides_what_somebody_does", AgendaPoint, {"person": "x"}),
        ("agenda_point_decides_what_somebody_does", AgendaPoint, {"decided_due_on": DAY}),
        ("minutes_addition_says_something", MinutesAddition, {"text": ""}),
    ],
)
def test_the_database_keeps_no_half_meeting(db, name, model, change):
    sound_row(model, SOUND)
    assert_breaks(name, model, change)

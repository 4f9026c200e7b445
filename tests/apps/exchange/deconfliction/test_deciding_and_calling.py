"""From conflict to outcome: acknowledgement, both sides' word, the watch's, calls up the rota, purge."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.apps.exchange.deconfliction.conftest import NOW, WHY

from accord.apps.exchange.models import (
    ConflictCall,
    ConflictSide,
    DeconflictionConflict,
    DeconflictionEntry,
)
from accord.apps.exchange.selectors import deconfliction as selectors
from accord.apps.exchange.services import deconfliction
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db


def minutes(count: float) -> Any:
    return NOW + timedelta(minutes=count)


@pytest.fixture
def pair(four, enter) -> Any:
    """Alder's and Birch's conflict, with the side of each."""
    enter(four.alder, backup_name="Lt. Ode", backup_phone="555-0101")
    (found,) = enter(four.birch).conflicts
    sides = {side.agency_id: side for side in found.sides.all()}
    four.conflict = found
    four.alders = sides[four.agencies["alder"].pk]
    four.birches = sides[four.agencies["birch"].pk]
    return four


def decide(by: Any, side: Any, outcome: str = "joint", said: str = "We go together.") -> None:
    deconfliction.decide(
        by=by, purpose=WHY, side_id=side.pk, outcome=outcome, said=said, now=minutes(5)
    )


def test_it_is_resolved_only_when_both_say_the_same(pair) -> None:
    decide(pair.alder, pair.alders)
    pair.conflict.refresh_from_db()
    assert pair.conflict.state == "open"
    decide(pair.birch, pair.birches, "proceed")
    pair.conflict.refresh_from_db()
    assert pair.conflict.state == "open"
    decide(pair.birch, pair.birches)
    pair.conflict.refresh_from_db()
    assert (pair.conflict.state, pair.conflict.outcome) == ("resolved", "joint")
    with pytest.raises(Conflict):
        decide(pair.alder, pair.alders, "cancel")


def test_acknowledging_resolves_nothing_and_ends_the_calls(pair) -> None:
    deconfliction.acknowledge(by=pair.alder, purpose=WHY, side_id=pair.alders.pk, now=minutes(1))
    pair.conflict.refresh_from_db()
    assert pair.conflict.state == "open"
    deconfliction.escalate(now=minutes(170))
    assert pair.alders.calls.count() == 1  # the one at once
    assert pair.birches.calls.count() == 1
    assert selectors.other_has_acknowledged(viewer=pair.birch, purpose=WHY, side=pair.birches)
    assert not selectors.other_has_acknowledged(viewer=pair.alder, purpose=WHY, side=pair.alders)


@pytest.mark.parametrize(("outcome", "said"), [("win", "x"), ("joint", "  "), ("", "")])
def test_an_outcome_is_known_and_has_a_note(pair, outcome: str, said: str) -> None:
    with pytest.raises(Invalid):
        decide(pair.alder, pair.alders, outcome, said)


def test_a_foreign_side_does_not_exist(pair) -> None:
    for by in (pair.birch, pair.cedar, pair.dogwood):
        with pytest.raises(Missing):
            decide(by, pair.alders)
        with pytest.raises(Missing):
            deconfliction.acknowledge(by=by, purpose=WHY, side_id=pair.alders.pk, now=NOW)
        with pytest.raises(Missing):
            selectors.side_visible_to(viewer=by, purpose=WHY, side_id=pair.alders.pk)


def on_call(four, name: str, level: int, who: str, start: Any = NOW, hours: int = 12) -> None:
    deconfliction.put_on_call(
        by=getattr(four.chiefs, name), purpose=WHY, username=who, level=level,
        starts_at=start - timedelta(hours=1), ends_at=start + timedelta(hours=hours),
    )  # fmt: skip


def called(side: ConflictSide) -> list[tuple[int, str]]:
    return list(side.calls.values_list("level", "whom"))


def test_calls_go_up_the_rota_until_somebody_acknowledges(four, enter) -> None:
    on_call(four, "alder", 1, "at-alder")
    on_call(four, "alder", 2, "chief-alder")
    on_call(four, "alder", 3, "chief-alder", start=NOW + timedelta(days=2))
    enter(four.alder, backup_name="Lt. Ode", backup_phone="555-0101")
    (found,) = enter(four.birch).conflicts
    side = found.sides.get(agency=four.agencies["alder"])
    assert called(side) == [(1, "primary")]
    assert deconfliction.escalate(now=minutes(9)) == 0
    deconfliction.escalate(now=minutes(10))
    assert called(side)[-1] == (2, "rota")
    deconfliction.escalate(now=minutes(10))
    deconfliction.escalate(now=minutes(20))
    assert called(side) == [(1, "primary"), (2, "rota"), (3, "rota")]
    deconfliction.escalate(now=minutes(31))
    assert called(side)[-1] == (4, "backup")
    assert ConflictCall.objects.filter(side=side, level=2).get().person.username == "at-alder"
    assert deconfliction.escalate(now=minutes(100)) == 0


def test_with_little_time_everybody_is_called_half_an_hour_before_the_start(four, enter) -> None:
    on_call(four, "alder", 1, "at-alder")
    soon = {
        "starts_at": minutes(40), "ends_at": minutes(90), "supervisor": "Lt. Ode",
        "exigent_reason": "It moves.", "backup_name": "Lt. Ode", "backup_phone": "555-0101",
    }  # fmt: skip
    enter(four.alder, **soon)
    (found,) = enter(four.birch, **soon).conflicts
    side = found.sides.get(agency=four.agencies["alder"])
    deconfliction.escalate(now=minutes(10))
    assert [level for level, _whom in called(side)] == [1, 2, 3]


def test_an_unacknowledged_conflict_is_unresolved_even_when_it_has_begun(pair) -> None:
    deconfliction.escalate(now=minutes(300))
    pair.conflict.refresh_from_db()
    assert pair.conflict.state == "open"
    assert pair.conflict.get_state_display() == "UNRESOLVED"
    (entry,) = selectors.entries_visible_to(viewer=pair.alder, purpose=WHY)
    assert entry.unresolved == 1


def with_watch(four) -> None:
    for chief in (four.chiefs.alder, four.chiefs.birch):
        deconfliction.set_up(
            by=chief, purpose=WHY, watch_centre=four.agencies["cedar"].ori, call_step_minutes=10,
            now=NOW,
        )  # fmt: skip


def test_a_common_watch_centre_owns_it_until_its_outcome(four, enter) -> None:
    with_watch(four)
    enter(four.alder)
    (found,) = enter(four.birch).conflicts
    assert found.watch_id == four.agencies["cedar"].pk
    (seen,) = selectors.queue_visible_to(viewer=four.cedar, purpose=WHY)
    assert seen.pk == found.pk
    for side in found.sides.all():
        by = four.alder if side.agency_id == four.agencies["alder"].pk else four.birch
        decide(by, side)
    found.refresh_from_db()
    assert found.state == "open"
    deconfliction.resolve(
        by=four.cedar, purpose=WHY, conflict_id=found.pk, outcome="delay", said="Birch waits.",
        now=minutes(9),
    )  # fmt: skip
    found.refresh_from_db()
    assert (found.state, found.outcome, found.note) == ("resolved", "delay", "Birch waits.")
    with pytest.raises(Conflict):
        deconfliction.resolve(
            by=four.cedar, purpose=WHY, conflict_id=found.pk, outcome="joint", said="x", now=NOW
        )


def test_a_watch_centre_has_it_first_and_half_an_hour_before_the_start_all_are_called(
    four, enter
) -> None:
    with_watch(four)
    enter(four.alder)
    (found,) = enter(four.birch).conflicts
    assert not ConflictCall.objects.exists()
    deconfliction.escalate(now=minutes(149))
    assert not ConflictCall.objects.exists()
    deconfliction.escalate(now=minutes(150))
    assert {call.side.agency_id for call in ConflictCall.objects.all()} == {
        side.agency_id for side in found.sides.all()
    }


def test_a_watch_centre_that_only_one_side_names_sees_nothing(four, enter) -> None:
    deconfliction.set_up(
        by=four.chiefs.alder, purpose=WHY, watch_centre=four.agencies["cedar"].ori,
        call_step_minutes=10, now=NOW,
    )  # fmt: skip
    enter(four.alder)
    (found,) = enter(four.birch).conflicts
    assert found.watch_id is None
    assert not selectors.queue_visible_to(viewer=four.cedar, purpose=WHY).exists()
    with pytest.raises(Missing):
        deconfliction.resolve(
            by=four.cedar, purpose=WHY, conflict_id=found.pk, outcome="joint", said="x", now=NOW
        )


def test_an_agency_without_an_agreement_cannot_be_a_watch_centre(four) -> None:
    with pytest.raises(Invalid):
        deconfliction.set_up(
            by=four.chiefs.alder, purpose=WHY, watch_centre=four.agencies["dogwood"].ori,
            call_step_minutes=10, now=NOW,
        )  # fmt: skip
    with pytest.raises(Denied):
        deconfliction.set_up(
            by=four.alder, purpose=WHY, watch_centre="", call_step_minutes=10, now=NOW
        )


def test_the_rota_holds_own_people_only(four) -> None:
    with pytest.raises(Invalid):
        on_call(four, "alder", 1, "at-birch")
    on_call(four, "alder", 1, "at-alder")
    (line,) = selectors.rota_visible_to(viewer=four.alder, purpose=WHY)
    with pytest.raises(Missing):
        deconfliction.take_off_call(by=four.chiefs.birch, purpose=WHY, on_call_id=line.pk)
    deconfliction.take_off_call(by=four.chiefs.alder, purpose=WHY, on_call_id=line.pk)
    assert not selectors.rota_visible_to(viewer=four.alder, purpose=WHY).exists()


def test_either_side_learns_the_others_contact_and_nothing_else_of_it(pair) -> None:
    found = selectors.contact_of_other(viewer=pair.birch, purpose=WHY, side=pair.birches, now=NOW)
    assert found is not None
    assert (found.agency, found.name, found.phone) == ("Alder", "Sgt. Ito", "555-0100")
    assert (found.backup_name, found.backup_phone) == ("Lt. Ode", "555-0101")
    assert set(found.__dataclass_fields__) == {
        "agency", "is_own", "name", "phone", "backup_name", "backup_phone",
    }  # fmt: skip


def test_without_an_agreement_any_more_the_contact_is_withheld_and_the_conflict_stays(
    pair, why, system
) -> None:
    from accord.apps.agencies.models import Agreement

    Agreement.objects.update(status="ended", ended_at=NOW)
    side = selectors.side_visible_to(viewer=pair.birch, purpose=WHY, side_id=pair.birches.pk)
    assert side.conflict.state == "open"
    assert selectors.contact_of_other(viewer=pair.birch, purpose=WHY, side=side, now=NOW) is None


def test_an_agreement_that_begins_later_finds_what_stood_before(four, enter, agree) -> None:
    enter(four.alder)
    assert enter(four.dogwood).conflicts == ()
    assert deconfliction.compare_after_agreements(now=NOW) == 0
    parties = (four.agencies["alder"], four.agencies["dogwood"])
    agree(*parties, purposes=("deconfliction",), actions=("pointer",))
    assert deconfliction.compare_after_agreements(now=NOW) == 2
    assert DeconflictionConflict.objects.count() == 1
    assert deconfliction.compare_after_agreements(now=NOW) == 0


def test_past_entries_are_purged_and_the_ledger_keeps_what_happened(pair, settings) -> None:
    settings.ACCORD_DECONFLICTION_KEEP_DAYS = 30
    before = LedgerEntry.objects.count()
    assert deconfliction.purge(NOW + timedelta(days=30)) == 0
    assert deconfliction.purge(NOW + timedelta(days=31)) == 2
    assert not DeconflictionEntry.objects.exists()
    assert not DeconflictionConflict.objects.exists()
    assert LedgerEntry.objects.count() == before + 1
    assert LedgerEntry.objects.order_by("-id").first().verb == "deconfliction.purged"


@pytest.mark.parametrize(
    ("model", "name", "changed"),
    [
        (DeconflictionConflict, "conflict_ended_or_open", {"state": "closed"}),
        (DeconflictionConflict, "conflict_state_known", {"state": "clear", "ended_at": NOW}),
        (
            DeconflictionConflict,
            "conflict_resolved_by_outcome",
            {"state": "resolved", "ended_at": NOW},
        ),
        (ConflictSide, "side_outcome_has_note", {"outcome": "joint", "decided_at": NOW}),
        (ConflictSide, "side_acknowledged_by_somebody", {"acknowledged_at": NOW}),
    ],
)
def test_the_database_keeps_what_must_hold(pair, model: Any, name: str, changed: dict) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**changed)

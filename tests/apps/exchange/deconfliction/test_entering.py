"""Entries: what is refused, what collides, what an edit and a cancellation change, who hears of it."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F
from tests.apps.exchange.deconfliction.conftest import CORNER, NOW, WHY, away, said

from accord.apps.exchange.events.deconfliction import ConflictEnded, ConflictFound
from accord.apps.exchange.models import (
    DeconflictionCell,
    DeconflictionConflict,
    DeconflictionEntry,
    DeconflictionSubject,
    DeconflictionToken,
)
from accord.apps.exchange.selectors import deconfliction as selectors
from accord.apps.exchange.services import deconfliction
from accord.apps.exchange.services.deconfliction import Subject
from accord.core.deconflict import metres
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Denied, Invalid, Missing
from accord.frame.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db
PERSON = Subject(kind="person", value="Marisol Doria", born=NOW.date().replace(year=1990))


def announced(kind: type) -> list[dict[str, Any]]:
    name = f"{kind.__module__}.{kind.__qualname__}"
    return [one.payload for one in OutboxEvent.objects.filter(type=name)]


def test_two_operations_at_one_place_and_time_collide_and_both_hear_once(four, enter) -> None:
    first = enter(four.alder)
    assert first.conflicts == ()
    assert first.not_checked == ("RISSafe", "Case Explorer", "SAFETNet")
    second = enter(four.birch, points=(away(500),))
    (found,) = second.conflicts
    assert found.state == "open"
    assert found.told["within_ft"] == 2640
    assert {side.agency_id for side in found.sides.all()} == {
        four.agencies["alder"].pk, four.agencies["birch"].pk,
    }  # fmt: skip
    (told,) = announced(ConflictFound)
    assert told["conflict_id"] == str(found.pk)
    assert len(told["agency_ids"]) == 2


def test_at_1900_feet_two_radii_of_950_feet_meet_and_a_foot_further_they_do_not(
    four, enter
) -> None:
    enter(four.alder)
    assert enter(four.birch, points=(away(metres(1_900)),)).conflicts
    assert not enter(four.birch, points=(away(metres(1_901), 270),)).conflicts


def test_windows_meet_with_their_buffers_to_the_minute(four, enter) -> None:
    enter(four.alder)  # closes an hour after its end
    meets = NOW + timedelta(hours=7)
    later = {"starts_at": meets, "ends_at": meets + timedelta(hours=1)}
    assert enter(four.birch, **later).conflicts
    after = {**later, "starts_at": meets + timedelta(minutes=1)}
    assert not enter(four.cedar, **after, buffer_minutes=60).conflicts[1:]


def test_a_route_passes_a_place(four, enter) -> None:
    enter(four.alder)
    route = (away(4_000, 270), away(100, 0), away(9_000, 80))
    (found,) = enter(
        four.birch, place_kind="route", points=route, operation_type="dignitary-visit"
    ).conflicts
    assert found.told["within_ft"] == 500


def test_an_area_holds_a_place_and_a_wide_one_finds_small_ones(four, enter) -> None:
    enter(four.alder)
    corners = tuple(away(30_000, azimuth) for azimuth in (0, 90, 180, 270))
    (found,) = enter(
        four.birch, place_kind="area", points=corners, operation_type="sweep"
    ).conflicts
    assert found.measured["distance_m"] == 0.0
    assert enter(four.cedar, radius_ft=52_800, points=(away(15_000),)).conflicts


def test_entries_of_before_wide_cells_had_numbers_of_their_own_still_meet(four, enter) -> None:
    wide = enter(four.cedar, radius_ft=52_800, points=(away(15_000),)).entry
    cells = DeconflictionCell.objects
    as_now = set(cells.values_list("entry", "cell", "day"))
    cells.filter(entry=wide).update(cell=-F("cell"))  # as they were kept before
    small = enter(four.alder)
    assert not small.conflicts
    cells.filter(entry=small.entry).delete()
    change = import_module("accord.apps.exchange.migrations.0003_cells_of_wide_entries")
    change._turn(apps, None)
    assert set(cells.values_list("entry", "cell", "day")) == as_now
    met = enter(four.birch).conflicts
    assert wide.pk in {pk for one in met for pk in (one.first_id, one.second_id)}


def test_units_of_one_agency_collide_too(four, enter) -> None:
    enter(four.dogwood)
    (found,) = enter(four.dogwood).conflicts
    assert found.sides.count() == 2


def test_an_agency_without_an_agreement_neither_finds_nor_is_found(four, enter) -> None:
    enter(four.alder)
    assert enter(four.dogwood).conflicts == ()
    assert enter(four.birch).conflicts
    assert DeconflictionConflict.objects.count() == 1


def test_a_subject_in_common_is_found_without_a_place_or_a_time_in_common(four, enter) -> None:
    enter(
        four.alder, kind="subject", points=(), subjects=(PERSON,),
        ends_at=NOW + timedelta(days=90),
    )  # fmt: skip
    other = Subject(kind="person", value="DORIA, Marisol", born=PERSON.born)
    (found,) = enter(four.birch, points=(away(50_000),), subjects=(other,)).conflicts
    assert found.told["in_subject"]
    assert not found.told["in_place"]


def test_a_subject_stands_nowhere_in_plain(four, enter) -> None:
    enter(four.alder, subjects=(PERSON, Subject(kind="phone", value="212 555 0147")))
    stored = [bytes(one.sealed) for one in DeconflictionSubject.objects.all()]
    tokens = list(DeconflictionToken.objects.values_list("token", flat=True))
    leaves = [bytes(one.leaf) for one in LedgerEntry.objects.all()]
    salted = list(SaltedValue.objects.values_list("value", flat=True))
    for text in (*stored, *leaves, *(one.encode() for one in [*tokens, *salted])):
        assert b"Doria" not in text
        assert b"5550147" not in text.replace(b" ", b"")


def test_another_place_ends_a_conflict_and_coming_back_makes_a_new_one(four, enter) -> None:
    mine = enter(four.alder).entry
    (old,) = enter(four.birch).conflicts
    change = {"by": four.alder, "purpose": WHY, "entry_id": mine.pk, "now": NOW}
    gone = deconfliction.change(about=said(points=(away(5_000),)), **change)
    assert gone.conflicts == ()
    old.refresh_from_db()
    assert (old.state, old.end_reason) == ("closed", "changed")
    (new,) = deconfliction.change(about=said(), **change).conflicts
    assert new.pk != old.pk
    assert [line.what for line in old.history.all()][-1] == "closed"
    assert len(announced(ConflictFound)) == 2
    assert len(announced(ConflictEnded)) == 1


def test_what_was_decided_of_the_old_plan_does_not_hold_for_the_new_one(four, enter) -> None:
    mine = enter(four.alder).entry
    (old,) = enter(four.birch).conflicts
    for by, side in zip((four.alder, four.birch), _sides(four, old), strict=True):
        deconfliction.decide(
            by=by, purpose=WHY, side_id=side.pk, outcome="delay", said="They wait.", now=NOW
        )
    moved = said(ends_at=NOW + timedelta(hours=5, minutes=1))
    (new,) = deconfliction.change(
        by=four.alder, purpose=WHY, entry_id=mine.pk, about=moved, now=NOW
    ).conflicts
    assert (new.state, new.pk == old.pk) == ("open", False)


def test_another_contact_changes_no_conflict(four, enter) -> None:
    mine = enter(four.alder).entry
    (old,) = enter(four.birch).conflicts
    (kept,) = deconfliction.change(
        by=four.alder, purpose=WHY, entry_id=mine.pk, about=said(contact_name="Lt. Ode"), now=NOW
    ).conflicts
    assert kept.pk == old.pk
    assert len(announced(ConflictFound)) == 1


def test_a_cancelled_entry_collides_with_nothing_any_more(four, enter) -> None:
    mine = enter(four.alder).entry
    (old,) = enter(four.birch).conflicts
    deconfliction.cancel(
        by=four.alder, purpose=WHY, entry_id=mine.pk, reason="Informant ill.", now=NOW
    )
    old.refresh_from_db()
    assert (old.state, old.end_reason) == ("closed", "cancelled")
    assert not enter(four.cedar).conflicts[1:]
    assert not DeconflictionCell.objects.filter(entry=mine).exists()


def test_late_entries_name_a_supervisor_and_a_reason(four, enter) -> None:
    soon = {"starts_at": NOW + timedelta(minutes=59), "ends_at": NOW + timedelta(hours=2)}
    with pytest.raises(Invalid) as caught:
        enter(four.alder, **soon)
    assert {one.field for one in caught.value.faults} == {"supervisor", "exigent_reason"}
    made = enter(four.alder, **soon, supervisor="Lt. Ode", exigent_reason="It moves today.")
    assert made.entry.is_exigent
    enter(four.alder, starts_at=NOW + timedelta(minutes=60))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"operation_type": "party"}, "operation_type"),
        ({"points": ()}, "points"),
        ({"points": ((0.0, 95.0),)}, "points"),
        ({"radius_ft": 50}, "radius_ft"),
        ({"radius_ft": 99_999}, "radius_ft"),
        ({"buffer_minutes": -1}, "buffer_minutes"),
        ({"ends_at": NOW}, "starts_at"),
        ({"ends_at": NOW + timedelta(days=40)}, "starts_at"),
        ({"contact_phone": "  "}, "contact_phone"),
        ({"backup_name": "X"}, "backup_phone"),
        ({"subjects": (Subject(kind="phone", value="000"),)}, "subjects"),
        ({"place_kind": "route"}, "points"),
        ({"kind": "subject", "points": ()}, "subjects"),
    ],
)
def test_what_cannot_be_entered_says_where(four, enter, changed: dict, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        enter(four.alder, **changed)
    assert field in {one.field for one in caught.value.faults}
    assert not DeconflictionEntry.objects.exists()


def test_who_may_not_enter_is_denied_and_a_foreign_entry_does_not_exist(
    four, enter, make_user, actor_of
) -> None:
    analyst = actor_of(make_user("ana", "analyst", agency=four.agencies["alder"]))
    with pytest.raises(Denied):
        enter(analyst)
    mine = enter(four.alder).entry
    for act in (
        lambda pk: deconfliction.cancel(
            by=four.birch, purpose=WHY, entry_id=pk, reason="x", now=NOW
        ),
        lambda pk: deconfliction.change(
            by=four.birch, purpose=WHY, entry_id=pk, about=said(), now=NOW
        ),
    ):
        with pytest.raises(Missing) as foreign:
            act(mine.pk)
        with pytest.raises(Missing) as missing:
            act(four.agencies["alder"].pk)
        assert str(foreign.value) == str(missing.value)


def test_each_write_leaves_its_entry_in_the_ledger(four, enter) -> None:
    enter(four.alder)
    mine = enter(four.birch).entry
    deconfliction.cancel(by=four.birch, purpose=WHY, entry_id=mine.pk, reason="No.", now=NOW)
    verbs = list(LedgerEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs.count("deconfliction.entered") == 2
    assert verbs.count("conflict.found") == 1
    assert verbs.count("conflict.closed") == 1
    assert verbs.count("deconfliction.cancelled") == 1


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("deconfliction_window_in_order", {"ends_at": NOW}),
        ("deconfliction_event_has_place", {"shape": None}),
        ("deconfliction_exigent_named", {"is_exigent": True}),
        ("deconfliction_has_contact", {"contact_phone": ""}),
        ("deconfliction_kind_and_status_known", {"status": "gone"}),
    ],
)
def test_the_database_keeps_what_must_hold(four, enter, name: str, changed: dict) -> None:
    entry = enter(four.alder).entry
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        DeconflictionEntry.objects.filter(pk=entry.pk).update(**changed)


def test_a_conflict_of_two_stands_once(four, enter) -> None:
    enter(four.alder)
    (found,) = enter(four.birch).conflicts
    copy = DeconflictionConflict.objects.get(pk=found.pk)
    copy.pk = four.agencies["alder"].pk
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    with pytest.raises(IntegrityError, match="conflict_ordered"), transaction.atomic():
        DeconflictionConflict.objects.filter(pk=found.pk).update(second=found.first_id)


def _sides(four, conflict) -> list[Any]:
    rows = {side.agency_id: side for side in conflict.sides.all()}
    return [rows[four.agencies[name].pk] for name in ("alder", "birch")]


def test_corner_is_where_it_is_said_to_be(four, enter) -> None:
    assert enter(four.alder).entry.shape["rings"] == [[list(CORNER)]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("contact_phone", "\u200b"),
        ("contact_name", "\u202e\x07"),
        ("contact_name", "Sgt.\u202e Ito"),
        ("backup_phone", "555\u200b0100"),
        ("supervisor", "Lt.\x07 Ode"),
        ("exigent_reason", "now\u2066"),
        ("place_text", "12 Main\u200b St"),
    ],
)
def test_a_text_with_signs_that_nobody_sees_is_refused(four, enter, name, value) -> None:
    with pytest.raises(Invalid) as caught:
        enter(four.alder, **{"backup_name": "Det. Bo", "backup_phone": "555-0101", name: value})
    shown = {"place_text": "points"}.get(name, name)
    assert (shown, "signs") in {(one.field, one.rule) for one in caught.value.faults}
    assert not DeconflictionEntry.objects.exists()


def test_a_contact_of_marks_alone_is_no_contact(four, enter) -> None:
    with pytest.raises(Invalid) as caught:
        enter(four.alder, contact_name=" - ", contact_phone="()")
    assert {one.field for one in caught.value.faults} == {"contact_name", "contact_phone"}


def test_lines_and_blanks_of_a_text_are_kept_as_one_line(four, enter) -> None:
    made = enter(
        four.alder, contact_name="  Sgt.\u00a0 Ito\n", supervisor="a", exigent_reason="b\r\nc"
    )
    assert (made.entry.contact_name, made.entry.exigent_reason) == ("Sgt. Ito", "b c")


def test_subjects_in_other_spellings_collide(four, enter) -> None:
    enter(four.alder, subjects=(Subject(kind="person", value="Sean O'Brien", born=PERSON.born),))
    (found,) = enter(
        four.birch, points=(away(50_000),),
        subjects=(Subject(kind="person", value="Sean O\u2019Brien", born=PERSON.born),),
    ).conflicts  # fmt: skip
    assert found.told["in_subject"]


@pytest.mark.parametrize("code", ["public-information", "administration", "oversight-audit"])
def test_a_purpose_of_aggregates_alone_opens_no_operation(four, enter, code) -> None:
    enter(four.alder)
    (found,) = enter(four.birch, points=(away(500),)).conflicts
    side = found.sides.get(agency=four.agencies["alder"])
    for_all = Purpose(code=code, reason="test")
    assert selectors.sides_visible_to(viewer=four.alder, purpose=WHY).count() == 1
    assert not selectors.sides_visible_to(viewer=four.alder, purpose=for_all)
    assert not selectors.entries_visible_to(viewer=four.alder, purpose=for_all)
    assert not selectors.queue_visible_to(viewer=four.cedar, purpose=for_all)
    with pytest.raises(Missing):
        selectors.side_visible_to(viewer=four.alder, purpose=for_all, side_id=side.pk)

"""The same event reported by two agencies: within policy, decided by people, counted once."""

import json
from datetime import date

import pytest
from tests.apps.subjects.test_within_policy import TOKEN

from accord.apps.places import selectors as places
from accord.apps.records.models import Record
from accord.apps.subjects import selectors, services
from accord.apps.subjects.models import EventDecision
from accord.core.ledger import Leaf, opens
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

YEAR = {"first": date(2024, 1, 1), "last": date(2024, 3, 31)}
QUERY = "?first=2024-01-01&last=2024-03-31"
PATHS = (f"/subjects/events/{QUERY}&show=all", f"/api/v1/subjects/events{QUERY}&decided=true")


def incident(agency, number: int) -> Record:
    rows = Record.objects.filter(owner=agency, kind="incident", is_current=True)
    return rows.order_by("local_id")[number]


def counted(viewer, why) -> dict[str, int]:
    table, _ = places.incidents(
        viewer=viewer, purpose=why, kind="incident", action="view", start=date(2024, 1, 1),
        end=date(2025, 1, 1),
    )  # fmt: skip
    return table.by_owner()


def ends(three, number: int = 0) -> dict[str, object]:
    return {"left": incident(three.alder, number).pk, "right": incident(three.birch, number).pk}


def test_pairs_are_found_with_what_speaks_for_them(linked, why) -> None:
    found = selectors.same_events(viewer=linked.as_ana, purpose=why, **YEAR)
    assert [{one.left.owner.name, one.right.owner.name} for one in found.rows] == [
        {"Alder", "Birch"}
    ] * 3
    first = found.rows[0]
    assert {one.left.local_id for one in found.rows} == {"24-000000", "24-000001", "24-000002"}
    # The woman in both is told, and her pair comes first.
    assert first.left.local_id == "24-000000"
    assert {one.code for one in first.told} == {
        "times-overlap", "metres-apart", "same-address", "same-offence", "linked-person",
    }  # fmt: skip


def test_confirmed_once_it_is_counted_once_and_taken_back_twice_again(three, why) -> None:
    assert counted(three.as_ana, why) == {three.alder.ori: 6, three.birch.ori: 6}
    who = {"by": three.as_ana, "purpose": why}
    made = services.confirm_event(**who, **ends(three), reason="the border street")
    assert counted(three.as_ana, why) == {three.alder.ori: 6, three.birch.ori: 5}
    # Whoever sees but one of the two counts that one; whoever sees both counts as ana does.
    assert counted(three.as_cal, why) == {three.birch.ori: 6, three.cedar.ori: 6}
    assert counted(three.as_ben, why)[three.birch.ori] == 5
    services.undo_event(**who, decision_id=made.pk, reason="a slip")
    assert counted(three.as_ana, why) == {three.alder.ori: 6, three.birch.ori: 6}
    with pytest.raises(Conflict):
        services.undo_event(**who, decision_id=made.pk, reason="again")


def test_a_hidden_report_holds_no_two_others_together(three, why) -> None:
    """Alder–Birch and Birch–Cedar are one event for Birch; Cedar does not see Alder."""
    middle, far = incident(three.birch, 0), incident(three.cedar, 0)
    who = {"by": three.as_ben, "purpose": why}
    services.confirm_event(**who, left=middle.pk, right=far.pk, reason="one call")
    services.confirm_event(**who, **ends(three), reason="one call")
    assert sum(counted(three.as_ben, why).values()) == 18 - 2
    assert sum(counted(three.as_ana, why).values()) == 12 - 1
    assert sum(counted(three.as_cal, why).values()) == 12 - 1


@pytest.mark.parametrize("name", ["red", "kept", "expunged", "sealed"])
def test_what_becomes_hidden_leaves_pairs_and_is_missed_by_no_count(
    three, why, name, sign_in
) -> None:
    services.confirm_event(by=three.as_ana, purpose=why, **ends(three), reason="one call")
    change = {
        "red": {"level": "red"}, "kept": {"place_kept": True},
        "expunged": {"state": "sealed", "reason": "x"}, "sealed": {"state": "sealed", "reason": "x"},
    }[name]  # fmt: skip
    Record.objects.filter(pk=incident(three.alder, 0).pk).update(**change)
    found = selectors.same_events(viewer=three.as_ben, purpose=why, open_only=False, **YEAR)
    numbers = [one.left.local_id for one in found.rows if three.alder in _owners(one)]
    assert "24-000000" not in numbers
    assert selectors.second_reports(viewer=three.as_ben, purpose=why) == frozenset()
    with pytest.raises(Missing):
        selectors.event_pair(
            viewer=three.as_ben,
            purpose=why,
            **dict(zip(("one", "other"), ends(three).values(), strict=True)),
        )


def _owners(pair) -> list[object]:
    return [pair.left.owner, pair.right.owner]


@pytest.mark.nightly_on_postgres
def test_records_that_one_may_not_see_change_no_byte(three, sign_in, why) -> None:
    client = sign_in(three.ana)
    pair = "/".join(str(one) for one in ends(three).values())
    paths = [*PATHS, f"/subjects/events/{pair}", f"/api/v1/subjects/events/{pair}"]

    def everything() -> list[bytes]:
        answers = [client.get(path) for path in paths]
        assert {one.status_code for one in answers} == {200}
        return [TOKEN.sub(b"", one.content) for one in answers]

    before = everything()
    middle, far = incident(three.birch, 1), incident(three.cedar, 1)
    services.confirm_event(
        by=three.as_ben, purpose=why, left=middle.pk, right=far.pk, reason="one call"
    )
    Record.objects.filter(owner=three.cedar).update(lat=40.7001, lon=-73.8999)
    assert everything() == before


def test_no_decision_tells_of_a_minor(three, why, somebody, mention_of) -> None:
    """Who has no birth in one report is made a minor by the other's: that is no evidence here either."""
    grown, child = date(1990, 1, 1), date(2010, 1, 1)
    for born, told in ((grown, 1), (child, 0)):
        number = 0 if born is grown else 1
        one = somebody(three.alder, number, date_of_birth=None)
        other = somebody(three.birch, number, date_of_birth=grown)
        services.link_new()
        services.confirm(
            by=three.as_ana, purpose=why, left=mention_of(one).pk, right=mention_of(other).pk,
            reason="same tattoo",
        )  # fmt: skip
        type(other).objects.filter(pk=other.pk).update(date_of_birth=born)
        found = selectors.event_pair(
            viewer=three.as_ana, purpose=why,
            **dict(zip(("one", "other"), ends(three, number).values(), strict=True)),
        )  # fmt: skip
        assert found.subjects == told


def test_a_decision_holds_for_the_next_version(three, why, ingest, export) -> None:
    services.reject_event(by=three.as_ana, purpose=why, **ends(three), reason="two flats")
    ingest(three.alder, export(6, changes={0: {"address": "9 OTHER ST"}}), mapping="rms of Alder")
    assert incident(three.alder, 0).version == 2
    found = selectors.same_events(viewer=three.as_ana, purpose=why, **YEAR)
    assert "24-000000" not in {one.left.local_id for one in found.rows}
    both = selectors.same_events(viewer=three.as_ana, purpose=why, open_only=False, **YEAR)
    decided = [one.decision for one in both.rows if one.decision]
    assert [one.reason for one in decided] == ["two flats"]


def test_decisions_need_the_right_a_reason_and_two_agencies(
    three, why, make_user, actor_of
) -> None:
    who = {"by": three.as_ana, "purpose": why}
    with pytest.raises(Invalid):
        services.confirm_event(**who, **ends(three), reason=" ")
    own = {"left": incident(three.alder, 0).pk, "right": incident(three.alder, 1).pk}
    foreign = {"left": incident(three.alder, 0).pk, "right": incident(three.cedar, 0).pk}
    for pair in (own, foreign):
        with pytest.raises(Missing):
            services.confirm_event(**who, **pair, reason="one call")
    custodian = actor_of(make_user("cus", "records-custodian", agency=three.alder))
    with pytest.raises(Denied):
        services.confirm_event(by=custodian, purpose=why, **ends(three), reason="one call")


def test_the_ledger_has_the_commitment_and_expunging_takes_the_reason(three, why) -> None:
    made = services.confirm_event(by=three.as_ana, purpose=why, **ends(three), reason="one call")
    entry = LedgerEntry.objects.filter(verb="subjects.event_confirmed").get()
    said = Leaf.decode(bytes(entry.leaf)).payload["said"]
    assert opens(said, value="one call", salt=bytes(made.salt))
    assert services.forget_expunged() == 0
    alder = incident(three.alder, 0)
    Record.objects.filter(pk=alder.pk).update(
        state="expunged", reason="order 1", occurred_from=None, occurred_to=None, lon=None, lat=None, address="",
        reported_at=None, local_date=None, offence_code="", offence_text="", offence_local_code="",
        area_code="", disposition="", narrative="", incident_ref="",
    )  # fmt: skip
    assert services.forget_expunged() == 1
    assert not EventDecision.objects.exists()


def test_by_page_in_two_languages_and_by_api(three, sign_in) -> None:
    client = sign_in(three.ana)
    listed = client.get(PATHS[0]).content.decode()
    assert "24-000000 – 24-000000" in listed
    pair = f"{ends(three)['left']}/{ends(three)['right']}"
    assert client.post(f"/subjects/events/{pair}/confirm", {"reason": ""}).status_code == 422
    answer = client.post(f"/subjects/events/{pair}/confirm", {"reason": "one call"}, follow=True)
    assert "Decided: one event" in answer.content.decode()
    assert "one call" in answer.content.decode()
    theirs = sign_in(three.ben).get(f"/subjects/events/{pair}").content.decode()
    assert "Decided: one event" in theirs
    assert "one call" not in theirs
    made = EventDecision.objects.get()
    undo = f"/subjects/events/decisions/{made.pk}/undo"
    assert sign_in(three.ben).get(undo).status_code == 404
    answer = client.post(undo, {"reason": "a slip"}, follow=True)
    assert "Nobody has decided yet" in answer.content.decode()
    client.cookies["django_language"] = "es"
    assert "¿Es el mismo hecho?" in client.get(PATHS[0]).content.decode()
    assert "mismo delito" in client.get(f"/subjects/events/{pair}").content.decode().lower()
    path = f"/api/v1/subjects/events/{pair}"
    body = json.dumps({"kind": "reject", "reason": "two flats"})
    told = client.post(f"{path}/decisions", body, "application/json")
    assert told.status_code == 201, told.content
    assert told.json()["decision"] == "reject"
    undo = f"/api/v1/subjects/events/decisions/{told.json()['decisions'][-1]['id']}/undo"
    back = client.post(undo, json.dumps({"reason": "no"}), "application/json")
    assert back.json()["decision"] is None


@pytest.mark.parametrize(
    ("page", "query"), [("events", "?first=2024-01-01&last=2024-12-31"), ("events", "?first=x"),
    ("events", "?last=2023-01-01&first=2024-01-01"), ("events", "?colour=red"), ("duplicates", "?x=1")],
)  # fmt: skip
def test_what_is_not_understood_is_refused(three, sign_in, page, query) -> None:
    client = sign_in(three.ana)
    assert client.get(f"/subjects/{page}/{query}").status_code == 422
    assert client.get(f"/api/v1/subjects/{page}{query}").status_code == 422
    for wrong in ("?limit=0", "?limit=-1", "?offset=-5"):
        assert client.get(f"/api/v1/subjects/events{wrong}").status_code == 422

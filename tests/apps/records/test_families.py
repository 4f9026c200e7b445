"""What belongs to an incident goes where it goes, and comes back with it."""

from datetime import date

import pytest
from django.utils import timezone
from tests.core.formats.reports.made import burglary, message

from accord.apps.records import selectors, services
from accord.apps.records.models import Record
from accord.apps.records.snapshot import Snapshot
from accord.frame.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
REASON = {"reason": "told to us in error"}
FAMILY = {"incident", "offence", "arrest"}


@pytest.fixture
def agency(make_agency, ingest):
    found = make_agency(ori="NJ0010100")
    ingest(found, message(burglary("24-1"), burglary("24-2")), name="a.xml", mapping="N-DEx")
    return found


@pytest.fixture
def who(agency, make_user, actor_of, records_why):
    actor = actor_of(make_user("cus", "records-custodian", agency=agency))
    return {"by": actor, "purpose": records_why}


def current(kind: str, number: str = "24-1") -> Record:
    rows = Record.objects.filter(is_current=True, kind=kind)
    if kind == "incident":
        return rows.get(local_id=number)
    return rows.get(incident_ref=number)


def states(number: str = "24-1") -> dict[str, str]:
    return {kind: current(kind, number).state for kind in FAMILY}


def take_out(deed, who, kind="incident"):
    confirmed = {} if deed in {"restore", "unseal"} else {"confirmed": True}
    getattr(services, deed)(**who, record_id=current(kind).pk, **REASON, **confirmed)


@pytest.mark.parametrize(
    ("out", "state", "back"), [("delete", "deleted", "restore"), ("seal", "sealed", "unseal")]
)
def test_a_family_goes_and_comes_back_together(who, out, state, back):
    take_out(out, who)
    assert states() == dict.fromkeys(FAMILY, state)
    assert states("24-2") == dict.fromkeys(FAMILY, "standing")
    take_out(back, who)
    assert states() == dict.fromkeys(FAMILY, "standing")


def test_what_was_out_by_itself_stays_out_when_the_incident_comes_back(who):
    take_out("delete", who, kind="arrest")
    take_out("seal", who)
    assert states() == dict.fromkeys(FAMILY, "sealed")
    take_out("unseal", who)
    assert states() == {"incident": "standing", "offence": "standing", "arrest": "deleted"}


def test_an_arrest_alone_takes_nothing_with_it(who):
    take_out("delete", who, kind="arrest")
    assert states() == {"incident": "standing", "offence": "standing", "arrest": "deleted"}


def test_nobody_else_learns_of_a_sealed_incident_s_arrest(who, agency, make_user, actor_of):
    arrest = current("arrest")
    take_out("seal", who)
    analyst = actor_of(make_user("ann", "analyst", agency=agency))
    seen = selectors.records_visible_to(viewer=analyst, purpose=who["purpose"])
    numbers = set(seen.values_list("local_id", flat=True))
    assert arrest.local_id not in numbers
    assert "A24-2" in numbers


@pytest.mark.parametrize(("out", "state"), [("delete", "deleted"), ("seal", "sealed")])
def test_what_a_later_file_adds_to_a_hidden_incident_is_hidden_too(who, agency, ingest, out, state):
    take_out(out, who)
    more = message(burglary("24-1", offences=("220", "290")), burglary("24-2"))
    ingest(agency, more, name="b.xml", mapping="N-DEx")
    rows = Record.objects.filter(is_current=True, incident_ref="24-1")
    assert {one.state for one in rows} == {state}
    assert {one.offence_code for one in rows if one.kind == "offence"} == {"220", "290"}
    take_out("restore" if out == "delete" else "unseal", who)
    assert {one.state for one in rows.all()} == {"standing"}


def test_a_withdrawn_incident_s_family_comes_back_when_it_is_told_again(
    agency, send, system, records_why
):
    by = {"by": system, "purpose": records_why}

    def load(*items):
        submission = send(agency, message(*items), name="full.xml")
        found = services.propose(**by, submission=submission)
        services.confirm_mapping(
            **by, submission=submission, mapping=found.mapping, name="N-DEx",
            snapshot=Snapshot(mode="full"),
        )  # fmt: skip
        services.load(**by, submission_id=submission.pk)

    three = [burglary(f"24-{n}") for n in (1, 2, 3)]
    load(*three)
    load(*three[1:])
    assert states() == dict.fromkeys(FAMILY, "withdrawn")
    assert current("arrest").along
    load(*three, burglary("24-4"))
    assert states() == dict.fromkeys(FAMILY, "standing")
    assert not Record.objects.filter(is_current=True, along=True).exists()


@pytest.fixture
def hold(who, agency):
    def place(**about):
        told = {"scope": "record", "authority": "Order 26-1", **about}
        return services.place_hold(**who, owner=agency, **told)

    return place


def is_held(kind: str, number: str = "24-1") -> bool:
    return selectors.hold_on(current(kind, number), today=timezone.now().date()) is not None


@pytest.mark.parametrize("kind", ["offence", "arrest"])
def test_a_hold_on_an_incident_holds_what_belongs_to_it(who, hold, kind):
    made = hold(value=str(current("incident").pk))
    assert selectors.records_held(made) == len(FAMILY)
    with pytest.raises(Conflict):
        services.ask_expungement(
            **who, record_id=current(kind).pk, authority="Order 9", confirmed=True
        )
    assert not is_held(kind, "24-2")


def test_a_hold_on_an_arrest_alone_holds_neither_incident_nor_offence(hold):
    made = hold(value=str(current("arrest").pk))
    assert selectors.records_held(made) == 1
    assert [is_held(kind) for kind in ("arrest", "offence", "incident")] == [True, False, False]


@pytest.mark.parametrize(("value", "records"), [("24 / 1", 3), (" 24-1 ", 3), ("24-9", 0)])
def test_a_number_is_held_in_any_spelling_and_told_how_many_it_holds(hold, value, records):
    made = hold(scope="case", value=value)
    assert selectors.records_held(made) == records
    assert is_held("incident") is is_held("arrest") is bool(records)
    assert not is_held("incident", "24-2")


def test_a_number_of_marks_alone_and_an_expunged_record_are_refused(
    who, hold, agency, make_user, actor_of
):
    with pytest.raises(Invalid):
        hold(scope="case", value=" -/- ")
    record = current("incident")
    other = actor_of(make_user("cub", "records-custodian", agency=agency))
    asked = services.ask_expungement(
        **who, record_id=record.pk, authority="Order 9", confirmed=True
    )
    services.decide_expungement(**{**who, "by": other}, expungement_id=asked.pk, approve=True)
    with pytest.raises(Invalid) as refused:
        hold(value=str(record.pk))
    assert "nothing is left" in refused.value.faults[0].message


@pytest.mark.parametrize(
    ("about", "records"),
    [
        ({"scope": "agency"}, 6),
        ({"scope": "dates", "first_day": date(1990, 1, 1), "last_day": date(1990, 1, 2)}, 0),
        ({"scope": "dates", "first_day": date(1990, 1, 1), "last_day": date(2030, 1, 1)}, 6),
    ],
)
def test_a_hold_counts_what_its_scope_names(hold, about, records):
    assert selectors.records_held(hold(**about)) == records

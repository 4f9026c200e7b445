"""An incident takes its offences and arrests along when its owner says how far it travels."""

from types import SimpleNamespace

import pytest
from django.db import connection
from tests.core.formats.reports.made import burglary, message

from accord.apps.records import selectors, services
from accord.apps.records.models import Person, Record, ReleaseChange
from accord.apps.records.selectors import RecordQuery
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Missing
from accord.frame.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db
KINDS = ("incident", "offence", "arrest")


@pytest.fixture
def two(make_agency, make_user, actor_of, ingest, agree):
    """Birch has landed two incidents, each with an offence and an arrest; Alder may look."""
    here, there = make_agency(name="Alder"), make_agency(name="Birch", ori="NJ0010100")
    rita = make_user("rita", "records-custodian", agency=there)
    agree(here, there)
    ingest(there, message(burglary("24-1"), burglary("24-2")), name="a.xml", mapping="N-DEx")
    return SimpleNamespace(
        ana=actor_of(make_user("ana", "analyst", agency=here)), rita=rita,
        by=actor_of(rita), there=there,
    )  # fmt: skip


@pytest.fixture
def release(two, records_why):
    def make(*records, level="red", **more):
        return services.set_dissemination(
            by=two.by, purpose=records_why, owner=two.there,
            record_ids=[one.pk for one in records], level=level, **more,
        )  # fmt: skip

    return make


def current(kind: str, number: str = "24-1") -> Record:
    rows = Record.objects.filter(is_current=True, kind=kind)
    return rows.get(local_id=number) if kind == "incident" else rows.get(incident_ref=number)


def levels(number: str = "24-1") -> dict[str, str]:
    return {kind: current(kind, number).level for kind in KINDS}


def found(viewer, why, kind="offence", **query) -> set[str]:
    asked = RecordQuery(kind=kind, **query)
    hits = selectors.records_found(viewer=viewer, purpose=why, query=asked).hits
    return {hit.incident_ref for hit in hits}


def test_a_red_incident_s_offences_and_arrests_are_found_by_no_number_and_no_word(
    two, release, why
):
    offence, arrest = current("offence"), current("arrest")
    Record.objects.filter(pk=offence.pk).update(address="77 TULIP LN")
    asked = ({"text": "tulip"}, {"text": offence.local_id}, {"offence": offence.offence_code}, {})
    assert all("24-1" in found(two.ana, why, **query) for query in asked)
    assert release(current("incident")) == 3
    assert levels() == dict.fromkeys(KINDS, "red")
    assert levels("24-2") == dict.fromkeys(KINDS, "green")
    assert not any("24-1" in found(two.ana, why, **query) for query in asked)
    assert "24-1" not in found(two.ana, why, kind="arrest")
    for one in (offence, arrest):
        with pytest.raises(Missing):
            selectors.pointer_to(viewer=two.ana, purpose=why, record_id=one.pk)
    assert "24-1" in found(two.by, why)


def test_audience_expiry_and_protection_go_along_and_come_off_together(two, release):
    release(current("incident"), protection="informant")
    assert {current(kind).protection for kind in KINDS} == {"informant"}
    release(current("incident"), level="yellow", audience=["@ana"])
    told = {(one.level, one.audience, one.protection) for one in map(current, KINDS)}
    assert told == {("yellow", current("incident").audience, "")}


def test_an_offence_alone_takes_nothing_along(release):
    assert release(current("offence")) == 1
    assert levels() == {"incident": "green", "offence": "red", "arrest": "green"}


def test_count_history_event_and_ledger_tell_of_all(two, release):
    release(current("incident"), reason="an order")
    pks = {str(current(kind).pk) for kind in KINDS}
    assert {str(one.record_id) for one in ReleaseChange.objects.all()} == pks
    told = OutboxEvent.objects.get(type__endswith=".DisseminationChanged").payload
    assert told["records"] == 3
    assert {(one[0], one[1]) for one in told["before"]} == {(pk, "green") for pk in pks}
    leaf = bytes(LedgerEntry.objects.get(verb="dissemination.changed").leaf)
    assert b'"records":3' in leaf


def test_what_is_out_by_itself_goes_along_and_does_not_come_back_open(two, release, records_why):
    who = {"by": two.by, "purpose": records_why, "reason": "told in error"}
    services.delete(**who, record_id=current("offence").pk, confirmed=True)
    release(current("incident"))
    services.restore(**who, record_id=current("offence").pk)
    assert levels() == dict.fromkeys(KINDS, "red")


def test_what_the_law_keeps_back_by_itself_is_not_opened_with_its_incident(release):
    release(current("arrest"), protection="informant")
    assert release(current("incident"), level="green") == 2
    assert levels() == {"incident": "green", "offence": "green", "arrest": "red"}


def test_members_stay_closed_while_another_row_of_their_incident_is_red(two, release):
    first = current("incident")
    second = Record.objects.get(pk=first.pk)
    second.id, second.row_key = Record._meta.get_field("id").get_default(), "second"
    second.save(force_insert=True)
    assert release(first) == 3
    assert release(second) == 3
    assert release(first, level="green") == 1
    assert current("offence").level == "red"
    assert release(second, level="green") == 3
    assert current("offence").level == "green"


def test_the_api_counts_all_and_the_page_says_so(two, sign_in):
    client = sign_in(two.rita, purpose="records-management")
    incident, arrest = current("incident"), current("arrest")
    words = "with the offences and arrests that belong to it"
    assert words in client.get(f"/records/{incident.pk}/release/").content.decode()
    assert words not in client.get(f"/records/{arrest.pk}/release/").content.decode()
    answer = client.post(
        "/api/v1/records/dissemination", {"records": [str(incident.pk)], "level": "red"},
        content_type="application/json",
    )  # fmt: skip
    assert answer.json() == {"changed": 3}


@pytest.mark.parametrize(("is_open", "then"), [(True, "green"), (False, "yellow")])
@pytest.mark.parametrize("landed", ["yellow", "red"])
def test_a_record_that_is_released_later_lets_suspects_travel_as_its_owner_settled(
    two, release, records_why, why, landed, is_open, then
):
    services.set_handling(
        by=two.by, purpose=records_why, owner=two.there, level="green", opens_suspects=is_open
    )
    suspect = Person.objects.get(record=current("incident"), role="suspect")
    release(current("incident"), level=landed)
    suspect.refresh_from_db()
    assert suspect.level == landed
    release(current("incident"), level="green")
    suspect.refresh_from_db()
    assert suspect.level == then
    others = Person.objects.filter(record=current("incident"), role__in=("victim", "witness"))
    assert {one.level for one in others} == {"red"}


def test_what_gets_another_version_at_that_very_moment_does_not_slip_through(two, release):
    """The decision is for the versions that stand: a file that lands meanwhile makes it ask anew."""
    arrest = current("arrest")

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and '"level"' in sql:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE records_record SET is_current = false WHERE kind = 'arrest'")
        return execute(sql, params, many, context)

    incident = current("incident")
    with connection.execute_wrapper(meanwhile), pytest.raises(Conflict):
        release(incident)
    arrest.refresh_from_db()
    incident.refresh_from_db()
    assert (arrest.level, incident.level, arrest.is_current) == ("green", "green", True)

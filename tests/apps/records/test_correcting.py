"""Corrected, supplemented, deleted, sealed, brought back: versions with reasons, nothing lost."""

import json

import pytest
from tests.apps.records.numbered import Numbered

from accord.apps.records import results, selectors, services
from accord.apps.records.contents import digest_of, is_committed
from accord.apps.records.models import Load, Person, Record
from accord.apps.records.parts import stored_digest
from accord.apps.records.selectors.keeping import by_agency
from accord.core.ledger import merkle_root_of
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
NUMBER = "24-000005"
WHY = "typed wrongly at the desk"


@pytest.fixture
def agency(make_agency, ingest, export):
    found = make_agency()
    ingest(found, export(40))
    return found


@pytest.fixture
def who(agency, make_user, actor_of, records_why):
    return {"by": actor_of(make_user("ann", "analyst", agency=agency)), "purpose": records_why}


@pytest.fixture
def custodian(agency, make_user, actor_of, records_why):
    actor = actor_of(make_user("cus", "records-custodian", agency=agency))
    return {"by": actor, "purpose": records_why}


def current(number=NUMBER) -> Record:
    return Record.objects.get(local_id=number, is_current=True)


def seen(who) -> set[str]:
    rows = selectors.records_visible_to(viewer=who["by"], purpose=who["purpose"])
    return set(rows.values_list("local_id", flat=True))


def test_a_correction_is_a_version_with_its_reason_and_its_own_leaf(who):
    first = current()
    Person.objects.create(record=first, role="victim", family_name="Doe", level="red")
    Record.objects.filter(pk=first.pk).update(parts_digest=stored_digest(first))
    made = services.correct(
        **who, record_id=first.pk, reason=WHY,
        fields={"address": "1 ELM ST", "occurred_from": "2024-06-01 08:30",
                "occurred_to": "2024-06-01 09:00", "offence_code": "13a", "lon": "-73.5",
                "lat": "40.5", "domestic": "yes"},
    )  # fmt: skip
    old = Record.objects.get(pk=first.pk)
    assert (old.is_current, old.address, made.version) == (False, first.address, 2)
    assert (made.state, made.told_by, made.reason) == ("standing", "person", WHY)
    assert (made.address, made.offence_code, made.domestic) == ("1 ELM ST", "13A", True)
    assert (made.lon, made.lat, made.local_hour) == (-73.5, 40.5, 8)
    assert made.occurred_from.isoformat() == "2024-06-01T12:30:00+00:00"
    assert made.local_date.isoformat() == "2024-06-01"
    assert [one.family_name for one in made.persons.all()] == ["Doe"]
    assert first.persons.count() == 1
    stored = current()
    assert is_committed(
        digest_of(stored), commitment=bytes(stored.commitment), salt=bytes(stored.salt)
    )
    entry = LedgerEntry.objects.get(pk=stored.chunk.entry_id)
    leaf = json.loads(bytes(entry.leaf))
    assert entry.verb == "record.corrected"
    assert leaf["payload"]["root"] == merkle_root_of([bytes(stored.commitment)]).hex()
    assert "ELM" not in bytes(entry.leaf).decode()
    assert selectors.proof_of(viewer=who["by"], purpose=who["purpose"], record=stored).holds


@pytest.mark.parametrize(
    ("fields", "field", "rule"),
    [
        ({"occurred_from": "yesterday"}, "occurred_from", "date_format"),
        ({"occurred_from": "2199-01-01 00:00"}, "occurred_from", "date_range"),
        ({"occurred_to": "2020-01-01 00:00"}, "occurred_to", "date_order"),
        ({"offence_code": "ZZZ"}, "offence_code", "nibrs_code"),
        ({"lon": "999"}, "lon", "on_the_globe"),
        ({"lon": ""}, "lon", "pair"),
        ({"lat": "north"}, "lat", "number"),
        ({"domestic": "perhaps"}, "domestic", "yes_or_no"),
        ({"address": "x" * 5_000}, "address", "max_length"),
        ({"address": "a\0b"}, "address", "plain_text"),
        ({"owner": "XA0000002"}, "owner", "known_field"),
        ({"level": "green"}, "level", "known_field"),
        ({}, "fields", "change"),
    ],
)
def test_what_cannot_stand_is_refused_with_field_and_rule(who, fields, field, rule):
    entries = LedgerEntry.objects.count()
    with pytest.raises(Invalid) as refused:
        services.correct(**who, record_id=current().pk, fields=fields, reason=WHY)
    assert (refused.value.faults[0].field, refused.value.faults[0].rule) == (field, rule)
    assert (current().version, LedgerEntry.objects.count()) == (1, entries)


def test_each_deed_needs_its_reason(who, custodian):
    record = current()
    for deed, more in (
        (services.correct, {"fields": {"address": "1 ELM ST"}}),
        (services.delete, {"confirmed": True}),
    ):
        with pytest.raises(Invalid):
            deed(**who, record_id=record.pk, reason=" no ", **more)
    with pytest.raises(Invalid):
        services.delete(**who, record_id=record.pk, reason=WHY, confirmed=False)
    with pytest.raises(Invalid):
        services.seal(**custodian, record_id=record.pk, reason=WHY, confirmed=False)
    assert current().version == 1


def test_a_supplement_adds_and_replaces_nothing(who):
    record = current()
    with pytest.raises(Invalid) as refused:
        services.supplement(**who, record_id=record.pk, fields={"address": "1 ELM ST"}, reason=WHY)
    assert refused.value.faults[0].rule == "already_given"
    made = services.supplement(
        **who, record_id=record.pk, reason=WHY,
        fields={"narrative": "A witness came forward.", "disposition": "open"},
    )  # fmt: skip
    again = services.supplement(
        **who, record_id=made.pk, reason=WHY, fields={"narrative": "A second one."}
    )
    assert made.disposition == "open"
    assert "came forward" in again.narrative
    assert again.narrative.endswith("A second one.")


def test_a_file_that_tells_the_old_words_again_does_not_undo_a_correction(
    agency, who, ingest, export
):
    services.correct(**who, record_id=current().pk, fields={"address": "1 ELM ST"}, reason=WHY)
    result = ingest(agency, export(41))
    assert (result.landed, result.changed, result.unchanged) == (1, 0, 40)
    assert current().address == "1 ELM ST"


def test_new_word_of_the_source_is_taken_field_by_field(agency, who, ingest, export):
    services.correct(**who, record_id=current().pk, fields={"address": "1 ELM ST"}, reason=WHY)
    changes = {5: {"date_occurred": "2024-06-06 23:45:00"}}
    result = ingest(agency, export(40, changes=changes))
    assert (result.changed, result.unchanged) == (1, 39)
    record = current()
    assert (record.address, record.local_hour, record.version) == ("1 ELM ST", 23, 4)
    again = ingest(agency, export(42, changes=changes))
    assert (again.landed, again.changed) == (2, 0)
    stored = current()
    assert is_committed(
        digest_of(stored), commitment=bytes(stored.commitment), salt=bytes(stored.salt)
    )


def test_a_correction_stands_against_new_word_of_the_same_field_and_it_is_said(
    agency, who, ingest, export
):
    services.correct(**who, record_id=current().pk, fields={"address": "1 ELM ST"}, reason=WHY)
    told = {5: {"address": "2 OAK ST", "date_occurred": "2024-06-06 23:45:00"}}
    result = ingest(agency, export(40, changes=told))
    assert (current().address, current().local_hour) == ("1 ELM ST", 23)
    run = Load.objects.get(pk=result.load_id)
    assert (run.contradicted, run.changed) == (1, 1)
    assert "Of 1 record the file says otherwise" in results.contradicted(run)
    below = Record.objects.get(local_id=current().local_id, version=current().version - 1)
    assert (below.address, below.told_by) == ("2 OAK ST", "source")
    again = Load.objects.get(pk=ingest(agency, export(41, changes=told)).load_id)
    assert (again.contradicted, again.changed) == (0, 0)
    stored = current()
    assert is_committed(
        digest_of(stored), commitment=bytes(stored.commitment), salt=bytes(stored.salt)
    )
    caught_up = {5: told[5] | {"address": "1 ELM ST"}}
    assert ingest(agency, export(42, changes=caught_up)).changed == 0
    assert current().address == "1 ELM ST"


def test_a_supplement_stays_behind_a_narrative_that_is_told_anew(agency, make_agency, send, who):
    def load(text):
        submission = send(
            agency,
            f"incident_number,date_occurred,offense,narrative\n"
            f"24-9,2024-06-06 10:00:00,BURGLARY,{text}\n".encode(),
        )
        found = services.propose(by=who["by"], purpose=who["purpose"], submission=submission)
        services.confirm_mapping(
            by=who["by"], purpose=who["purpose"], submission=submission, name="texts",
            mapping=found.mapping,
        )  # fmt: skip
        done = services.load(by=who["by"], purpose=who["purpose"], submission_id=submission.pk)
        return Load.objects.get(pk=done.load_id)

    load("A window was forced open at night.")
    record = Record.objects.get(local_id="24-9", is_current=True)
    services.supplement(
        **who, record_id=record.pk, fields={"narrative": "A witness came forward."}, reason=WHY
    )
    run = load("A window was forced open at night. A ladder was used.")
    text = Record.objects.get(local_id="24-9", is_current=True).narrative
    assert text.startswith("A window was forced open at night. A ladder was used.")
    assert text.endswith("A witness came forward.")
    assert run.contradicted == 0


def test_a_source_that_catches_up_with_a_correction_changes_nothing(agency, who, ingest, export):
    services.correct(**who, record_id=current().pk, fields={"address": "1 ELM ST"}, reason=WHY)
    result = ingest(agency, export(40, changes={5: {"address": "1 ELM ST"}}))
    assert (result.changed, result.unchanged) == (0, 40)


def test_a_deleted_record_is_in_no_count_and_list_and_can_be_brought_back(
    agency, who, make_agency, make_user, actor_of, agree, records_why
):
    partner = make_agency()
    agree(agency, partner, purposes=("records-management",))
    other = {"by": actor_of(make_user("pat", "analyst", agency=partner)), "purpose": records_why}
    assert NUMBER in seen(other)
    record = current()
    gone = services.delete(**who, record_id=record.pk, reason=WHY, confirmed=True)
    for one in (who, other):
        viewer = {"viewer": one["by"], "purpose": one["purpose"]}
        assert NUMBER not in seen(one)
        counted = [row.records for row in selectors.data_status(**viewer)]
        assert counted == [39]
        assert len(selectors.points(**viewer, kind="incident")) == 39
        with pytest.raises(Missing):
            selectors.record_visible_to(**viewer, record_id=gone.pk)
    with pytest.raises(Conflict):
        services.correct(**who, record_id=gone.pk, fields={"address": "x"}, reason=WHY)
    back = services.restore(**who, record_id=gone.pk, reason="deleted by mistake")
    assert NUMBER in seen(other)
    assert (back.version, back.state, back.address) == (3, "standing", record.address)


def test_no_later_file_brings_back_what_a_person_took_out(agency, who, ingest, export):
    services.delete(**who, record_id=current().pk, reason=WHY, confirmed=True)
    assert ingest(agency, export(41)).unchanged == 40
    result = ingest(agency, export(41, changes={5: {"address": "9 NEW ST"}}))
    assert result.changed == 1
    assert (current().state, current().address, current().reason) == ("deleted", "9 NEW ST", WHY)
    assert NUMBER not in seen(who)


def test_only_custodians_seal_and_know_of_it(agency, who, custodian, ingest, export):
    record = current()
    with pytest.raises(Denied):
        services.seal(**who, record_id=record.pk, reason=WHY, confirmed=True)
    hidden = services.seal(**custodian, record_id=record.pk, reason="Order 24-77", confirmed=True)
    assert NUMBER not in seen(who) | seen(custodian)
    missing = "00000000-0000-7000-8000-000000000000"
    answers = []
    for pk in (hidden.pk, missing):
        with pytest.raises(Missing) as told:
            services.restore(**who, record_id=pk, reason=WHY)
        answers.append(told.value.as_dict())
    assert answers[0] == answers[1]
    ingest(agency, export(41, changes={5: {"address": "9 NEW ST"}}))
    assert current().state == "sealed"
    services.unseal(**custodian, record_id=current().pk, reason="Order lifted")
    assert (current().state, current().address) == ("standing", "9 NEW ST")


def test_strangers_change_nothing(agency, make_agency, make_user, actor_of, records_why):
    stranger = {
        "by": actor_of(make_user("sam", "records-custodian", agency=make_agency())),
        "purpose": records_why,
    }
    record = current()
    for deed, more in (
        (services.correct, {"fields": {"address": "1 ELM ST"}}),
        (services.supplement, {"fields": {"narrative": "text"}}),
        (services.delete, {"confirmed": True}),
        (services.seal, {"confirmed": True}),
        (services.restore, {}),
        (services.unseal, {}),
    ):
        with pytest.raises(Missing):
            deed(**stranger, record_id=record.pk, reason=WHY, **more)
    assert current().version == 1


def test_a_superseded_version_cannot_be_changed(who):
    record = current()
    services.correct(**who, record_id=record.pk, fields={"address": "1 ELM ST"}, reason=WHY)
    with pytest.raises(Missing):
        services.correct(**who, record_id=record.pk, fields={"address": "2 ELM ST"}, reason=WHY)


def test_pages_that_keep_arrays_read_anew_after_a_change(agency, who):
    rows = Record.objects.filter(is_current=True, state="standing")
    read = {"key": ("test",), "read": Numbered.of}
    assert len(by_agency(rows, **read)[agency.ori].value) == 40
    services.delete(**who, record_id=current().pk, reason=WHY, confirmed=True)
    assert len(by_agency(rows, **read)[agency.ori].value) == 39

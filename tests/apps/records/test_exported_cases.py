"""Incidents leave with who and what stands in them, and nothing that its owner keeps back."""

import io
import json
from collections import Counter
from datetime import date
from importlib import import_module
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.apps import apps
from typer.testing import CliRunner

from accord.apps.records import exporting, listing
from accord.apps.records.models import Person, PlainNames, Record, Vehicle
from accord.cli.main import app
from accord.core.formats.exchange import ActivityKind, RoleKind, check_item
from accord.core.formats.ndex import read_ndex
from accord.core.formats.nibrs.flat import Fault, read_flat
from accord.core.formats.niem import read_envelopes
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis", reason="test")
WITH_PERSONS = ("ndex", "niem", "ftm")


@pytest.fixture
def involve():
    """Put a red victim, a yellow suspect, a green arrestee and two vehicles into each record."""

    def make(owner):
        for number, record in enumerate(Record.objects.filter(owner=owner)):
            for role, level, name in (
                ("victim", "red", "Victimson"),
                ("suspect", "yellow", "Suspectson"),
                ("arrestee", "green", "Arrestson"),
            ):
                Person.objects.create(
                    record=record, role=role, level=level, family_name=f"{name}{number}",
                    given_names="Ann", date_of_birth=date(1990, 5, 6), sex="F",
                )  # fmt: skip
            Vehicle.objects.create(record=record, sequence=1, plate="GREEN1", level="green")
            Vehicle.objects.create(record=record, sequence=2, plate="YELLOW2", level="yellow")

    return make


@pytest.fixture
def analyst(make_agency, make_user, actor_of):
    agency = make_agency()
    return agency, actor_of(make_user("ann", "analyst", agency=agency))


def written(name, actor, kind=RecordKind.INCIDENT) -> bytes:
    made = exporting.exported(
        viewer=actor, purpose=WHY, filters=listing.Filters(kind=kind),
        chosen=exporting.format_named(name),
    )  # fmt: skip
    return b"".join(made.blocks)


def test_what_the_edit_rules_would_refuse_is_counted_as_a_draft_is_written(
    analyst, ingest, export, involve, tmp_path
):
    agency, actor = analyst
    ingest(agency, export(7))
    involve(agency)
    Record.objects.filter(local_id="24-000003").update(offence_code="90D")
    made = exporting.exported(
        viewer=actor, purpose=WHY, filters=listing.Filters(kind=RecordKind.INCIDENT),
        chosen=exporting.format_named("nibrs"),
    )  # fmt: skip
    file = tmp_path / "out.txt"
    file.write_bytes(b"".join(made.blocks))
    found = CliRunner().invoke(app, ["nibrs", "validate", str(file)])
    errors = [line for line in found.stderr.splitlines() if " error " in line]
    by_rule = Counter()
    for line in errors:
        count, _severity, rule = line.split()[:3]
        by_rule[rule.rstrip(":")] += int(count)
    assert made.checked.errors == by_rule
    assert (made.checked.reports, made.checked.with_errors, made.checked.untold) == (6, 6, 1)
    untold, refused = made.checked.words()
    assert untold.startswith("1 incidents are not in the file")
    assert refused.startswith("6 of 6 draft reports would be refused by the FBI's edit rules")
    assert f": {by_rule.total()} errors (" in refused


def test_an_owners_nibrs_draft_reads_back_whole(analyst, ingest, export, involve):
    agency, actor = analyst
    ingest(agency, export(7))
    involve(agency)
    segments = list(read_flat(io.BytesIO(written("nibrs", actor))))
    assert not [one for one in segments if isinstance(one, Fault)]
    by_level = {level: [s for s in segments if s.level == level] for level in "1245"}
    assert len(by_level["1"]) == len(by_level["4"]) == len(by_level["5"]) == 7
    assert {one.ori for one in segments} == {agency.ori}
    assert {s.number for s in by_level["1"]} == set(
        Record.objects.values_list("local_id", flat=True)
    )
    codes = {record.local_id: record.offence_code for record in Record.objects.all()}
    assert {(s.number, s.offence) for s in by_level["2"]} == set(codes.items())
    assert {s.age for s in by_level["4"]} <= {"33", "34"}
    assert {s.sex for s in by_level["4"]} == {"F"}


@pytest.mark.parametrize(("name", "read"), [("ndex", read_ndex), ("niem", read_envelopes)])
def test_an_owners_messages_read_back_whole(name, read, analyst, ingest, export, involve):
    agency, actor = analyst
    ingest(agency, export(5))
    involve(agency)
    items = list(read(io.BytesIO(written(name, actor))))
    assert {one.reference for one in items} == set(
        Record.objects.values_list("local_id", flat=True)
    )
    for item in items:
        assert not [one for one in check_item(item) if one.severity == "error"]
        assert item.owner.source.ori == agency.ori
        assert [one.value for one in item.dissemination] == ["Green"]
        assert len(item.of_kind(ActivityKind.OFFENCE)) == 1
        roles = {role.kind for person in item.persons for role in person.roles}
        assert roles == {RoleKind.VICTIM, RoleKind.SUBJECT, RoleKind.ARRESTEE}
        assert {person.birth_date for person in item.persons} == {"1990-05-06"}
        assert {car.plate for car in item.vehicles} == {"GREEN1", "YELLOW2"}
        assert item.places[0].latitude


@pytest.mark.parametrize("name", WITH_PERSONS)
def test_a_partner_takes_out_green_persons_alone(
    name, analyst, make_agency, agree, ingest, export, involve
):
    agency, actor = analyst
    other = make_agency()
    agree(agency, other)
    ingest(other, export(6))
    involve(other)
    Record.objects.update(narrative="Victimson called")
    text = written(name, actor).decode()
    assert "Arrestson3" in text
    assert "GREEN1" in text
    for hidden in ("Victimson", "Suspectson", "YELLOW2"):
        assert hidden not in text


@pytest.mark.parametrize("name", sorted(exporting.FORMATS))
def test_no_format_takes_out_what_may_only_be_viewed(
    name, analyst, make_agency, agree, ingest, export, involve
):
    agency, actor = analyst
    other = make_agency()
    agree(agency, other, actions=("search", "pointer", "view"))
    ingest(other, export(6))
    involve(other)
    text = written(name, actor).decode("utf-8", "replace")
    assert "24-0000" not in text
    assert "Arrestson" not in text
    assert LedgerEntry.objects.filter(verb="records.exported").count() == 1


def test_a_role_stands_on_the_link(analyst, ingest, export, involve):
    agency, actor = analyst
    ingest(agency, export(2))
    involve(agency)
    entities = [json.loads(line) for line in written("ftm", actor).splitlines()]
    people = [one for one in entities if one["schema"] == "Person"]
    assert len(people) == 6
    assert not any(
        "suspect" in json.dumps(one["properties"]).lower().replace("suspectson", "")
        for one in people
    )
    roles = [one["properties"]["role"][0] for one in entities if one["schema"] == "UnknownLink"]
    assert sorted(set(roles)) == ["arrestee", "other", "suspect", "victim"]


def test_nibrs_is_written_from_incidents_alone(analyst):
    _, actor = analyst
    with pytest.raises(Invalid) as caught:
        written("nibrs", actor, RecordKind.CALL_FOR_SERVICE)
    assert caught.value.faults[0].rule == "kind_of_format"


def test_offences_and_arrests_go_with_their_incident(analyst, ingest, export, involve):
    agency, actor = analyst
    ingest(agency, export(3))
    incident = Record.objects.get(local_id="24-000001")
    for kind, number, code in (("offence", "24-000001/2", "240"), ("arrest", "A-77", "240")):
        copy = Record.objects.get(pk=incident.pk)
        copy.pk, copy.kind, copy.local_id, copy.offence_code = None, kind, number, code
        copy.incident_ref, copy.chunk_position = incident.local_id, 99
        copy._state.adding = True
        copy.id = Record._meta.pk.get_default()
        copy.save(force_insert=True)
    segments = [
        s for s in read_flat(io.BytesIO(written("nibrs", actor))) if s.number == "24-000001"
    ]
    assert [s.offence for s in segments if s.level == "2"] == [incident.offence_code, "240"]
    assert [s.arrest_number for s in segments if s.level == "6"] == ["A-77"]


@pytest.mark.parametrize(("name", "suffix"), [("ndex", "xml"), ("niem", "jsonl")])
def test_a_partner_that_loads_two_exports_has_one_record_with_two_versions(
    name, suffix, analyst, make_agency, ingest, export
):
    agency, actor = analyst
    ingest(agency, export(5))
    first = written(name, actor)
    ingest(agency, export(5, changes={2: {"address": "9 OTHER ST"}}), name="again.csv")
    second = written(name, actor)
    sent_twice = Record.objects.get(owner=agency, kind="incident", version=2)
    other = make_agency()
    # The other node knows the sender under its own number alone: what it loads is its own.
    for number, sent in enumerate((first, second)):
        theirs = sent.replace(agency.ori.encode(), other.ori.encode())
        result = ingest(other, theirs, name=f"{number}.{suffix}", mapping=f"from {name}")
        assert result.quarantined == 0
    landed = Record.objects.filter(owner=other, kind="incident")
    assert landed.filter(is_current=True).count() == 5
    changed = landed.filter(local_id=str(exporting.name_of(sent_twice))).order_by("version")
    assert [one.version for one in changed] == [1, 2]
    assert [one.is_current for one in changed] == [False, True]
    assert [one.address for one in changed] == ["300 BLOCK MAIN ST", "9 OTHER ST"]
    assert landed.exclude(local_id=changed[0].local_id).count() == 4


def test_a_report_keeps_its_name_over_all_versions_and_shares_it_with_none(
    analyst, make_agency, ingest, export
):
    agency, _actor = analyst
    other = make_agency()
    for owner in (agency, other):
        ingest(owner, export(5))
    before = {exporting.name_of(one): one for one in Record.objects.all()}
    assert len(before) == Record.objects.count()
    ingest(agency, export(5, changes={2: {"address": "9 OTHER ST"}}), name="again.csv")
    changed = Record.objects.get(version=2)
    assert before[exporting.name_of(changed)].local_id == changed.local_id
    assert before[exporting.name_of(changed)].owner == agency


def guessed(record: Record, row_key: str):
    """The name that anybody can make who guesses which row of its number a record is."""
    told = (record.owner.ori, record.source_system, record.kind, record.local_id, row_key)
    return uuid5(uuid5(NAMESPACE_URL, "urn:accord:report"), json.dumps(told))


def test_no_guess_of_a_record_can_be_held_to_its_name(analyst, ingest, export):
    agency, _actor = analyst
    ingest(agency, export(3))
    Record.objects.filter(local_id="24-000001").update(row_key="2")
    for record in Record.objects.all():
        name = exporting.name_of(record)
        assert name not in [guessed(record, key) for key in ("", "1", "2", "3")]
        assert name == exporting.name_of(Record.objects.get(pk=record.pk))


def test_what_stood_before_names_were_keyed_keeps_its_name_in_every_version(
    analyst, ingest, export
):
    agency, actor = analyst
    ingest(agency, export(3))
    step = import_module("accord.apps.records.migrations.0016_plain_names")
    step.note(apps, None)
    ingest(
        agency, export(5, changes={2: {"address": "9 OTHER ST"}}), name="again.csv",
    )  # fmt: skip
    assert Record.objects.filter(version=2).count() == 1
    for record in Record.objects.all():
        is_old = record.local_id < "24-000003"
        assert (exporting.name_of(record) == guessed(record, "")) is is_old
    sent = {one.id for one in read_ndex(io.BytesIO(written("ndex", actor)))}
    current = Record.objects.filter(is_current=True, kind="incident")
    assert sent == {str(exporting.name_of(one)) for one in current}


def test_a_node_without_records_keys_every_name(analyst, ingest, export):
    agency, _actor = analyst
    step = import_module("accord.apps.records.migrations.0016_plain_names")
    step.note(apps, None)
    assert not PlainNames.objects.exists()
    ingest(agency, export(2))
    assert all(exporting.name_of(one) != guessed(one, "") for one in Record.objects.all())

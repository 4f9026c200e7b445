"""From a file to records: versions, idempotency, restatements, several agencies, the ledger."""

import json

import pytest

from accord.apps.records import selectors, services
from accord.apps.records.contents import digest_of, is_committed
from accord.apps.records.models import Chunk, Load, MappingVersion, Record, Submission
from accord.apps.records.services import pacing
from accord.apps.records.services.chunks import Tally
from accord.apps.records.services.timing import Stopwatch
from accord.apps.records.services.writing import ChunkWriter
from accord.core.formats.tabular import AgencyRule, Mapping
from accord.core.ledger import merkle_root_of
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]


def test_every_row_lands_once_with_its_place_time_and_code(make_agency, ingest, export):
    agency = make_agency()
    result = ingest(agency, export(40))
    assert (result.rows, result.landed, result.quarantined) == (40, 40, 0)
    one = Record.objects.get(local_id="24-000005")
    assert one.owner == agency
    assert one.offence_code == "120"
    assert one.time_zone == "America/New_York"
    assert (one.local_date.isoformat(), one.local_hour) == ("2024-06-06", 5)
    assert one.local_weekday == 3
    assert one.occurred_from.isoformat() == "2024-06-06T09:15:00+00:00"
    assert (one.lon, one.lat) == pytest.approx((-73.895, 40.705))


def test_the_same_file_twice_changes_nothing(make_agency, ingest, export, send):
    agency = make_agency()
    first = ingest(agency, export(30))
    before = sorted(Record.objects.values_list("pk", "version"))
    again = send(agency, export(30))
    assert not again.is_new
    second = ingest(agency, export(30))
    assert second.load_id == first.load_id
    assert sorted(Record.objects.values_list("pk", "version")) == before
    assert Submission.objects.count() == 1


def test_the_same_file_from_two_sides_at_one_moment_is_one(make_agency, export, send, monkeypatch):
    agency = make_agency()
    first = send(agency, export(30))
    known = type(first).objects.filter
    answers = iter([type(first).objects.none()])  # the other one was not yet there when looked for
    monkeypatch.setattr(
        Submission.objects, "filter", lambda **asked: next(answers, None) or known(**asked)
    )
    again = send(agency, export(30))
    assert (again.pk, again.is_new) == (first.pk, False)


def test_two_agencies_may_send_the_same_bytes(make_agency, ingest, export):
    ingest(make_agency(), export(10))
    ingest(make_agency(), export(10))
    assert Record.objects.count() == 20


def test_a_restated_file_makes_versions_only_where_content_changed(make_agency, ingest, export):
    agency = make_agency()
    ingest(agency, export(30))
    kept = Record.objects.get(local_id="24-000003")
    Record.objects.filter(pk=kept.pk).update(level="red", audience="|XA0000001|")
    result = ingest(agency, export(35, changes={3: {"address": "900 BLOCK ELM ST"}}))
    assert (result.landed, result.changed, result.unchanged) == (5, 1, 29)
    old, new = Record.objects.filter(local_id="24-000003").order_by("version")
    assert (old.is_current, new.is_current) == (False, True)
    assert new.version == 2
    assert (new.level, new.audience) == ("red", "|XA0000001|")
    assert new.place_subject_id == old.place_subject_id


def test_a_mapping_of_the_same_columns_is_recognised(
    make_agency, ingest, export, send, system, records_why
):
    agency = make_agency()
    ingest(agency, export(20))
    second = send(agency, export(25), name="next week.csv")
    suggestion = services.propose(by=system, purpose=records_why, submission=second)
    assert suggestion.matched_known
    assert suggestion.mapping.name == "rms"


def test_confirming_the_same_mapping_again_makes_no_new_version(make_agency, ingest, export):
    agency = make_agency()
    ingest(agency, export(20))
    ingest(agency, export(21))
    assert MappingVersion.objects.count() == 1


def test_a_changed_mapping_is_a_new_version_and_the_old_file_runs_again_under_it(
    make_agency, ingest, export, system, records_why
):
    agency = make_agency()
    ingest(agency, export(20))
    first = Submission.objects.get()
    ingest(agency, export(24), change={"zone": "America/Chicago"})
    newer = MappingVersion.objects.get(number=2)
    result = services.rerun(
        by=system, purpose=records_why, submission_id=first.pk, version_id=newer.pk
    )
    # The later file has told these records under the newer mapping already.
    assert (result.changed, result.unchanged, result.outdated) == (0, 20, 0)
    assert Record.objects.filter(is_current=True, time_zone="America/Chicago").count() == 24


def test_an_older_file_does_not_overwrite_what_a_later_one_has_told(
    make_agency, ingest, export, system, records_why
):
    agency = make_agency()
    ingest(agency, export(10))
    first = Submission.objects.get()
    ingest(
        agency, export(10, changes={4: {"address": "1 NEW ST"}}), change={"zone": "America/Chicago"}
    )
    version = MappingVersion.objects.get(number=2)
    result = services.rerun(
        by=system, purpose=records_why, submission_id=first.pk, version_id=version.pk
    )
    assert result.outdated == 1
    assert Record.objects.get(local_id="24-000004", is_current=True).address == "1 NEW ST"


def test_rows_of_several_agencies_go_to_their_owners_and_unknown_ones_to_quarantine(
    make_agency, ingest, export
):
    one, two = make_agency(), make_agency()
    rule = AgencyRule(column="beat", table={"B1": one.ori, "B2": two.ori, "B3": "XX9999999"})
    result = ingest(one, export(28), rule=rule)
    assert result.landed == 8
    assert result.quarantined == 20
    assert set(Record.objects.values_list("owner__ori", flat=True)) == {one.ori, two.ori}
    run = Load.objects.get()
    rules = set(run.quarantine.values_list("rule", flat=True))
    assert rules == {"known_agency"}


def test_an_agency_submits_rows_of_another_only_with_an_agreement(
    make_agency, make_user, actor_of, agree, ingest, export
):
    one, two = make_agency(), make_agency()
    analyst = actor_of(make_user("ann", "analyst", agency=one))
    rule = AgencyRule(column="beat", table={f"B{n}": two.ori for n in range(7)})
    alone = ingest(one, export(14), rule=rule, by=analyst)
    assert (alone.landed, alone.quarantined) == (0, 14)
    assert set(Load.objects.get().quarantine.values_list("rule", flat=True)) == {"own_agency"}
    agree(one, two)
    together = ingest(one, export(15), rule=rule, by=analyst)
    assert together.landed == 15
    assert set(Record.objects.values_list("owner__ori", "source_system")) == {
        (two.ori, f"{one.ori}:rms")
    }


def test_what_a_partner_submits_never_replaces_the_owners_own_records(
    make_agency, agree, ingest, export
):
    one, two = make_agency(), make_agency()
    agree(one, two)
    ingest(two, export(7))
    rule = AgencyRule(column="beat", table={f"B{n}": two.ori for n in range(7)})
    ingest(one, export(7, changes={2: {"address": "ELSEWHERE"}}), rule=rule)
    own = Record.objects.get(local_id="24-000002", source_system="rms")
    assert own.is_current
    assert own.address != "ELSEWHERE"


def test_each_chunk_leaves_one_leaf_whose_root_covers_its_records(
    make_agency, ingest, export, monkeypatch
):
    monkeypatch.setattr(pacing, "FIRST", 7)
    ingest(make_agency(), export(40))
    chunks = list(Chunk.objects.order_by("number"))
    assert len(chunks) > 1
    leaves = LedgerEntry.objects.filter(verb="records.loaded")
    assert leaves.count() == len(chunks)
    for chunk in chunks:
        payload = json.loads(bytes(leaves.get(pk=chunk.entry_id).leaf))["payload"]
        assert payload["root"] == chunk.root
        records = Record.objects.filter(chunk=chunk).order_by("chunk_position")
        assert merkle_root_of(bytes(one.commitment) for one in records).hex() == chunk.root
        assert payload["records"] == len(records)


def test_one_record_can_be_proved_and_a_changed_one_cannot(
    make_agency, make_user, actor_of, ingest, export, why
):
    agency = make_agency()
    viewer = actor_of(make_user("ann", "analyst", agency=agency))
    ingest(agency, export(10))
    record = Record.objects.select_related("chunk", "owner").get(local_id="24-000003")
    assert selectors.proof_of(viewer=viewer, purpose=why, record=record).holds
    Record.objects.filter(pk=record.pk).update(address="SOMEWHERE ELSE")
    record.refresh_from_db()
    assert not selectors.proof_of(viewer=viewer, purpose=why, record=record).holds


def test_the_digest_of_a_stored_record_is_the_one_committed_to(make_agency, ingest, export):
    ingest(make_agency(), export(40))
    for record in Record.objects.all():
        assert is_committed(
            digest_of(record), commitment=bytes(record.commitment), salt=bytes(record.salt)
        )


def test_no_personal_value_stands_in_a_leaf(make_agency, ingest, export):
    ingest(make_agency(), export(5, changes={1: {"address": "221B CANARY ROW"}}))
    for leaf in LedgerEntry.objects.values_list("leaf", flat=True):
        assert b"CANARY" not in bytes(leaf)


def test_loading_needs_a_confirmed_mapping_the_right_and_an_existing_submission(
    make_agency, make_user, actor_of, send, export, records_why
):
    one, two = make_agency(), make_agency()
    submission = send(one, export(5))
    stranger = actor_of(make_user("sam", "analyst", agency=two))
    clerk = actor_of(make_user("cora", "coordinator", agency=one))
    own = actor_of(make_user("ann", "analyst", agency=one))
    for actor, refusal in ((stranger, Missing), (clerk, Denied)):
        with pytest.raises(refusal):
            services.load(by=actor, purpose=records_why, submission_id=submission.pk)
    with pytest.raises(Conflict):
        services.load(by=own, purpose=records_why, submission_id=submission.pk)
    with pytest.raises(Missing):
        services.load(
            by=own, purpose=records_why, submission_id="00000000-0000-7000-8000-000000000000"
        )


def test_two_processes_cannot_load_the_same_rows(
    make_agency, ingest, export, send, system, records_why
):
    ingest(make_agency(), export(5))
    run = Load.objects.select_related("submission__agency", "mapping_version__mapping").get()
    run.last_row -= 1  # what a second process would still believe
    mapping = Mapping.from_json(run.mapping_version.body)
    writer = ChunkWriter(
        by=system, purpose=records_why, run=run, mapping=mapping, watch=Stopwatch()
    )
    before = LedgerEntry.objects.count()
    with pytest.raises(Conflict):
        writer._move_mark(99, 1, Tally())
    assert LedgerEntry.objects.count() == before


def test_a_mapping_for_other_columns_is_refused(
    make_agency, ingest, export, send, system, records_why
):
    agency = make_agency()
    ingest(agency, export(5))
    body = MappingVersion.objects.get().body
    other = send(agency, b"a,b,c\n1,2,3\n")
    with pytest.raises(Invalid) as refused:
        services.confirm_mapping(
            by=system,
            purpose=records_why,
            submission=other,
            mapping=Mapping.from_json(body),
            name="rms",
        )
    assert refused.value.faults[0].rule == "same_layout"


def test_dissemination_is_the_owners_and_for_known_agencies_only(
    make_agency, make_user, actor_of, ingest, export, records_why
):
    one, two = make_agency(), make_agency()
    ingest(one, export(3))
    ids = list(Record.objects.values_list("pk", flat=True))
    own = actor_of(make_user("ann", "analyst", agency=one))
    other = actor_of(make_user("sam", "analyst", agency=two))
    change = {"purpose": records_why, "record_ids": ids, "level": "red"}
    with pytest.raises(Denied):
        services.set_dissemination(by=other, owner=one, **change)
    with pytest.raises(Missing):
        services.set_dissemination(by=other, owner=two, **change)
    with pytest.raises(Invalid):
        services.set_dissemination(by=own, owner=one, **change, audience=["XX0000000"])
    assert services.set_dissemination(by=own, owner=one, **change, audience=[two.ori]) == 3
    assert set(Record.objects.values_list("level", "audience")) == {("red", f"|{two.ori}|")}

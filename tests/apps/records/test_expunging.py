"""Expunged: two people, a stub without content, and no stored byte of it left to read."""

import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.db import connection

from accord.apps.records import selectors, services, text_index
from accord.apps.records.models import (
    Expungement,
    Load,
    Person,
    QuarantinedRow,
    Record,
    Submission,
)
from accord.apps.records.services import expunging, storage
from accord.core.ledger import merkle_root_of
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
NUMBER = "24-000005"
SECRET = "14 HIDDEN LANE"
ORDER = "Order 24-77, County Court"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Stored files of other tests are none of these."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency(make_agency, ingest, export):
    """Its record 5 has two versions, another row of the number in quarantine, and is in 3 files."""
    found = make_agency()
    ingest(found, export(40, changes={5: {"address": SECRET}}))
    bad = {"address": SECRET, "date_occurred": "soon"}
    ingest(found, export(41, changes={5: bad}))
    ingest(found, export(42, changes={5: {"address": f"{SECRET} REAR"}}))
    return found


@pytest.fixture
def custodian(agency, make_user, actor_of, records_why):
    def make(name):
        actor = actor_of(make_user(name, "records-custodian", agency=agency))
        return {"by": actor, "purpose": records_why}

    return make


@pytest.fixture
def expunged(custodian):
    """Record 5 asked for by one, approved by another, its files done."""
    record = current()
    Person.objects.create(record=record, role="victim", family_name="Hiddenname", level="red")
    services.set_dissemination(
        **custodian("zero"), owner=record.owner, record_ids=[record.pk], level="red",
        reason="Hiddenname asked for it",
    )  # fmt: skip
    asked = services.ask_expungement(
        **custodian("one"), record_id=record.pk, authority=ORDER, confirmed=True
    )
    second = custodian("two")
    services.decide_expungement(**second, expungement_id=asked.pk, approve=True)
    return services.finish_expungement(**second, expungement_id=asked.pk)


def current(number=NUMBER) -> Record:
    return Record.objects.get(local_id=number, is_current=True)


def everything_stored() -> str:
    """Every value of every table, and every byte of every stored file."""
    out = io.StringIO()
    call_command("dumpdata", "records", "frame", "django_tasks_database", stdout=out)
    files = [path.read_bytes().decode("latin-1") for path in storage.folder().iterdir()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM frame_ledgerentry")
        leaves = [bytes(row[0]).decode() for row in cursor.fetchall()]
    return "\n".join([out.getvalue(), *files, *leaves])


def test_nothing_stored_tells_of_it_any_more(agency, expunged):
    told = everything_stored()
    for word in (NUMBER, "HIDDEN", "Hiddenname"):
        assert word not in told, told[max(0, told.index(word) - 300) : told.index(word) + 100]
    assert "24-000006" in told
    assert (expunged.state, expunged.versions, expunged.files_rewritten) == ("done", 2, 3)
    assert (expunged.rows, expunged.files_destroyed) == (1, 0)


def test_the_index_of_words_keeps_none_of_them(agency, request):
    text_index.read_new()
    assert is_in_the_index("hidden")
    request.getfixturevalue("expunged")
    assert not is_in_the_index("hidden")
    assert is_in_the_index("main"), "the others' words stay"


def is_in_the_index(word: str) -> bool:
    """Whether SQLite's blocks hold it, also beside a note that it was taken out; or PostgreSQL finds it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT block FROM records_words_data")
            return word.encode() in b"".join(block for (block,) in cursor.fetchall())
        told = "accord_words(address || ' ' || narrative) @@ to_tsquery('simple', %s)"
        cursor.execute(f"SELECT count(*) FROM records_record WHERE {told}", [word])
        return cursor.fetchone()[0] > 0


def test_before_the_second_person_nothing_happens(agency, custodian):
    first = custodian("one")
    record = current()
    asked = services.ask_expungement(**first, record_id=record.pk, authority=ORDER, confirmed=True)
    assert current().address == f"{SECRET} REAR"
    with pytest.raises(Denied):
        services.decide_expungement(**first, expungement_id=asked.pk, approve=True)
    with pytest.raises(Conflict):
        services.ask_expungement(**first, record_id=record.pk, authority=ORDER, confirmed=True)
    services.decide_expungement(**custodian("two"), expungement_id=asked.pk, approve=False)
    assert Expungement.objects.get().state == "refused"
    assert current().address == f"{SECRET} REAR"
    with pytest.raises(Conflict):
        services.decide_expungement(**custodian("three"), expungement_id=asked.pk, approve=True)


def test_of_two_who_ask_at_once_one_hears_that_it_is_asked(custodian, monkeypatch):
    ask = {"record_id": current().pk, "authority": ORDER, "confirmed": True}
    first, second = custodian("cob"), custodian("cus")
    real = expunging.audit.transaction

    def between(**told):
        monkeypatch.undo()
        services.ask_expungement(**first, **ask)
        return real(**told)

    monkeypatch.setattr(expunging.audit, "transaction", between)
    with pytest.raises(Conflict):
        services.ask_expungement(**second, **ask)
    assert Expungement.objects.get().asked_by == first["by"].id


def test_it_needs_an_order_a_confirmation_and_the_right(agency, custodian, make_user, actor_of,
                                                        make_agency, records_why):  # fmt: skip
    record = current()
    one = custodian("one")
    for lacking in (
        {"authority": " ", "confirmed": True},
        {"authority": ORDER, "confirmed": False},
    ):
        with pytest.raises(Invalid):
            services.ask_expungement(**one, record_id=record.pk, **lacking)
    given = {"record_id": record.pk, "authority": ORDER, "confirmed": True}
    analyst = actor_of(make_user("ann", "analyst", agency=agency))
    with pytest.raises(Denied):
        services.ask_expungement(by=analyst, purpose=records_why, **given)
    stranger = {
        "by": actor_of(make_user("sam", "records-custodian", agency=make_agency())),
        "purpose": records_why,
    }
    with pytest.raises(Missing):
        services.ask_expungement(**stranger, **given)
    asked = services.ask_expungement(**one, **given)
    with pytest.raises(Missing):
        services.decide_expungement(**stranger, expungement_id=asked.pk, approve=True)


def test_the_stub_proves_that_there_was_a_record_and_says_no_more(agency, expunged):
    stubs = Record.objects.filter(state="expunged").order_by("version")
    assert [one.version for one in stubs] == [1, 2]
    assert [one.is_current for one in stubs] == [False, True]
    for stub in stubs:
        assert bytes(stub.salt) == b""
        assert (stub.lon, stub.local_date, stub.extra, stub.time_zone) == (None, None, {}, "")
        siblings = stub.chunk.record_rows.order_by("chunk_position")
        commitments = [bytes(one.commitment) for one in siblings]
        assert merkle_root_of(commitments).hex() == stub.chunk.root
    leaf = json.loads(bytes(LedgerEntry.objects.get(verb="record.expunged").leaf))
    assert sorted(bytes(one.commitment).hex() for one in stubs) == leaf["payload"]["commitments"]


def test_its_neighbours_in_the_chunk_are_proved_as_before(agency, expunged, make_user, actor_of,
                                                          records_why):  # fmt: skip
    viewer = {
        "viewer": actor_of(make_user("ann", "analyst", agency=agency)),
        "purpose": records_why,
    }
    assert selectors.proof_of(**viewer, record=current("24-000006")).holds


def test_a_later_file_does_not_bring_it_back(agency, expunged, ingest, export):
    result = ingest(agency, export(43, changes={5: {"address": SECRET}}))
    assert (result.landed, result.unchanged, result.quarantined) == (1, 41, 1)
    row = QuarantinedRow.objects.order_by("-load__started_at").first()
    assert (row.rule, row.raw, row.state) == ("expunged", {}, "discarded")
    result = ingest(agency, export(44, changes={5: {"date_occurred": "soon", "address": SECRET}}))
    assert result.quarantined == 1
    told = everything_stored()
    assert NUMBER not in told
    assert "HIDDEN" not in told


def test_a_rewritten_file_reads_as_before_but_for_the_row(agency, expunged, system, records_why):
    submission = Submission.objects.order_by("received_at").first()
    assert submission.kept_as not in {"", submission.digest}
    with storage.tables(submission, storage.path_of(submission)) as tables:
        numbers = [row.number for row in tables[0].rows()]
        assert numbers == [n for n in range(2, 42) if n != 7]
        assert tables[0].signature[0] == "incident_number"
        assert tables[0].filename == "export.csv"
    proposal = services.propose(by=system, purpose=records_why, submission=submission)
    assert proposal.rows_seen == 39
    assert not storage.path_of(submission).with_name(submission.digest).exists()


def test_the_same_original_sent_again_is_not_stored_again(agency, expunged, send, export):
    again = send(agency, export(40, changes={5: {"address": SECRET}}))
    assert not again.is_new
    assert "HIDDEN" not in everything_stored()


def test_a_file_that_cannot_be_read_to_its_end_is_destroyed(
    make_agency, ingest, send, custodian, export, agency, system, records_why
):
    broken = export(50, changes={5: {"address": SECRET}}) + b'"never closed\n' * 3
    ingest(agency, broken)
    record = current()
    one, two = custodian("one"), custodian("two")
    asked = services.ask_expungement(**one, record_id=record.pk, authority=ORDER, confirmed=True)
    services.decide_expungement(**two, expungement_id=asked.pk, approve=True)
    done = services.finish_expungement(**two, expungement_id=asked.pk)
    told = everything_stored()
    assert NUMBER not in told
    assert done.files_rewritten + done.files_destroyed == 4
    last = Submission.objects.order_by("-received_at").first()
    if last.kept_as == "destroyed":
        with pytest.raises(Conflict):
            services.propose(by=system, purpose=records_why, submission=last)


def test_nothing_is_wiped_while_a_file_of_the_source_loads(agency, custodian):
    asked = services.ask_expungement(
        **custodian("one"), record_id=current().pk, authority=ORDER, confirmed=True
    )
    Load.objects.order_by("started_at").first().__class__.objects.filter(
        pk=Load.objects.order_by("started_at").first().pk
    ).update(state="running")
    with pytest.raises(Conflict):
        services.decide_expungement(**custodian("two"), expungement_id=asked.pk, approve=True)
    assert Expungement.objects.get().state == "asked"
    assert current().address == f"{SECRET} REAR"


def test_another_agency_s_copy_of_the_same_bytes_stays(
    make_agency, ingest, export, agency, expunged
):
    other = make_agency()
    ingest(other, export(40, changes={5: {"address": SECRET}}))
    assert Record.objects.filter(owner=other, local_id=NUMBER).exists()
    theirs = Submission.objects.get(agency=other)
    assert SECRET.encode() in storage.path_of(theirs).read_bytes()


def test_rows_that_join_the_incident_leave_the_delivery_too(
    make_agency, send, system, records_why, custodian, agency
):
    incidents = ["incident_id,occurred,offense,address"] + [
        f"D24-{n:05d},2024-03-{n:02d} 10:15:00,{'BURGLARY' if n % 2 else 'ROBBERY'},{n}00 ELM ST"
        for n in range(1, 29)
    ]
    persons = ["person_id,incident_id,role,last_name,first_name,birth_date"] + [
        f"P{n:05d},D24-{n:05d},{'Victim' if n % 3 else 'Suspect'},{'HIDDENNAME' if n == 5 else 'DOE'},"
        f"JO,1980-02-{n:02d}"
        for n in range(1, 29)
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("incident.csv", "\n".join(incidents))
        archive.writestr("person.csv", "\n".join(persons))
    submission = send(agency, packed.getvalue(), name="export.zip")
    by = {"by": system, "purpose": records_why}
    suggestion = services.propose(**by, submission=submission)
    plan = getattr(suggestion, "delivery", None)
    assert plan is not None, suggestion
    services.confirm_mapping(**by, submission=submission, mapping=plan, name="delivery")
    services.load(**by, submission_id=submission.pk)
    record = current("D24-00005")
    assert [one.family_name for one in record.persons.all()] == ["HIDDENNAME"]
    one, two = custodian("one"), custodian("two")
    asked = services.ask_expungement(**one, record_id=record.pk, authority=ORDER, confirmed=True)
    services.decide_expungement(**two, expungement_id=asked.pk, approve=True)
    done = services.finish_expungement(**two, expungement_id=asked.pk)
    assert (done.files_rewritten, done.files_destroyed) == (1, 0)
    told = everything_stored()
    assert "D24-00005" not in told
    assert "HIDDENNAME" not in told
    submission.refresh_from_db()
    with storage.tables(submission, storage.path_of(submission)) as tables:
        assert [len(list(table.rows())) for table in tables] == [27, 27]

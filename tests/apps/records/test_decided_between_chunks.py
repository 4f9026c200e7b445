"""What is decided while a file is being loaded holds for what the file tells after that."""

import pytest
from tests.core.formats.reports.made import burglary, message

from accord.apps.records import services
from accord.apps.records.models import Chunk, Person, Record
from accord.apps.records.services import pacing

pytestmark = pytest.mark.django_db
NUMBERS = [f"24-{n}" for n in range(1, 7)]


@pytest.fixture
def agency(make_agency, ingest):
    found = make_agency(ori="NJ0010100")
    ingest(found, message(*map(burglary, NUMBERS[:2])), name="a.xml", mapping="N-DEx")
    return found


@pytest.fixture
def custodian(agency, make_user, actor_of, records_why):
    actor = actor_of(make_user("cus", "records-custodian", agency=agency))
    return {"by": actor, "purpose": records_why}


@pytest.fixture
def load(agency, send, system, records_why, monkeypatch):
    """Load a file in small chunks; the deed is done when the first of them stands."""

    def make(data, deed):
        waiting = [deed]
        who = {"by": system, "purpose": records_why}
        monkeypatch.setattr(pacing, "FIRST", 2)
        monkeypatch.setattr(pacing, "SMALLEST", 2)
        submission = send(agency, data, name="b.xml", **who)
        if submission.mapping_version is None:
            found = services.propose(**who, submission=submission)
            services.confirm_mapping(
                **who, submission=submission, mapping=found.mapping, name="N-DEx"
            )
        services.load(
            **who, submission_id=submission.pk,
            progress=lambda *_: waiting.pop()() if waiting else None,
        )  # fmt: skip
        first, *later = Chunk.objects.filter(load__submission=submission).order_by("number")
        assert later
        return first, later

    return make


def test_what_an_owner_settles_for_its_records_holds_from_the_next_chunk_on(
    load, agency, custodian
):
    def settle():
        services.set_handling(**custodian, owner=agency, level="red", opens_suspects=False)

    first, later = load(message(*map(burglary, NUMBERS[2:])), settle)
    assert set(Record.objects.filter(chunk=first).values_list("level", flat=True)) == {"green"}
    assert set(Record.objects.filter(chunk__in=later).values_list("level", flat=True)) == {"red"}


def test_suspects_that_are_closed_meanwhile_are_closed_in_the_next_chunk_too(
    load, agency, custodian
):
    services.set_handling(**custodian, owner=agency, level="green", opens_suspects=True)
    suspects = Person.objects.filter(role="suspect")
    assert set(suspects.values_list("level", flat=True)) == {"green"}

    def close():
        services.set_handling(**custodian, owner=agency, level="green", opens_suspects=False)

    load(message(*map(burglary, NUMBERS[2:])), close)
    assert not suspects.filter(level="green").exists()


def test_what_the_file_tells_of_an_incident_that_is_sealed_meanwhile_is_sealed_too(load, custodian):
    def seal():
        incident = Record.objects.get(is_current=True, kind="incident", local_id="24-1")
        services.seal(
            **custodian, record_id=incident.pk, reason="Order 24-77, County Court", confirmed=True
        )

    more = [burglary(number) for number in NUMBERS[2:]]
    load(message(*more, burglary("24-1", offences=("220", "290"))), seal)
    told = Record.objects.filter(is_current=True, incident_ref="24-1")
    assert {one.offence_code for one in told if one.kind == "offence"} == {"220", "290"}
    assert {one.state for one in told} == {"sealed"}

"""What is decided of a record while another version of it is being written holds for that one too."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from accord.apps.records import services
from accord.apps.records.models import Expungement, Record
from accord.frame.errors import Conflict

pytestmark = pytest.mark.django_db
NUMBER = "24-000005"
SECRET = "14 HIDDEN LANE"
SUPERSEDES = 'UPDATE "records_record" SET "is_current"'
WHY = "typed wrongly at the desk"


@pytest.fixture
def agency(make_agency, ingest, export):
    found = make_agency()
    ingest(found, export(8, changes={5: {"address": SECRET}}))
    return found


@pytest.fixture
def custodian(agency, make_user, actor_of, records_why):
    def make(name):
        actor = actor_of(make_user(name, "records-custodian", agency=agency))
        return {"by": actor, "purpose": records_why}

    return make


def current() -> Record:
    return Record.objects.get(is_current=True, local_id=NUMBER)


@contextmanager
def meanwhile(deed: Callable[[], object], *, before: str) -> Iterator[None]:
    """Do the deed just before the first statement that begins so."""
    waiting = [deed]

    def first(execute, sql, params, many, context):
        if sql.startswith(before) and waiting:
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(first):
        yield
    assert not waiting


@pytest.fixture
def correct(custodian):
    def make() -> Record:
        return services.correct(
            **custodian("ann"), record_id=current().pk, fields={"disposition": "open"}, reason=WHY
        )

    return make


@pytest.fixture
def wipe(custodian):
    def make() -> None:
        asked = Expungement.objects.get()
        services.decide_expungement(**custodian("two"), expungement_id=asked.pk, approve=True)

    return make


@pytest.fixture
def asked(custodian, agency):
    services.ask_expungement(
        **custodian("one"), record_id=current().pk, authority="Order 24-77", confirmed=True
    )


def told() -> set[str]:
    return set(Record.objects.filter(is_current=True).values_list("address", flat=True))


def test_a_correction_does_not_widen_what_its_owner_has_closed_meanwhile(
    custodian, agency, correct
):
    def release() -> None:
        services.set_dissemination(
            **custodian("cus"), owner=agency, record_ids=[current().pk], level="red"
        )

    with meanwhile(release, before=SUPERSEDES):
        made = correct()
    assert (current().pk, current().level, current().disposition) == (made.pk, "red", "open")


def test_a_correction_does_not_bring_back_what_is_expunged_meanwhile(asked, correct, wipe):
    assert SECRET in told()
    with meanwhile(wipe, before=SUPERSEDES), pytest.raises(Conflict):
        correct()


def test_what_is_corrected_while_it_is_expunged_is_not_left_standing(asked, correct, wipe):
    with meanwhile(correct, before='DELETE FROM "records_'), pytest.raises(Conflict):
        wipe()
    assert Expungement.objects.get().state == Expungement.State.ASKED


@pytest.mark.django_db(transaction=True)
def test_what_is_decided_while_a_file_tells_a_record_anew_holds_or_is_asked_anew(
    agency, custodian, ingest, export
):
    """On PostgreSQL two write at once; on SQLite whoever writes has the file alone."""
    if connection.vendor == "sqlite":
        return
    asked, refused = [current().pk], []

    def decide() -> None:
        try:
            services.set_dissemination(**who, owner=agency, record_ids=asked, level="red")
        except Conflict as error:
            refused.append(error)
        finally:
            connections.close_all()

    who, other = custodian("cus"), threading.Thread(target=decide)

    def begin() -> None:
        other.start()
        other.join(timeout=0.5)

    with meanwhile(begin, before=SUPERSEDES):
        ingest(agency, export(8, changes={5: {"address": "1 ELM ST"}}))
    other.join()
    assert current().address == "1 ELM ST"
    assert bool(refused) == (current().level == "green")

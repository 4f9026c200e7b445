"""A column that no field took may hold a name: the owner's own people see it, partners never."""

import pytest
from django.test import Client

from accord.apps.agencies import services as agencies
from accord.apps.records.models import Record
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
CANARY = "Zebulon Quartermaine"


@pytest.fixture
def two(make_agency, make_user, ingest, export, agree):
    """Two parties of one agreement; every record of the first holds the canary in `extra`."""

    class Two:
        a, b = make_agency(), make_agency()
        ann = make_user("ann", "analyst", agency=a)
        ben = make_user("ben", "analyst", agency=b)

    lines = export(30).decode().splitlines()
    told = [f"{lines[0]},person_note", *(f"{line},{CANARY}" for line in lines[1:])]
    ingest(Two.a, "\r\n".join(told).encode())
    agree(Two.a, Two.b)
    return Two


def test_the_owner_sees_them_and_a_partner_sees_the_record_without_them(two, sign_in):
    record = Record.objects.filter(owner=two.a).first()
    assert record.extra == {"person_note": CANARY}
    own = sign_in(two.ann).get(f"/records/{record.pk}/").content.decode()
    assert CANARY in own
    theirs = sign_in(two.ben).get(f"/records/{record.pk}/")
    text = theirs.content.decode()
    assert theirs.status_code == 200
    assert record.local_id in text
    assert CANARY not in text
    assert "person_note" not in text
    assert "is what was committed to" in text  # the proof still covers the whole row


def test_no_list_and_no_export_holds_them(two, sign_in):
    client = sign_in(two.ben)
    assert CANARY not in client.get("/records/?kind=incident").content.decode()
    exported = client.get("/records/export.csv?kind=incident").getvalue().decode()
    assert len(exported.splitlines()) == 31
    assert CANARY not in exported


def test_nor_does_the_api(two, actor_of):
    _token, secret = agencies.issue_token(
        by=actor_of(two.ben), purpose=Purpose(code="administration"), label="test",
        purposes=["crime-analysis"], days=1,
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "crime-analysis"}
    record = Record.objects.filter(owner=two.a).first()
    for path in (f"/{record.pk}", "?kind=incident"):
        answer = Client().get(f"/api/v1/records{path}", headers=headers)
        assert answer.status_code == 200
        assert record.local_id in answer.content.decode()
        assert CANARY not in answer.content.decode()

"""Nonsense in an address is answered in an error summary, in English and Spanish."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(make_agency, make_user, sign_in, ingest, export):
    agency = make_agency()
    ingest(agency, export(12))
    return sign_in(make_user("amy", "analyst", agency=agency))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/records/?kind=nonsense", "nonsense"),
        ("/records/?month=abc", "month"),
        ("/records/?start=soon", "date"),
        ("/records/unplaced/?kind=nonsense", "nonsense"),
        ("/records/outcomes/?stage=nonsense", "nonsense"),
        ("/strategies/?status=nonsense", "nonsense"),
        ("/layers/?role=nonsense", "nonsense"),
        ("/layers/?day=soon", "date"),
    ],
)
def test_a_filter_that_is_not_understood_is_named(client, address, said):
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-summary"' in page
    assert said in page
    assert "24-0000" not in page


def test_it_is_said_in_spanish_too(client):
    page = client.get("/records/?month=abc", HTTP_ACCEPT_LANGUAGE="es").content.decode()
    assert "No hay ningún filtro «month» para esta lista." in page
    assert "Corríjalo" in page


def test_a_page_of_the_list_is_no_filter(client):
    assert client.get("/records/?page=1&sort=-local_date").status_code == 200

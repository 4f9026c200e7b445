"""Every list of the pages can be had as CSV, whole, with a ledger entry of its own."""

import csv
import io

import pytest

from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
# Address, who reads it, and a word that stands in one of its rows.
LISTS = (
    ("/admin/people", "agency-admin", "ann"),
    ("/agreements", "agency-admin", "Agreement of 2"),
    ("/records/submissions/", "analyst", "weekly.csv"),
    ("/records/mappings/", "analyst", "weekly"),
    ("/records/status/", "analyst", "Agency 1"),
    ("/admin/ledger", "auditor", ""),
    ("/layers/", "analyst", ""),
    ("/places/forecasts", "analyst", ""),
    ("/strategies/", "analyst", ""),
    ("/briefs/", "analyst", ""),
)


@pytest.mark.parametrize(("path", "role", "word"), LISTS)
def test_a_list_leaves_as_csv(
    path, role, word, make_agency, make_user, sign_in, agree, ingest, export
):
    agency = make_agency()
    agree(agency, make_agency())
    client = sign_in(make_user("ann", role, agency=agency))
    ingest(agency, export(9), name="weekly.csv", mapping="weekly")
    page = client.get(path)
    assert page.status_code == 200
    before = LedgerEntry.objects.filter(verb="list.exported").count()
    answer = client.get(f"{path}?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode())))
    assert len(rows[0]) > 2
    assert (not word) or any(word in cell for row in rows[1:] for cell in row)
    assert not any("<bound" in cell or "object at" in cell for row in rows for cell in row)
    assert LedgerEntry.objects.filter(verb="list.exported").count() == before + 1
    if rows[1:]:
        assert "format=csv" in page.content.decode()

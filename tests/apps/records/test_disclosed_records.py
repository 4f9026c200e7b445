"""Lists, pages and exports of records enter exactly what they gave out."""

import pytest

from accord.apps.agencies.models import Agency
from accord.apps.records import exporting, listing, selectors
from accord.apps.records.models import Record
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Purpose
from accord.frame.audit.models import Disclosure, LedgerEntry

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis")
INCIDENTS = listing.Filters(kind=RecordKind.INCIDENT)


@pytest.fixture
def ann(make_agency, make_user, ingest, export):
    agency = make_agency()
    ingest(agency, export(60))
    return make_user("ann", "analyst", agency=agency)


@pytest.fixture
def analyst(ann, actor_of):
    return actor_of(ann)


def newest(verb: str) -> list:
    entry = LedgerEntry.objects.filter(verb=verb).order_by("-id").first()
    return sorted(audit.ids_in(entry.pk))


def test_a_page_of_a_list_names_the_rows_on_it_and_its_csv_names_all(ann, sign_in):
    sign_in(ann).get("/records/?kind=incident")
    page = newest("records.listed")
    assert len(page) == 50
    shown = Record.objects.filter(kind="incident").order_by("-local_date", "-id")[:50]
    assert page == sorted(one.pk for one in shown)


@pytest.mark.parametrize("name", ["csv", "niem"])
def test_an_export_names_every_record_in_it(analyst, name, ingest, export):
    chosen = exporting.format_named(name)
    made = exporting.exported(viewer=analyst, purpose=WHY, filters=INCIDENTS, chosen=chosen)
    given = newest("records.exported")
    assert made.count == 60
    assert given == sorted(Record.objects.filter(kind="incident").values_list("pk", flat=True))
    # What lands while the file is written is not in it, since the entry does not name it.
    ingest(Agency.objects.get(), export(70))
    assert Record.objects.filter(kind="incident").count() == 70
    assert b"".join(made.blocks).count(b"BLOCK MAIN ST") == 60


def test_one_record_names_itself(analyst):
    one = Record.objects.first()
    selectors.record_visible_to(viewer=analyst, purpose=WHY, record_id=one.pk)
    assert newest("record.viewed") == [one.pk]


def test_counts_name_no_record(analyst):
    selectors.data_status(viewer=analyst, purpose=WHY)
    assert newest("status.read") == []
    assert not Disclosure.objects.exists()

"""Rows among the offences that are none, such as accidents, are in no count of offences."""

import csv
import io
from datetime import date, timedelta

import pytest

from accord.apps.briefs import services
from accord.apps.briefs.facts import from_json
from accord.apps.places import selectors as places
from accord.apps.records import services as records
from accord.apps.records.models import Record
from accord.apps.records.selectors.keeping import shelf
from accord.core.formats.tabular import Said
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
FIRST, WEEK = date(2024, 1, 1), date(2024, 3, 25)
DAYS = 7 * 13
#: Of each day: six burglaries, two accidents; words that nobody knows on Mondays alone.
BURGLARIES, ACCIDENTS = 6, 2
OFFENCES = pytest.mark.parametrize("ana", [RecordKind.OFFENCE], indirect=True)
INCIDENTS = pytest.mark.parametrize("ana", [RecordKind.INCIDENT], indirect=True)


@pytest.fixture(autouse=True)
def forget():
    """Tables are kept by scope and data version; each test has a database of its own."""
    shelf.clear()


@pytest.fixture
def ana(request, make_agency, make_user, actor_of, system):
    alder = make_agency(name="Alder")

    def land(kind: RecordKind) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(["incident_number", "date_occurred", "offense", "longitude", "latitude"])
        for day in range(DAYS):
            words = ["BURGLARY"] * BURGLARIES + ["TRAFFIC ACCIDENT"] * ACCIDENTS
            words += ["QXZZY"] if day % 7 == 0 else []
            for number, word in enumerate(words):
                stamp = f"{FIRST + timedelta(days=day)} {number:02d}:15:00"
                writer.writerow([f"{kind}{day}-{number}", stamp, word, -73.9, 40.7])
        why = Purpose(code="records-management", reason="test")
        submission = records.receive(
            by=system, purpose=why, agency=alder, filename=f"{kind}.csv",
            stream=io.BytesIO(text.getvalue().encode()),
        )  # fmt: skip
        found = records.propose(by=system, purpose=why, submission=submission, said=Said(kind=kind))
        records.confirm_mapping(
            by=system, purpose=why, submission=submission, mapping=found.mapping, name=kind.value
        )
        records.load(by=system, purpose=why, submission_id=submission.pk)

    land(request.param)
    return actor_of(make_user("ana", "analyst", agency=alder))


@OFFENCES
def test_a_brief_of_offences_counts_none_that_is_none_and_says_how_many_there_were(ana, why):
    row = services.make_now(by=ana, purpose=why, kind="offence")
    facts = from_json(row.facts)
    assert row.week == WEEK
    assert facts.changes[0].count == facts.records == 7 * BURGLARIES + 1
    assert (facts.no_offence, facts.unmapped) == (7 * ACCIDENTS, 1)
    assert {one.count for one in facts.trend} == {7 * BURGLARIES + 1}
    assert "All offences: 43 recorded" in row.html
    assert "14 rows of the week are no offence (accidents, found property …)" in row.html
    assert "1 offence that is not mapped is counted and stands in no category." in row.html
    assert facts.agencies[0].uncoded < 0.05  # accidents are not offences that lack a code

    spanish = services.make_now(by=ana, purpose=why, kind="offence", language="es").html
    assert "14 filas de la semana no son delitos" in spanish


@OFFENCES
def test_the_public_edition_counts_the_same_and_gives_no_number_of_the_rest(ana, why):
    row = services.make_now(by=ana, purpose=why, kind="offence", edition="public")
    facts = from_json(row.facts)
    assert [one.count for one in facts.changes] == [43]
    assert facts.no_offence == 0
    assert "What is no offence, such as an accident or found property, is not counted." in row.html
    assert "rows of the week are no offence" not in row.html


@INCIDENTS
def test_an_incident_that_is_no_offence_is_an_incident_all_the_same(ana, why):
    row = services.make_now(by=ana, purpose=why, kind="incident")
    facts = from_json(row.facts)
    assert facts.changes[0].count == 7 * (BURGLARIES + ACCIDENTS) + 1
    assert (facts.no_offence, facts.unmapped) == (0, 7 * ACCIDENTS + 1)
    assert "no offence (" not in row.html


@INCIDENTS
def test_the_public_table_of_incidents_calls_what_is_none_no_offence_and_not_unmapped(ana, why):
    row = services.make_now(by=ana, purpose=why, kind="incident", edition="public")
    table = from_json(row.facts).public_table
    assert {"", "no-offence"} < set(table.categories)
    assert "Not an offence" in row.html
    spanish = services.make_now(
        by=ana, purpose=why, kind="incident", edition="public", language="es"
    )
    assert "No es un delito" in spanish.html
    counted = places.counts_of_no_offence(
        viewer=ana, purpose=why, kind="incident", start=WEEK, end=WEEK + timedelta(weeks=1)
    )
    assert list(counted.values()) == [7 * ACCIDENTS]


@OFFENCES
def test_the_pages_of_places_count_offences_alone(ana, why):
    def told(*, no_offence: bool) -> int:
        table, _digest = places.incidents(
            viewer=ana, purpose=why, kind="offence", action="view", start=WEEK,
            end=WEEK + timedelta(weeks=1), no_offence=no_offence,
        )  # fmt: skip
        return len(table)

    assert (told(no_offence=False), told(no_offence=True)) == (43, 14)
    found = Record.objects.filter(kind="offence", offence_text="TRAFFIC ACCIDENT")
    assert {one.offence_status for one in found} == {"not_offence"}

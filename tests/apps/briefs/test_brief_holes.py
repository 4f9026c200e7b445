"""A stray record after a hole does not make data reach a week; the hole is named."""

from datetime import date, timedelta

import pytest

from accord.apps.briefs import services
from accord.apps.briefs.facts import from_json
from accord.apps.records.selectors.keeping import shelf

pytestmark = pytest.mark.django_db
FIRST = date(2024, 1, 1)
STRAY = date(2024, 12, 28)


@pytest.fixture(autouse=True)
def forget():
    """Tables are kept by scope and data version; each test has a database of its own."""
    shelf.clear()


@pytest.fixture
def ana(make_agency, make_user, actor_of, land, steady):
    """Records of each day until June 30, then one in December."""
    alder = make_agency(name="Alder")
    land(alder, [*steady(days=182, each=3), (STRAY, -73.9, 40.7, "BURGLARY")])
    return actor_of(make_user("ana", "analyst", agency=alder))


@pytest.fixture
def birch(ana, make_agency, land, steady, agree):
    """A partner whose records come all the time."""
    found = make_agency(name="Birch")
    land(found, steady(days=500, each=3))
    agree(agency_of(ana), found, purposes=("crime-analysis", "public-information"))


@pytest.mark.parametrize("edition", ["partners", "public"])
def test_the_week_is_the_last_before_the_hole_unless_one_is_asked_for(ana, why, edition):
    row = services.make_now(by=ana, purpose=why, kind="incident", edition=edition)
    assert row.week == date(2024, 6, 24)
    assert from_json(row.facts).agencies[0].state == "counted"
    assert "2024-12-28" not in row.html


@pytest.mark.parametrize("edition", ["partners", "public"])
def test_an_agency_is_late_in_the_week_of_a_stray_record_and_its_hole_is_named(
    ana, birch, why, edition
):
    week = STRAY - timedelta(days=STRAY.weekday())
    ask = {"by": ana, "purpose": why, "kind": "incident", "edition": edition, "week": week}
    row = services.make_now(**ask)
    one = from_json(row.facts).agencies[0]
    assert (one.state, one.last) == ("late", date(2024, 6, 30))
    assert one.missing == (date(2024, 7, 1), date(2024, 12, 27))
    assert "late, the data end 2024-06-30" in row.html
    assert "Records are missing from 2024-07-01 to 2024-12-27." in row.html
    spanish = services.make_now(**ask, language="es").html
    assert "Faltan registros desde el 2024-07-01 hasta el 2024-12-27." in spanish


def test_a_brief_that_cannot_be_made_names_the_hole(ana, why):
    week = STRAY - timedelta(days=STRAY.weekday())
    row = services.make_now(by=ana, purpose=why, kind="incident", week=week)
    assert row.status == "refused"
    assert "Alder: late, the data end 2024-06-30, 182 days before the week's end" in row.refusal
    assert "Records are missing from 2024-07-01 to 2024-12-27." in row.refusal


def test_data_that_came_again_are_short_until_eight_weeks_are_there(ana, birch, why, land, steady):
    more = steady(days=100, each=3, start=date(2025, 1, 6))
    land(agency_of(ana), [*steady(days=182, each=3), *more])
    hole = (date(2024, 7, 1), date(2025, 1, 5))

    def told(week: date):
        asked = {"kind": "incident", "week": week}
        return from_json(services.make_now(by=ana, purpose=why, **asked).facts).agencies[0]

    early, later = told(date(2025, 2, 3)), told(date(2025, 3, 10))
    assert (early.state, early.missing) == ("short", hole)
    assert (later.state, later.missing) == ("counted", hole)
    assert told(date(2024, 6, 3)).missing is None


def agency_of(actor):
    from accord.apps.agencies.models import Agency

    return Agency.objects.get(pk=actor.agency_id)

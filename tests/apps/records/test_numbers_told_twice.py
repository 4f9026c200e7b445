"""A new name for the same records is no second source: they would count twice."""

import pytest

from accord.apps.records import services
from accord.apps.records.models import Record
from accord.frame.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(system, records_why):
    return {"by": system, "purpose": records_why}


@pytest.fixture
def landed(by, send, export, make_agency):
    """An agency of which forty records stand under the mapping "rms"."""
    agency = make_agency()
    first = send(agency, export(40))
    plan = services.propose(**by, submission=first).mapping
    services.confirm_mapping(**by, submission=first, mapping=plan, name="rms")
    services.load(**by, submission_id=first.pk)
    return agency


def another_layout(export, count=40):
    """The same rows with a column more, as when an agency's vendor adds one."""
    lines = export(count).decode().splitlines()
    rows = [f"{line},{'WEATHER' if n == 0 else 'rain'}" for n, line in enumerate(lines)]
    return ("\n".join(rows) + "\n").encode()


def test_another_name_for_the_same_numbers_is_refused_and_says_which(by, send, export, landed):
    again = send(landed, another_layout(export), name="newcol.csv")
    plan = services.propose(**by, submission=again).mapping
    with pytest.raises(Invalid) as refused:
        services.confirm_mapping(**by, submission=again, mapping=plan, name="newcol")
    [fault] = refused.value.faults
    assert (fault.field, fault.rule) == ("name", "told_twice")
    assert "40 of 40 rows" in fault.message
    assert "“rms”" in fault.message


def test_its_own_name_makes_the_next_version_and_no_record_twice(by, send, export, landed):
    again = send(landed, another_layout(export), name="newcol.csv")
    plan = services.propose(**by, submission=again).mapping
    name = services.name_of_source(again, plan, "newcol")
    assert name == "rms"
    version = services.confirm_mapping(**by, submission=again, mapping=plan, name=name)
    assert version.number == 2
    result = services.load(**by, submission_id=again.pk)
    assert (result.landed, result.changed + result.unchanged) == (0, 40)
    assert Record.objects.filter(is_current=True).count() == 40


def test_a_system_that_numbers_apart_is_taken_at_its_word(by, send, export, landed):
    again = send(landed, another_layout(export), name="other.csv")
    plan = services.propose(**by, submission=again).mapping
    services.confirm_mapping(**by, submission=again, mapping=plan, name="other", numbers_apart=True)
    assert services.load(**by, submission_id=again.pk).landed == 40


def test_new_numbers_make_a_new_source_without_a_question(by, send, export, landed):
    other = export(60).decode().splitlines()
    fresh = send(landed, "\n".join([other[0] + ",X", *(f"{r},1" for r in other[41:])]).encode())
    plan = services.propose(**by, submission=fresh).mapping
    assert services.name_of_source(fresh, plan, "second") == "second"
    assert services.confirm_mapping(**by, submission=fresh, mapping=plan, name="second").number == 1


def test_another_agency_with_equal_numbers_is_not_asked(by, send, export, landed, make_agency):
    fresh = send(make_agency(), another_layout(export))
    plan = services.propose(**by, submission=fresh).mapping
    assert services.confirm_mapping(**by, submission=fresh, mapping=plan, name="cad").number == 1

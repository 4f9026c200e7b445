"""What is kept until its records change is never older than they are."""

import pytest
from django.db import connection
from tests.apps.records.numbered import Numbered

from accord.apps.records import selectors, services
from accord.apps.records.models import Record, Submission
from accord.apps.records.selectors.keeping import by_agency
from accord.core.geocode import Tally, shares, tallied, unmatched_bias

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(make_agency, make_user, actor_of, ingest, export, records_why):
    class Scene:
        agency = make_agency()
        viewer = actor_of(make_user("ann", "analyst", agency=agency))
        who = {"viewer": viewer, "purpose": records_why}

        def told(self):
            first = Submission.objects.order_by("received_at").first()
            return selectors.told_by_submission(**self.who, submission=first).kinds

        def unplaced(self):
            found = selectors.unplaced_bias(**self.who)
            return found.records, found.unplaced

    ingest(Scene.agency, export(12))
    return Scene()


def test_what_a_file_tells_follows_a_later_file(scene, ingest, export):
    assert scene.told() == {"incident": 12}
    ingest(scene.agency, export(12, changes={3: {"beat": "B99"}}), name="later.csv")
    assert scene.told() == {"incident": 11}, "one record has a newer version, of the later file"


def test_what_lacks_a_point_follows_records_that_come_and_go(scene, system, ingest, export):
    assert scene.unplaced() == (12, 0)
    nowhere = {"longitude": "", "latitude": ""}
    ingest(scene.agency, export(16, changes={14: nowhere, 15: nowhere}), name="later.csv")
    assert scene.unplaced() == (16, 2)
    services.delete(
        by=system, purpose=scene.who["purpose"], reason="entered twice", confirmed=True,
        record_id=Record.objects.filter(lon__isnull=True).first().pk,
    )  # fmt: skip
    assert scene.unplaced() == (15, 1)


def test_of_two_decisions_at_once_the_one_that_comes_last_is_followed_too(
    scene, make_agency, make_user, actor_of, agree, system, why
):
    """Its entry in the ledger is the older of the two: it was begun first."""
    there = make_agency()
    agree(there, scene.agency)
    who = {"viewer": actor_of(make_user("bea", "analyst", agency=there)), "purpose": why}

    def counted():
        rows = selectors.records_visible_to(**who)
        parts = by_agency(rows, key=("test",), read=Numbered.of)
        return sum(len(part.value) for part in parts.values())

    first, second = Record.objects.order_by("local_id")[:2]

    def release(record):
        services.set_dissemination(
            by=system, purpose=scene.who["purpose"], owner=scene.agency, record_ids=[record.pk],
            level="red",
        )  # fmt: skip

    waiting = [lambda: (release(second), counted())]

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith('UPDATE "records_record"') and waiting:
            waiting.pop()()
        return execute(sql, params, many, context)

    assert counted() == 12
    with connection.execute_wrapper(meanwhile):
        release(first)
    assert counted() == 10


def test_counts_of_two_halves_are_those_of_the_whole():
    rows = [({"area": f"B{n % 7}", "street": str(n % 3)}, n % 5 > 0) for n in range(200)]
    for cut in (0, 1, 90, 200):
        both = tallied(rows[:cut]) + tallied(rows[cut:])
        assert shares(both) == unmatched_bias(rows)
    assert shares(Tally()) == ()

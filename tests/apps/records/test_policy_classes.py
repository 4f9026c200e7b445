"""A count of classes is the count of records: for any records, rules, viewer, purpose and time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Max, Min
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.records.classes_of_records import classes, scanned

from accord.apps.agencies import sharing
from accord.apps.records import listing, policy_classes, selectors
from accord.apps.records.models import PolicyClass, Record
from accord.apps.records.selectors.classes import ends_by_kind
from accord.apps.records.standing import STANDING
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose
from accord.frame.ids import new_id

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PURPOSES = ("crime-analysis", "evaluation")
ACTIONS = ("view", "search", "pointer", "export", "forecast")
LEVELS = ("green", "yellow", "red")


@st.composite
def alike(draw):
    """What of a record the policy and the counts look at."""
    level = draw(st.sampled_from(LEVELS))
    kind = draw(st.sampled_from(("incident", "offence", "call_for_service")))
    return {
        "owner": draw(st.integers(0, 2)),
        "kind": kind,
        "offence_code": ""
        if kind == "call_for_service"
        else draw(st.sampled_from(("", "120", "220"))),
        "level": level,
        "audience": draw(st.sampled_from(("", "|XA0000002|", "|XA0000001|XA0000003|"))),
        "release_expires_at": draw(
            st.none()
            | st.sampled_from((NOON, NOON + timedelta(seconds=1), NOON - timedelta(days=3)))
        ),
        "local_date": draw(st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 9))),
        "is_current": draw(st.sampled_from((True, True, True, False))),
        "state": draw(st.sampled_from(("standing", "standing", "withdrawn", "sealed"))),
    }


GRANTS = st.fixed_dictionaries(
    {
        "kinds": st.sets(st.sampled_from(("incident", "offence", "call_for_service")), min_size=1),
        "levels": st.sets(st.sampled_from(LEVELS[:2]), min_size=1),
        "purposes": st.sets(st.sampled_from(PURPOSES), min_size=1),
        "actions": st.sets(st.sampled_from(ACTIONS), min_size=1),
    }
)


@pytest.fixture
def three(make_agency, make_user, actor_of, ingest, export):
    """Three agencies, an analyst of the first, and a record to copy."""

    class Three:
        agencies = [make_agency() for _ in range(3)]
        viewers = [
            actor_of(make_user(f"analyst{n}", "analyst", agency=one))
            for n, one in enumerate(agencies)
        ]

    ingest(Three.agencies[0], export(1))
    Three.model = Record.objects.get()
    return Three


def put(world, told, number):
    record = world.model
    record.pk, record.local_id, record.place_subject_id = new_id(), f"R{number}", new_id()
    for name, value in told.items():
        setattr(record, name, world.agencies[value] if name == "owner" else value)
    if told["state"] != "standing":
        record.reason = "a test"
    record.chunk_position = number
    record.save(force_insert=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(alike(), max_size=25),
    later=st.lists(st.tuples(st.integers(0, 24), alike() | st.none()), max_size=8),
    terms=st.lists(GRANTS, max_size=2),
    asked=st.tuples(
        st.integers(0, 2),
        st.sampled_from((*PURPOSES, "public-information")),
        st.sampled_from(ACTIONS),
    ),
    now=st.sampled_from((NOON, NOON - timedelta(days=4), NOON + timedelta(days=4))),
    counting=st.booleans(),
)
def test_the_same_condition_counts_the_same(
    three, agree, records, later, terms, asked, now, counting
):
    """Also after any of the records was changed, moved, taken out or deleted by whatever means."""
    with transaction.atomic():
        for number, told in enumerate(records):
            put(three, told, number)
        for number, told in later:
            found = Record.objects.filter(local_id=f"R{number}")
            if told is None:
                found.delete()
            else:
                changes = told | {"owner": three.agencies[told["owner"]], "reason": "a test"}
                found.update(**changes)
        for one in terms:
            agree(*three.agencies, **one)
        viewer, purpose, action = three.viewers[asked[0]], Purpose(code=asked[1]), asked[2]
        scope = sharing.record_scope(
            viewer=viewer, purpose=purpose, action=action, now=now, counting=counting
        )
        standing = Record.objects.filter(scope, STANDING)
        assert classes(PolicyClass.objects.filter(scope)) == scanned(standing)
        ends = ends_by_kind(PolicyClass.objects.filter(scope).order_by(), standing)
        assert {key: (first, last) for key, (_, first, last) in ends.items()} == {
            row[:2]: row[2:]
            for row in standing.order_by()
            .values_list("owner_id", "kind")
            .annotate(first=Min("local_date"), last=Max("local_date"))
        }
        transaction.set_rollback(True)


def test_a_list_says_how_many_it_holds(three, agree):
    agree(*three.agencies, actions=("view", "search"))
    for number in range(6):
        put(three, TOLD | {"owner": number % 3, "offence_code": ("120", "220")[number % 2]}, number)
    who = {"viewer": three.viewers[1], "purpose": Purpose(code="crime-analysis")}
    for more in ({}, {"offence": "120"}, {"agency": "xa0000003"}, {"start": date(2025, 1, 5)}):
        filters = listing.Filters(kind=RecordKind.INCIDENT, **more)
        assert (
            listing.count_of(**who, filters=filters)
            == listing.listed(**who, filters=filters).count()
        )


def test_counts_hold_after_the_triggers_were_lost_with_a_remade_table(three):
    """As a migration does it on SQLite, which makes the table anew and drops its triggers."""
    for number in range(4):
        put(three, TOLD, number)
    with connection.cursor() as cursor:
        cursor.execute(policy_classes._FOUND[connection.vendor])
        for (name,) in cursor.fetchall():
            cursor.execute(policy_classes._dropped(name))
    put(three, TOLD, 4)
    assert classes(PolicyClass.objects.all()) != scanned(Record.objects.filter(STANDING))
    policy_classes.install()
    put(three, TOLD, 5)
    assert classes(PolicyClass.objects.all()) == scanned(Record.objects.filter(STANDING))


def test_adding_up_changes_no_count(three, monkeypatch):
    monkeypatch.setattr(policy_classes, "SCATTERED", 1)
    for number in range(6):
        put(three, TOLD | {"owner": number % 2}, number)
    Record.objects.filter(local_id="R1").delete()
    before, rows = classes(PolicyClass.objects.all()), PolicyClass.objects.count()
    policy_classes.tidy()
    assert classes(PolicyClass.objects.all()) == before == scanned(Record.objects.filter(STANDING))
    assert PolicyClass.objects.count() == len(before) <= rows


def test_counting_anew_forgets_what_an_archive_brought_along(three):
    for number in range(3):
        put(three, TOLD | {"owner": number}, number)
    right = classes(PolicyClass.objects.all())
    if connection.vendor == "sqlite":
        PolicyClass.objects.update(size=7)
    else:
        PolicyClass.objects.bulk_create(PolicyClass(**OF_NOBODY, owner=o) for o in three.agencies)
    assert classes(PolicyClass.objects.all()) != right
    policy_classes.recount()
    assert classes(PolicyClass.objects.all()) == right


def test_a_purpose_of_aggregates_counts_no_record_unless_numbers_alone_are_given_out(three):
    put(three, TOLD, 0)
    who = {"viewer": three.viewers[0], "purpose": Purpose(code="public-information")}
    assert selectors.size_of(selectors.classes_visible_to(**who)) == 0
    counted = selectors.classes_visible_to(**who, counting=True)
    assert selectors.size_of(counted) == selectors.records_visible_to(**who, counting=True).count()


OF_NOBODY = {"kind": "incident", "offence_code": "999", "level": "green", "size": 7}
TOLD = {
    "owner": 0, "kind": "incident", "offence_code": "120", "level": "green", "audience": "",
    "release_expires_at": None, "local_date": date(2025, 1, 5), "is_current": True,
    "state": "standing",
}  # fmt: skip

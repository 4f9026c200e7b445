"""What a viewer may not know does not exist: lists, counts, details, exports, pointers, arrays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accord.apps.records import listing, selectors
from accord.apps.records.models import Record
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid, Missing

pytestmark = pytest.mark.django_db
MISSING = "00000000-0000-7000-8000-000000000000"
SPAN = {"start": date(2024, 1, 1), "end": date(2024, 7, 1)}


@pytest.fixture
def two(make_agency, make_user, actor_of, ingest, export):
    """Two agencies with an analyst and ten records each."""

    class Two:
        a, b = make_agency(), make_agency()
        ann = actor_of(make_user("ann", "analyst", agency=a))
        ben = actor_of(make_user("ben", "analyst", agency=b))

    ingest(Two.a, export(10))
    ingest(Two.b, export(12))
    return Two


def seen(viewer, why, action="view"):
    found = selectors.records_visible_to(viewer=viewer, purpose=why, action=action)
    return dict.fromkeys(found.values_list("owner__ori", flat=True))


def everything(viewer, why):
    """All that a viewer can learn through this app, as plain values."""
    who = {"viewer": viewer, "purpose": why}
    points = selectors.points(**who, kind="incident")
    counts = selectors.daily_counts(**who, kind="incident", **SPAN)
    return {
        "ids": sorted(
            str(pk) for pk in selectors.records_visible_to(**who).values_list("pk", flat=True)
        ),
        "pointers": sorted(
            str(pk)
            for pk in selectors.records_visible_to(**who, action="pointer").values_list(
                "pk", flat=True
            )
        ),
        "points": (points.time_days.tolist(), points.owners, points.left_out),
        "counts": counts,
        "status": selectors.data_status(**who),
        "held": selectors.held_back(**who, kind=RecordKind.INCIDENT),
        "submissions": selectors.submissions_visible_to(**who).count(),
        "quarantine": selectors.quarantine_visible_to(**who).count(),
        "mappings": selectors.mappings_visible_to(**who).count(),
        "list": [
            str(one.pk)
            for one in listing.listed(**who, filters=listing.Filters(kind=RecordKind.INCIDENT))
        ],
    }


def test_without_an_agreement_each_sees_its_own(two, why):
    for action in ("view", "search", "export", "forecast", "pointer"):
        assert list(seen(two.ann, why, action)) == [two.a.ori]


def test_an_agreement_opens_what_it_names_and_nothing_else(two, why, agree):
    agree(two.a, two.b, actions=("view", "search"))
    assert set(seen(two.ann, why)) == {two.a.ori, two.b.ori}
    assert set(seen(two.ann, why, "export")) == {two.a.ori}
    assert set(seen(two.ann, Purpose(code="evaluation"))) == {two.a.ori}


def test_a_red_record_of_another_agency_changes_nothing_that_a_viewer_can_learn(
    two, why, agree, ingest, export
):
    agree(two.a, two.b)
    before = everything(two.ann, why)
    ingest(two.b, export(16), level="red", mapping="secret")
    assert Record.objects.filter(owner=two.b, level="red").exists()
    assert everything(two.ann, why) == before


def test_another_agencys_records_change_nothing_without_an_agreement(two, why, ingest, export):
    before = everything(two.ann, why)
    ingest(two.b, export(20), mapping="more")
    assert everything(two.ann, why) == before


def test_an_audience_narrows_even_within_the_agreement(two, make_agency, why, agree):
    agree(two.a, two.b)
    third = make_agency()
    Record.objects.filter(owner=two.b).update(audience=f"|{third.ori}|")
    assert set(seen(two.ann, why)) == {two.a.ori}


def test_an_expired_release_is_over(two, why, agree):
    agree(two.a, two.b)
    Record.objects.filter(owner=two.b).update(
        release_expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert set(seen(two.ann, why)) == {two.a.ori}


def test_a_yellow_record_is_a_pointer_and_never_content(two, why, agree):
    agree(two.a, two.b)
    Record.objects.filter(owner=two.b).update(level="yellow")
    one = Record.objects.filter(owner=two.b).first()
    who = {"viewer": two.ann, "purpose": why}
    assert set(seen(two.ann, why)) == {two.a.ori}
    with pytest.raises(Missing):
        selectors.record_visible_to(**who, record_id=one.pk)
    pointer = selectors.pointer_to(**who, record_id=one.pk)
    assert pointer.ori == two.b.ori
    assert one.local_id not in repr(pointer)
    held = selectors.held_back(**who, kind=RecordKind.INCIDENT)
    assert [(found.ori, count) for found, count in held] == [(two.b.ori, 12)]
    assert set(selectors.points(**who, kind="incident").owners) == {two.a.ori}


def test_foreign_and_missing_give_the_same_answer(two, why):
    foreign = Record.objects.filter(owner=two.b).first()
    answers = []
    for record_id in (foreign.pk, MISSING):
        for read in (
            selectors.record_visible_to,
            selectors.pointer_to,
            selectors.submission_visible_to,
        ):
            key = "submission_id" if read is selectors.submission_visible_to else "record_id"
            with pytest.raises(Missing) as refused:
                read(viewer=two.ann, purpose=why, **{key: record_id})
            answers.append(refused.value.as_dict())
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("role", ["liaison", "partner", "auditor", "agency-admin"])
def test_roles_without_case_data_see_no_record(two, why, make_user, actor_of, role):
    viewer = actor_of(make_user("xavier", role, agency=two.a))
    for action in ("view", "search", "export", "forecast", "pointer"):
        assert not seen(viewer, why, action)


@pytest.mark.parametrize("role", ["oversight", "platform-admin"])
def test_roles_outside_the_agencies_see_no_record_and_no_submission(
    two, why, make_user, actor_of, role
):
    viewer = actor_of(make_user("xavier", role))
    assert not seen(viewer, why)
    assert not selectors.submissions_visible_to(viewer=viewer, purpose=why).exists()
    assert not selectors.quarantine_visible_to(viewer=viewer, purpose=why).exists()
    assert not selectors.mappings_visible_to(viewer=viewer, purpose=why).exists()


def test_every_read_leaves_its_entry(two, why):
    who = {"viewer": two.ann, "purpose": why}
    one = Record.objects.filter(owner=two.a).first()
    reads = {
        "points.read": lambda: selectors.points(**who, kind="incident"),
        "counts.read": lambda: selectors.daily_counts(**who, kind="incident", **SPAN),
        "status.read": lambda: selectors.data_status(**who),
        "record.viewed": lambda: selectors.record_visible_to(**who, record_id=one.pk),
        "record.pointed": lambda: selectors.pointer_to(**who, record_id=one.pk),
    }
    for verb, read in reads.items():
        before = LedgerEntry.objects.filter(verb=verb, actor_id=two.ann.id).count()
        read()
        assert LedgerEntry.objects.filter(verb=verb, actor_id=two.ann.id).count() == before + 1


def test_kinds_are_never_added_up(two, why):
    with pytest.raises(Invalid) as refused:
        selectors.points(viewer=two.ann, purpose=why, kind=["incident", "arrest"])
    assert refused.value.faults[0].rule == "one kind"
    with pytest.raises(Invalid):
        selectors.needed_kind([])


def test_points_are_ordered_and_say_what_they_leave_out(two, why, ingest, export):
    ingest(two.a, export(14, changes={12: {"longitude": "", "latitude": ""}}))
    found = selectors.points(viewer=two.ann, purpose=why, kind="incident")
    assert len(found) == 13
    assert found.left_out == 1
    assert (found.time_days[1:] >= found.time_days[:-1]).all()
    first = Record.objects.filter(owner=two.a, lon__isnull=False).order_by("occurred_from").first()
    days = (first.occurred_from - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(days=1)
    assert found.time_days[0] == pytest.approx(days)
    inside = selectors.points(
        viewer=two.ann, purpose=why, kind="incident", bounds=(-73.9001, 40.6, -73.8951, 40.8)
    )
    assert 0 < len(inside) < len(found)


def test_daily_counts_add_up_and_hold_every_day(two, why, agree):
    agree(two.a, two.b)
    counts = selectors.daily_counts(viewer=two.ann, purpose=why, kind="incident", **SPAN)
    assert sum(counts.total.values()) == 22
    assert set(counts.by_owner) == {two.a.ori, two.b.ori}
    assert all(len(days) == 182 for days in counts.by_owner.values())
    for day, count in counts.total.items():
        assert count == sum(days[day] for days in counts.by_owner.values())


def test_status_tells_of_the_own_agency_more_than_of_a_partner(two, why, agree):
    agree(two.a, two.b)
    found = {status.agency: status for status in selectors.data_status(viewer=two.ann, purpose=why)}
    assert found[two.a.ori].last_submission_at is not None
    assert found[two.a.ori].quarantined == 0
    assert found[two.b.ori].last_submission_at is None
    assert found[two.b.ori].quarantined is None
    assert found[two.b.ori].records == 12

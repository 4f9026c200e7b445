"""Standing searches: told once of what lands, with the rights of that moment, and of nothing else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.agencies import services as agencies
from accord.apps.exchange.models import Alert, Notice, Subscription
from accord.apps.exchange.selectors import alerts as selectors
from accord.apps.exchange.services import alerts as services
from accord.apps.exchange.services import matching, noticing
from accord.apps.records import services as records
from accord.apps.records.models import Record
from accord.frame import outbox
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

ACTIONS = ("search", "pointer", "view", "export", "subscribe")


@pytest.fixture
def sharing(two, agree):
    """The two, and an agreement that lets each subscribe to what the other shares."""
    agree(two.here, two.there, actions=ACTIONS)
    return two


def wanted(**changes):
    about = {"label": "Burglaries", "what": "incidents"}
    terms = {"kind": "incident", "text": "BURGLARY"}
    return services.Wanted(**{**about, "terms": terms, **changes})


def subscribe(actor, why, **changes):
    return services.subscribe(by=actor, purpose=why, wanted=wanted(**changes))


def numbers(actor, why):
    rows = selectors.alerts_visible_to(viewer=actor, purpose=why)
    told = selectors.told(viewer=actor, purpose=why, alerts=list(rows))
    return sorted(one.record.local_id for one in told if one.record)


def test_what_a_partner_lands_and_fits_is_told(sharing, why, ingest, export):
    subscribe(sharing.as_ana, why)
    ingest(sharing.there, export(8))
    outbox.deliver()
    assert numbers(sharing.as_ana, why) == ["24-000000", "24-000004"]


def test_what_landed_before_is_not_told(sharing, why, ingest, export):
    ingest(sharing.there, export(8))
    outbox.deliver()
    subscribe(sharing.as_ana, why)
    outbox.deliver()
    assert numbers(sharing.as_ana, why) == []


def test_without_the_right_to_subscribe_nothing_is_told(shared, why, ingest, export):
    subscribe(shared.as_ana, why)  # this agreement allows search and view, not subscribe
    ingest(shared.there, export(8))
    outbox.deliver()
    assert Alert.objects.count() == 0


def test_the_rights_are_those_of_the_moment_of_landing(two, why, ingest, export, agree, system):
    subscribe(two.as_ana, why)
    ingest(two.there, export(4))
    outbox.deliver()
    assert Alert.objects.count() == 0
    agree(two.here, two.there, actions=ACTIONS)
    ingest(two.there, export(8), name="second.csv")
    outbox.deliver()
    assert numbers(two.as_ana, why) == ["24-000004"]


def test_an_account_that_was_switched_off_is_told_nothing_and_its_subscription_ends(
    sharing, why, ingest, export, system
):
    made = subscribe(sharing.as_ana, why)
    agencies.set_active(by=system, purpose=why, user=sharing.ana, active=False)
    ingest(sharing.there, export(8))
    outbox.deliver()
    assert Alert.objects.count() == 0
    assert services.settle_subscriptions(now=timezone.now()) == 1
    made.refresh_from_db()
    assert made.ended_because == "rights"


def test_red_records_are_told_to_no_outsider(sharing, why, ingest, export):
    subscribe(sharing.as_ana, why)
    ingest(sharing.there, export(8), level="red")
    outbox.deliver()
    assert Alert.objects.count() == 0


def test_an_event_that_is_delivered_twice_tells_once(sharing, why, ingest, export):
    subscribe(sharing.as_ana, why)
    ingest(sharing.there, export(8))
    outbox.deliver()
    submission = Record.objects.first().submission_id
    assert matching.match_submission(submission_id=submission, event_id="again") == 0
    assert Alert.objects.count() == 2
    assert LedgerEntry.objects.filter(verb="alerts.raised").count() == 1


def test_what_fails_half_way_is_told_whole_the_next_time(sharing, why, ingest, export, monkeypatch):
    subscribe(sharing.as_ana, why)
    ingest(sharing.there, export(8))

    def killed(**_):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(matching, "notices_due", killed)
        with pytest.raises(RuntimeError):
            outbox.deliver()
    assert Alert.objects.count() == 0
    outbox.deliver()
    assert Alert.objects.count() == 2


def told_of(label):
    rows = Alert.objects.filter(subscription__label=label).order_by("trigger")
    return list(rows.values_list("trigger", flat=True))


def test_another_version_is_told_to_whoever_asked_for_changes(sharing, why, ingest, export):
    subscribe(sharing.as_ana, why, on_change=True)
    subscribe(sharing.as_ana, why, label="new ones alone")
    ingest(sharing.there, export(8))
    outbox.deliver()
    ingest(sharing.there, export(8, changes={4: {"address": "1 ELM ST"}}), name="restated.csv")
    outbox.deliver()
    assert told_of("Burglaries") == ["changed", "new", "new"]
    assert told_of("new ones alone") == ["new", "new"]
    assert numbers(sharing.as_ana, why).count("24-000004") == 3


def test_what_is_restated_before_anybody_looked_is_told_as_new_all_the_same(
    sharing, why, ingest, export
):
    subscribe(sharing.as_ana, why)
    ingest(sharing.there, export(8))
    ingest(sharing.there, export(8, changes={4: {"address": "1 ELM ST"}}), name="restated.csv")
    outbox.deliver()
    assert numbers(sharing.as_ana, why) == ["24-000000", "24-000004"]


def test_what_is_taken_back_is_shown_no_more(sharing, why, ingest, export, system, records_why):
    subscribe(sharing.as_ana, why)
    ingest(sharing.there, export(8))
    outbox.deliver()
    records.set_dissemination(
        by=sharing.as_ben, purpose=records_why, owner=sharing.there, level="red",
        record_ids=list(Record.objects.values_list("pk", flat=True)),
    )  # fmt: skip
    told = selectors.told(
        viewer=sharing.as_ana, purpose=why,
        alerts=list(selectors.alerts_visible_to(viewer=sharing.as_ana, purpose=why)),
    )  # fmt: skip
    assert len(told) == 2
    assert all(one.record is None and one.owner is None for one in told)


@pytest.fixture
def set_level(sharing, records_why):
    def make(level, *, number="24-000004", audience=()):
        found = Record.objects.get(owner=sharing.there, local_id=number, is_current=True)
        records.set_dissemination(
            by=sharing.as_ben, purpose=records_why, owner=sharing.there, record_ids=[found.pk],
            level=level, audience=audience,
        )  # fmt: skip
        outbox.deliver()

    return make


def test_what_its_owner_opens_later_is_told_as_new_once(sharing, why, ingest, export, set_level):
    ingest(sharing.there, export(8), level="red")
    outbox.deliver()
    subscribe(sharing.as_ana, why)  # the record is older: what counts is that it is seen now
    set_level("green")
    set_level("red")
    set_level("green")
    set_level("green", audience=[sharing.here.ori])
    assert told_of("Burglaries") == ["new"]
    assert numbers(sharing.as_ana, why) == ["24-000004"]


def test_another_release_of_what_was_seen_before_tells_nothing(
    sharing, why, ingest, export, set_level
):
    ingest(sharing.there, export(8))
    outbox.deliver()
    subscribe(sharing.as_ana, why)
    set_level("green", audience=[sharing.here.ori])
    set_level("green")
    assert told_of("Burglaries") == []


def test_what_is_opened_to_others_or_half_is_told_to_nobody(
    sharing, why, ingest, export, set_level, make_agency
):
    ingest(sharing.there, export(8), level="red")
    subscribe(sharing.as_ana, why)
    set_level("yellow")
    set_level("green", audience=[make_agency().ori])
    set_level("green", number="24-000005")  # no burglary
    assert told_of("Burglaries") == []


def test_alerts_are_of_their_owner_and_purpose(sharing, why, ingest, export):
    made = subscribe(sharing.as_ana, why)
    ingest(sharing.there, export(8))
    outbox.deliver()
    other = type(why)(code="records-management")
    assert numbers(sharing.as_ben, why) == []
    assert numbers(sharing.as_ana, other) == []
    with pytest.raises(Missing):
        selectors.subscription_visible_to(
            viewer=sharing.as_ben, purpose=why, subscription_id=made.pk
        )
    ids = list(Alert.objects.values_list("pk", flat=True))
    with pytest.raises(Missing):
        services.acknowledge(by=sharing.as_ben, purpose=why, alert_ids=ids)
    assert services.acknowledge(by=sharing.as_ana, purpose=why, alert_ids=ids) == 2
    assert services.acknowledge(by=sharing.as_ana, purpose=why, alert_ids=ids) == 0


def test_terms_stand_sealed_and_in_no_leaf(sharing, why):
    subscribe(sharing.as_ana, why, terms={"kind": "incident", "text": "Winterbottom"})
    assert b"Winterbottom" not in bytes(Subscription.objects.get().sealed)
    leaves = LedgerEntry.objects.values_list("leaf", flat=True)
    assert not any(b"Winterbottom" in bytes(leaf) for leaf in leaves)


def contacts(actor, why):
    rows = selectors.alerts_visible_to(viewer=actor, purpose=why).filter(trigger="contact")
    told = selectors.told(viewer=actor, purpose=why, alerts=list(rows))
    return [one.owner.name for one in told]


ONE_NUMBER = {"kind": "incident", "text": "24-000123"}


def test_two_who_look_for_the_same_learn_whom_to_speak_to(sharing, why):
    subscribe(sharing.as_ana, why, terms=ONE_NUMBER, open_to_contact=True)
    assert contacts(sharing.as_ana, why) == []
    subscribe(sharing.as_ben, why, terms=ONE_NUMBER, open_to_contact=True)
    assert contacts(sharing.as_ana, why) == ["Birch"]
    assert contacts(sharing.as_ben, why) == ["Alder"]


@pytest.mark.parametrize(
    "changes",
    [
        {"open_to_contact": False},
        {"terms": {"kind": "incident", "text": "24-000124"}},
        {"terms": {"kind": "incident", "text": "burglary main"}},
    ],
)
def test_who_did_not_want_it_or_looks_for_another_learns_nothing(sharing, why, changes):
    about = {"terms": ONE_NUMBER, "open_to_contact": True}
    subscribe(sharing.as_ana, why, **about)
    subscribe(sharing.as_ben, why, **(about | changes))
    assert Alert.objects.count() == 0


def test_without_an_agreement_nobody_learns_of_the_other(shared, why):
    for actor in (shared.as_ana, shared.as_ben):
        subscribe(actor, why, terms=ONE_NUMBER, open_to_contact=True)
    assert Alert.objects.count() == 0


@pytest.fixture
def with_mail(sharing, settings):
    settings.EMAIL_HOST = "mail.example.gov"
    sharing.ana.email = "ana@example.gov"
    sharing.ana.save()
    return sharing


def test_mail_says_that_there_is_something_and_not_what(with_mail, why, ingest, export):
    subscribe(with_mail.as_ana, why, by_mail=True)
    ingest(with_mail.there, export(8))
    outbox.deliver()
    now = timezone.now()
    assert noticing.send_due(now=now) == 1
    assert noticing.send_due(now=now) == 0
    (sent,) = mail.outbox
    assert sent.to == ["ana@example.gov"]
    said = f"{sent.subject} {sent.body}"
    assert "24-" not in said
    assert "BURGLARY" not in said
    assert str(Notice.objects.get().pk) in sent.extra_headers["Message-ID"]


def test_a_day_of_alerts_is_one_mail(with_mail, why, ingest, export):
    subscribe(with_mail.as_ana, why, by_mail=True, delivery="daily")
    ingest(with_mail.there, export(4))
    ingest(with_mail.there, export(8), name="more.csv")
    outbox.deliver()
    due = Notice.objects.get().due_at
    assert due.astimezone(ZoneInfo("America/New_York")).hour == 7
    assert noticing.send_due(now=due - timedelta(seconds=1)) == 0
    assert noticing.send_due(now=due) == 1
    assert len(mail.outbox) == 1


def test_a_server_that_refuses_is_asked_again_later(with_mail, why, ingest, export, monkeypatch):
    subscribe(with_mail.as_ana, why, by_mail=True)
    ingest(with_mail.there, export(8))
    outbox.deliver()
    now = timezone.now()

    def refuse(*_, **__):
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert noticing.send_due(now=now) == 0
    assert Notice.objects.get().failure == "unreachable"
    assert noticing.send_due(now=now) == 0, "another worker may be sending it this moment"
    assert noticing.send_due(now=now + timedelta(minutes=6)) == 1


def test_what_is_not_validated_lapses_after_its_grace(with_mail, why):
    made = subscribe(with_mail.as_ana, why, by_mail=True, validated_every=30, days=300)
    begun = made.starts_at
    assert services.settle_subscriptions(now=begun + timedelta(days=15)) == 0
    assert Notice.objects.count() == 0
    for _ in range(2):  # asked twice, reminded once
        assert services.settle_subscriptions(now=begun + timedelta(days=17)) == 0
    assert Notice.objects.count() == 1
    assert selectors.standing_of(made, begun + timedelta(days=31)) == "grace"
    assert services.settle_subscriptions(now=begun + timedelta(days=36)) == 0
    assert services.settle_subscriptions(now=begun + timedelta(days=37)) == 1
    made.refresh_from_db()
    assert made.ended_because == "lapsed"


def test_a_validated_one_stands_on_and_never_past_its_end(sharing, why):
    made = subscribe(sharing.as_ana, why, days=100, validated_every=30)
    again = services.validate_subscription(
        by=sharing.as_ana, purpose=why, subscription_id=made.pk, days=180
    )
    assert again.validate_by == made.ends_at
    services.end_subscription(by=sharing.as_ana, purpose=why, subscription_id=made.pk)
    with pytest.raises(Conflict):
        services.end_subscription(by=sharing.as_ana, purpose=why, subscription_id=made.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": " "}, "label"),
        ({"what": "souls"}, "what"),
        ({"terms": {"kind": "incident"}}, "terms"),
        ({"on_new": False}, "on_new"),
        ({"delivery": "hourly"}, "delivery"),
        ({"days": 0}, "days"),
        ({"days": 400}, "days"),
        ({"validated_every": 181}, "validated_every"),
        ({"grace_days": 31}, "grace_days"),
        ({"by_mail": True}, "by_mail"),
        ({"webhook_peer": "unknown", "webhook_path": "/x"}, "webhook_peer"),
    ],
)
def test_a_wrong_wish_names_its_field(sharing, why, changes, field):
    with pytest.raises(Invalid) as refused:
        subscribe(sharing.as_ana, why, **changes)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_who_sees_no_cases_subscribes_to_none(two, why, make_user, actor_of):
    leo = actor_of(make_user("leo", "liaison", agency=two.here))
    with pytest.raises(Denied):
        subscribe(leo, why)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        ("subscription", {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}),
        ("subscription", {"what": "souls"}),
        ("subscription", {"ended_because": "own"}),
        ("subscription", {"on_new": False}),
        ("subscription", {"webhook_peer": "a"}),
    ],
)
def test_the_database_refuses_what_cannot_be(sharing, why, model, changes):
    made = subscribe(sharing.as_ana, why)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=made.pk).update(**changes)


def test_the_database_tells_nobody_twice(sharing, why):
    made = subscribe(sharing.as_ana, why)
    about = {"subscription": made, "trigger": "new", "about_id": made.pk}
    Alert.objects.create(**about, raised_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(**about, raised_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(**about | {"trigger": "contact"}, raised_at=timezone.now())


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from(["America/New_York", "Europe/Berlin", "Pacific/Auckland", "UTC"]),
)
def test_the_next_digest_is_at_seven_within_a_day_and_an_hour(naive, name):
    now, zone = naive.replace(tzinfo=UTC), ZoneInfo(name)
    due = noticing.next_digest(now, zone)
    assert timedelta(0) < due - now <= timedelta(hours=25)
    assert due.astimezone(zone).hour == 7

"""Hold what has landed against the standing searches, each with its owner's rights of this moment."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.events.alerts import AlertsRaised
from accord.apps.exchange.models import Alert, Subscription
from accord.apps.exchange.selectors.alerts import purpose_of, standing_of, terms_sought
from accord.apps.exchange.selectors.incidents import incidents_found
from accord.apps.exchange.services.noticing import notices_due
from accord.apps.records import selectors as records
from accord.apps.records.models import Record
from accord.core.ledger import merkle_root_of
from accord.frame import audit, changes, outbox
from accord.frame.actor import Actor
from accord.frame.errors import Missing
from accord.frame.ids import new_id

WATCHER: Final = Actor(id="alerts", name="alerts", kind="system")
Finder = Callable[..., QuerySet[Record]]
#: How each kind of search finds records: the very function that its page asks.
FINDERS: Final[Mapping[str, Finder]] = {"incidents": incidents_found}
LOOKED_AT: Final = 500


def match_submission(*, submission_id: UUID | str, event_id: str) -> int:
    """Tell every standing search of what a load has brought; returns how many alerts were raised.

    Runs in the transaction that marks the event as delivered: a kill in between repeats all of it,
    and what was told already is told once.
    """
    landed = Q(submission_id=submission_id)
    return sum(_look(one, landed, event_id) for one in _standing(timezone.now()))


def match_record(*, record_id: UUID | str, event_id: str) -> int:
    """The same for one record that a person has given another version."""
    return sum(_look(one, Q(pk=record_id), event_id) for one in _standing(timezone.now()))


def _standing(now: datetime) -> Iterable[Subscription]:
    found = Subscription.objects.filter(
        ended_at__isnull=True, starts_at__lte=now, ends_at__gt=now
    ).filter(Q(on_new=True) | Q(on_change=True))
    every = found.select_related("user__agency", "agency").order_by("id")
    return [one for one in every if standing_of(one, now) in {"standing", "grace"}]


def _look(subscription: Subscription, landed: Q, event_id: str) -> int:
    viewer = agencies.actor_of(subscription.user)
    if viewer is None or viewer.agency_id != str(subscription.agency_id):
        return 0  # switched off or moved: it sees nothing, and the nightly round ends it
    try:
        terms = terms_sought(subscription)
    except Missing:
        return 0
    purpose = purpose_of(subscription)
    found = FINDERS[subscription.what](viewer=viewer, purpose=purpose, terms=terms)
    found &= records.records_visible_to(viewer=viewer, purpose=purpose, action="subscribe")
    new = Q(version=1) if subscription.on_new else Q(pk__in=())
    changed = Q(version__gt=1) if subscription.on_change else Q(pk__in=())
    hits = list(
        found.filter(landed).filter(new | changed).order_by("id").values_list("id", "version")
    )
    raised = 0
    for trigger, ids in (
        (Alert.Trigger.NEW, [pk for pk, version in hits if version == 1]),
        (Alert.Trigger.CHANGED, [pk for pk, version in hits if version > 1]),
    ):
        for start in range(0, len(ids), LOOKED_AT):
            raised += _raise(subscription, trigger, ids[start : start + LOOKED_AT], event_id)
    return raised


def _raise(
    subscription: Subscription, trigger: Alert.Trigger, ids: list[UUID], event_id: str
) -> int:
    """Alerts for what this subscription was not told of yet, their entry, and the word of them."""
    known = set(
        Alert.objects.filter(
            subscription=subscription, trigger=trigger, about_id__in=ids
        ).values_list("about_id", flat=True)
    )
    fresh = [one for one in ids if one not in known]
    if not fresh:
        return 0
    now = timezone.now()
    with audit.transaction(
        by=WATCHER, purpose=purpose_of(subscription), verb="alerts.raised",
        object_type="subscription", object_id=str(subscription.pk),
        payload={
            "count": len(fresh), "trigger": trigger.value,
            "root": merkle_root_of([one.bytes for one in fresh]).hex(),
        },
    ):  # fmt: skip
        Alert.objects.bulk_create(
            Alert(
                id=new_id(), subscription=subscription, trigger=trigger, about_id=one, raised_at=now
            )
            for one in fresh
        )
        notices_due(subscription=subscription, event_id=event_id, now=now)
        outbox.announce(
            AlertsRaised(
                subscription_id=str(subscription.pk),
                agency_id=str(subscription.agency_id),
                count=len(fresh),
            )
        )
        changes.tell("alerts", agency_id=subscription.agency_id)
    return len(fresh)

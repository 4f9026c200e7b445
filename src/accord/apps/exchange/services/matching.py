"""Hold what has landed against the standing searches, each with its owner's rights of this moment."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import sharing
from accord.apps.exchange.events.alerts import AlertsRaised
from accord.apps.exchange.models import Alert, Subscription
from accord.apps.exchange.selectors.alerts import purpose_of, standing_of, terms_sought
from accord.apps.exchange.selectors.incidents import (
    incidents_found,
    persons_found,
    places_found,
    vehicles_found,
)
from accord.apps.exchange.services.noticing import notices_due
from accord.apps.records import selectors as records
from accord.apps.records.models import Record
from accord.apps.records.services import as_before
from accord.core import crypto
from accord.core.ledger import merkle_root_of
from accord.core.policy import Action
from accord.frame import audit, changes, outbox
from accord.frame.actor import Actor
from accord.frame.errors import Missing
from accord.frame.ids import new_id

WATCHER: Final = Actor(id="alerts", name="alerts", kind="system")
Finder = Callable[..., QuerySet[Record]]
#: How each kind of search finds records: the very function that its page asks.
FINDERS: Final[Mapping[str, Finder]] = {
    "incidents": incidents_found, "persons": persons_found, "vehicles": vehicles_found,
    "places": places_found,
}  # fmt: skip
LOOKED_AT: Final = 500
#: What a subscription's owner must be allowed to do with a record before it is told.
TO_BE_TOLD: Final[tuple[Action, ...]] = ("search", "subscribe")
#: What the versions of one record have in common.
FAMILY: Final = ("owner_id", "source_system", "kind", "local_id", "row_key")


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


def match_released(*, before: list[list[str]], event_id: str) -> int:
    """Tell of records that their owner has opened: as new, to those who could not see them before."""
    told = {one[0]: one for one in before}
    released = Q(pk__in=list(told))
    return sum(_look(one, released, event_id, told) for one in _standing(timezone.now()))


def _standing(now: datetime) -> Iterable[Subscription]:
    found = Subscription.objects.filter(
        ended_at__isnull=True, starts_at__lte=now, ends_at__gt=now
    ).filter(Q(on_new=True) | Q(on_change=True))
    every = found.select_related("user__agency", "agency").order_by("id")
    return [one for one in every if standing_of(one, now) in {"standing", "grace"}]


def _look(
    subscription: Subscription,
    landed: Q,
    event_id: str,
    before: Mapping[str, list[str]] | None = None,
) -> int:
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
    hits = list(found.filter(landed).order_by("id").only(*FAMILY, "version"))
    if before is not None:
        return _look_at_released(subscription, hits, event_id, before, viewer)
    raised = 0
    for start in range(0, len(hits), LOOKED_AT):
        some = hits[start : start + LOOKED_AT]
        new = (
            _untold_news(subscription, some, since=subscription.starts_at)
            if subscription.on_new
            else []
        )
        raised += _raise(subscription, Alert.Trigger.NEW, new, event_id)
        if subscription.on_change:
            changed = [one.pk for one in some if one.version > 1 and one.pk not in set(new)]
            raised += _raise(subscription, Alert.Trigger.CHANGED, changed, event_id)
    return raised


def _look_at_released(
    subscription: Subscription,
    hits: list[Record],
    event_id: str,
    before: Mapping[str, list[str]],
    viewer: Actor,
) -> int:
    """Alerts for what has come into sight of a subscription that waits for new records."""
    if not subscription.on_new:
        return 0
    judge = sharing.judge(viewer=viewer, purpose=purpose_of(subscription))
    whole = Record.objects.select_related("owner").in_bulk([one.pk for one in hits])
    fresh = [
        one
        for one in hits
        if not all(
            judge.decide(
                sharing.facts_of(as_before(whole[one.pk], before[str(one.pk)])), action
            ).is_permitted
            for action in TO_BE_TOLD
        )
    ]
    new = _untold_news(subscription, fresh, since=None)
    return _raise(subscription, Alert.Trigger.NEW, new, event_id)


def _untold_news(
    subscription: Subscription, hits: list[Record], *, since: datetime | None
) -> list[UUID]:
    """Which of the hits it was not told of in any version; with `since`, of those begun after that.

    A record that was restated before its first landing was looked at would else be told to nobody.
    """
    families = Record.objects.filter(
        local_id__in={one.local_id for one in hits}, owner__in={one.owner_id for one in hits}
    )
    versions: dict[tuple[object, ...], list[Record]] = {}
    for one in families.only(*FAMILY, "version", "recorded_at"):
        versions.setdefault(_family(one), []).append(one)
    about = [one.pk for group in versions.values() for one in group]
    told = set(
        Alert.objects.filter(subscription=subscription, about_id__in=about).values_list(
            "about_id", flat=True
        )
    )
    return [
        one.pk
        for one in hits
        if (since is None or min(each.recorded_at for each in versions[_family(one)]) >= since)
        and not any(each.pk in told for each in versions[_family(one)])
    ]


def _family(one: Record) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in FAMILY)


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
            "root": merkle_root_of([crypto.sha256(one.bytes) for one in fresh]).hex(),
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

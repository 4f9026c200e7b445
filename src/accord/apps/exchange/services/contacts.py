"""Two agencies look for the same subject, and both wanted to know: each learns whom to speak to."""

from datetime import datetime

from django.db.models import Q

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import sharing
from accord.apps.exchange.models import Alert, Subscription
from accord.apps.exchange.selectors.alerts import purpose_of, standing_of
from accord.apps.exchange.services.noticing import notices_due
from accord.core import crypto
from accord.core.ledger import merkle_root_of
from accord.frame import audit, changes
from accord.frame.actor import Actor
from accord.frame.ids import new_id

MATCHER = Actor(id="contacts", name="contacts", kind="system")


def introduce(subscription: Subscription, *, now: datetime) -> int:
    """Tell this subscription and those of other agencies of each other; in the caller's transaction.

    Both sides ticked it, both stand, both look for the same subject, and an agreement lets each
    agency subscribe to the other's records for its own purpose.
    """
    if not (subscription.open_to_contact and subscription.subject_tokens):
        return 0
    wanted = set(subscription.subject_tokens)
    open_ones = Subscription.objects.filter(
        Q(ended_at__isnull=True), open_to_contact=True, starts_at__lte=now, ends_at__gt=now
    ).exclude(agency_id=subscription.agency_id)
    told = 0
    for other in open_ones.select_related("user__agency", "agency").order_by("id"):
        if not wanted & set(other.subject_tokens) or standing_of(other, now) == "ended":
            continue
        if _may_learn(subscription, other, now) and _may_learn(other, subscription, now):
            told += _tell(subscription, other, now) + _tell(other, subscription, now)
    return told


def _may_learn(one: Subscription, of: Subscription, now: datetime) -> bool:
    """Whether an agreement in force lets the one's agency subscribe to what the other holds."""
    viewer = agencies.actor_of(one.user)
    if viewer is None or viewer.agency_id != str(one.agency_id):
        return False
    judge = sharing.judge(viewer=viewer, purpose=purpose_of(one), now=now)
    return any(
        "subscribe" in grant.actions
        and one.purpose_code in grant.purposes
        and of.agency.ori in grant.owners
        and one.agency.ori in grant.recipients
        for agreement in judge.agreements
        for grant in agreement.grants
    )


def _tell(one: Subscription, other: Subscription, now: datetime) -> int:
    about = {"subscription": one, "trigger": Alert.Trigger.CONTACT, "about_id": other.pk}
    if Alert.objects.filter(**about).exists():
        return 0
    with audit.transaction(
        by=MATCHER, purpose=purpose_of(one), verb="alerts.raised",
        object_type="subscription", object_id=str(one.pk),
        payload={
            "count": 1, "trigger": Alert.Trigger.CONTACT.value,
            "root": merkle_root_of([crypto.sha256(other.pk.bytes)]).hex(),
        },
    ):  # fmt: skip
        Alert.objects.create(id=new_id(), other_agency_id=other.agency_id, raised_at=now, **about)
        notices_due(subscription=one, event_id=str(other.pk), now=now)
        changes.tell("alerts", agency_id=one.agency_id)
    return 1

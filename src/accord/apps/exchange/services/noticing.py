"""The word that something is there, over mail or a webhook: never what, never about whom."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.exchange.models import Alert, Notice, Subscription
from accord.apps.exchange.selectors.alerts import purpose_of
from accord.frame import audit, outbound
from accord.frame.actor import Actor
from accord.frame.errors import AccordError
from accord.frame.ids import new_id

DIGEST_HOUR: Final = 7
CLAIMED_FOR: Final = timedelta(minutes=5)
ATTEMPTS: Final = 8
AT_ONCE: Final = 50
LOOKED_UP: Final = 500
SUBJECT: Final = "Accord: something for you"
TEXT: Final = (
    "There is something for you in Accord. This message says nothing of what it is.\n"
    "Sign in, state your purpose and look under Find, Alerts.\n"
)


def notices_due(*, subscription: Subscription, event_id: str, now: datetime) -> None:
    """Put down what is to be sent; inside the transaction of the alerts. One word a batch."""
    daily = subscription.delivery == Subscription.Delivery.DAILY
    due = next_digest(now, ZoneInfo(subscription.agency.time_zone)) if daily else now
    batch = f"day:{due:%Y-%m-%d}" if daily else f"event:{event_id}"
    channels = [Notice.Channel.MAIL] if subscription.by_mail else []
    channels += [Notice.Channel.WEBHOOK] if subscription.webhook_peer else []
    for channel in channels:
        Notice.objects.get_or_create(
            subscription=subscription, channel=channel, batch=batch,
            defaults={"id": new_id(), "due_at": due},
        )  # fmt: skip


def recalled(*, agency: Agency, about: Sequence[UUID], event_id: str, now: datetime) -> None:
    """Word over the channels of standing subscriptions that were told of what is recalled now."""
    told: set[UUID] = set()
    for start in range(0, len(about), LOOKED_UP):
        alerts = Alert.objects.filter(about_id__in=about[start : start + LOOKED_UP])
        told.update(alerts.order_by().values_list("subscription_id", flat=True).distinct())
    standing = Subscription.objects.filter(pk__in=told, agency=agency, ended_at__isnull=True)
    for one in standing.select_related("agency").order_by("id"):
        notices_due(subscription=one, event_id=event_id, now=now)


def remind(*, subscription: Subscription, now: datetime) -> None:
    """Once for each date: say that something wants its owner's word, and not what."""
    Notice.objects.get_or_create(
        subscription=subscription,
        channel=Notice.Channel.MAIL,
        batch=f"validate:{subscription.validate_by:%Y-%m-%d}",
        defaults={"id": new_id(), "due_at": now},
    )


def next_digest(now: datetime, zone: ZoneInfo) -> datetime:
    """The next seven in the morning of the agency's own clock."""
    local = now.astimezone(zone)
    due = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if due <= local:
        due = (due.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return due


def send_due(*, now: datetime) -> int:
    """Send what is due; one claim at a time, so that several workers may do so at once.

    A word is sent at least once: whoever dies between sending and noting it sends it again under
    the same message id, and a receiver that knows the id drops it.
    """
    waiting = Notice.objects.filter(_free(now), sent_at__isnull=True, due_at__lte=now)
    waiting = waiting.filter(attempts__lt=ATTEMPTS)
    return sum(_send(pk, now) for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]))


def _sender(subscription: Subscription) -> Actor:
    """Whoever sends may use what the subscription's agency may, a peer of its own for example."""
    ori = subscription.agency.ori
    return Actor(id="notices", name="notices", kind="system", agency_ori=ori)


def _free(now: datetime) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIMED_FOR)


def _send(pk: UUID, now: datetime) -> bool:
    claimed = Notice.objects.filter(_free(now), pk=pk, sent_at__isnull=True).update(
        claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False  # another worker has it
    notice = Notice.objects.select_related(
        "subscription__user__agency", "subscription__agency"
    ).get(pk=pk)
    failure = _deliver(notice)
    with transaction.atomic():
        changed = {"failure": failure} if failure else {"sent_at": now, "failure": ""}
        Notice.objects.filter(pk=pk).update(**changed)
        audit.record(
            by=_sender(notice.subscription), purpose=purpose_of(notice.subscription), verb="notice.sent",
            object_type="notice", object_id=str(notice.pk),
            payload={"channel": notice.channel, "sent": not failure},
        )  # fmt: skip
    return not failure


def _deliver(notice: Notice) -> str:
    """Send it; returns the code of what went wrong, or ""."""
    subscription = notice.subscription
    if agencies.actor_of(subscription.user) is None:
        return "switched_off"
    try:
        if notice.channel == Notice.Channel.MAIL:
            outbound.send_mail(
                to=subscription.user.email, subject=SUBJECT, text=TEXT, message_id=str(notice.pk)
            )
            return ""
        answer = outbound.ask(
            by=_sender(subscription),
            purpose=purpose_of(subscription),
            peer=subscription.webhook_peer,
            path=subscription.webhook_path,
            method="POST",
            body=json.dumps({"event": "alerts", "id": str(notice.pk)}).encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": str(notice.pk)},
        )
    except AccordError as error:
        return error.code
    return "" if answer.status < 300 else f"answer_{answer.status}"

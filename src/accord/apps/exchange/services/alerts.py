"""Subscribe, validate, end; acknowledge what one was told."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import session_purpose, sharing
from accord.apps.exchange.asking import NAME
from accord.apps.exchange.models import Alert, Subscription
from accord.apps.exchange.selectors.alerts import (
    lapses_at,
    purpose_of,
    sealed_for,
    standing_of,
    subscription_visible_to,
)
from accord.apps.exchange.services.contacts import introduce
from accord.apps.exchange.services.matching import FINDERS, WATCHER
from accord.apps.exchange.services.noticing import remind
from accord.apps.exchange.subjects import marks_of
from accord.frame import audit, outbound, sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing
from accord.frame.ids import new_id

CAPABILITY: Final = "alerts.subscribe"
DAYS_AT_MOST: Final = 366
VALIDATED_AT_MOST: Final = 180
REMINDED_BEFORE: Final = timedelta(days=14)
PATH: Final = re.compile(r"/[A-Za-z0-9._~/-]{0,199}")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to be told of, and how; `days` until it ends."""

    label: str
    what: str
    terms: Mapping[str, str]
    on_new: bool = True
    on_change: bool = False
    open_to_contact: bool = False
    delivery: str = Subscription.Delivery.IMMEDIATE
    by_mail: bool = False
    webhook_peer: str = ""
    webhook_path: str = ""
    days: int = 90
    validated_every: int = 90
    grace_days: int = 7


def subscribe(*, by: Actor, purpose: Purpose, wanted: Wanted) -> Subscription:
    """Let a search stand: what lands and fits it is told to `by`, with the rights `by` has then."""
    if not by.may(CAPABILITY) or by.agency_id is None:
        raise Denied
    session_purpose.demand_case(purpose.code, purpose.case_number)
    if sharing.bars_records(purpose.code):
        raise Invalid(_("This purpose allows no single record, hence no alert of one."))
    user, now, pk = agencies.user_by_id(by.id), timezone.now(), new_id()
    if faults := _faults_of(wanted, by, mail=user.email):
        raise Invalid(faults=faults)
    # The name under which a search was saved is no part of what was searched for.
    terms = {name: value for name, value in wanted.terms.items() if value and name != NAME}
    with audit.transaction(
        by=by, purpose=purpose, verb="subscription.created", object_type="subscription",
        object_id=str(pk),
        payload={"what": wanted.what, "fields": sorted(terms), "days": wanted.days},
    ) as entry:  # fmt: skip
        made = Subscription.objects.create(
            id=pk, user=user, agency_id=by.agency_id, label=wanted.label.strip(),
            what=wanted.what, sealed=sealing.seal(json.dumps(terms), context=sealed_for(pk)),
            purpose_code=purpose.code, reason=purpose.reason[:200],
            case_number=purpose.case_number[:60], on_behalf_of=purpose.on_behalf_of[:120],
            on_new=wanted.on_new, on_change=wanted.on_change,
            open_to_contact=wanted.open_to_contact, subject_tokens=marks_of(terms), delivery=wanted.delivery,
            by_mail=wanted.by_mail, webhook_peer=wanted.webhook_peer,
            webhook_path=wanted.webhook_path, starts_at=now,
            ends_at=now + timedelta(days=wanted.days),
            validate_by=now + timedelta(days=wanted.validated_every),
            grace_days=wanted.grace_days,
        )  # fmt: skip
        for name in sorted(terms):
            entry.commitments.append(entry.commit(name, terms[name]))
        introduce(made, now=now)
    return made


def validate_subscription(
    *, by: Actor, purpose: Purpose, subscription_id: UUID | str, days: int = 90
) -> Subscription:
    """Say that it is still needed; it stands for so many days more, at most to its end."""
    if not 1 <= days <= VALIDATED_AT_MOST:
        raise Invalid(
            faults=[Fault("days", "range", _("1 to %(most)s days.") % {"most": VALIDATED_AT_MOST})]
        )
    now = timezone.now()
    found = _own_standing(by, purpose, subscription_id, now)
    with audit.transaction(
        by=by, purpose=purpose, verb="subscription.validated", object_type="subscription",
        object_id=str(found.pk), payload={"days": days},
    ):  # fmt: skip
        found.validated_at = now
        found.validate_by = min(now + timedelta(days=days), found.ends_at)
        found.save(update_fields=["validated_at", "validate_by"])
    return found


def end_subscription(*, by: Actor, purpose: Purpose, subscription_id: UUID | str) -> None:
    """Look no more; what was told stays until its reader acknowledges it."""
    now = timezone.now()
    found = _own_standing(by, purpose, subscription_id, now)
    _end(found, by=by, purpose=purpose, because=Subscription.End.OWN, now=now)


def acknowledge(*, by: Actor, purpose: Purpose, alert_ids: Sequence[UUID | str]) -> int:
    """Have seen these alerts; those of others are none. Returns how many were new."""
    if not by.may(CAPABILITY):
        raise Denied
    with audit.transaction(
        by=by, purpose=purpose, verb="alert.acknowledged", object_type="alerts", object_id="-",
        payload={"count": len(alert_ids)},
    ):  # fmt: skip
        own = Alert.objects.filter(subscription__user_id=by.id, pk__in=alert_ids)
        if own.count() != len(set(map(str, alert_ids))):
            raise Missing
        return own.filter(acknowledged_at__isnull=True).update(acknowledged_at=timezone.now())


def settle_subscriptions(*, now: datetime) -> int:
    """End what has come to its end, was not validated, or lost its rights; remind of the rest."""
    ended = 0
    standing = Subscription.objects.filter(ended_at__isnull=True)
    for one in standing.select_related("user__agency", "agency").order_by("id"):
        because = _why_ended(one, now)
        if because:
            _end(one, by=WATCHER, purpose=purpose_of(one), because=because, now=now)
            ended += 1
        elif one.by_mail and one.validate_by - REMINDED_BEFORE <= now:
            remind(subscription=one, now=now)
    return ended


def _why_ended(one: Subscription, now: datetime) -> str:
    actor = agencies.actor_of(one.user)
    if actor is None or not actor.may(CAPABILITY) or actor.agency_id != str(one.agency_id):
        return Subscription.End.RIGHTS.value
    if now >= one.ends_at:
        return Subscription.End.EXPIRED.value
    return Subscription.End.LAPSED.value if now >= lapses_at(one) else ""


def _end(one: Subscription, *, by: Actor, purpose: Purpose, because: str, now: datetime) -> None:
    with audit.transaction(
        by=by, purpose=purpose, verb="subscription.ended", object_type="subscription",
        object_id=str(one.pk), payload={"because": str(because)},
    ):  # fmt: skip
        changed = Subscription.objects.filter(pk=one.pk, ended_at__isnull=True)
        if not changed.update(ended_at=now, ended_because=because):
            raise Conflict(_("It has ended already."))


def _own_standing(
    by: Actor, purpose: Purpose, subscription_id: UUID | str, now: datetime
) -> Subscription:
    if not by.may(CAPABILITY):
        raise Denied
    found = subscription_visible_to(viewer=by, purpose=purpose, subscription_id=subscription_id)
    if standing_of(found, now) == "ended":
        raise Conflict(_("It has ended; make another."))
    return found


def _faults_of(wanted: Wanted, by: Actor, *, mail: str) -> list[Fault]:
    faults = []
    if not wanted.label.strip() or len(wanted.label) > 80:
        faults.append(Fault("label", "required", _("A name of at most 80 characters.")))
    if wanted.what not in FINDERS:
        faults.append(Fault("what", "known", _("There is no such search.")))
    if not any(wanted.terms.get(name) for name in wanted.terms if name != "kind"):
        faults.append(Fault("terms", "required", _("Say what to look for.")))
    if not (wanted.on_new or wanted.on_change):
        faults.append(
            Fault("on_new", "one of", _("Be told of new records, of changed ones, or both."))
        )
    if wanted.delivery not in Subscription.Delivery.values:
        faults.append(Fault("delivery", "known", _("At once or once a day.")))
    if not 1 <= wanted.days <= DAYS_AT_MOST:
        faults.append(Fault("days", "range", _("1 to %(most)s days.") % {"most": DAYS_AT_MOST}))
    if not 1 <= wanted.validated_every <= VALIDATED_AT_MOST:
        faults.append(
            Fault(
                "validated_every", "range", _("1 to %(most)s days.") % {"most": VALIDATED_AT_MOST}
            )
        )
    if not 0 <= wanted.grace_days <= 30:
        faults.append(Fault("grace_days", "range", _("At most 30 days.")))
    if wanted.by_mail and not mail:
        faults.append(Fault("by_mail", "address", _("Your account has no mail address.")))
    return faults + _webhook_faults(wanted, by)


def _webhook_faults(wanted: Wanted, by: Actor) -> list[Fault]:
    if not wanted.webhook_peer and not wanted.webhook_path:
        return []
    names = {one.name for one in outbound.peers(by) if one.scheme in {"https", "http"}}
    if wanted.webhook_peer not in names:
        return [Fault("webhook_peer", "registered", _("There is no such registered peer."))]
    if not PATH.fullmatch(wanted.webhook_path):
        return [Fault("webhook_path", "form", _("An absolute, plain path such as /hooks/accord."))]
    return []

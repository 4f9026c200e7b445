"""Mail to people about conflicts, bulletins and recalls: that there is something, never what or whose.

Whoever is called from the rota hears of it, auditors of accounts that look in vain, and once a day
those to whom something was given that is corrected or taken back; others hear of what they asked to
hear of. One word for one thing and person: an event that is delivered twice, or names the same
thing again, adds none.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import User
from accord.apps.exchange.models import MailCall, MailWish, OnCall
from accord.apps.exchange.services.noticing import next_digest
from accord.frame import audit, changes, outbound
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import AccordError, Denied
from accord.frame.ids import new_id

TOPIC: Final = "alerts"
CLAIMED_FOR: Final = timedelta(minutes=5)
ATTEMPTS: Final = 8
AT_ONCE: Final = 50
SUBJECT: Final = "Accord: something for you"
TEXT: Final = (
    "There is something for you in Accord. This message says nothing of what it is.\n"
    "Sign in, state your purpose and look under Alerts, Bulletins and Deconfliction; whoever\n"
    "applies recalls looks under Corrections and recalls as well, and whoever inspects the ledger\n"
    "under How accounts are used.\n"
)
SENDER: Final = Actor(id="notices", name="notices", kind="system")
#: Under which purpose a word about a thing is sent, by the first part of `about`.
PURPOSES: Final = {
    "call": "deconfliction",
    "conflict": "deconfliction",
    "bulletin": "records-management",
    "in-vain": "oversight-audit",
    "recall": "records-management",
    "recalls": "records-management",
}


def wish(
    *, by: Actor, purpose: Purpose, bulletins: bool, conflicts: bool, recalls: bool = False
) -> MailWish:
    """Say of what one wants to hear by mail; one's own wishes alone."""
    if by.kind not in {"user", "token"}:
        raise Denied
    with audit.transaction(
        by=by, purpose=purpose, verb="mail_wishes.changed", object_type="user", object_id=by.id,
        payload={"bulletins": bulletins, "conflicts": conflicts, "recalls": recalls},
    ):  # fmt: skip
        made, _new = MailWish.objects.update_or_create(
            person_id=UUID(by.id),
            defaults={"bulletins": bulletins, "conflicts": conflicts, "recalls": recalls},
        )
    return made


def conflict_called(payload: dict[str, Any]) -> None:
    """Somebody on the rota is called: word to that person."""
    if payload["person_id"]:
        people = User.objects.filter(pk=payload["person_id"])
        _put_down(f"call:{payload['call_id']}", people, "deconflict.enter", "deconflict.watch")
    changes.tell(TOPIC, agency_id=payload["agency_id"])


def conflict_found(payload: dict[str, Any], *, now: datetime) -> None:
    """Word to whoever is on call at the watch centre, and to those of all sides who asked for it."""
    watch, sides = payload["watch_id"], payload["agency_ids"]
    told = [*sides, watch] if watch else sides
    # Whoever of the two sides is on call has its calls, one after the other.
    centre = told[len(sides) :]
    on_call = OnCall.objects.filter(agency_id__in=centre, starts_at__lte=now, ends_at__gt=now)
    asked = MailWish.objects.filter(conflicts=True, person__agency_id__in=told).values("person_id")
    people = User.objects.filter(Q(pk__in=on_call.values("person_id")) | Q(pk__in=asked))
    about = f"conflict:{payload['conflict_id']}"
    _put_down(about, people, "deconflict.enter", "deconflict.watch")
    for agency_id in told:
        changes.tell(TOPIC, agency_id=agency_id)


def bulletin_issued(payload: dict[str, Any]) -> None:
    """Word to those of the reading agencies who asked for it."""
    readers = payload["audience_ids"]
    asked = MailWish.objects.filter(bulletins=True, person__agency_id__in=readers)
    people = User.objects.filter(pk__in=asked.values("person_id"))
    _put_down(f"bulletin:{payload['bulletin_id']}", people, "bulletins.view")
    for agency_id in readers:
        changes.tell(TOPIC, agency_id=agency_id)


def recalled(
    *, event_id: str, persons: Iterable[UUID], agency_ids: list[UUID], now: datetime
) -> None:
    """Word to whoever was given it and to those who apply recalls: once a day, at once if asked for."""
    applying = agencies.holders_of("recalls.apply", agency_ids=agency_ids)
    concerned = User.objects.filter(Q(pk__in=list(persons)) | Q(pk__in=applying.values("pk")))
    people = list(concerned.exclude(email="").select_related("agency"))
    at_once = set(
        MailWish.objects.filter(person__in=people, recalls=True).values_list("pk", flat=True)
    )
    for one in people:
        if one.agency is None or agencies.actor_of(one) is None:
            continue
        due = now if one.pk in at_once else next_digest(now, ZoneInfo(one.agency.time_zone))
        about = f"recall:{event_id}" if one.pk in at_once else f"recalls:{due:%Y-%m-%d}"
        MailCall.objects.get_or_create(
            person=one, about=about, defaults={"id": new_id(), "due_at": due}
        )


def looked_in_vain(payload: dict[str, Any]) -> None:
    """Word to the auditors of an account that asked much and found nothing, asked for or not."""
    auditors = agencies.auditors_of(payload["agency_ori"])
    _put_down(f"in-vain:{payload['entry_id']}", auditors, "ledger.view")


def _put_down(about: str, people: Iterable[User], *capabilities: str) -> None:
    """One word for each person who may still see the thing; inside the event's transaction."""
    now = timezone.now()
    for person in people:
        actor = agencies.actor_of(person)
        if actor is not None and any(actor.may(one) for one in capabilities):
            MailCall.objects.get_or_create(
                person=person, about=about, defaults={"id": new_id(), "due_at": now}
            )


def send_due(*, now: datetime) -> int:
    """Send what is due; whoever dies between sending and noting sends again under the same id."""
    waiting = MailCall.objects.filter(_free(now), sent_at__isnull=True, due_at__lte=now)
    waiting = waiting.filter(attempts__lt=ATTEMPTS)
    return sum(_send(pk, now) for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]))


def _free(now: datetime) -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIMED_FOR)


def _send(pk: UUID, now: datetime) -> bool:
    claimed = MailCall.objects.filter(_free(now), pk=pk, sent_at__isnull=True).update(
        claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False  # another worker has it
    call = MailCall.objects.select_related("person__agency").get(pk=pk)
    failure = _deliver(call)
    with transaction.atomic():
        changed = {"failure": failure} if failure else {"sent_at": now, "failure": ""}
        MailCall.objects.filter(pk=pk).update(**changed)
        audit.record(
            by=SENDER, purpose=Purpose(code=PURPOSES[call.about.partition(":")[0]]),
            verb="notice.sent", object_type="notice", object_id=str(call.pk),
            payload={"channel": "mail", "sent": not failure},
        )  # fmt: skip
    return not failure


def _deliver(call: MailCall) -> str:
    """Send it; returns the code of what went wrong, or ""."""
    if agencies.actor_of(call.person) is None:
        return "switched_off"
    try:
        outbound.send_mail(
            to=call.person.email, subject=SUBJECT, text=TEXT, message_id=str(call.pk)
        )
    except AccordError as error:
        return error.code
    return ""

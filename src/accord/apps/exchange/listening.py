"""What others announce and standing searches must know; and the rounds of this app."""

from typing import Any, Final

from django.utils import timezone

from accord.apps.agencies.events import LookedInVain
from accord.apps.exchange.events.bulletins import BulletinIssued
from accord.apps.exchange.events.deconfliction import ConflictCalled, ConflictFound
from accord.apps.exchange.services import alerts, calling_by_mail, matching, noticing
from accord.apps.records.events import (
    DisseminationChanged,
    RecordRestated,
    SubmissionLoaded,
)
from accord.frame import outbox, rounds

SEND_SECONDS: Final = 3.0
SETTLE_SECONDS: Final = 3600.0


def connect() -> None:
    """Listen; called once when the app is ready."""
    outbox.listen(SubmissionLoaded, submission_loaded)
    outbox.listen(RecordRestated, record_restated)
    outbox.listen(DisseminationChanged, dissemination_changed)
    outbox.listen(ConflictCalled, conflict_called)
    outbox.listen(ConflictFound, conflict_found)
    outbox.listen(BulletinIssued, bulletin_issued)
    outbox.listen(LookedInVain, looked_in_vain)
    rounds.every(SEND_SECONDS, "notices", lambda now: noticing.send_due(now=now))
    rounds.every(SEND_SECONDS, "mail-calls", lambda now: calling_by_mail.send_due(now=now))
    rounds.every(SETTLE_SECONDS, "subscriptions", lambda now: alerts.settle_subscriptions(now=now))


def submission_loaded(event_id: str, payload: dict[str, Any]) -> None:
    """Hold what a load has brought against all standing searches."""
    matching.match_submission(submission_id=payload["submission_id"], event_id=event_id)


def record_restated(event_id: str, payload: dict[str, Any]) -> None:
    """Hold one restated record against all standing searches."""
    matching.match_record(record_id=payload["record_id"], event_id=event_id)


def dissemination_changed(event_id: str, payload: dict[str, Any]) -> None:
    """Hold what an owner has opened against all standing searches."""
    matching.match_released(before=payload.get("before", []), event_id=event_id)


def conflict_called(_event_id: str, payload: dict[str, Any]) -> None:
    """Word to whoever of the rota is called."""
    calling_by_mail.conflict_called(payload)


def conflict_found(_event_id: str, payload: dict[str, Any]) -> None:
    """Word to the watch, and to those of both sides who asked for it."""
    calling_by_mail.conflict_found(payload, now=timezone.now())


def bulletin_issued(_event_id: str, payload: dict[str, Any]) -> None:
    """Word to those of the reading agencies who asked for it."""
    calling_by_mail.bulletin_issued(payload)


def looked_in_vain(_event_id: str, payload: dict[str, Any]) -> None:
    """Word to the auditors."""
    calling_by_mail.looked_in_vain(payload)

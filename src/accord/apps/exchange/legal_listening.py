"""What becomes of what was given out, passed on to everybody who was given it: one way for all."""

from typing import Any

from accord.apps.exchange.events.bulletins import BulletinIssued, BulletinRecalled
from accord.apps.exchange.services.copies import call_back
from accord.apps.exchange.services.intelligence import purge_due
from accord.apps.exchange.services.recalls import OF_STATE, recall
from accord.apps.records.events import RecordExpunged, VersionsSuperseded
from accord.frame import outbox, rounds

HOUR_SECONDS = 3600.0


def connect() -> None:
    """Listen; called once when the app is ready."""
    outbox.listen(VersionsSuperseded, versions_superseded)
    outbox.listen(RecordExpunged, record_expunged)
    outbox.listen(BulletinIssued, bulletin_issued)
    outbox.listen(BulletinRecalled, bulletin_recalled)
    rounds.every(HOUR_SECONDS, "intelligence", lambda now: purge_due(now=now))
    rounds.every(6 * HOUR_SECONDS, "copies", lambda now: call_back(now=now))


def versions_superseded(event_id: str, payload: dict[str, Any]) -> None:
    """Who was given a version before learns that there is another, or that it is taken out."""
    what = OF_STATE.get(payload["state"])
    if what is not None:
        recall(
            owner_id=payload["agency_id"], record_ids=payload["before_ids"], what=what,
            event_id=event_id,
        )  # fmt: skip


def record_expunged(event_id: str, payload: dict[str, Any]) -> None:
    """Who was given any version destroys what it has."""
    recall(
        owner_id=payload["agency_id"], record_ids=payload["record_ids"], what="expunged",
        event_id=event_id,
    )  # fmt: skip


def bulletin_issued(event_id: str, payload: dict[str, Any]) -> None:
    """Who was given the bulletin that this one corrects reads the new one."""
    if payload["corrects_id"]:
        recall(
            owner_id=payload["agency_id"], record_ids=[payload["corrects_id"]], what="corrected",
            event_id=event_id, thing="bulletin",
        )  # fmt: skip


def bulletin_recalled(event_id: str, payload: dict[str, Any]) -> None:
    """Who was given it uses it no more; its audience was handed it by name, read or not."""
    recall(
        owner_id=payload["agency_id"], record_ids=[payload["bulletin_id"]], what="withdrawn",
        event_id=event_id, thing="bulletin",
        also_to=payload["audience_ids"],
    )  # fmt: skip

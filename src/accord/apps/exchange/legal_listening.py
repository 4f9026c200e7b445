"""What becomes of records, passed on to everybody who was given them."""

from typing import Any

from accord.apps.exchange.selectors.recalls import versions_of
from accord.apps.exchange.services.intelligence import purge_due
from accord.apps.exchange.services.recalls import OF_STATE, recall
from accord.apps.records.events import RecordExpunged, RecordRestated
from accord.frame import outbox, rounds

HOUR_SECONDS = 3600.0


def connect() -> None:
    """Listen; called once when the app is ready."""
    outbox.listen(RecordRestated, record_restated)
    outbox.listen(RecordExpunged, record_expunged)
    rounds.every(HOUR_SECONDS, "intelligence", lambda now: purge_due(now=now))


def record_restated(event_id: str, payload: dict[str, Any]) -> None:
    """Who was given the version before learns that there is another, or that it is taken out."""
    what = OF_STATE.get(payload["state"])
    if what is not None:
        recall(
            owner_id=payload["agency_id"], record_ids=versions_of(payload["before_id"]), what=what,
            event_id=event_id,
        )  # fmt: skip


def record_expunged(event_id: str, payload: dict[str, Any]) -> None:
    """Who was given any version destroys what it has."""
    recall(
        owner_id=payload["agency_id"], record_ids=payload["record_ids"], what="expunged",
        event_id=event_id,
    )  # fmt: skip

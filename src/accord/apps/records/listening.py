"""What this app does when layers change: records that wait for a place are placed anew."""

from typing import Any

from accord.apps.layers.events import AliasChanged, StreetsPublished
from accord.frame import outbox
from accord.frame.tasks import enqueue

JOB = "accord.apps.records.tasks.place_records"


def _alias_changed(_event_id: str, payload: dict[str, Any]) -> None:
    enqueue(JOB, payload["agency_id"], payload["alias_id"], payload["purpose_code"])


def _streets_published(_event_id: str, payload: dict[str, Any]) -> None:
    for agency_id in payload["agency_ids"]:
        enqueue(JOB, agency_id, "", payload["purpose_code"])


outbox.listen(AliasChanged, _alias_changed)
outbox.listen(StreetsPublished, _streets_published)

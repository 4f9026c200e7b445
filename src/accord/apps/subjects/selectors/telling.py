"""The records by which somebody sees a mention: its own, or of a written place those that they may see."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from accord.apps.records.masks import masked_record
from accord.apps.records.models import Record
from accord.apps.subjects.kinds import PLACE, Kind
from accord.apps.subjects.models import Mention, PlaceTelling
from accord.apps.subjects.selectors.sight import tellings_seen
from accord.frame.actor import Actor, Purpose

# How many of the records at a place are listed: the newest.
LISTED: Final = 200


def given_by(
    *, viewer: Actor, purpose: Purpose, kind: Kind, mentions: Iterable[Mention]
) -> dict[UUID, UUID]:
    """For each mention the record that tells of it; of a place the newest that the viewer sees."""
    rows = list(mentions)
    if kind is not PLACE:
        return {one.pk: one.record.pk for one in rows}
    newest = (
        PlaceTelling.objects.filter(
            tellings_seen(viewer=viewer, purpose=purpose), place=OuterRef("place")
        )
        .order_by("-record_id")
        .values("record_id")[:1]
    )
    found = Mention.objects.filter(pk__in=[one.pk for one in rows]).annotate(by=Subquery(newest))
    return {pk: record for pk, record in found.values_list("pk", "by") if record is not None}


def records_at(
    *, viewer: Actor, purpose: Purpose, places: Sequence[UUID | None]
) -> tuple[list[tuple[UUID, Record]], int]:
    """The newest records that write their place so, as the viewer may see them, and how many."""
    rows = PlaceTelling.objects.filter(
        tellings_seen(viewer=viewer, purpose=purpose), place__in=places
    )
    newest = rows.select_related("record__owner").order_by(
        F("record__local_date").desc(nulls_last=True), "-record_id"
    )[:LISTED]
    told = [(one.place_id, masked_record(one.record, to=viewer.agency_id)) for one in newest]
    return told, rows.count()

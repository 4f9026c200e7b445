"""How records are handed on: masks, caveats, the owner's profile, each change of a release."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accord.apps.records.masks import masked_record
from accord.apps.records.models import HandlingProfile, PlainNames, Record, ReleaseChange
from accord.frame import audit
from accord.frame.actor import Actor, Purpose


def shown_to(viewer: Actor, record: Record) -> Record:
    """The record as the viewer may see it: identifiers that the law masks are blank.

    So is which row of its number it is: a partner would know of one that stands before it.
    """
    shown = masked_record(record, to=viewer.agency_id)
    if str(record.owner_id) != viewer.agency_id and record.row_key:
        shown = copy(shown)
        shown.row_key = ""
    return shown


def plain_names_until() -> datetime | None:
    """Until when records landed whose reports keep a name that anybody could make; None for none."""
    found = PlainNames.objects.first()
    return found.until if found else None


def caveats_of(owner_ids: Iterable[UUID]) -> list[str]:
    """Codes of the caveats under which these owners hand on their records."""
    rows = HandlingProfile.objects.filter(owner_id__in=set(owner_ids))
    return sorted({code for codes in rows.values_list("caveats", flat=True) for code in codes})


def caveats_of_rows(rows: QuerySet[Record]) -> list[str]:
    """Codes of the caveats that stand on a list of records, by who owns them."""
    with_any = HandlingProfile.objects.exclude(caveats=[]).values("owner_id")
    owners = rows.order_by().filter(owner_id__in=with_any).values_list("owner_id", flat=True)
    return caveats_of(owners.distinct())


def handling_of(*, viewer: Actor, purpose: Purpose) -> HandlingProfile | None:
    """What the viewer's own agency has settled, if it has."""
    audit.read(
        by=viewer, purpose=purpose, verb="handling.viewed", object_type="agency",
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    if viewer.agency_id is None:
        return None
    return HandlingProfile.objects.filter(owner_id=UUID(viewer.agency_id)).first()


def releases_of(*, viewer: Actor, record: Record) -> QuerySet[ReleaseChange]:
    """Each decision on how far a record travels, newest first; for its owner's people alone."""
    if viewer.agency_id != str(record.owner_id):
        return ReleaseChange.objects.none()
    return ReleaseChange.objects.filter(
        record__owner_id=record.owner_id, record__source_system=record.source_system,
        record__kind=record.kind, record__local_id=record.local_id,
        record__row_key=record.row_key,
    )  # fmt: skip

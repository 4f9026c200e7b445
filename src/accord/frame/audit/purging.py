"""Purging salted values: their salts go, the leaves and every proof stay."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accord.core.ledger import merkle_root_of
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import services
from accord.frame.audit.disclosed import NAME
from accord.frame.audit.models import (
    DisclosedItem,
    DisclosedSet,
    Disclosure,
    PurgedValue,
    SaltedValue,
)
from accord.frame.audit.verbs import verb
from accord.frame.errors import Denied
from accord.frame.ids import id_at

verb("ledger.purged", values=int, root=str)
BATCH = 2_000
RIGHT = "platform.manage"


def purge_values(
    *, by: Actor, purpose: Purpose, before: datetime, keep_disclosures: bool = True
) -> int:
    """Purge the personal values of entries from before a moment; returns how many.

    Which records were disclosed is kept unless that is said: accounting and notices rest on it.
    """
    if not by.may(RIGHT):
        raise Denied
    rows = SaltedValue.objects.filter(entry_id__lt=id_at(before))
    if keep_disclosures:
        rows = rows.exclude(name=NAME)
    return _in_batches(rows, by=by, purpose=purpose)


def purge_entry(*, by: Actor, purpose: Purpose, entry_id: UUID) -> int:
    """Purge the personal values of one entry, by an order for example; returns how many."""
    if not by.may(RIGHT):
        raise Denied
    return _in_batches(SaltedValue.objects.filter(entry_id=entry_id), by=by, purpose=purpose)


def purge_named(*, by: Actor, purpose: Purpose, commitments: Collection[str]) -> int:
    """Purge values by their commitments, for a service that put them there; returns how many.

    The service has asked for its own right. Deleted without this, they would look tampered with.
    """
    rows = SaltedValue.objects.filter(commitment__in=commitments)
    return _in_batches(rows, by=by, purpose=purpose)


def root_of(commitments: list[str]) -> str:
    """What a purge's leaf holds: the root (hex) over its sorted commitments."""
    return merkle_root_of(sorted(commitments)).hex()


def _in_batches(rows: QuerySet[SaltedValue], *, by: Actor, purpose: Purpose) -> int:
    total = 0
    columns = rows.order_by("commitment").values_list("commitment", "entry_id", "name")
    while some := list(columns[:BATCH]):
        gone = [commitment for commitment, _, _ in some]
        with services.transaction(
            by=by, purpose=purpose, verb="ledger.purged", object_type="ledger", object_id="-",
            payload={"values": len(some), "root": root_of(gone)},
        ) as entry:  # fmt: skip
            PurgedValue.objects.bulk_create(
                PurgedValue(commitment=commitment, entry_id=entry_id, purge_id=entry.id)
                for commitment, entry_id, _ in some
            )
            SaltedValue.objects.filter(commitment__in=gone).delete()
            _forget([entry_id for _, entry_id, name in some if name == NAME])
        total += len(some)
    return total


def _forget(entries: list[UUID]) -> None:
    """Remove which records these entries gave out, and sets that no entry names any more."""
    links = Disclosure.objects.filter(entry_id__in=entries)
    numbers = set(links.values_list("set_id", flat=True))
    links.delete()
    numbers -= set(Disclosure.objects.filter(set_id__in=numbers).values_list("set_id", flat=True))
    DisclosedItem.objects.filter(set_id__in=numbers).delete()
    DisclosedSet.objects.filter(pk__in=numbers).delete()

"""Which records a disclosure gave out: exactly, once for each set, found by reader and by record.

The leaf tells how many, and holds a salted commitment to the Merkle root over the set's sorted
ids. The ids stand beside the ledger, once however often the same set is read; from an entry to its
ids, and from a record to the entries that gave it out, the way is by index alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from operator import attrgetter
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet

from accord.core.ledger.commitment import root_of_sorted
from accord.frame.audit.models import (
    DisclosedItem,
    DisclosedSet,
    Disclosure,
    LedgerEntry,
    SaltedValue,
)
from accord.frame.ids import id_at
from accord.frame.written_rows import Statement, WrittenRows, bound_uuid, bound_uuids

NAME: Final = "disclosed"
_SETS: Final = WrittenRows(DisclosedSet, "root", "size")
_NEW_SET: Final = (
    "s WHERE s.root = %s AND NOT EXISTS (SELECT 1 FROM frame_discloseditem k WHERE k.set_id = s.id)"
)
_EACH_OF_SET: Final = (
    "INSERT INTO frame_discloseditem (set_id, record_id) SELECT s.id, i.value FROM"
)
_ITEMS: Final = {
    "sqlite": f"{_EACH_OF_SET} json_each(%s) i, frame_disclosedset {_NEW_SET}",
    "postgresql": f"{_EACH_OF_SET} unnest(%s) i(value), frame_disclosedset {_NEW_SET}",
}
_LINK: Final = (
    "INSERT INTO frame_disclosure (entry_id, set_id) "
    "SELECT %s, id FROM frame_disclosedset WHERE root = %s"
)
_LAST: Final = (
    "SELECT i.record_id, MAX(e.recorded_at) FROM frame_ledgerentry e "
    "JOIN frame_disclosure d ON d.entry_id = e.id "
    "JOIN frame_discloseditem i ON i.set_id = d.set_id "
    "WHERE e.agency_ori = %s AND e.verb IN ({}) "
    "GROUP BY i.record_id HAVING MAX(e.recorded_at) <= %s"
)


@dataclass(frozen=True)
class NumbersOnly:
    """Said in place of ids where an answer holds counts or other aggregates and no record."""


NUMBERS_ONLY: Final = NumbersOnly()
Disclosed = Iterable[UUID | str] | NumbersOnly


def sorted_ids(disclosed: Disclosed) -> list[UUID]:
    """Each id once, in the order in which the root is made over them."""
    if isinstance(disclosed, NumbersOnly):
        return []
    plain = {one if isinstance(one, UUID) else UUID(one) for one in disclosed}
    return sorted(plain, key=attrgetter("int"))


def keeping(entry_id: UUID, ids: list[UUID]) -> tuple[str, list[Statement]]:
    """The root of these sorted ids, and what stores that an entry gave them out, each set once.

    Another process may keep the same set at the same moment: whoever comes second waits for the
    first one's commit and finds it whole.
    """
    root = root_of_sorted(ids)
    return root, [
        *_SETS.writing([(root, len(ids))], unless_there="root"),
        Statement(_ITEMS[connection.vendor], (bound_uuids(ids), root)),
        Statement(_LINK, (bound_uuid()(entry_id), root)),
    ]


def ids_in(entry_id: UUID | str) -> QuerySet[DisclosedItem, UUID]:
    """The ids that one entry gave out, also for use as a subquery."""
    sets = Disclosure.objects.filter(entry_id=entry_id).values("set_id")
    return DisclosedItem.objects.filter(set_id__in=sets).values_list("record_id", flat=True)


def seen_by(
    actor_id: str, *, since: datetime, until: datetime | None = None
) -> QuerySet[DisclosedItem, UUID]:
    """Every id that an account was given in a time, each once."""
    entries = LedgerEntry.objects.order_by().filter(actor_id=actor_id, id__gte=id_at(since))
    if until is not None:
        entries = entries.filter(id__lt=id_at(until))
    sets = Disclosure.objects.filter(entry_id__in=entries.values("id")).values("set_id")
    items = DisclosedItem.objects.filter(set_id__in=sets).order_by()
    return items.values_list("record_id", flat=True).distinct()


def entries_on(record_id: UUID | str) -> QuerySet[LedgerEntry]:
    """The entries by which a record was given out, newest first."""
    sets = DisclosedItem.objects.filter(record_id=record_id).values("set_id")
    given = Disclosure.objects.filter(set_id__in=sets).values("entry_id")
    return LedgerEntry.objects.filter(id__in=given).order_by("-id")


def given_among(record_ids: Iterable[UUID]) -> set[UUID]:
    """Of these ids, those that were given out to anybody."""
    found: set[UUID] = set()
    for some in batched(record_ids, 500):
        items = DisclosedItem.objects.filter(record_id__in=some).order_by()
        found.update(items.values_list("record_id", flat=True).distinct())
    return found


def readers_of(record_id: UUID | str) -> list[tuple[str, str, datetime]]:
    """Who was given a record: the agency's ORI, the account, and when it was last."""
    rows = entries_on(record_id).order_by().exclude(agency_ori="")
    last = rows.values_list("agency_ori", "actor_id").annotate(last=Max("recorded_at"))
    return list(last.order_by("agency_ori", "actor_id"))


def named_on(record_id: UUID | str, *, names: Iterable[str], agency_ori: str) -> list[str]:
    """What an agency's entries that gave out a record name under these labels, each once."""
    theirs = entries_on(record_id).order_by().filter(agency_ori=agency_ori)
    said = SaltedValue.objects.filter(entry_id__in=theirs.values("id"), name__in=list(names))
    return sorted(set(said.values_list("value", flat=True)))


def last_given(agency_ori: str, *, verbs: Sequence[str], before: datetime) -> dict[UUID, datetime]:
    """Records that an agency's people were given by these verbs, the last time by this moment.

    Each with that last time; the database adds up, so that what comes here is a row a record.
    """
    moment = connection.ops.adapt_datetimefield_value(before)
    with connection.cursor() as cursor:
        cursor.execute(_LAST.format(", ".join(["%s"] * len(verbs))), [agency_ori, *verbs, moment])
        return {_uuid(pk): _moment(at) for pk, at in cursor}


def _uuid(found: UUID | str) -> UUID:
    return found if isinstance(found, UUID) else UUID(found)


def _moment(found: datetime | str) -> datetime:
    """SQLite has moments as text, in UTC."""
    return (
        found if isinstance(found, datetime) else datetime.fromisoformat(found).replace(tzinfo=UTC)
    )


def batched(items: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    """The items in lists of at most `size`, in order."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some

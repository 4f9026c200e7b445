"""What an account saw, exactly, from the ledger; and whom that concerns."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accord.apps.agencies.audiences import account_of
from accord.apps.exchange.models import MisuseCase, OwedNotice
from accord.apps.records.models import Person, Record
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.disclosed import seen_by
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Missing
from accord.frame.ids import id_at

CAPABILITY = "misuse.manage"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one owner must know: how many of its records were seen, and persons in them."""

    owner_id: UUID
    owner: str
    records: int
    persons: int


def cases_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[MisuseCase]:
    """Cases against accounts that the viewer oversees; never one against the viewer."""
    rows = MisuseCase.objects.select_related("account", "agency").exclude(
        account_id=account_of(viewer)
    )
    if not viewer.may(CAPABILITY):
        rows = rows.none()
    elif viewer.agency_id is not None:
        rows = rows.filter(agency_id=UUID(viewer.agency_id))
    audit.read(
        by=viewer, purpose=purpose, verb="misuse.viewed", object_type="misuse",
        payload={"count": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def case_visible_to(*, viewer: Actor, purpose: Purpose, case_id: UUID | str) -> MisuseCase:
    """One of them; foreign and missing give the same `Missing`."""
    found = cases_visible_to(viewer=viewer, purpose=purpose).filter(pk=case_id).first()
    if found is None:
        raise Missing
    return found


def is_under_case(account_id: UUID) -> bool:
    """Whether a case against the account is open; asked before anybody switches it on."""
    return MisuseCase.objects.filter(account_id=account_id).exclude(state="closed").exists()


def end_of(case: MisuseCase) -> datetime:
    """Up to when a case looks: as long as it is open, up to now."""
    return case.until if case.closed_at else max(case.until, timezone.now())


def entries_of(case: MisuseCase) -> QuerySet[LedgerEntry]:
    """Every ledger entry of the account in the time of the case, denied ones too."""
    return LedgerEntry.objects.filter(
        actor_id=str(case.account_id), id__gte=id_at(case.since), id__lt=id_at(end_of(case))
    )


def records_seen(case: MisuseCase) -> set[UUID]:
    """The ids of all records that the account was given in the time of the case.

    From what each disclosure names; ids and nothing of their content.
    """
    return set(seen_by(str(case.account_id), since=case.since, until=end_of(case)))


def owners_concerned(case: MisuseCase) -> list[Seen]:
    """Each owner with how many of its records the account saw, and the persons in them."""
    ids = seen_by(str(case.account_id), since=case.since, until=end_of(case))
    rows = Record.objects.filter(pk__in=ids).order_by()
    counts = rows.values_list("owner_id", "owner__name").annotate(records=Count("pk"))
    standing = Person.objects.filter(record_id__in=ids).order_by()
    persons = dict(standing.values_list("record__owner_id").annotate(persons=Count("pk")))
    return [
        Seen(owner_id=owner_id, owner=name, records=records, persons=persons.get(owner_id, 0))
        for owner_id, name, records in counts.order_by("owner__name")
    ]


def notices_for(*, viewer: Actor, purpose: Purpose) -> QuerySet[OwedNotice]:
    """Notices to the viewer's agency that its records were seen by a misused account."""
    mine = Q(owner_id=UUID(viewer.agency_id)) if viewer.agency_id else Q(pk__in=())
    rows = OwedNotice.objects.filter(mine).select_related("case__agency", "owner")
    audit.read(
        by=viewer, purpose=purpose, verb="misuse.notices_viewed", object_type="misuse",
        payload={"count": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def own_records_seen(*, viewer: Actor, purpose: Purpose, notice: OwedNotice) -> list[Record]:
    """The viewer's own records among what the account saw, for the owner to look at."""
    case = notice.case
    ids = seen_by(str(case.account_id), since=case.since, until=end_of(case))
    rows = list(Record.objects.filter(pk__in=ids, owner_id=notice.owner_id).order_by("-local_date"))
    audit.read(
        by=viewer, purpose=purpose, verb="misuse.notices_viewed", object_type="misuse",
        object_id=str(notice.pk), payload={"count": len(rows)},
        disclosed=[one.pk for one in rows],
    )  # fmt: skip
    return rows

"""Which holds stand, and which of them stop the destruction of a record."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.records.models import LegalHold, Person, Record
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

CUSTODY = "records.custody"


def standing_holds(*, owner_id: UUID | str, today: date) -> QuerySet[LegalHold]:
    """Holds of an owner that are neither released nor past their end."""
    open_ended = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return LegalHold.objects.filter(
        open_ended, owner_id=UUID(str(owner_id)), released_at__isnull=True
    )


def hold_on(record: Record, *, today: date) -> LegalHold | None:
    """The first hold that stops the purge or expunging of a record, if one does."""
    subjects = Person.objects.filter(record=record).values_list("subject_id", flat=True)
    named = Q(scope="record", value=str(record.pk))
    named |= Q(scope="case", value__in=[n for n in (record.local_id, record.incident_ref) if n])
    named |= Q(scope="subject", value__in=[str(one) for one in subjects])
    named |= Q(scope="agency")
    if record.local_date is not None:
        named |= Q(scope="dates", first_day__lte=record.local_date, last_day__gte=record.local_date)
    return standing_holds(owner_id=record.owner_id, today=today).filter(named).first()


def hold_on_day(*, owner_id: UUID | str, number: str, day: date, today: date) -> LegalHold | None:
    """The first hold that stops the purge of something of an owner's that is no record."""
    named = Q(scope="agency") | Q(scope="case", value=number)
    named |= Q(scope="dates", first_day__lte=day, last_day__gte=day)
    return standing_holds(owner_id=owner_id, today=today).filter(named).first()


def holds_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[LegalHold]:
    """All holds of the viewer's agency, for its custodians, newest first."""
    rows = LegalHold.objects.none()
    if viewer.agency_id is not None and viewer.may(CUSTODY):
        rows = LegalHold.objects.filter(owner_id=UUID(viewer.agency_id)).select_related("owner")
    audit.read(
        by=viewer, purpose=purpose, verb="holds.viewed", object_type="holds",
        payload={"count": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows

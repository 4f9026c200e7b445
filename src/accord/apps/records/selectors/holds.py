"""Which holds stand, and which of them stop the destruction of a record."""

from datetime import date
from functools import reduce
from operator import attrgetter, or_
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.records.models import LegalHold, Person, Record
from accord.apps.records.selectors.families import SAME, family_of, held_with, versions_of
from accord.core.formats.outcomes import number_key
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
    """The first hold that stops the purge or expunging of a record, if one does.

    A hold by a record's id holds all its versions, and with an incident its offences and arrests;
    a number is compared as outcomes compare it, whatever its case and separators.
    """
    versions = Record.objects.filter(versions_of(record))
    subjects = Person.objects.filter(record__in=versions).values_list("subject_id", flat=True)
    holding = Record.objects.filter(held_with(record)).values_list("pk", flat=True)
    named = Q(scope="record", value__in=[str(one) for one in holding])
    named |= Q(scope="subject", value__in=[str(one) for one in subjects])
    named |= Q(scope="agency")
    if record.local_date is not None:
        named |= Q(scope="dates", first_day__lte=record.local_date, last_day__gte=record.local_date)
    rows = standing_holds(owner_id=record.owner_id, today=today)
    return rows.filter(named).first() or _of_case(rows, record.local_id, record.incident_ref)


def hold_on_day(*, owner_id: UUID | str, number: str, day: date, today: date) -> LegalHold | None:
    """The first hold that stops the purge of something of an owner's that is no record."""
    named = Q(scope="agency") | Q(scope="dates", first_day__lte=day, last_day__gte=day)
    rows = standing_holds(owner_id=owner_id, today=today)
    return rows.filter(named).first() or _of_case(rows, number)


def _of_case(rows: QuerySet[LegalHold], *numbers: str) -> LegalHold | None:
    """The first of these holds that names one of the numbers, in any spelling."""
    keys = {number_key(one) for one in numbers if one} - {""}
    held = rows.filter(scope="case") if keys else rows.none()
    return next((one for one in held if number_key(one.value) in keys), None)


def records_held(hold: LegalHold) -> int:
    """How many records a hold keeps from being destroyed, as they stand now."""
    rows = Record.objects.filter(owner_id=hold.owner_id, is_current=True)
    return rows.exclude(state=Record.State.EXPUNGED).filter(_held_by(hold)).count()


def held_rows(*, owner_id: UUID | str, today: date) -> Q | None:
    """Which records of an owner its standing holds keep; None where no hold stands.

    What `hold_on` asks of one record, asked of all at once.
    """
    found = [_held_by(one) for one in standing_holds(owner_id=owner_id, today=today)]
    return reduce(or_, found) if found else None


def _held_by(hold: LegalHold) -> Q:
    if hold.scope == "case":
        return _numbered(hold)
    if hold.scope == "subject":
        named = Record.objects.filter(persons__subject_id=UUID(hold.value)).distinct()
        return reduce(or_, map(versions_of, _each_once(named)), Q(pk__in=()))
    if hold.scope == "dates":
        return Q(local_date__range=(hold.first_day, hold.last_day))
    if hold.scope == "record":
        held = Record.objects.filter(pk=UUID(hold.value), owner_id=hold.owner_id).first()
        return Q(pk__in=()) if held is None else family_of(held)
    return Q(pk__isnull=False)


def _each_once(records: QuerySet[Record]) -> list[Record]:
    """One version of each of these records."""
    key = attrgetter(*SAME)
    return list({key(one): one for one in records}.values())


def _numbered(hold: LegalHold) -> Q:
    """Records that have the number or belong to it; the database narrows, Python decides."""
    key, own, of = number_key(hold.value), Q(), Q()
    for part in key.split("-"):
        own &= Q(local_id__icontains=part)
        of &= Q(incident_ref__icontains=part)
    rows = Record.objects.filter(own | of, owner_id=hold.owner_id, is_current=True).order_by()
    found = rows.values_list("pk", "local_id", "incident_ref").iterator()
    return Q(pk__in=[pk for pk, *pair in found if key in map(number_key, pair)])


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

"""Requests of subjects to one's own agency, and what an answer may tell."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accord.apps.exchange.models import RequestedRecord, SubjectRequest
from accord.apps.records.models import Record
from accord.core import vocabulary
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

CAPABILITY = "records.custody"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record of a request: what is done with it, and by which rule."""

    requested: RequestedRecord
    record: Record | None


def subject_requests_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[SubjectRequest]:
    """Requests to the viewer's agency, for its custodians, those due first."""
    rows = SubjectRequest.objects.none()
    if viewer.agency_id is not None and viewer.may(CAPABILITY):
        rows = SubjectRequest.objects.filter(owner_id=UUID(viewer.agency_id))
        rows = rows.select_related("owner")
    audit.read(
        by=viewer, purpose=purpose, verb="subject_requests.viewed", object_type="requests",
        payload={"count": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def subject_request_of(
    *, viewer: Actor, purpose: Purpose, request_id: UUID | str
) -> SubjectRequest:
    """One of them; foreign and missing give the same `Missing`."""
    rows = subject_requests_visible_to(viewer=viewer, purpose=purpose)
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise Missing
    return found


def lines_of(request: SubjectRequest) -> list[Line]:
    """The records of a request with their current state; an expunged one says nothing."""
    requested = list(request.records.all())
    ids = [one.record_id for one in requested]
    known = {one.pk: one for one in Record.objects.filter(pk__in=ids, owner=request.owner)}
    return [Line(requested=one, record=known.get(one.record_id)) for one in requested]


def withholding_rule(record: Record) -> str:
    """The rule by which a record of one's own may not be told to a subject, or ""."""
    if record.state != Record.State.STANDING:
        return "sealed or taken out by order"
    if record.protection:
        return vocabulary.protections()[record.protection].basis
    return ""


def overdue_requests(rows: QuerySet[SubjectRequest], *, today: date) -> QuerySet[SubjectRequest]:
    """Those that are not answered although their day has passed."""
    return rows.exclude(state__in=("answered", "refused")).filter(due_on__lt=today)

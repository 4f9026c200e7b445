"""Incidents as reports of events, within policy: what the comparison of two of them takes."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.sharing import NOTHING, record_scopes
from accord.apps.records.models import Record
from accord.apps.records.standing import STANDING
from accord.apps.subjects.selectors.sight import SHOWN
from accord.core.linkage import Report
from accord.core.names import folded
from accord.core.vocabulary import RecordKind, offences
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

INCIDENT: Final = RecordKind.INCIDENT.value
_ASKED: Final = 500
_COLUMNS: Final = (
    "pk", "owner_id", "occurred_from", "occurred_to", "lat", "lon", "error_radius_m", "address",
    "offence_code",
)  # fmt: skip


def incidents_linkable(*, viewer: Actor, purpose: Purpose) -> QuerySet[Record]:
    """Incidents that the viewer may be shown, and that may be linked with others'.

    One that the law protects, or that keeps its place, is compared with none, whoever asks.
    """
    if viewer.agency_id is None or not viewer.may("subjects.view"):
        return Record.objects.filter(NOTHING)
    (shown,) = record_scopes(viewer=viewer, purpose=purpose, asked=(SHOWN,), now=timezone.now())
    return Record.objects.filter(shown, STANDING, kind=INCIDENT, protection="", place_kept=False)


def own_incidents(*, viewer: Actor, purpose: Purpose) -> QuerySet[Record]:
    """Incidents of the viewer's own agency: only its owner is told how good its file is."""
    if viewer.agency_id is None or not viewer.may("subjects.view"):
        return Record.objects.filter(NOTHING)
    (shown,) = record_scopes(viewer=viewer, purpose=purpose, asked=(SHOWN,), now=timezone.now())
    own = Q(owner_id=viewer.agency_id)
    return Record.objects.filter(shown, STANDING, own, kind=INCIDENT, protection="")


def within(rows: QuerySet[Record], first: date, last: date) -> QuerySet[Record]:
    """Those of the local days from `first` to `last`, both in."""
    return rows.filter(local_date__gte=first, local_date__lte=last)


def reports_of(rows: QuerySet[Record]) -> list[Report[UUID]]:
    """These records as reports; one that does not say when it happened is compared with none."""
    timed = rows.filter(occurred_from__isnull=False).order_by()
    return [report_of(*row) for row in timed.values_list(*_COLUMNS)]


def report_of(*row: Any) -> Report[UUID]:
    """One record's columns as a report."""
    pk, owner, start, end, lat, lon, reach, address, code = row
    known = offences().get(code)
    return Report(
        key=pk, source=str(owner), start=start.timestamp(), end=(end or start).timestamp(),
        lat=lat, lon=lon, reach_m=reach or 0.0, address=folded(address), offence=code,
        category=known.category if known else code,
    )  # fmt: skip


def rows_by_id(rows: QuerySet[Record], ids: Iterable[UUID]) -> dict[UUID, Record]:
    """Those of these rows that have one of the ids, with their owners."""
    wanted, found = sorted(set(ids)), dict[UUID, Record]()
    for some in batches(wanted):
        found.update((one.pk, one) for one in rows.filter(pk__in=some).select_related("owner"))
    return found


def batches(ids: Sequence[Any]) -> list[Sequence[Any]]:
    """As many at once as a database takes in one question."""
    return [ids[at : at + _ASKED] for at in range(0, len(ids), _ASKED)]


def days_asked(
    rows: QuerySet[Record], first: date | None, last: date | None, *, back: int, most: int
) -> tuple[date, date]:
    """The asked days; what was not asked follows from the newest of these rows.

    Raises `Invalid` where they are not in order, or more than one look takes.
    """
    newest = last or rows.aggregate(last=Max("local_date"))["last"] or timezone.localdate()
    if first is not None and last is None:
        newest = max(min(newest, first + timedelta(days=most - 1)), first)
    since = first or newest - timedelta(days=back)
    if not 0 <= (newest - since).days < most:
        text = _("Choose at most %(days)s days, the first of them first.") % {"days": most}
        raise Invalid(faults=[Fault("last", "range", text)])
    return since, newest

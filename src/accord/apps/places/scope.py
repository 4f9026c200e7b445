"""Which records a viewer may count, read once as arrays and kept while neither policy nor data change."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, CharField, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from accord.apps.agencies import audiences, sharing
from accord.apps.places.incidents import Incidents
from accord.apps.records import selectors as records
from accord.apps.records.masks import place_is_told
from accord.apps.records.models import PolicyClass
from accord.apps.records.selectors.keeping import (
    by_agency,
    digest_of_terms,
    shelf,
)
from accord.core.policy import Action
from accord.frame.actor import Actor, Purpose

POINT: Final = ("lon", "lat")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A policy scope: a digest of its terms, equal exactly when the same records may be counted."""

    digest: str
    rows: "QuerySet[Any]"
    #: The classes of the rows, for counts that ask for no day and no place.
    classes: "QuerySet[PolicyClass]"
    #: The rows whose point may be shown to the viewer's agency; the others count by cell alone.
    told: Q | None = None


def scope_of(*, viewer: Actor, purpose: Purpose, action: Action, counting: bool = False) -> Scope:
    """The records the viewer may view or use in forecasts, with the digest of the policy's terms.

    Maps and forecasts are the agency's: what was released to one account alone is in none of them.
    """
    now, viewer = timezone.now(), audiences.as_agency(viewer)
    terms = sharing.predicate(
        viewer=viewer,
        purpose=purpose.code,
        action=action,
        now=now,
        counting=counting,
    )
    rows, classes = records.records_with_classes(
        viewer=viewer, purpose=purpose, action=action, counting=counting
    )
    digest = digest_of_terms(f"{action}:{terms!r}", now)
    told = place_is_told(to=viewer.agency_id)
    return Scope(digest=digest, rows=rows, classes=classes, told=told)


def table_of(rows: "QuerySet[Any]", *, digest: str, kind: str, told: Q | None = None) -> Incidents:
    """The rows of one kind as arrays, read on where data only grew; `digest` names their scope.

    With `told` only these have a point, for what is drawn point by point.
    """
    parts = by_agency(
        rows.filter(kind=kind, local_date__isnull=False),
        key=("table", digest, kind, told is None),
        read=partial(_read, kind=kind, told=told),
        add=lambda one, more: Incidents.joined([one, more], kind=kind),
    )
    words = ((part.owner, part.version.word) for part in parts.values())
    key = ("tables", digest, kind, told is None, *words)
    now = timezone.now()
    found: Incidents | None = shelf.get(key, now=now)
    if found is None:
        found = Incidents.joined([part.value for part in parts.values()], kind=kind)
        ends = [part.until for part in parts.values() if part.until]
        shelf.put(key, found, until=min(ends, default=None))
    return found


def _read(rows: "QuerySet[Any]", ori: str, *, kind: str, told: Q | None) -> Incidents:
    """One agency's rows, as the database gives them: making Python's values takes thrice as long."""
    ordered = rows.order_by("local_date", "id")
    day = Cast("local_date", CharField())  # as a text, or SQLite's driver makes a date of each
    lon, lat = (F(name) if told is None else Case(When(told, then=F(name))) for name in POINT)
    columns = ordered.values_list(
        day, "local_hour", lon, lat, "offence_code", Value(ori), "police_discovered"
    )
    try:
        sql, terms = columns.query.sql_with_params()
    except EmptyResultSet:  # the policy lets nothing through
        return Incidents.of([], kind=kind)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, terms)
        return Incidents.of(cursor.fetchall(), kind=kind)


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How many records of a kind there are, and the first and last local day of them."""

    count: int
    first: date | None
    last: date | None


def extents_of(rows: "QuerySet[Any]", *, digest: str) -> dict[str, dict[str, Extent]]:
    """By agency (ORI) and kind how many rows there are and from when to when."""
    parts = by_agency(rows, key=("extent", digest), read=_extents, add=_wider)
    return {ori: part.value for ori, part in parts.items() if part.value}


def _extents(rows: "QuerySet[Any]", _ori: str) -> dict[str, Extent]:
    found = rows.order_by().values_list("kind")
    ends = found.annotate(count=Count("pk"), first=Min("local_date"), last=Max("local_date"))
    return {kind: Extent(count=count, first=first, last=last) for kind, count, first, last in ends}


def _wider(one: dict[str, Extent], more: dict[str, Extent]) -> dict[str, Extent]:
    return {kind: widest(one.get(kind), more.get(kind)) for kind in one | more}


def widest(*extents: Extent | None) -> Extent:
    """All of them together."""
    told = [extent for extent in extents if extent]
    return Extent(
        count=sum(extent.count for extent in told),
        first=min((extent.first for extent in told if extent.first), default=None),
        last=max((extent.last for extent in told if extent.last), default=None),
    )


def aggregate_terms(*, viewer: Actor, purpose: Purpose) -> tuple[Q, str]:
    """The condition and the digest of what may be counted for readers of aggregates."""
    now = timezone.now()
    condition = sharing.aggregate_scope(viewer=viewer, purpose=purpose, now=now)
    return condition, digest_of_terms(f"aggregates:{condition!r}", now)

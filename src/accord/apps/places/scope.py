"""Which records a viewer may count, read once as arrays and kept while neither policy nor data change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Min, Q, QuerySet, Value
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import sharing
from accord.apps.places.incidents import Incidents, Shelf
from accord.apps.records import selectors as records
from accord.core.crypto import sha256
from accord.core.policy import Action
from accord.frame.actor import Actor, Purpose

COLUMNS: Final = ("local_date", "local_hour", "lon", "lat", "offence_code")
shelf: Final = Shelf()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A policy scope: a digest of its terms, equal exactly when the same records may be counted."""

    digest: str
    rows: "QuerySet[Any]"


def scope_of(*, viewer: Actor, purpose: Purpose, action: Action, counting: bool = False) -> Scope:
    """The records the viewer may view or use in forecasts, with the digest of the policy's terms."""
    now = timezone.now()
    terms = sharing.predicate(
        viewer=viewer,
        purpose=purpose.code,
        action=action,
        now=now,
        counting=counting,
    )
    rows = records.records_visible_to(
        viewer=viewer, purpose=purpose, action=action, counting=counting
    )
    return Scope(digest=_digest(f"{action}:{terms!r}", now), rows=rows)


def table_of(rows: "QuerySet[Any]", *, digest: str, kind: str) -> Incidents:
    """The rows of one kind as arrays, agency by agency from memory where its data did not change.

    `digest` names the scope of `rows`. A part is forgotten when the first release in it runs out.
    """
    now = timezone.now()
    versions = records.data_versions()
    parts = []
    for owner, ori in sorted(agencies.agencies().values_list("pk", "ori"), key=lambda one: one[1]):
        key = (digest, kind, owner, versions.get(owner, ""))
        found = shelf.get(key, now=now)
        if found is None:
            found, until = _read(rows.filter(kind=kind, owner_id=owner), kind, ori, now)
            shelf.put(key, found, until=until)
        parts.append(found)
    return Incidents.joined(parts, kind=kind)


def _read(
    rows: "QuerySet[Any]", kind: str, ori: str, now: datetime
) -> tuple[Incidents, datetime | None]:
    """One agency's rows, and when the first of their releases runs out.

    Read as the database gives them: making Python's values of a year's columns takes three times
    as long as reading them.
    """
    dated = rows.filter(local_date__isnull=False).order_by("local_date", "id")
    columns = dated.values_list(*COLUMNS, Value(ori), "police_discovered")
    try:
        sql, terms = columns.query.sql_with_params()
    except EmptyResultSet:  # the policy lets nothing through
        return Incidents.of([], kind=kind), None
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, terms)
        found = Incidents.of(cursor.fetchall(), kind=kind)
    ends = dated.filter(release_expires_at__gt=now).order_by()
    return found, ends.aggregate(first=Min("release_expires_at"))["first"]


def aggregate_terms(*, viewer: Actor, purpose: Purpose) -> tuple[Q, str]:
    """The condition and the digest of what may be counted for readers of aggregates."""
    now = timezone.now()
    condition = sharing.aggregate_scope(viewer=viewer, purpose=purpose, now=now)
    return condition, _digest(f"aggregates:{condition!r}", now)


def _digest(terms: str, now: datetime) -> str:
    """The moment of asking is part of the terms and must not tell two scopes apart."""
    return sha256(terms.replace(repr(now), "now").encode()).hex()

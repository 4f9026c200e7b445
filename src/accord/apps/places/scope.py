"""Which records a viewer may count, read once as arrays and kept while neither policy nor data change."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import sharing
from accord.apps.places.incidents import Incidents, Shelf
from accord.apps.records import selectors as records
from accord.core.crypto import sha256
from accord.core.policy import Action
from accord.frame.actor import Actor, Purpose

COLUMNS: Final = (
    "local_date",
    "local_hour",
    "lon",
    "lat",
    "offence_code",
    "owner_id",
    "police_discovered",
)
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


def table_of(
    rows: "QuerySet[Any]", *, key: tuple[Any, ...], kind: str, start: date, end: date
) -> Incidents:
    """The rows of one kind from `start` to before `end` as arrays; from memory when the key is known.

    A table is forgotten at the moment when the first release in it runs out.
    """
    whole = (*key, kind, start, end)
    now = timezone.now()
    found = shelf.get(whole, now=now)
    if found is None:
        narrowed = rows.filter(kind=kind, local_date__gte=start, local_date__lt=end)
        found = _read(narrowed, kind)
        ends = narrowed.filter(release_expires_at__gt=now).order_by()
        shelf.put(whole, found, until=ends.aggregate(first=Min("release_expires_at"))["first"])
    return found


def _read(rows: "QuerySet[Any]", kind: str) -> Incidents:
    names = dict(agencies.agencies().values_list("pk", "ori"))
    ordered = rows.order_by("local_date", "id").values_list(*COLUMNS)
    return Incidents.of(
        [
            (day, hour, lon, lat, offence, names[owner], discovered)
            for day, hour, lon, lat, offence, owner, discovered in ordered.iterator(
                chunk_size=20_000
            )
        ],
        kind=kind,
    )


def aggregate_terms(*, viewer: Actor, purpose: Purpose) -> tuple[Q, str]:
    """The condition and the digest of what may be counted for readers of aggregates."""
    now = timezone.now()
    condition = sharing.aggregate_scope(viewer=viewer, purpose=purpose, now=now)
    return condition, _digest(f"aggregates:{condition!r}", now)


def _digest(terms: str, now: datetime) -> str:
    """The moment of asking is part of the terms and must not tell two scopes apart."""
    return sha256(terms.replace(repr(now), "now").encode()).hex()

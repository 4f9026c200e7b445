"""Which records a viewer may count, read once as arrays and kept while neither policy nor data change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final, Literal
from uuid import UUID

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, CharField, ExpressionWrapper, Min, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from accord.apps.agencies import audiences, sharing
from accord.apps.agencies import selectors as agencies
from accord.apps.places.incidents import BoolArray, Incidents
from accord.apps.records import selectors as records
from accord.apps.records.masks import place_is_told
from accord.apps.records.models import PolicyClass
from accord.apps.records.selectors.classes import ends_by_kind, groups_named
from accord.apps.records.selectors.keeping import by_agency, digest_of_terms, shelf
from accord.apps.records.selectors.row_ids import Ids, ids_of, is_among, order_of, texts_of
from accord.core.formats.tabular import OffenceStatus
from accord.core.geo import blurred
from accord.core.policy import Action
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor, Purpose

Points = Literal["shown", "counted"]
ROWS_AT_ONCE: Final = 20_000  # of one reading: a row takes far more room than its numbers
#: Among offences, what its agency's crosswalk says is none: an accident, found property.
NO_OFFENCE: Final = Q(kind=RecordKind.OFFENCE.value, offence_status=OffenceStatus.NOT_OFFENCE.value)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A policy scope: a digest of its terms, equal exactly when the same records may be counted."""

    digest: str
    rows: "QuerySet[Any]"
    #: The classes of the rows, for counts that ask for no day and no place.
    classes: "QuerySet[PolicyClass]"
    #: The rows whose point the viewer's agency may learn; the others count somewhere around it.
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
        named=groups_named,
    )
    rows, classes = records.records_with_classes(
        viewer=viewer, purpose=purpose, action=action, counting=counting
    )
    digest = digest_of_terms(f"{action}:{terms!r}", now)
    told = place_is_told(to=viewer.agency_id)
    return Scope(digest=digest, rows=rows, classes=classes, told=told)


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """One agency's rows of a kind with their ids, in order of day and, within a day, of id."""

    ids: Ids
    table: Incidents
    #: Whose place is kept back from the viewer.
    keeps_place: BoolArray

    @classmethod
    def of(cls, ids: Ids, table: Incidents, keeps_place: BoolArray) -> "Part":
        """Rows in any order."""
        order = order_of(table.day, ids)
        return cls(ids=ids[order], table=table.where(order), keeps_place=keeps_place[order])

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self.ids.nbytes + self.table.nbytes + self.keeps_place.nbytes

    def where(self, chosen: BoolArray) -> "Part":
        """The chosen rows."""
        return Part(
            ids=self.ids[chosen],
            table=self.table.where(chosen).with_own_codes(),
            keeps_place=self.keeps_place[chosen],
        )

    def shown(self, points: Points) -> Incidents:
        """The rows; of a place that is kept back nothing, or a point anywhere in its square."""
        at = np.flatnonzero(self.keeps_place & self.table.is_located)
        if not len(at):
            return self.table
        lon, lat = self.table.lon.copy(), self.table.lat.copy()
        if points == "shown":
            lon[at] = lat[at] = np.nan
        else:
            lon[at], lat[at] = blurred(lon[at], lat[at], names=texts_of(self.ids[at]))
        return replace(self.table, lon=lon, lat=lat)

    def patched(self, gone: Ids, more: "Part") -> "Part":
        """Without what is gone, and with `more` in place of what has the same ids."""
        stays = ~is_among(self.ids, np.concatenate([gone, more.ids]))
        if not len(more.ids) and stays.all():
            return self
        return _together([self.where(stays), more])


def _together(parts: Sequence[Part]) -> Part:
    """Rows of several parts as one, in their order."""
    ids = np.concatenate([part.ids for part in parts])
    order = order_of(np.concatenate([part.table.day for part in parts]), ids)
    return Part(
        ids=ids[order],
        table=Incidents.joined(
            [part.table for part in parts], kind=parts[0].table.kind, order=order
        ),
        keeps_place=np.concatenate([part.keeps_place for part in parts])[order],
    )


def table_of(
    rows: "QuerySet[Any]",
    *,
    digest: str,
    kind: str,
    told: Q | None = None,
    points: Points = "counted",
    no_offence: bool = False,
) -> Incidents:
    """The rows of one kind as arrays, read on where data changed; `digest` names their scope.

    A row of an offence that is none is no offence and counts as none: with `no_offence` those rows,
    and no others, are given, so that they can be counted apart.

    Rows that are not `told` have no point where points are shown, and one somewhere around their own
    where they are counted: whoever draws areas would find the place itself otherwise. Without
    `told` all are, for numbers that leave through disclosure control.
    """
    asked = (digest, kind, told is None, no_offence)
    parts = by_agency(
        rows.filter(of_kind(kind, no_offence=no_offence), local_date__isnull=False),
        key=("table", *asked),
        read=partial(_read, kind=kind, told=told),
    )
    words = tuple((part.owner, part.version.word) for part in parts.values())
    key, now = ("tables", *asked, points), timezone.now()
    found: _Joined | None = shelf.get(key, now=now)
    if found is None or found.words != words:
        shown = [part.value.shown(points) for part in parts.values()]
        table = Incidents.joined(shown, kind=kind)
        found = _Joined(words=words, table=table)
        ends = [part.until for part in parts.values() if part.until]
        shelf.put(key, found, until=min(ends, default=None))
    return found.table


def of_kind(kind: str, *, no_offence: bool = False) -> Q:
    """Which rows count as records of a kind; with `no_offence` those that stand among them and do not."""
    if no_offence:
        return Q(kind=kind) & NO_OFFENCE
    return Q(kind=kind) & ~NO_OFFENCE if kind == RecordKind.OFFENCE else Q(kind=kind)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Joined:
    """The table of all agencies as of a version of each; a later one takes its place."""

    words: tuple[tuple[UUID, str], ...]
    table: Incidents

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self.table.nbytes


def _read(
    rows: "QuerySet[Any]", *, oris: Mapping[UUID, str], kind: str, told: Q | None
) -> dict[UUID, Part]:
    """The agencies' rows, as the database gives them: making Python's values takes thrice as long.

    A text for each id and day, or SQLite's driver makes a UUID and a date of each.
    """
    columns = rows.order_by("local_date").values_list(
        Cast("local_date", CharField()), "local_hour", "lon", "lat", "offence_code",
        Cast("owner_id", CharField()), "police_discovered", Cast("id", CharField()),
        Value(1) if told is None else ExpressionWrapper(told, BooleanField()),
    )  # fmt: skip
    whole = _together([_part((), kind=kind), *_batches(columns, kind=kind)])
    return {owner: _of_owner(whole, owner, ori) for owner, ori in oris.items()}


def _batches(columns: "QuerySet[Any]", *, kind: str) -> Iterator[Part]:
    try:
        sql, terms = columns.query.sql_with_params()
    except EmptyResultSet:  # the policy lets nothing through
        return
    with connections[columns.db].cursor() as cursor:
        cursor.execute(sql, terms)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield _part(rows, kind=kind)


def _part(rows: Sequence[tuple[Any, ...]], *, kind: str) -> Part:
    *values, ids, is_told = list(zip(*rows, strict=True)) or [()] * 9
    return Part.of(ids_of(ids), Incidents.of_columns(values, kind=kind), ~np.array(is_told, bool))


def _of_owner(whole: Part, owner: UUID, ori: str) -> Part:
    """The agency's rows of all: an id is told with hyphens by one database, without by the other."""
    places = [n for n, name in enumerate(whole.table.owners) if UUID(name) == owner]
    part = whole.where(np.isin(whole.table.owner, places))
    table = replace(part.table, owner=np.zeros_like(part.table.owner), owners=(ori,))
    return replace(part, table=table)


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How many records of a kind there are, and the first and last local day of them."""

    count: int
    first: date | None
    last: date | None


def extents_of(found: Scope) -> dict[str, dict[str, Extent]]:
    """By agency (ORI) and kind how many records there are and from when to when.

    Counted by classes, which follow each write: asked anew when the data are others, whatever
    became of them.
    """
    versions = records.data_versions()
    key = ("extents", found.digest, *((one, told.word) for one, told in versions.items()))
    now = timezone.now()
    known: dict[str, dict[str, Extent]] | None = shelf.get(key, now=now)
    if known is None:
        known = _extents(found)
        ends = found.classes.filter(release_expires_at__gt=now, size__gt=0)
        until = ends.aggregate(first=Min("release_expires_at"))["first"]
        shelf.put(key, known, until=until)
    return known


def _extents(found: Scope) -> dict[str, dict[str, Extent]]:
    oris = dict(agencies.agencies().values_list("pk", "ori"))
    extents: dict[str, dict[str, Extent]] = {}
    for (owner, kind), (count, first, last) in ends_by_kind(found.classes, found.rows).items():
        told = extents.setdefault(oris[owner], {})
        told[kind] = Extent(count=count, first=first, last=last)
    return extents


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
    condition = sharing.aggregate_scope(viewer=viewer, purpose=purpose, now=now, named=groups_named)
    return condition, digest_of_terms(f"aggregates:{condition!r}", now)

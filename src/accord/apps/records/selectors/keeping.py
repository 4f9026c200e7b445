"""Answers kept agency by agency: what has landed is read on, what was changed is read again by id."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Protocol, Self, TypeVar
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.records import changes
from accord.apps.records.selectors.row_ids import NONE, Ids, ids_of
from accord.apps.records.selectors.versions import DataVersion, data_versions
from accord.core.crypto import sha256

KEPT: Final = 192  # answers of one agency
BYTES_KEPT: Final = 256_000_000  # of all arrays together; a table takes about 45 bytes a record
CHUNKS_AT_ONCE: Final = 400  # above this, reading anew costs no more
IDS_AT_ONCE: Final = 500  # of one question

Key = tuple[Any, ...]


class Patched(Protocol):
    """What some rows make, and how it becomes what other rows make."""

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""

    def patched(self, gone: Ids, more: Self) -> Self:
        """The same without the rows of these ids, and with those of `more` in place of older ones."""


T = TypeVar("T", bound=Patched)
Read_co = TypeVar("Read_co", covariant=True)


class Reading(Protocol[Read_co]):
    """How rows are read: of several agencies at once, since one look at a table costs as much as ten."""

    def __call__(
        self, rows: "QuerySet[Any]", /, *, oris: Mapping[UUID, str]
    ) -> Mapping[UUID, Read_co]:
        """What the rows of each of these agencies make, which own all of them."""


@dataclass(frozen=True, kw_only=True)
class Kept(Generic[T]):
    """An answer about one agency's records, of one version, good until a release runs out.

    All that the journal of changes tells from `position` on is taken into it before it is used.
    """

    owner: UUID
    version: DataVersion
    position: int
    value: T
    until: datetime | None

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return self.value.nbytes


class Shelf:
    """Values by key, each at most until a moment; the least used goes first."""

    def __init__(self, room: int = KEPT, size: int = BYTES_KEPT) -> None:
        self._room, self._size = room, size
        self._held: OrderedDict[Key, tuple[Any, datetime | None]] = OrderedDict()
        self._lock = threading.Lock()
        self.nbytes = 0

    def get(self, key: Key, *, now: datetime) -> Any:
        """What is kept under the key, unless its time is over; else None."""
        with self._lock:
            value, until = self._held.get(key, (None, None))
            if until is not None and until <= now:
                self._drop(key)
                return None
            if value is not None:
                self._held.move_to_end(key)
            return value

    def put(self, key: Key, value: object, *, until: datetime | None) -> None:
        """Keep a value, at most until a moment."""
        with self._lock:
            self._drop(key)
            self._held[key] = (value, until)
            self.nbytes += _size_of(value)
            while len(self._held) > self._room or (
                self.nbytes > self._size and len(self._held) > 1
            ):
                self._drop(next(iter(self._held)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self.nbytes = 0

    def _drop(self, key: Key) -> None:
        value, _ = self._held.pop(key, (None, None))
        self.nbytes -= _size_of(value)


def _size_of(value: object) -> int:
    return getattr(value, "nbytes", 0)


shelf: Final = Shelf()


def by_agency(
    rows: "QuerySet[Any]",
    *,
    key: Key,
    read: Reading[T],
    only: UUID | None = None,
) -> dict[str, Kept[T]]:
    """For each agency (ORI) what `read` makes of its rows; `key` names the scope and the question.

    `only` names one agency.
    """
    now, position = timezone.now(), changes.position()
    versions = (
        data_versions()
    )  # after the position: what they miss, the journal tells from there on
    asked = agencies.agencies() if only is None else agencies.agencies().filter(pk=only)
    oris = dict(sorted(asked.values_list("pk", "ori"), key=lambda one: one[1]))
    look = _Look(rows=rows, oris=oris, versions=versions, position=position, now=now, read=read)
    current: dict[UUID, Kept[T]] = {}
    for owner in oris:
        held: Kept[T] | None = shelf.get((*key, owner), now=now)
        if held is not None and held.version.word != look.version(owner).word:
            held = look.on_from(held)
        if held is not None:
            current[owner] = held
    current |= look.anew([owner for owner in oris if owner not in current])
    for owner, kept in current.items():
        shelf.put((*key, owner), kept, until=kept.until)
    return {ori: current[owner] for owner, ori in oris.items()}


@dataclass(frozen=True, kw_only=True)
class _Look(Generic[T]):
    """One look at agencies' rows, as of a version of each and a position of the journal before it."""

    rows: "QuerySet[Any]"
    oris: Mapping[UUID, str]
    versions: Mapping[UUID, DataVersion]
    position: int
    now: datetime
    read: Reading[T]

    def version(self, owner: UUID) -> DataVersion:
        """The version of an agency's data; the empty one where nothing has come."""
        return self.versions.get(owner, DataVersion())

    def anew(self, owners: Sequence[UUID]) -> dict[UUID, Kept[T]]:
        """All rows of some agencies. Chunks that landed after their version stay out.

        They are read on next time.
        """
        if not owners:
            return {}
        rows = self.rows.filter(_within({owner: self.version(owner) for owner in owners}))
        values = self.read(rows, oris={owner: self.oris[owner] for owner in owners})
        ends = self._run_out(rows)
        return {owner: self._kept(owner, values[owner], until=ends.get(owner)) for owner in owners}

    def on_from(self, held: Kept[T]) -> Kept[T] | None:
        """What is held with what has come and changed since; None where it must be read anew."""
        owner, version = held.owner, self.version(held.owner)
        if held.position > self.position or not version.follows(held.version):
            return None
        chunks = version.chunks_since(held.version)
        if len(chunks) > CHUNKS_AT_ONCE:
            return None
        changed = changes.since(held.position, owner=owner)
        if changed is None:
            return None
        value, until, gone = held.value, held.until, ids_of(changed.ids)
        for rows in self._parts(owner, chunks, changed.standing):
            value, gone = value.patched(gone, self._read(owner, rows)), NONE
            until = _earlier(until, self._run_out(rows).get(owner))
        if len(gone):
            value = value.patched(gone, self._read(owner, self.rows.none()))
        return self._kept(owner, value, until=until)

    def _read(self, owner: UUID, rows: "QuerySet[Any]") -> T:
        return self.read(rows, oris={owner: self.oris[owner]})[owner]

    def _parts(
        self, owner: UUID, chunks: Sequence[UUID], standing: Sequence[UUID]
    ) -> Iterator["QuerySet[Any]"]:
        rows = self.rows.filter(owner_id=owner)
        if chunks:
            yield rows.filter(chunk_id__in=chunks)
        for start in range(0, len(standing), IDS_AT_ONCE):
            yield rows.filter(pk__in=standing[start : start + IDS_AT_ONCE])

    def _kept(self, owner: UUID, value: T, *, until: datetime | None) -> Kept[T]:
        return Kept(
            owner=owner, version=self.version(owner), position=self.position, value=value,
            until=until,
        )  # fmt: skip

    def _run_out(self, rows: "QuerySet[Any]") -> dict[UUID, datetime]:
        """By agency when the first of the releases in it runs out."""
        ends = rows.filter(release_expires_at__gt=self.now).order_by().values("owner_id")
        return dict(ends.annotate(first=Min("release_expires_at")).values_list("owner_id", "first"))


def _within(versions: Mapping[UUID, DataVersion]) -> Q:
    """The agencies' chunks of their versions; all of those of which no load is under way."""
    found = Q(owner_id__in=[owner for owner, told in versions.items() if not told.is_bounded])
    for owner, version in versions.items():
        for load, number in version.landed.items() if version.is_bounded else ():
            found |= Q(owner_id=owner, chunk__load_id=load, chunk__number__lte=number)
    return found


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def digest_of_terms(terms: str, now: datetime) -> str:
    """A digest of a policy's terms, equal exactly when the same records may be counted.

    The moment of asking is part of the terms and must not tell two scopes apart, as a predicate
    writes it or as a condition does.
    """
    for moment in (repr(now), str(now)):
        terms = terms.replace(moment, "now")
    return sha256(terms.encode()).hex()

"""Answers kept agency by agency: what only grew is read on, what changed is read anew."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.records.selectors.versions import DataVersion, data_versions
from accord.core.crypto import sha256

KEPT: Final = 192  # answers of one agency; a table takes about 30 bytes a record
CHUNKS_AT_ONCE: Final = 400  # above this, reading anew costs no more

T = TypeVar("T")
Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Kept(Generic[T]):
    """An answer about one agency's records, of one version, good until a release runs out."""

    owner: UUID
    version: DataVersion
    value: T
    until: datetime | None


class Shelf:
    """Values by key, each at most until a moment; the least used goes first."""

    def __init__(self, room: int = KEPT) -> None:
        self._room = room
        self._held: OrderedDict[Key, tuple[Any, datetime | None]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, *, now: datetime) -> Any:
        """What is kept under the key, unless its time is over; else None."""
        with self._lock:
            value, until = self._held.get(key, (None, None))
            if until is not None and until <= now:
                del self._held[key]
                return None
            if value is not None:
                self._held.move_to_end(key)
            return value

    def put(self, key: Key, value: object, *, until: datetime | None) -> None:
        """Keep a value, at most until a moment."""
        with self._lock:
            self._held[key] = (value, until)
            self._held.move_to_end(key)
            while len(self._held) > self._room:
                self._held.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


shelf: Final = Shelf()


def by_agency(
    rows: "QuerySet[Any]",
    *,
    key: Key,
    read: Callable[["QuerySet[Any]", str], T],
    add: Callable[[T, T], T],
    only: UUID | None = None,
) -> dict[str, Kept[T]]:
    """For each agency (ORI) what `read` makes of its rows; `key` names the scope and the question.

    `add` joins what was read before with what has landed since; `only` names one agency.
    """
    now, versions = timezone.now(), data_versions()
    answer: dict[str, Kept[T]] = {}
    asked = agencies.agencies() if only is None else agencies.agencies().filter(pk=only)
    for owner, ori in sorted(asked.values_list("pk", "ori"), key=lambda one: one[1]):
        version = versions.get(owner, DataVersion())
        held: Kept[T] | None = shelf.get((*key, owner), now=now)
        if held is None or held.version.word != version.word:
            of_owner = rows.filter(owner_id=owner)
            more = _landed_since(of_owner, held, version)
            if held is not None and more is not None:
                held = Kept(
                    owner=owner,
                    version=version,
                    value=add(held.value, read(more, ori)),
                    until=_earlier(held.until, _runs_out(more, now)),
                )
                shelf.put((*key, owner), held, until=held.until)
            else:
                bounded = of_owner.filter(_within(version))
                held = Kept(
                    owner=owner,
                    version=version,
                    value=read(bounded, ori),
                    until=_runs_out(bounded, now),
                )
                if version.is_bounded or data_versions().get(owner) == version:
                    shelf.put((*key, owner), held, until=held.until)
        answer[ori] = held
    return answer


def _landed_since(
    rows: "QuerySet[Any]", held: Kept[T] | None, version: DataVersion
) -> "QuerySet[Any] | None":
    """The rows that are new since what is held; None where it must be read anew."""
    if held is None or not version.only_grew_from(held.version):
        return None
    chunks = version.chunks_since(held.version)
    return rows.filter(chunk_id__in=chunks) if len(chunks) <= CHUNKS_AT_ONCE else None


def _within(version: DataVersion) -> Q:
    """Chunks that landed after the version was taken stay out: they are read on next time."""
    if not version.is_bounded:
        return Q()
    found = Q(pk__in=())
    for load, number in version.landed.items():
        found |= Q(chunk__load_id=load, chunk__number__lte=number)
    return found


def _runs_out(rows: "QuerySet[Any]", now: datetime) -> datetime | None:
    """When the first of the releases in it runs out."""
    ends = rows.filter(release_expires_at__gt=now).order_by()
    first: datetime | None = ends.aggregate(first=Min("release_expires_at"))["first"]
    return first


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def digest_of_terms(terms: str, now: datetime) -> str:
    """A digest of a policy's terms, equal exactly when the same records may be counted.

    The moment of asking is part of the terms and must not tell two scopes apart.
    """
    return sha256(terms.replace(repr(now), "now").encode()).hex()

"""Which records a submitted file tells, read from the file itself, in eight bytes a row."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from accord.apps.agencies.models import Agency
from accord.apps.records.contents import Unstorable, content_of
from accord.apps.records.models import Load, Submission
from accord.apps.records.services import storage
from accord.core.formats.delivery import Delivery, Plan, assigned, read_plan
from accord.core.formats.tabular import Landed, Rejected, land

Key = tuple[UUID, str, str]
T = TypeVar("T")


@dataclass(kw_only=True)
class Told:
    """The keys and days of a file's rows; a row in quarantine tells its number all the same.

    Keys are kept as 64-bit hashes. Two that fall together (about one pair in 10^19) make a record
    look told that was not: it stays standing, which is the safe side.
    """

    zone: str
    is_by_report: bool
    owners: set[UUID] = field(default_factory=set)
    first: date | None = None
    last: date | None = None
    rows: int = 0
    # Rejected rows in which not even the record's own number can be read.
    unnumbered: int = 0
    _keys: "array[int]" = field(default_factory=lambda: array("Q"))
    _numbers: "array[int]" = field(default_factory=lambda: array("Q"))
    _days: set[date] = field(default_factory=set)
    _in_order: tuple[NDArray[np.uint64], NDArray[np.uint64]] | None = None

    def add(self, key: Key, day: date) -> None:
        """A row that lands."""
        self.rows += 1
        self.owners.add(key[0])
        self._keys.append(_hash(f"{key[0].hex}|{key[1]}|{key[2]}"))
        self._days.add(day)
        self.first = day if self.first is None or day < self.first else self.first
        self.last = day if self.last is None or day > self.last else self.last

    def add_rejected(self, number: str) -> None:
        """A row that broke a rule: its number is told, whoever's it is."""
        self.rows += 1
        if number:
            self._numbers.append(_hash(number))
        else:
            self.unnumbered += 1

    def window(self, days: int) -> tuple[date | None, date | None]:
        """First and last day of which the file holds everything; `days` 0 is all its days.

        Days at the window's beginning of which the file tells nothing at all are left out of it:
        where nothing happened on the last days, counting back would reach too far.
        """
        if self.first is None or self.last is None or not days:
            return self.first, self.last
        first = max(self.first, self.last - timedelta(days=days - 1))
        while first not in self._days:
            first += timedelta(days=1)
        return first, self.last

    def holds(self, keys: Sequence[Key]) -> list[bool]:
        """For each key whether the file tells it."""
        if self._in_order is None:
            self._in_order = _in_order(self._keys), _in_order(self._numbers)
        told, numbers = self._in_order
        asked = np.array([_hash(f"{owner.hex}|{n}|{row}") for owner, n, row in keys], np.uint64)
        bare = np.array([_hash(number) for _owner, number, _row in keys], np.uint64)
        return [bool(one) for one in _is_in(asked, told) | _is_in(bare, numbers)]


def told_by(run: Load, *, at_most: int = 0) -> Told:
    """Read the load's file again, as its mapping reads it; `at_most` rows where given.

    Raises `BadInput` where the file cannot go on.
    """
    plan = read_plan(run.mapping_version.body)
    return read_told(run.submission, plan, at_most=at_most)


def read_told(submission: Submission, plan: Plan, *, at_most: int = 0) -> Told:
    """What a file tells under a mapping that need not be confirmed; a delivery, by its incidents."""
    mapping = plan.mapping if isinstance(plan, Delivery) else plan
    owners: dict[str, UUID] = dict(Agency.objects.values_list("ori", "pk"))
    told = Told(zone=mapping.zone, is_by_report=mapping.reported is not None)
    zone = ZoneInfo(mapping.zone)
    with storage.tables(submission, storage.path_of(submission)) as tables:
        files = assigned(plan, tables) if isinstance(plan, Delivery) else {"": tables[0]}
        table = files[plan.primary.label if isinstance(plan, Delivery) else ""]
        answers: Iterable[Landed | Rejected] = land(
            mapping, table.rows(), received=submission.received_at
        )
        for answer in answers:
            if at_most and told.rows >= at_most:
                break
            if isinstance(answer, Rejected):
                told.add_rejected(answer.raw.get(mapping.local_id, "").strip())
                continue
            record = answer.record
            owner = owners.get(record.agency) if record.agency else submission.agency_id
            try:
                content = content_of(record, repeats=mapping.repeat_ids)
            except Unstorable:
                owner = None
            if owner is None:
                told.add_rejected(record.local_id)
                continue
            moment = record.reported if told.is_by_report else None
            day = _day(moment or record.occurred_earliest, zone)
            told.add((owner, content.local_id, content.row_key), day)
    return told


def batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    """The items so many at a time."""
    while batch := list(islice(items, size)):
        yield batch


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")


def _in_order(values: Sequence[int]) -> NDArray[np.uint64]:
    return np.sort(np.array(values, dtype=np.uint64))


def _is_in(asked: NDArray[np.uint64], told: NDArray[np.uint64]) -> NDArray[np.bool_]:
    if not len(told):
        return np.zeros(len(asked), dtype=np.bool_)
    place = np.minimum(np.searchsorted(told, asked), len(told) - 1)
    return told[place] == asked

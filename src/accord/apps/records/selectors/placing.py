"""Which records stay without a point: the share by area, offence and street, with intervals."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from accord.apps.agencies import sharing
from accord.apps.records.selectors.keeping import by_agency, digest_of_terms
from accord.apps.records.selectors.records import needed_kind, records_visible_to
from accord.apps.records.selectors.row_ids import Ids, ids_of, is_among
from accord.core.geocode import Tally, UnmatchedShare, shares, street_class
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

DIMENSIONS: Final = ("area", "offence", "street")


@dataclass(frozen=True, kw_only=True)
class UnplacedBias:
    """Records of one kind of the own agency, those without a point, and the groups of these."""

    kind: RecordKind
    records: int
    unplaced: int
    shares: tuple[UnmatchedShare, ...]


def unplaced_bias(*, viewer: Actor, purpose: Purpose, kind: str = "incident") -> UnplacedBias:
    """Where a map of the own records shows too little: groups that lack points more than others.

    Numbers of one's own agency alone; the operator's are of all. Leaves one ledger entry.
    """
    one, now = needed_kind(kind), timezone.now()
    terms = sharing.predicate(viewer=viewer, purpose=purpose.code, action="view", now=now)
    parts = by_agency(
        records_visible_to(viewer=viewer, purpose=purpose).filter(kind=one.value),
        key=("unplaced", digest_of_terms(repr(terms), now), one.value),
        read=_read,
        only=UUID(viewer.agency_id) if viewer.agency_id else None,
    )
    found = sum((part.value.tally for part in parts.values()), start=Tally())
    audit.read(
        by=viewer, purpose=purpose, verb="counts.read", object_type="records",
        payload={"count": found.rows, "kind": one.value, "offences": [], "days": 0},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return UnplacedBias(
        kind=one, records=found.rows, unplaced=found.unmatched, shares=shares(found)
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Grouped:
    """One agency's rows with their ids: the group of each in every dimension, and who lacks a point."""

    ids: Ids
    names: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, npt.NDArray[np.int32]]
    lacks: npt.NDArray[np.bool_]

    @property
    def nbytes(self) -> int:
        """How much memory its columns take."""
        return self.ids.nbytes + self.lacks.nbytes + sum(one.nbytes for one in self.groups.values())

    def patched(self, gone: Ids, more: "_Grouped") -> "_Grouped":
        """Without what is gone, and with `more` in place of what has the same ids."""
        stays = ~is_among(self.ids, np.concatenate([gone, more.ids]))
        names, groups = {}, {}
        for dimension in DIMENSIONS:
            names[dimension] = tuple(
                dict.fromkeys((*self.names[dimension], *more.names[dimension]))
            )
            places = {name: place for place, name in enumerate(names[dimension])}
            moved = np.array([places[name] for name in more.names[dimension]], np.int32)
            groups[dimension] = np.concatenate(
                [self.groups[dimension][stays], moved[more.groups[dimension]]]
            )
        return _Grouped(
            ids=np.concatenate([self.ids[stays], more.ids]), names=names, groups=groups,
            lacks=np.concatenate([self.lacks[stays], more.lacks]),
        )  # fmt: skip

    @property
    def tally(self) -> Tally:
        """The counts; where there are more groups than are told apart, these are the largest."""
        counts = {}
        for dimension, names in self.names.items():
            group = self.groups[dimension]
            rows = np.bincount(group, minlength=len(names)).tolist()
            lacking = np.bincount(group[self.lacks], minlength=len(names)).tolist()
            told = sorted(zip(names, rows, lacking, strict=True), key=lambda one: -one[1])
            counts[dimension] = {name: (count, lack) for name, count, lack in told if count}
        return Tally() + Tally(rows=len(self.lacks), unmatched=int(self.lacks.sum()), groups=counts)


def _read(rows: QuerySet[Any], *, oris: Mapping[UUID, str]) -> dict[UUID, _Grouped]:
    """The agencies' rows, one after the other: an address takes longer to read than its row."""
    return {owner: _grouped(rows.filter(owner_id=owner)) for owner in oris}


def _grouped(rows: QuerySet[Any]) -> _Grouped:
    """One agency's rows by the groups that are told apart; an address is read once."""
    columns = rows.order_by().values_list(
        Cast("id", CharField()), "area_code", "offence_code", "address", "lon"
    )
    known: dict[str, dict[str, int]] = {dimension: {} for dimension in DIMENSIONS}
    groups = {dimension: array("i") for dimension in DIMENSIONS}
    classes: dict[str, str] = {}
    ids, lacks = [], bytearray()
    for text, area, offence, address, lon in columns.iterator(chunk_size=5_000):
        street = classes.get(address)
        if street is None:
            street = classes[address] = street_class(address)
        for dimension, name in zip(DIMENSIONS, (area, offence, street), strict=True):
            places = known[dimension]
            groups[dimension].append(places.setdefault(name, len(places)))
        ids.append(text)
        lacks.append(lon is None)
    return _Grouped(
        ids=ids_of(ids),
        names={dimension: tuple(places) for dimension, places in known.items()},
        groups={dimension: np.array(codes, np.int32) for dimension, codes in groups.items()},
        lacks=np.frombuffer(lacks, bool),
    )

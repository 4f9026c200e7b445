"""Which records stay without a point: the share by area, offence and street, with intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import add
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accord.apps.agencies import sharing
from accord.apps.records.selectors.keeping import by_agency, digest_of_terms
from accord.apps.records.selectors.records import needed_kind, records_visible_to
from accord.core.geocode import Tally, UnmatchedShare, shares, street_class, tallied
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose


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
        add=add,
        only=UUID(viewer.agency_id) if viewer.agency_id else None,
    )
    found = sum((part.value for part in parts.values()), start=Tally())
    audit.read(
        by=viewer, purpose=purpose, verb="counts.read", object_type="records",
        payload={"count": found.rows, "kind": one.value, "offences": [], "days": 0},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return UnplacedBias(
        kind=one, records=found.rows, unplaced=found.unmatched, shares=shares(found)
    )


def _read(rows: QuerySet[Any], _ori: str) -> Tally:
    """One agency's rows by the groups that are told apart; an address is read once."""
    columns = rows.order_by().values_list("area_code", "offence_code", "address", "lon")
    classes: dict[str, str] = {}

    def grouped() -> Iterator[tuple[dict[str, str], bool]]:
        for area, offence, address, lon in columns.iterator(chunk_size=5_000):
            street = classes.get(address)
            if street is None:
                street = classes[address] = street_class(address)
            yield {"area": area, "offence": offence, "street": street}, lon is not None

    return tallied(grouped())

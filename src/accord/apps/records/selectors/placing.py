"""Which records stay without a point: the share by area, offence and street, with intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from accord.apps.records.selectors.records import needed_kind, records_visible_to
from accord.core.geocode import UnmatchedShare, street_class, unmatched_bias
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
    one = needed_kind(kind)
    found = records_visible_to(viewer=viewer, purpose=purpose).filter(kind=one.value)
    if viewer.agency_id is not None:
        found = found.filter(owner=UUID(viewer.agency_id))
    columns = found.order_by().values_list("area_code", "offence_code", "address", "lon")
    records = unplaced = 0
    classes: dict[str, str] = {}

    def rows() -> Iterator[tuple[dict[str, str], bool]]:
        nonlocal records, unplaced
        for area, offence, address, lon in columns.iterator(chunk_size=5_000):
            records += 1
            unplaced += lon is None
            street = classes.get(address)
            if street is None:
                street = classes[address] = street_class(address)
            yield {"area": area, "offence": offence, "street": street}, lon is not None

    shares = unmatched_bias(rows())
    audit.read(
        by=viewer, purpose=purpose, verb="counts.read", object_type="records",
        payload={"count": records, "kind": one.value, "offences": [], "days": 0},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return UnplacedBias(kind=one, records=records, unplaced=unplaced, shares=shares)

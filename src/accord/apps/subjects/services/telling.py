"""Reads how records write their places: each writing of an agency once, with the records that have it.

A hospital is in thousands of records and is one place: links are between writings, whose number
grows with the streets of a region and not with what happens there. What a version of a record says
does not change, so each is read once; what was wiped is forgotten.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accord.apps.records.models import Record
from accord.apps.records.standing import STANDING
from accord.apps.subjects.models import LinkModel, PlaceTelling, WrittenPlace
from accord.apps.subjects.services.upkeep import take_turn
from accord.core.linkage import is_named, square_of
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

# How many records are read in one transaction: pages need not wait for it.
CHUNK: Final = 1_000


class Writing(NamedTuple):
    """How a record writes its place: whose words, and the square that its point is in."""

    owner: UUID
    address: str
    lat: float | None = None
    lon: float | None = None
    reach_m: int | None = None

    @property
    def digest(self) -> str:
        """By what the same writing is found."""
        return sha256("\0".join(map(str, self)).encode("utf-8", "surrogatepass")).hexdigest()


def tellings_are_behind() -> bool:
    """Whether a record's place was not read yet, or is told by no record any more."""
    return _unread().exists() or _wiped().exists() or _told_no_more().exists()


def tell(*, by: Actor, purpose: Purpose, model: LinkModel) -> None:
    """Read the places of records that were not read yet, and forget those that are told no more."""
    who: dict[str, Any] = {"by": by, "purpose": purpose, "model": model}
    while _wiped().exists() or _told_no_more().exists():
        _forget(**who)
    columns = ("pk", "owner_id", "address", "lat", "lon", "error_radius_m")
    while rows := list(_unread().order_by("pk").values_list(*columns)[:CHUNK]):
        _read(rows, **who)


def _unread() -> QuerySet[Record]:
    """Standing records that tell their place openly, and whose writing is not known."""
    rows = Record.objects.filter(STANDING, protection="", place_kept=False)
    return rows.exclude(address="").filter(place_telling__isnull=True)


def _wiped() -> QuerySet[PlaceTelling]:
    """Tellings of records whose words were wiped."""
    return PlaceTelling.objects.filter(record__address="")


def _told_no_more() -> QuerySet[WrittenPlace]:
    return WrittenPlace.objects.filter(tellings__isnull=True)


def _read(
    rows: Sequence[tuple[Any, ...]], *, by: Actor, purpose: Purpose, model: LinkModel
) -> None:
    written = {pk: _writing(*said) for pk, *said in rows}
    digests = {one.digest: one for one in written.values()}
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.places_told", object_type="link-model",
        object_id=str(model.pk), payload={"records": len(rows), "gone": 0},
    ) as entry:  # fmt: skip
        take_turn(model)
        known = dict(
            WrittenPlace.objects.filter(digest__in=list(digests)).values_list("digest", "pk")
        )
        new = [
            WrittenPlace(
                digest=digest, is_named=is_named(one.address), owner_id=one.owner,
                address=one.address, lat=one.lat, lon=one.lon, reach_m=one.reach_m,
            )
            for digest, one in digests.items()
            if digest not in known
        ]  # fmt: skip
        WrittenPlace.objects.bulk_create(new)
        known |= {one.digest: one.pk for one in new}
        PlaceTelling.objects.bulk_create(
            [PlaceTelling(record_id=pk, place_id=known[one.digest]) for pk, one in written.items()]
        )
        entry.payload["written"] = len(new)


def _writing(
    owner: UUID, address: str, lat: float | None, lon: float | None, error: float | None
) -> Writing:
    square = None if lat is None or lon is None else square_of(lat, lon, error)
    return Writing(owner, address, *(square or ()))


def _forget(*, by: Actor, purpose: Purpose, model: LinkModel) -> None:
    """Forget tellings that were wiped, and the writings that only they had, with all that hangs on them."""
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.places_told", object_type="link-model",
        object_id=str(model.pk), payload={"records": 0, "written": 0},
    ) as entry:  # fmt: skip
        take_turn(model)
        gone = list(_wiped().values_list("pk", flat=True)[:CHUNK])
        PlaceTelling.objects.filter(pk__in=gone).delete()
        WrittenPlace.objects.filter(
            pk__in=list(_told_no_more().values_list("pk", flat=True)[:CHUNK])
        ).delete()
        entry.payload["gone"] = len(gone)

"""Vehicles by plate or number, whole, in part or with wildcards; within policy.

Who asks for a part is shown what is shared and pointed to nothing: sign by sign, pointers would tell
a plate that its owner keeps to itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.records.masks import hides_place
from accord.apps.records.models import VehicleMark
from accord.apps.records.selectors.records import Pointer, pointers_to
from accord.apps.records.selectors.searching import sight_of_vehicles
from accord.core.names import canonical_pattern, confusion_key, fits, longest_run, normalise
from accord.core.names.fragments import SHORTEST_RUN
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

CAP: Final = 200
# So many rows within policy are compared with a pattern before the list is cut.
COMPARED: Final = 5_000
LAST: Final = "Z" * 17
WILDCARDS: Final = "?*"


@dataclass(frozen=True, kw_only=True)
class VehicleQuery:
    """What is known of a vehicle; a plate or a number in part must be given."""

    plate: str = ""
    vin: str = ""
    state: str = ""
    make: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class VehicleHit:
    """One vehicle in one record; `exact` when what was asked is the whole plate or number."""

    vehicle_id: UUID
    record_id: UUID
    subject_id: UUID
    role: str
    plate: str
    plate_state: str
    vin: str
    make: str
    model: str
    year: int | None
    colour: str
    level: str
    owner_id: UUID
    kind: str
    number: str
    offence_code: str
    offence_text: str
    day: date | None
    record_level: str
    lon: float | None
    lat: float | None
    place_kept: bool
    exact: bool


COLUMNS: Final = (
    "id", "record_id", "subject_id", "role", "plate", "plate_state", "vin", "make", "model",
    "year", "colour", "level", "record__owner_id", "record__kind", "record__local_id",
    "record__offence_code", "record__offence_text", "record__local_date", "record__level",
    "record__lon", "record__lat", "record__place_kept",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class VehiclesFound:
    """Hits in order; `more` when the list was cut; whom to ask for what is not shown."""

    hits: tuple[VehicleHit, ...]
    more: bool
    pointers: tuple[Pointer, ...]


def vehicles_found(
    *, viewer: Actor, purpose: Purpose, query: VehicleQuery, cap: int = CAP
) -> VehiclesFound:
    """Vehicles that match, within policy: whole plates first, then newest first.

    One that is not shown is pointed to for its whole plate or number alone; whatever else is asked
    neither narrows nor widens that.
    """
    asked, pattern = _asked(query)
    sight = sight_of_vehicles(viewer=viewer, purpose=purpose, part="vehicle__")
    marks = VehicleMark.objects.filter(asked)
    columns = [f"vehicle__{name}" for name in COLUMNS]
    rows = marks.filter(sight.shown).order_by("-day", "-id").values_list(*columns)
    kept: dict[UUID, VehicleHit] = {}
    compared = 0
    for hit in _matching(rows[:COMPARED].iterator(), query, pattern):
        compared += 1
        if hit is None or hit.vehicle_id in kept:
            continue
        kept[hit.vehicle_id] = hit
        if len(kept) > cap:
            break
    hits = sorted(kept.values(), key=lambda hit: not hit.exact)
    return VehiclesFound(
        hits=tuple(_masked(hit, viewer) for hit in hits[:cap]),
        more=len(kept) > cap or compared >= COMPARED,
        pointers=pointers_to(_owners_of(query, VehicleMark.objects.filter(sight.pointed))),
    )


def _masked(hit: VehicleHit, viewer: Actor) -> VehicleHit:
    """Without the place of an event that leads to its victim."""
    hidden = hides_place(hit, to=viewer.agency_id)
    return replace(hit, lon=None, lat=None) if hidden else hit


def _asked(query: VehicleQuery) -> tuple[Q, str]:
    """The range of marks to look through, and the pattern that the whole must fit."""
    text, is_vin = (query.plate, False) if query.plate.strip() else (query.vin, True)
    pattern = canonical_pattern(text)
    run = longest_run(pattern)
    if len(run) < SHORTEST_RUN:
        message = "Give two characters that stand side by side."
        raise Invalid(faults=[Fault("vin" if is_vin else "plate", "two", message)])
    # Among one, since “not a number” by itself would not lead along the index of marks.
    found = Q(is_vin__in=[is_vin], mark__gte=run[:17], mark__lte=(run + LAST)[:17])
    for name in ("state", "make", "colour"):
        if said := getattr(query, name).strip():
            column = "plate_state" if name == "state" else name
            found &= Q(**{f"vehicle__{column}__iexact": said})
    return found, pattern if any(one in pattern for one in WILDCARDS) else f"*{pattern}*"


def _matching(rows: Any, query: VehicleQuery, pattern: str) -> Iterator[VehicleHit | None]:
    """A hit for each row that fits, None for each that does not."""
    is_plate = bool(query.plate.strip())
    whole = normalise(query.plate if is_plate else query.vin)
    for values in rows:
        text = values[4] if is_plate else values[6]
        fitting = fits(pattern, text)
        exact = fitting and whole in {normalise(text), confusion_key(text)}
        yield VehicleHit(*(*values, exact)) if fitting else None


def _owners_of(query: VehicleQuery, pointed: QuerySet[VehicleMark]) -> set[UUID]:
    """Who holds the very plate or number that is asked for, of what may only be pointed to."""
    is_plate = bool(query.plate.strip())
    asked = query.plate if is_plate else query.vin
    if any(one in asked for one in WILDCARDS):
        return set()
    column = "vehicle__plate" if is_plate else "vehicle__vin"
    rows = pointed.filter(is_vin__in=[not is_plate], mark=confusion_key(asked)[:17]).order_by()
    pairs = rows.values_list("vehicle__record__owner_id", column).distinct()
    return {owner for owner, text in pairs.iterator() if normalise(text) == normalise(asked)}

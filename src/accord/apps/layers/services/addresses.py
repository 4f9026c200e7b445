"""Queue addresses that no layer places; learn what they mean; dismiss; withdraw."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.layers import selectors
from accord.apps.layers.events import AliasChanged
from accord.apps.layers.models import AddressAlias, UnplacedAddress
from accord.core import geocode
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid

CAPABILITY: Final = "records.ingest"  # addresses come from records: whoever loads them decides
SUGGESTED_FOR: Final = 200  # of the new addresses of a load, those of most records
CANDIDATES: Final = 5
LONGEST_RADIUS_M: Final = 5_000.0
REASON_AT_LEAST: Final = 5
BATCH: Final = 1_000
State = UnplacedAddress.State


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An address without a point in a load, how many records have it, and the geocoder's answer."""

    text: str
    records: int
    match: geocode.Match


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What an address means: a point in degrees with a radius in metres, or another address."""

    lon: float | None = None
    lat: float | None = None
    radius_m: float = 50.0
    address: str = ""


def queue_addresses(
    *,
    by: Actor,
    purpose: Purpose,
    agency: Agency,
    waiting: Sequence[Waiting],
    geocoder: geocode.Geocoder | None = None,
) -> int:
    """Make the queue what an agency's records wait for now; returns how many addresses are new.

    `waiting` is the whole list: an open address for which no record waits any more leaves the
    queue. What was dismissed stays so; what was placed and comes back waits again. The caller has
    checked that the actor may write records of this agency.
    """
    _demand(by)
    by_key = _by_key(waiting)
    fresh = [key for key in by_key if key not in _known(agency, by_key)]
    suggested = _suggested(fresh, by_key, geocoder)
    now = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="addresses.queued", object_type="agency",
        object_id=agency.ori,
        payload={"addresses": len(by_key), "records": sum(one.records for one in waiting)},
    ):  # fmt: skip
        known = _known(agency, by_key)
        _leave(agency, by_key)
        for key, row in known.items():
            row.records = by_key[key].records
            row.last_seen_at = max(now, row.first_seen_at)
            row.state = State.OPEN if row.state == State.PLACED else row.state
        UnplacedAddress.objects.bulk_update(
            known.values(), ["records", "last_seen_at", "state"], batch_size=BATCH
        )
        new = [
            _queued(agency, key, one, suggested.get(key, ()), now)
            for key, one in by_key.items()
            if key not in known
        ]
        UnplacedAddress.objects.bulk_create(new, batch_size=BATCH)
    return len(new)


def forget_addresses(*, by: Actor, purpose: Purpose, agency: Agency, texts: Collection[str]) -> int:
    """Take addresses out of an agency's queue, whatever was decided of them; returns how many.

    For records of which nothing may be left. An alias stays: it is what the agency says of a text.
    """
    _demand(by)
    keys = {geocode.place_key(text)[:300] for text in texts} - {""}
    with audit.transaction(
        by=by, purpose=purpose, verb="addresses.forgotten", object_type="agency",
        object_id=agency.ori,
    ) as entry:  # fmt: skip
        rows = UnplacedAddress.objects.filter(agency=agency, key__in=keys)
        entry.payload["addresses"], _ = rows.delete()
    return int(entry.payload["addresses"])


def _by_key(waiting: Sequence[Waiting]) -> dict[str, Waiting]:
    """One entry a key, in its most frequent spelling: letters and marks alone make no address."""
    found: dict[str, Waiting] = {}
    for one in sorted(waiting, key=lambda one: (-one.records, one.text)):
        key = geocode.place_key(one.text)[:300]
        if key in found:
            found[key] = replace(found[key], records=found[key].records + one.records)
        elif key:
            found[key] = one
    return found


def _leave(agency: Agency, by_key: Mapping[str, Waiting]) -> None:
    """Take open addresses out of the queue for which no record waits."""
    rows = UnplacedAddress.objects.filter(agency=agency, state=State.OPEN)
    gone = [pk for pk, key in rows.values_list("pk", "key") if key not in by_key]
    for start in range(0, len(gone), BATCH):
        UnplacedAddress.objects.filter(pk__in=gone[start : start + BATCH]).delete()


def _known(agency: Agency, keys: Mapping[str, Any]) -> dict[str, UnplacedAddress]:
    found: dict[str, UnplacedAddress] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        found |= {
            row.key: row for row in UnplacedAddress.objects.filter(agency=agency, key__in=part)
        }
    return found


def _suggested(
    fresh: Sequence[str], by_key: Mapping[str, Waiting], geocoder: geocode.Geocoder | None
) -> dict[str, tuple[geocode.Candidate, ...]]:
    """What the most frequent new addresses may mean; comparing names takes its time."""
    if geocoder is None:
        return {}
    often = sorted(fresh, key=lambda key: -by_key[key].records)[:SUGGESTED_FOR]
    return {key: geocoder.suggest(by_key[key].text, limit=CANDIDATES) for key in often}


def _queued(
    agency: Agency,
    key: str,
    one: Waiting,
    suggested: Sequence[geocode.Candidate],
    now: Any,
) -> UnplacedAddress:
    candidates = one.match.candidates or suggested
    return UnplacedAddress(
        agency=agency,
        key=key,
        text=one.text.strip()[:300],
        grade=one.match.grade,
        why=one.match.why[:20],
        street_class=geocode.street_class(one.text),
        candidates=[asdict(candidate) for candidate in candidates[:CANDIDATES]],
        records=one.records,
        first_seen_at=now,
        last_seen_at=now,
    )


def choose_candidate(
    *, by: Actor, purpose: Purpose, address_id: UUID | str, number: int
) -> AddressAlias:
    """Place an address at one of its candidates, counted from 1."""
    row = _own(by, purpose, address_id)
    if not 1 <= number <= len(row.candidates):
        raise Invalid(faults=[Fault("candidate", "known", _("There is no such candidate."))])
    chosen = row.candidates[number - 1]
    meaning = Meaning(
        lon=chosen["lon"], lat=chosen["lat"], radius_m=max(chosen["radius_m"], 1.0),
        address=chosen["text"],
    )  # fmt: skip
    return learn(by=by, purpose=purpose, address_id=address_id, meaning=meaning)


def learn(*, by: Actor, purpose: Purpose, address_id: UUID | str, meaning: Meaning) -> AddressAlias:
    """Learn what an address means, for all its records of today and of later loads.

    Another address must be one that the layers place. Raises `Invalid` naming the field.
    """
    row = _own(by, purpose, address_id)
    if meaning.lon is None and meaning.lat is None:
        _demand_placed(by, purpose, row, meaning)
    else:
        _demand_point(meaning)
    now = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="address.placed", object_type="address",
        object_id=str(row.pk), payload={"records": row.records, "by_point": meaning.lon is not None},
    ):  # fmt: skip
        if AddressAlias.objects.filter(
            agency=row.agency, key=row.key, withdrawn_at__isnull=True
        ).exists():
            raise Conflict(_("This address has an alias already; withdraw that first."))
        made = AddressAlias.objects.create(
            agency=row.agency, key=row.key, text=row.text, address=meaning.address.strip()[:300],
            lon=meaning.lon, lat=meaning.lat, radius_m=meaning.radius_m, made_by=by.id, made_at=now,
        )  # fmt: skip
        _decide(row, State.PLACED, by=by, note="")
        _announce(purpose, made)
    return made


def dismiss(*, by: Actor, purpose: Purpose, address_id: UUID | str, reason: str) -> UnplacedAddress:
    """Say that an address is no place, with the reason; its records stay without a point."""
    row = _own(by, purpose, address_id)
    if len(reason.strip()) < REASON_AT_LEAST:
        raise Invalid(faults=[Fault("reason", "required", _("Say why, in a few words."))])
    if row.state != State.OPEN:
        raise Conflict(_("This address has been dealt with already."))
    with audit.transaction(
        by=by, purpose=purpose, verb="address.dismissed", object_type="address",
        object_id=str(row.pk), payload={"records": row.records},
    ):  # fmt: skip
        _decide(row, State.DISMISSED, by=by, note=reason.strip()[:300])
    return row


def reopen(*, by: Actor, purpose: Purpose, address_id: UUID | str) -> UnplacedAddress:
    """Put a dismissed address back into the queue."""
    row = _own(by, purpose, address_id)
    if row.state != State.DISMISSED:
        raise Conflict(_("Only a dismissed address is opened again."))
    with audit.transaction(
        by=by, purpose=purpose, verb="address.reopened", object_type="address",
        object_id=str(row.pk), payload={"records": row.records},
    ):  # fmt: skip
        _reopened(row)
    return row


def withdraw_alias(*, by: Actor, purpose: Purpose, alias_id: UUID | str) -> AddressAlias:
    """Take an alias back: its address waits again, its records lose the point it gave them."""
    _demand(by)
    row = selectors.alias(viewer=by, purpose=purpose, alias_id=alias_id)
    with audit.transaction(
        by=by, purpose=purpose, verb="alias.withdrawn", object_type="alias",
        object_id=str(row.pk), payload={},
    ):  # fmt: skip
        row.withdrawn_at, row.withdrawn_by = timezone.now(), by.id
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        for waiting in UnplacedAddress.objects.filter(agency=row.agency, key=row.key):
            _reopened(waiting)
        _announce(purpose, row)
    return row


def _demand(by: Actor) -> None:
    if by.kind not in {"system", "local"} and not by.may(CAPABILITY):
        raise Denied


def _own(by: Actor, purpose: Purpose, address_id: UUID | str) -> UnplacedAddress:
    _demand(by)
    return selectors.address(viewer=by, purpose=purpose, address_id=address_id)


def _demand_point(meaning: Meaning) -> None:
    lon, lat, radius = meaning.lon, meaning.lat, meaning.radius_m
    faults = []
    if lon is None or not isfinite(lon) or not -180 <= lon <= 180:
        faults.append(Fault("lon", "degrees", _("A longitude lies between −180 and 180.")))
    if lat is None or not isfinite(lat) or not -90 <= lat <= 90:
        faults.append(Fault("lat", "degrees", _("A latitude lies between −90 and 90.")))
    if not 0 < radius <= LONGEST_RADIUS_M:
        faults.append(Fault("radius_m", "metres", _("The radius is at most 5,000 metres.")))
    if faults:
        raise Invalid(faults=faults)


def _demand_placed(by: Actor, purpose: Purpose, row: UnplacedAddress, meaning: Meaning) -> None:
    """The other address must have a point of its own in the layers."""
    if not meaning.address.strip():
        raise Invalid(
            faults=[Fault("address", "required", _("Write an address, or give a point."))]
        )
    found = selectors.geocoder_for(
        viewer=by, purpose=purpose, agency=row.agency, day=timezone.localdate()
    )
    if found is None or not found.geocode(meaning.address).is_placed:
        fault = Fault("address", "placed", _("The layers do not place this address either."))
        raise Invalid(faults=[fault])


def _decide(row: UnplacedAddress, state: State, *, by: Actor, note: str) -> None:
    row.state, row.note = state, note
    row.decided_by, row.decided_at = by.id, timezone.now()
    row.save(update_fields=["state", "note", "decided_by", "decided_at"])


def _reopened(row: UnplacedAddress) -> None:
    row.state, row.note, row.decided_by, row.decided_at = State.OPEN, "", "", None
    row.save(update_fields=["state", "note", "decided_by", "decided_at"])


def _announce(purpose: Purpose, alias: AddressAlias) -> None:
    outbox.announce(
        AliasChanged(
            agency_id=str(alias.agency_id), alias_id=str(alias.pk), purpose_code=purpose.code
        )
    )  # fmt: skip

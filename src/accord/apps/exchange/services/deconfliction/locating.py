"""From an address to a point: only what a geocoder is sure of, and how far off it may be."""

from datetime import datetime
from typing import Final

from accord.apps.agencies import selectors as agencies
from accord.apps.layers import selectors as layers
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

# An exact address or crossing, or the middle of its block: an operation's place is no guess.
SURE: Final = frozenset({"A", "B"})


def locate(
    *, by: Actor, purpose: Purpose, address: str, now: datetime
) -> tuple[tuple[float, float], float]:
    """The point of an address and its error in metres; raises `Invalid` unless it is sure."""
    geocoder = layers.geocoder_for(
        viewer=by, purpose=purpose, agency=agencies.agency_of(by), day=now.date()
    )
    if geocoder is None:
        raise _unsure("This node has no streets to place an address by; give latitude, longitude.")
    found = geocoder.geocode(address)
    if found.grade not in SURE or found.lon is None or found.lat is None:
        raise _unsure("This address cannot be placed for certain; give latitude, longitude.")
    return (found.lon, found.lat), float(found.radius_m or 0.0)


def _unsure(message: str) -> Invalid:
    return Invalid(faults=[Fault("points", "placed", message)])

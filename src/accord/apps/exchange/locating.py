"""An address as a point, by the streets and places that this node holds."""

from collections.abc import Mapping
from datetime import date

from accord.apps.agencies import selectors as agencies
from accord.apps.layers import selectors as layers
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid


def located(
    *, viewer: Actor, purpose: Purpose, terms: Mapping[str, str], day: date
) -> dict[str, str]:
    """The terms with the point of their address; raises `Invalid` where it has none."""
    address = terms.get("address", "")
    if not address or terms.get("lat"):
        return dict(terms)
    geocoder = layers.geocoder_for(
        viewer=viewer, purpose=purpose, agency=agencies.agency_of(viewer), day=day
    )
    match = geocoder.geocode(address) if geocoder else None
    if match is None or not match.is_placed:
        known = ", ".join(one.text for one in geocoder.suggest(address)) if geocoder else ""
        message = "This address is not known here." + (f" Did you mean: {known}?" if known else "")
        raise Invalid(faults=[Fault("address", "known", message)])
    return {**terms, "lon": str(match.lon), "lat": str(match.lat)}

"""A geocoder over loaded layers: hundred-blocks, crossings, places, aliases; never a network."""

from accord.core.geocode.answers import GRADES, Alias, Candidate, Match
from accord.core.geocode.bias import (
    Tally,
    UnmatchedShare,
    shares,
    street_class,
    tallied,
    unmatched_bias,
)
from accord.core.geocode.geocoder import Geocoder
from accord.core.geocode.index import IndexBuilder, StreetIndex
from accord.core.geocode.layers import (
    ADDRESSES,
    BEATS,
    PARTS,
    PLACES,
    STREETS,
    ZONES,
    Taught,
    named_shapes,
    street_label,
    teach,
    without_house_numbers,
)
from accord.core.geocode.reach import Box
from accord.core.names import Address, StreetName, parse_address, place_key, street_name

__all__ = [
    "ADDRESSES",
    "BEATS",
    "GRADES",
    "PARTS",
    "PLACES",
    "STREETS",
    "ZONES",
    "Address",
    "Alias",
    "Box",
    "Candidate",
    "Geocoder",
    "IndexBuilder",
    "Match",
    "StreetIndex",
    "StreetName",
    "Tally",
    "Taught",
    "UnmatchedShare",
    "named_shapes",
    "parse_address",
    "place_key",
    "shares",
    "street_class",
    "street_label",
    "street_name",
    "tallied",
    "teach",
    "unmatched_bias",
    "without_house_numbers",
]

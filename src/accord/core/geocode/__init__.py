"""A geocoder over loaded layers: hundred-blocks, crossings, places, aliases; never a network."""

from accord.core.geocode.address import Address, StreetName, parse_address, place_key, street_name
from accord.core.geocode.bias import UnmatchedShare, street_class, unmatched_bias
from accord.core.geocode.geocoder import GRADES, Alias, Candidate, Geocoder, Match
from accord.core.geocode.index import IndexBuilder, StreetIndex

__all__ = [
    "GRADES",
    "Address",
    "Alias",
    "Candidate",
    "Geocoder",
    "IndexBuilder",
    "Match",
    "StreetIndex",
    "StreetName",
    "UnmatchedShare",
    "parse_address",
    "place_key",
    "street_class",
    "street_name",
    "unmatched_bias",
]

"""Every read of this app: one module a concern."""

from accord.apps.exchange.selectors.found import (
    Found,
    Hit,
    exportable,
    facets_of,
    found_by,
    narrowed,
)
from accord.apps.exchange.selectors.incidents import incidents_found
from accord.apps.exchange.selectors.searches import saved_searches_of, search_of, terms_of

__all__ = [
    "Found",
    "Hit",
    "exportable",
    "facets_of",
    "found_by",
    "incidents_found",
    "narrowed",
    "saved_searches_of",
    "search_of",
    "terms_of",
]

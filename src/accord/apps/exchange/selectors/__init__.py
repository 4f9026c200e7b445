"""Every read of this app: one module a concern."""

from accord.apps.exchange.selectors.incidents import incidents_found
from accord.apps.exchange.selectors.searches import search_of, terms_of

__all__ = ["incidents_found", "search_of", "terms_of"]

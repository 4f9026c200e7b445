"""Every write of this app: one module a concern."""

from accord.apps.exchange.services.searches import note_results, state_search

__all__ = ["note_results", "state_search"]

"""Every write of this app: one module a concern."""

from accord.apps.exchange.services.searches import (
    forget_search,
    note_results,
    save_search,
    state_search,
)

__all__ = ["forget_search", "note_results", "save_search", "state_search"]

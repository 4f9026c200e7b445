"""The pages of this app: one module a concern."""

from accord.apps.exchange.views.searches import results, search

__all__ = ["results", "search"]

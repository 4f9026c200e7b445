"""The tables of this app: one module a concern, its models imported here."""

from accord.apps.exchange.models.searches import Search

__all__ = ["Search"]

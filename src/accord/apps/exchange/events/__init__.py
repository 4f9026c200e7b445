"""What this app writes to the ledger and announces: one module a concern, imported here."""

from accord.apps.exchange.events import alerts, bulletins, deconfliction, legal, searches

__all__ = ["alerts", "bulletins", "deconfliction", "legal", "searches"]

"""Shapes of what people type in."""

from accord.apps.exchange.forms.searches import IncidentSearch

__all__ = ["IncidentSearch"]

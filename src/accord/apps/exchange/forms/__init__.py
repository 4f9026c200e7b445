"""Shapes of what people type in."""

from accord.apps.exchange.forms.searches import FORMS, IncidentSearch, SaveForm, SearchForm

__all__ = ["FORMS", "IncidentSearch", "SaveForm", "SearchForm"]

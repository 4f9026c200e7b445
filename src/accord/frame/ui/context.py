"""Template variables that the base layout needs on every page."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accord.frame.audit import scope
from accord.frame.ui.themes import THEME_LABELS, theme_of


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return viewer, purpose, theme and version; nothing here reads the database."""
    actor = getattr(request, "actor", None)
    return {
        "ui_actor": actor,
        "ui_agency": getattr(request, "agency_name", "") or getattr(actor, "agency_id", None),
        "ui_purpose": getattr(request, "purpose", None),
        "ui_purpose_label": getattr(request, "purpose_label", ""),
        "ui_theme": theme_of(request),
        "ui_themes": THEME_LABELS.items(),
        "ui_version": _version(),
        "ui_receipt": scope.receipt() if actor else None,
        "ui_idle_minutes": getattr(settings, "ACCORD_IDLE_MINUTES", None),
        "ui_streams": getattr(settings, "ACCORD_STREAMS", 0),
        "ui_demo": getattr(settings, "ACCORD_DEMO", False),
    }


@cache
def _version() -> str:
    try:
        return version("accord")
    except PackageNotFoundError:
        return ""

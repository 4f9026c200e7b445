"""What every page knows of its reader: actor, purpose, agency, and whether this is a demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def who_and_why(request: HttpRequest) -> dict[str, Any]:
    """Template variables `actor`, `purpose`, `demo`, `second_factor_waived`."""
    return {
        "actor": getattr(request, "actor", None),
        "purpose": getattr(request, "purpose", None),
        "demo": settings.ACCORD_DEMO,
        "second_factor_waived": not settings.ACCORD_REQUIRE_MFA,
    }

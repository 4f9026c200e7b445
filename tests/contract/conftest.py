"""A signed-in API client per kind of user, over the real WSGI application."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from accord.apps.agencies import selectors, services
from accord.core import vocabulary
from accord.frame.actor import Actor, Purpose

SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="crime-analysis", reason="contract test")
PASSWORD = "correct horse battery staple"


@pytest.fixture(params=["analyst", "agency-admin", "platform-admin"])
def api_headers(request: pytest.FixtureRequest, db: None, settings) -> dict[str, str]:
    """Headers of one role's token; rate limits off, since thousands of cases follow."""
    settings.ACCORD_RATE_LIMITS = False
    cache.clear()
    agency = None
    if request.param != "platform-admin":
        agency = services.register_agency(
            by=SYSTEM,
            purpose=WHY,
            ori="XA0000001",
            name="Agency",
            kind="police",
            time_zone="America/New_York",
        )
    user = services.register_person(
        by=SYSTEM,
        purpose=WHY,
        username="caller",
        full_name="Caller",
        password=PASSWORD,
        roles=[request.param],
        agency=agency,
    )
    actor = selectors.actor_of(user)
    assert actor is not None
    _, secret = services.issue_token(
        by=actor, purpose=WHY, label="contract", purposes=vocabulary.purposes(), days=1
    )
    return {"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "crime-analysis"}

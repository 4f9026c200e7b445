"""A small region behind the real WSGI application, and a token of each kind of caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from accord.apps.agencies import services
from accord.core import vocabulary
from accord.frame.actor import Purpose
from accord.site.demo import building, people

WHY = Purpose(code="crime-analysis", reason="contract test")
CALLERS = {"analyst": "ana", "coordinator": "cora", "agency-admin": "ada", "platform-admin": "max"}
INCIDENTS = 1_200
TODAY = date(2026, 1, 5)
# Parameter → the list that holds an example of it, and the key under which it stands there.
EXAMPLES = {
    "layer_id": ("/api/v1/layers", "id"),
    "submission_id": ("/api/v1/records/submissions", "id"),
    "record_id": ("/api/v1/records?kind=incident", "id"),
    "run_id": ("/api/v1/places/forecasts", "id"),
    "strategy_id": ("/api/v1/strategies", "id"),
    "plan_id": ("/api/v1/evaluation/plans", "id"),
    "evaluation_id": ("/api/v1/evaluation/results", "id"),
    "meeting_id": ("/api/v1/evaluation/meetings", "id"),
    "review_id": ("/api/v1/evaluation/reviews", "id"),
    "brief_id": ("/api/v1/briefs", "id"),
    "agreement_id": ("/api/v1/agencies/agreements", "id"),
}


@dataclass(frozen=True, kw_only=True)
class Region:
    """Headers of a token per role, and real ids by the name of the parameter that takes them."""

    headers: dict[str, dict[str, str]]
    ids: dict[str, list[str]]


@pytest.fixture
def region(db: None, settings, monkeypatch, tmp_path) -> Region:
    """The demonstration in small; rate limits off, since thousands of cases follow."""
    settings.ACCORD_RATE_LIMITS = False
    settings.ACCORD_STATE_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    cache.clear()
    monkeypatch.setattr(building, "INCIDENTS", INCIDENTS)
    building.build(today=TODAY, say=lambda _line: None)
    headers = {role: _token_of(username) for role, username in CALLERS.items()}
    return Region(headers=headers, ids=_ids(headers["coordinator"], headers["analyst"]))


def _token_of(username: str) -> dict[str, str]:
    _, secret = services.issue_token(
        by=people.actor(username),
        purpose=WHY,
        label="contract",
        purposes=vocabulary.purposes(),
        days=1,
    )
    return {
        "Authorization": f"Bearer {secret}",
        "X-Accord-Purpose": "crime-analysis",
        "Accept-Encoding": "identity",
    }


def _ids(*callers: dict[str, str]) -> dict[str, list[str]]:
    """Ids as the lists of the API give them, by whoever may read the list."""
    found: dict[str, list[str]] = {}
    for name, (path, key) in EXAMPLES.items():
        for headers in callers:
            answer = Client(headers=headers).get(path)
            if answer.status_code == 200:
                body = answer.json()
                rows = body if isinstance(body, list) else body["records"]
                found[name] = [str(row[key]) for row in rows[:3]]
    assert found.keys() == EXAMPLES.keys()
    assert all(found.values()), found
    return found

"""A small region behind the real WSGI application, and a token of each kind of caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import getitem
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accord.apps.agencies import services
from accord.core import vocabulary
from accord.frame.actor import Purpose
from accord.site.demo import building, people

WHY = Purpose(code="crime-analysis", reason="contract test")
CALLERS = {
    "analyst": "ana", "records-custodian": "rita", "coordinator": "cora",
    "operations-planner": "otto", "watch-officer": "wes", "liaison": "leo", "prosecutor": "pia",
    "partner": "pat", "agency-admin": "ada", "auditor": "udo", "oversight": "ora",
    "platform-admin": "max",
}  # fmt: skip
INCIDENTS = 1_200
TODAY = date(2026, 1, 5)
# Parameter → the list that holds an example of it, and the way to where it stands there.
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
    "version_id": ("/api/v1/records/mappings", "id"),
    "mention_id": ("/api/v1/subjects/queue?sure=true", "left.id"),
    "left": ("/api/v1/subjects/queue?sure=true", "left.id"),
    "right": ("/api/v1/subjects/queue?sure=true", "right.id"),
    "user_id": ("/api/v1/agencies/people", "id"),
    "entry_id": ("/api/v1/agencies/ledger/entries?limit=3", "id"),
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
    return Region(headers=headers, ids=_ids(*headers.values()))


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
    lists = {path: _rows(path, callers) for path in {path for path, _key in EXAMPLES.values()}}
    found = {
        name: [str(reduce(getitem, key.split("."), row)) for row in lists[path][:3]]
        for name, (path, key) in EXAMPLES.items()
    }
    assert all(found.values()), found
    return found


def _rows(path: str, callers: tuple[dict[str, str], ...]) -> list[Any]:
    """What the first caller reads whom the list tells anything."""
    for headers in callers:
        answer = Client(headers=headers).get(path)
        if answer.status_code == 200:
            body = answer.json()
            if rows := body if isinstance(body, list) else body["records"]:
                return rows
    return []

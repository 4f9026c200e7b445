"""Canary scan: personal values never stand in logs, URLs, ledger leaves, metrics or job arguments."""

import json
import logging

import pytest
from django_tasks_db.models import DBTaskResult
from tests.turns import whose_turn

from accord.frame.audit.models import LedgerEntry
from accord.frame.outbox.models import OutboxEvent

from .conftest import doors

CANARY = "Zebulon Quartermain"
CASE = "CASE-99-QUARTERMAIN"
PASSPHRASE = "quartermain-correct-horse"


@pytest.fixture
def busy(world, browser, program, capfd, caplog, nothing):
    """Somebody writes the canary into every field that takes text, at every door."""
    caplog.set_level(logging.DEBUG)
    # Below INFO Django's templates log a trace for each variable that a page does without.
    caplog.set_level(logging.INFO, logger="django.template")
    addresses = []
    people = (world.people["analyst"], world.people["agency-admin"])
    for user in people:
        client = browser(user)
        client.post(
            "/session/purpose",
            {
                "code": "crime-analysis",
                "reason": CANARY,
                "case_number": CASE,
                "on_behalf_of": CANARY,
            },
        )
        for door in doors():
            if user not in whose_turn(door, people, 1):
                continue
            form = dict.fromkeys(
                (
                    "reason",
                    "name",
                    "title",
                    "label",
                    "note",
                    "full_name",
                    "username",
                    "q",
                    "query",
                    "surname",
                    "text",
                    "case_number",
                ),
                CANARY,
            )
            form["password"] = PASSPHRASE
            answer = client.generic(
                door.method,
                door.url(nothing),
                "&".join(f"{k}={v}" for k, v in form.items()).replace(" ", "+"),
                "application/x-www-form-urlencoded",
            )
            addresses.append(answer.headers.get("Location", ""))
            client = browser(user) if door.path.endswith(("logout/", "lock")) else client
    api = program(world.people["analyst"])
    for door in doors():
        if door.path.startswith("api/"):
            body = json.dumps({"reason": CANARY, "name": CANARY})
            api.generic(
                door.method,
                door.url(nothing),
                body,
                "application/json",
                headers={
                    "X-Accord-Purpose": "crime-analysis",
                    "X-Accord-Reason": CANARY,
                    "X-Accord-Case": CASE,
                },
            )
    anonymous = browser(None)
    anonymous.post("/session/consent")
    anonymous.post("/accounts/login/", {"login": CANARY, "password": PASSPHRASE})
    streams = capfd.readouterr()
    return {
        "logs": streams.out + streams.err + caplog.text,
        "addresses": "\n".join(addresses),
        "metrics": browser(None).get("/metrics").content.decode(),
    }


def holds_canary(text: str) -> bool:
    lowered = text.lower()
    return "quartermain" in lowered or "zebulon" in lowered


def test_no_canary_anywhere(busy):
    for place, text in busy.items():
        assert not holds_canary(text), place
    assert "accord_requests_total" in busy["metrics"]
    assert LedgerEntry.objects.count() > 50
    for entry in LedgerEntry.objects.all():
        assert not holds_canary(bytes(entry.leaf).decode()), entry.verb
        assert not holds_canary(f"{entry.object_id} {entry.object_type}"), entry.verb
    for job in DBTaskResult.objects.all():
        assert not holds_canary(json.dumps(job.args_kwargs)), job.task_path
    for event in OutboxEvent.objects.all():
        assert not holds_canary(json.dumps(event.payload)), event.type


def test_the_scan_sees_a_canary():
    assert holds_canary(f"x {CANARY} y")

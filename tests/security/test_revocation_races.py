"""Whoever is revoked is refused with the next request: no success after the commit, in any race.

Readers ask again and again while one revokes; what began after the commit must find nothing. The
ordinary suite runs few races; `ACCORD_RACES=1000` runs the bar.
"""

import json
import math
import os
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections

from accord.apps.agencies import selectors, services, sharing
from accord.core.policy import RecordFacts, Release
from accord.core.vocabulary import Dissemination, RecordKind

from .conftest import SYSTEM, WHY

pytestmark = pytest.mark.django_db(transaction=True)
RACES = int(os.environ.get("ACCORD_RACES", "6"))
READERS = 2
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def patiently(do):
    """Do it; the tests' SQLite in memory has no turns at a table, as the node's own file has."""
    while True:
        try:
            return do()
        except OperationalError as error:
            if "table is locked" not in str(error):
                raise
            time.sleep(0.001)


@dataclass
class Race:
    """Readers against one who revokes; what they saw before and after the commit."""

    committed: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    before: int = 0
    after: int = 0
    late: list[str] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)

    def run(self, ask, revoke):
        """Start the readers, revoke in the midst of them, and let them ask a while longer."""
        readers = [threading.Thread(target=self._read, args=(ask,)) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        while self.before < READERS and not self.faults:
            time.sleep(0.001)
        patiently(revoke)
        self.committed.set()
        asked = self.after
        while self.after < asked + READERS and not self.faults:
            time.sleep(0.001)
        self.over.set()
        for reader in readers:
            reader.join()

    def _read(self, ask):
        try:
            while not self.over.is_set():
                is_late = self.committed.is_set()
                is_seen = patiently(ask)
                if is_late:
                    self.after += 1
                    if is_seen:
                        self.late.append("seen after the commit")
                elif is_seen:
                    self.before += 1
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            self.faults.append(error)
        finally:
            connections.close_all()


@pytest.fixture(autouse=True)
def threads_have_connections_of_their_own():
    """A database in memory is one connection for all threads: there the race is none."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        connection.inc_thread_sharing()
        yield
        connection.dec_thread_sharing()
    else:
        yield


@pytest.fixture
def pair(db):
    """Two agencies and a way to make a person in the first."""
    return [
        services.register_agency(
            by=SYSTEM, purpose=WHY, ori=f"XA003{n}000", name=f"Racer {n}", kind="police"
        )
        for n in (1, 2)
    ]


def analyst(agency, number):
    return services.register_person(
        by=SYSTEM, purpose=WHY, username=f"racer{number}", full_name="Racer",
        password="correct horse battery staple", roles=["analyst"], agency=agency,
    )  # fmt: skip


def account_race(pair, number):
    user = analyst(pair[0], number)

    def ask():
        return selectors.actor_of(selectors.user_by_name(user.username)) is not None

    return ask, lambda: services.set_active(by=SYSTEM, purpose=WHY, user=user, active=False)


def key_race(pair, number):
    user = analyst(pair[0], number)
    actor = selectors.actor_of(user)
    token, secret = services.issue_token(
        by=actor, purpose=WHY, label="race", purposes=["crime-analysis"], days=1
    )

    def ask():
        return selectors.actor_of_token(secret) is not None

    return ask, lambda: services.revoke_token(by=actor, purpose=WHY, token_id=str(token.pk))


def agreement_race(pair, number):
    actor = selectors.actor_of(analyst(pair[0], number))
    chief = selectors.actor_of(
        services.register_person(
            by=SYSTEM,
            purpose=WHY,
            username=f"chief{number}",
            full_name="Chief",
            password="correct horse battery staple",
            roles=["agency-admin"],
            agency=pair[0],
        )
    )
    made = services.draft_agreement(
        by=SYSTEM, purpose=WHY, title=f"Race {number}", parties=pair, kinds=["incident"],
        levels=["green"], purposes=["crime-analysis"], actions=["view"], valid_from=LONG_AGO,
        valid_to=None,
    )  # fmt: skip
    for agency in pair:
        services.sign_agreement(by=SYSTEM, purpose=WHY, agreement_id=str(made.pk), agency=agency)
    theirs = RecordFacts(
        owner=pair[1].ori, kind=RecordKind.INCIDENT, offence_code="220",
        release=Release(level=Dissemination.GREEN),
    )  # fmt: skip

    def ask():
        return sharing.judge(viewer=actor, purpose=WHY).decide(theirs, "view").is_permitted

    return ask, lambda: services.end_agreement(by=chief, purpose=WHY, agreement_id=str(made.pk))


KINDS = (account_race, key_race, agreement_race)


@pytest.mark.parametrize("prepare", KINDS)
def test_nothing_is_seen_after_the_commit(pair, prepare):
    seen = late = asked = 0
    races = max(1, math.ceil(RACES / len(KINDS)))
    for number in range(races):
        ask, revoke = prepare(pair, number)
        race = Race()
        race.run(ask, revoke)
        assert race.faults == [], race.faults
        seen += race.before
        late += len(race.late)
        asked += race.after
    if target := os.environ.get("ACCORD_RACES_REPORT"):
        told = {"races": races, "before": seen, "after": asked, "late": late}
        with Path(target).open("a") as file:
            file.write(f"{json.dumps(told)}\n")
    assert seen > 0
    assert late == 0


def test_a_race_with_a_reader_who_keeps_what_it_read_is_lost(pair):
    """The harness itself: a rule read once and kept is caught."""
    ask, revoke = account_race(pair, 99)
    kept = ask()
    race = Race()
    race.run(lambda: kept, revoke)
    assert race.late

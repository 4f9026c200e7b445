"""The stream tells that something changed and never what, to whom it may concern, and in bounds."""

import queue
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import pytest
from django.db import transaction
from django.test import Client

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import User
from accord.frame import changes
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.changes import Place
from accord.frame.errors import TooMany
from accord.site import stream
from accord.site.stream import Listener, Stream, Watch

# A stream gives its connection back, which must not end a transaction of the test.
pytestmark = pytest.mark.django_db(transaction=True)
WHY = Purpose(code="administration")
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def streaming(settings, monkeypatch):
    settings.ACCORD_STREAMS = 2
    settings.ACCORD_REQUIRE_MFA = False
    monkeypatch.setattr(stream, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(stream, "BREATH_SECONDS", 0.05)


@pytest.fixture
def people(db) -> dict[str, User]:
    """Two agencies' analysts, a prosecutor of the first, and oversight of none."""
    by = {"by": Actor(id="test", name="test", kind="system"), "purpose": WHY}
    alder, birch = (
        services.register_agency(
            **by, ori=f"XA000000{number}", name=name, kind="police", time_zone="America/New_York"
        )
        for number, name in enumerate(("Alder", "Birch"))
    )
    asked = (
        ("ana", "analyst", alder),
        ("bob", "analyst", birch),
        ("pia", "prosecutor", alder),
        ("ora", "oversight", None),
    )
    return {
        name: services.register_person(
            **by, username=name, full_name=name, password=PASSWORD, roles=(role,), agency=agency
        )
        for name, role, agency in asked
    }


def places_of(user: User) -> frozenset[Place]:
    actor = selectors.actor_of(user)
    assert actor is not None
    return changes.places_of(actor)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def listening(people):
    """Somebody who listens in a watch of its own, with a way to wait for what is told."""
    watches = []

    def listen(name: str) -> Listener:
        watch = Watch()
        found = Listener(places_of(people[name]))
        watch.join(found)
        watches.append((watch, found, watch._thread))
        return found

    yield listen
    for watch, one, thread in watches:
        watch.leave(one)
        thread.join(timeout=10)
        assert not thread.is_alive()


def told(listener: Listener, seconds: float = 30.0) -> str | None:
    try:
        return listener.waiting.get(block=seconds > 0, timeout=seconds)
    except queue.Empty:
        return None


def tell(name: str, agency_id) -> None:
    """As after a commit, which a test's own transaction never comes to."""
    stream.changes.cache.set(
        changes._key(Place(name, str(agency_id))), f"{name}{tell.count}", timeout=60
    )
    tell.count += 1


tell.count = 0


@pytest.fixture
def settle(monkeypatch):
    """Wait until two looks begun from now on are over, and say what they told.

    Changes count from the second look on. Looks are counted and not seconds: on a busy machine
    one may take longer than any wait.
    """
    real = changes.marks
    looks: list[frozenset[Place]] = []

    def counted(places):
        looks.append(places)
        return real(places)

    def wait(listener: Listener) -> list[str]:
        before = looks.count(listener.places)
        # A third has begun, so the second has told all that it saw.
        until(lambda: looks.count(listener.places) >= before + 3)
        return list(iter(partial(told, listener, 0), None))

    monkeypatch.setattr(changes, "marks", counted)
    return wait


def until(so: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for what is to come, and fail when it does not."""
    ends = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.005)


def test_a_change_is_told_to_the_own_agency_alone(people, listening, settle):
    ana, bob = listening("ana"), listening("bob")
    settle(ana)
    settle(bob)
    tell("forecasts", people["ana"].agency_id)
    assert told(ana) == "forecasts"
    assert told(bob, 0.2) is None


def test_a_topic_is_told_to_those_with_the_right_to_it(people):
    def topics(name: str) -> set[str]:
        return {place.topic for place in places_of(people[name])}

    assert topics("ana") >= {"loads", "forecasts", "briefs"}
    assert "loads" not in topics("pia")
    assert topics("ora") == set()


def test_what_was_so_before_is_no_change(people, listening, settle):
    tell("briefs", people["ana"].agency_id)
    ana = listening("ana")
    assert settle(ana) == []
    tell("briefs", people["ana"].agency_id)
    assert told(ana) == "briefs"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_what_was_rolled_back(people):
    place = Place("loads", str(people["ana"].agency_id))
    before = changes.marks([place])
    with transaction.atomic():
        changes.tell("loads", agency_id=place.agency_id)
        transaction.set_rollback(True)
    assert changes.marks([place]) == before
    with transaction.atomic():
        changes.tell("loads", agency_id=place.agency_id)
        assert changes.marks([place]) == before
    assert changes.marks([place]) != before


def test_a_topic_nobody_named_is_a_slip_of_the_program(people):
    with pytest.raises(LookupError):
        changes.tell("persons", agency_id=people["ana"].agency_id)


def test_a_look_that_fails_is_tried_again(people, listening, settle, monkeypatch):
    ana = listening("ana")
    settle(ana)
    real, failures = changes.marks, []

    def fails(places):
        failures.append(1)
        raise RuntimeError("the database is away")

    monkeypatch.setattr(changes, "marks", fails)
    until(lambda: bool(failures))  # a look begun before may still read what is told after it
    tell("loads", people["ana"].agency_id)
    before = len(failures)
    until(lambda: len(failures) >= before + 2)
    assert told(ana, 0) is None
    monkeypatch.setattr(changes, "marks", real)
    assert told(ana) == "loads"


def test_the_answer_is_a_stream_with_names_of_topics_alone(people):
    client = client_of(people["ana"])
    answer = client.get("/stream", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Content-Encoding"] == "identity"
    assert answer.headers["Cache-Control"] == "no-store"
    lines = iter(answer.streaming_content)
    assert next(lines) == b"retry: 2000\n\n"
    [listener] = stream.watch._listeners
    listener.waiting.put("forecasts")
    assert next(lines) == b"event: changed\ndata: forecasts\n\n"
    assert next(lines) == b":\n\n"
    answer.close()
    assert len(stream.watch) == 0
    assert LedgerEntry.objects.filter(verb="stream.opened").count() == 1


def test_past_the_bound_a_page_is_sent_away_and_asks_by_itself(people):
    client = client_of(people["ana"])
    first, second = client.get("/stream"), client.get("/stream")
    assert client.get("/stream").status_code == HTTPStatus.TOO_MANY_REQUESTS
    first.close()
    third = client.get("/stream")
    assert third.status_code == HTTPStatus.OK
    for answer in (second, third):
        answer.close()


def test_a_stream_ends_by_itself_so_that_rights_are_asked_anew(monkeypatch):
    monkeypatch.setattr(stream, "LIFE_SECONDS", 0.12)
    watch = Watch()
    listener = Listener(frozenset())
    watch.join(listener)
    lines = list(Stream(watch, listener))
    assert lines[0] == b"retry: 2000\n\n"
    assert 2 <= len(lines) <= 6
    watch.leave(listener)


def test_without_sign_in_or_setting_there_is_no_stream(people, settings):
    assert Client().get("/stream").status_code in {HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED}
    settings.ACCORD_STREAMS = 0
    client = client_of(people["ana"])
    assert client.get("/stream").status_code == HTTPStatus.NOT_FOUND
    assert b"accord-stream" not in client.get("/").content
    settings.ACCORD_STREAMS = 2
    assert b'name="accord-stream" content="/stream"' in client.get("/").content


def test_the_stream_keeps_no_idle_session_open(people, settings):
    client = client_of(people["ana"])
    client.get("/")
    session = client.session
    earlier = session["seen_at"] - 20 * 60
    session["seen_at"] = earlier
    session.save()
    client.get("/stream").close()
    assert client.session["seen_at"] == earlier
    client.get("/")
    assert client.session["seen_at"] > earlier


def test_the_watch_refuses_one_too_many():
    watch = Watch()
    listeners = [Listener(frozenset()) for _ in range(3)]
    for one in listeners[:2]:
        watch.join(one)
    with pytest.raises(TooMany):
        watch.join(listeners[2])
    for one in listeners:
        watch.leave(one)

"""The one way out: registered peers only, the address checked anew, nothing followed, all bounded."""

import io
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import IntegrityError

from accord.frame import outbound
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing, Unreachable
from accord.frame.outbound import client
from accord.frame.outbound.models import Peer

pytestmark = pytest.mark.django_db
ADMIN = Actor(id="admin", name="Admin", capabilities=frozenset({"platform.manage"}))
WHY = Purpose(code="administration")


class Hostile(BaseHTTPRequestHandler):
    """A peer that answers well, redirects, floods or trickles, by path."""

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/secret")
            self.end_headers()
        elif self.path == "/flood":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * 5000)
        elif self.path == "/same":
            self.send_response(304)
            self.end_headers()
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"only this")
        elif self.path == "/trickle":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                try:
                    self.wfile.write(b"x")
                except OSError:
                    return
                time.sleep(0.1)
        else:
            self.send_response(200)
            self.send_header("X-Kind", "good")
            self.end_headers()
            self.wfile.write(b"hello")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(body[::-1])

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def peer():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    register(
        name="here", host="127.0.0.1", port=server.server_port, scheme="http", reach="loopback"
    )
    yield "here"
    server.shutdown()
    thread.join()
    server.server_close()


def register(**kwargs):
    return outbound.register_peer(by=ADMIN, purpose=WHY, **kwargs)


def ask(peer, path="/", **kwargs):
    return outbound.ask(by=ADMIN, purpose=WHY, peer=peer, path=path, **kwargs)


@contextmanager
def resolving_to(*addresses):
    """Any name leads to these addresses, until the block ends.

    Not by `monkeypatch`: it puts back what it found after the guard of sockets has gone, and what
    it found is the guard.
    """

    def found(host, port, **_kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    before, socket.getaddrinfo = socket.getaddrinfo, found
    try:
        yield
    finally:
        socket.getaddrinfo = before


@pytest.mark.loopback
def test_a_registered_peer_answers_and_the_asking_is_in_the_ledger(peer):
    answer = ask(peer, "/x?y=1")
    assert (answer.status, answer.body, answer.headers["x-kind"]) == (200, b"hello", "good")
    assert ask(peer, "/post", method="POST", body=b"abc").body == b"cba"
    assert LedgerEntry.objects.filter(verb="peer.asked").count() == 2


@pytest.mark.loopback
def test_a_body_may_go_straight_into_a_file(peer):
    sink = io.BytesIO()
    answer = ask(peer, "/x", into=sink)
    assert (answer.body, answer.size, sink.getvalue()) == (b"", 5, b"hello")
    assert ask(peer, "/same", into=sink).status == 304


@pytest.mark.loopback
def test_a_body_that_ends_early_is_no_answer(peer):
    with pytest.raises(Unreachable):
        ask(peer, "/cut", into=io.BytesIO())


@pytest.mark.loopback
def test_a_redirect_is_an_error_and_is_not_followed(peer):
    with pytest.raises(Unreachable, match="redirects"):
        ask(peer, "/away")


@pytest.mark.loopback
def test_an_answer_past_the_cap_is_refused(peer):
    with pytest.raises(Unreachable, match="more than 1000 bytes"):
        ask(peer, "/flood", size_at_most=1000)


@pytest.mark.loopback
def test_a_peer_that_trickles_gets_no_more_than_its_time(peer):
    started = time.monotonic()
    with pytest.raises(Unreachable):
        ask(peer, "/trickle", seconds_at_most=0.5, size_at_most=10)
    assert time.monotonic() - started < 3


def test_an_unregistered_or_removed_peer_is_missing():
    with pytest.raises(Missing):
        ask("nobody")
    register(name="gone", host="example.org")
    outbound.remove_peer(by=ADMIN, purpose=WHY, name="gone")
    with pytest.raises(Missing):
        ask("gone")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fe80::1",
        "::ffff:127.0.0.1",
        "fd00::1",
        "100.64.0.1",
        "224.0.0.1",
    ],
)
def test_a_public_name_that_leads_inside_is_refused(address):
    register(name="far", host="peer.example.org")
    with resolving_to(address), pytest.raises(Unreachable, match="outside its registered reach"):
        ask("far")


def test_one_inside_address_among_public_ones_is_enough_to_refuse():
    register(name="far", host="peer.example.org")
    found = resolving_to("93.184.216.34", "127.0.0.1")
    with found, pytest.raises(Unreachable, match="reach"):
        ask("far")


@pytest.mark.parametrize(
    ("reach", "address", "within"),
    [
        ("private", "10.1.2.3", True),
        ("private", "127.0.0.1", False),
        ("private", "169.254.169.254", False),
        ("private", "93.184.216.34", False),
        ("loopback", "127.0.0.1", True),
        ("loopback", "10.1.2.3", False),
        ("public", "93.184.216.34", True),
    ],
)
def test_a_reach_allows_its_own_addresses_only(reach, address, within):
    made = register(name="p", host="peer.example.org", reach=reach)
    with resolving_to(address):
        if within:
            assert client.checked_address(made) == address
        else:
            with pytest.raises(Unreachable):
                client.checked_address(made)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "//evil.example\\x",
        "/a b",
        "/a\r\nHost: evil",
        "http://evil/",
        "/../../etc",
        "/a/..",
    ],
)
def test_a_path_that_is_not_plain_is_refused(path):
    register(name="far", host="peer.example.org")
    with pytest.raises(Invalid):
        ask("far", path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scheme": "http"},
        {"scheme": "http", "reach": "private"},
        {"scheme": "ftp"},
        {"host": "exa mple"},
        {"host": "user@evil"},
        {"host": "evil/path"},
        {"port": 0},
        {"reach": "everywhere"},
    ],
)
def test_a_peer_without_tls_or_of_a_wrong_form_is_not_registered(wrong):
    with pytest.raises(Invalid):
        register(**({"name": "p", "host": "peer.example.org"} | wrong))
    assert not Peer.objects.exists()


def test_the_database_too_demands_tls():
    with pytest.raises(IntegrityError, match="peer_is_authenticated"):
        Peer.objects.create(name="p", host="peer.example.org", scheme="http")


def test_a_name_is_registered_once():
    register(name="p", host="a.example.org")
    with pytest.raises(Conflict):
        register(name="p", host="b.example.org")


def test_only_the_platform_administrator_registers_peers():
    nobody = Actor(id="x", name="X", capabilities=frozenset({"people.manage"}))
    with pytest.raises(Denied):
        outbound.register_peer(by=nobody, purpose=WHY, name="p", host="a.example.org")
    with pytest.raises(Denied):
        outbound.remove_peer(by=nobody, purpose=WHY, name="p")

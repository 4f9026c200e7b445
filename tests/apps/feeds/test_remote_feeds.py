"""Feeds that fetch from a partner: a real SFTP server and a real HTTP server on the loopback."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.sftp_server import PASSWORD, USER, Server

from accord.apps.feeds.models import Alarm
from accord.frame import outbound
from accord.frame.audit.models import LedgerEntry

from .conftest import NOW, OLD, export

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
SETTINGS = {"peer": "city", "username": USER, "folder": "out", "pattern": "*.csv"}


@pytest.fixture
def server(tmp_path):
    (tmp_path / "theirs" / "out").mkdir(parents=True)
    found = Server(tmp_path / "theirs")
    yield found
    found.stop()


@pytest.fixture
def sftp_feed(server, system, why, new_feed):
    outbound.register_peer(
        by=system, purpose=why, name="city", host="127.0.0.1", port=server.port, scheme="sftp",
        reach="loopback", host_key=server.host_key,
    )  # fmt: skip
    return new_feed("City", channel="sftp", settings=SETTINGS, secret=PASSWORD)


def lay(server, data, name="export.csv", at=OLD):
    import os

    path = server.folder / "out" / name
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def test_files_are_fetched_once_and_left_where_they_are(sftp_feed, server, visit, confirm):
    path = lay(server, export(0, 12), "a.csv")
    lay(server, b"notes", "notes.txt")
    [held] = visit(sftp_feed)
    confirm(held)
    assert held.outcome == "loaded"
    assert path.exists()
    assert visit(sftp_feed) == []
    lay(server, export(20, 7), "b.csv", OLD + timedelta(minutes=1))
    lay(server, export(40, 8), "a.csv", OLD + timedelta(minutes=2))  # written anew
    made = visit(sftp_feed, now=NOW + timedelta(minutes=5))
    assert [(one.source_name, one.outcome, one.rows) for one in made] == [
        ("b.csv", "loaded", 7),
        ("a.csv", "loaded", 8),
    ]
    assert server.downloads == ["a.csv", "b.csv", "a.csv"]


def test_a_file_that_was_just_written_is_fetched_later(sftp_feed, server, visit):
    lay(server, export(), at=NOW - timedelta(seconds=10))
    assert visit(sftp_feed) == []
    assert len(visit(sftp_feed, now=NOW + timedelta(minutes=2))) == 1


def test_a_changed_host_key_alarms_and_fetches_nothing(sftp_feed, server, visit):
    import paramiko

    from accord.frame.outbound.models import Peer

    lay(server, export())
    other = paramiko.ECDSAKey.generate()
    Peer.objects.update(host_key=f"{other.get_name()} {other.get_base64()}")
    [row] = visit(sftp_feed)
    assert (row.outcome, row.fault["rule"]) == ("failed", "unreachable")
    assert "another host key" in row.fault["message"]
    assert (server.asked, server.downloads) == ([], [])
    assert Alarm.objects.get(feed=sftp_feed).kind == "failed"


def test_a_wrong_password_is_told_without_it(sftp_feed, server, visit):
    from accord.apps.feeds.models import Feed
    from accord.apps.feeds.sources.opening import context_of
    from accord.frame import sealing

    wrong = sealing.seal("not-the-passphrase", context=context_of(sftp_feed))
    Feed.objects.update(sealed=wrong)
    [row] = visit(sftp_feed)
    assert row.outcome == "failed"
    assert "not-the-passphrase" not in str(row.fault)


class Partner(BaseHTTPRequestHandler):
    """Serves one export with an ETag to whoever knows the key."""

    data = b""
    seen: list[tuple[str, int]] = []

    def do_GET(self) -> None:
        tag = f'"{len(self.data)}"'
        status = 200
        if self.headers.get("Authorization") != "Bearer sesame-open":
            status = 403
        elif self.headers.get("If-None-Match") == tag:
            status = 304
        type(self).seen.append((self.path, status))
        self.send_response(status)
        self.send_header("ETag", tag)
        if status == 200:
            self.send_header("Content-Length", str(len(self.data)))
        self.end_headers()
        if status == 200:
            self.wfile.write(self.data)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def partner(system, why):
    Partner.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Partner)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    outbound.register_peer(
        by=system, purpose=why, name="county", host="127.0.0.1", port=server.server_port,
        scheme="http", reach="loopback",
    )  # fmt: skip
    yield Partner
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def https_feed(partner, new_feed):
    return new_feed(
        "County", channel="https_pull", secret="sesame-open",
        settings={"peer": "county", "path": "/export?table=incidents", "sign_in": "bearer"},
    )  # fmt: skip


def test_an_address_is_asked_again_and_sends_only_what_is_new(https_feed, partner, visit, confirm):
    partner.data = export(0, 12)
    [held] = visit(https_feed)
    confirm(held)
    assert visit(https_feed) == []
    partner.data = export(0, 15)
    [loaded] = visit(https_feed)
    assert (loaded.outcome, loaded.rows) == ("loaded", 15)
    assert [status for _, status in partner.seen] == [200, 304, 200]
    entries = LedgerEntry.objects.filter(verb="peer.asked")
    assert entries.count() == 3
    assert not any(b"sesame" in bytes(one.leaf) for one in entries)


def test_a_refusal_alarms_and_success_ends_it(https_feed, partner, visit, monkeypatch):
    monkeypatch.setattr(Partner, "do_GET", lambda self: self.send_error(503))
    [row] = visit(https_feed)
    assert "503" in row.fault["message"]
    monkeypatch.undo()
    partner.data = export(0, 12)
    visit(https_feed)
    assert not Alarm.objects.filter(feed=https_feed, closed_at__isnull=True).exists()


def test_a_page_of_an_error_instead_of_the_export_is_never_loaded(
    https_feed, partner, visit, confirm
):
    partner.data = export(0, 12)
    confirm(visit(https_feed)[0])
    partner.data = b"<!doctype html>\n<title>Sign in</title>\n<p>Please, sign in</p>\n"
    [row] = visit(https_feed)
    assert row.outcome in {"held", "refused"}
    assert Alarm.objects.filter(feed=https_feed, closed_at__isnull=True).exists()


def test_a_peer_that_is_not_registered_is_a_failed_visit(new_feed, visit):
    feed = new_feed("X", channel="https_pull", settings={"peer": "nobody", "path": "/export"})
    assert visit(feed)[0].fault["rule"] == "missing"

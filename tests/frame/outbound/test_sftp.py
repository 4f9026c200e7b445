"""SFTP to a registered peer: the pinned host key only, bounded, links left alone, all in the ledger."""

import io
import logging

import paramiko
import pytest
from tests.sftp_server import PASSWORD, USER, Server

from accord.frame import outbound
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid, Missing, Unreachable
from accord.frame.outbound import sftp

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
ADMIN = Actor(id="admin", name="Admin", capabilities=frozenset({"platform.manage"}))
AGENCY = Actor(id="ana", name="Ana", agency_ori="XA0010000")
WHY = Purpose(code="administration")
LOGIN = sftp.Login(username=USER, password=PASSWORD)


@pytest.fixture
def server(tmp_path):
    (tmp_path / "out").mkdir()
    found = Server(tmp_path)
    yield found
    found.stop()


def register(server, *, host_key=None, only_for=""):
    outbound.register_peer(
        by=ADMIN, purpose=WHY, name="city", host="127.0.0.1", port=server.port, scheme="sftp",
        reach="loopback", host_key=server.host_key if host_key is None else host_key,
        only_for=only_for,
    )  # fmt: skip


def visit(login=LOGIN, *, by=AGENCY, folder="out", seconds=20.0):
    return sftp.visit(
        by=by, purpose=WHY, peer="city", login=login, folder=folder, seconds_at_most=seconds
    )


def test_files_are_listed_by_time_and_copied_whole(server, tmp_path):
    register(server)
    content = bytes(range(256)) * 3000
    (tmp_path / "out" / "export.csv").write_bytes(content)
    (tmp_path / "out" / "link.csv").symlink_to("/etc/passwd")
    (tmp_path / "out" / "folder").mkdir()
    sink = io.BytesIO()
    with visit() as here:
        assert [(one.name, one.size) for one in here.listing()] == [("export.csv", len(content))]
        assert here.download("export.csv", sink, size_at_most=1_000_000) == len(content)
    assert sink.getvalue() == content
    entry = LedgerEntry.objects.get(verb="peer.visited")
    assert b'"files":1' in bytes(entry.leaf).replace(b" ", b"")


def test_another_host_key_is_refused_before_anybody_signs_in(server):
    other = paramiko.ECDSAKey.generate()
    pinned = f"{other.get_name()} {paramiko.util.b(other.get_base64()).decode()}"
    register(server, host_key=pinned)
    with pytest.raises(Unreachable, match="another host key"), visit():
        pass
    assert server.asked == []
    assert not LedgerEntry.objects.filter(verb="peer.visited").exists()


def test_a_private_key_signs_in(server):
    register(server)
    key, text = paramiko.ECDSAKey.generate(), io.StringIO()
    key.write_private_key(text)
    server.public_key = key
    with visit(sftp.Login(username=USER, private_key=text.getvalue())) as here:
        assert here.listing() == []


@pytest.mark.parametrize(
    "login",
    [sftp.Login(username=USER, password="wrong"), sftp.Login(username="x", password=PASSWORD)],
)
def test_a_wrong_login_is_told_without_its_secret(server, login, caplog):
    caplog.set_level(logging.DEBUG)
    register(server)
    with pytest.raises(Unreachable, match="AuthenticationException") as caught, visit(login):
        pass
    assert login.password not in str(caught.value) + caplog.text
    assert login.password not in repr(login)


def test_a_file_past_the_cap_is_refused(server, tmp_path):
    register(server)
    (tmp_path / "out" / "big.csv").write_bytes(bytes(5000))
    with pytest.raises(Unreachable, match="more than 1000 bytes"), visit() as here:
        here.download("big.csv", io.BytesIO(), size_at_most=1000)


def test_a_folder_that_is_not_there_is_told(server):
    register(server)
    with pytest.raises(Unreachable, match="FileNotFoundError"), visit(folder="nowhere") as here:
        here.listing()


def test_a_peer_of_one_agency_is_missing_for_the_others(server):
    register(server, only_for="XA0020000")
    with pytest.raises(Missing), visit():
        pass


def test_a_key_that_is_no_key_is_refused(server):
    register(server)
    wrong = sftp.Login(username=USER, private_key="not a key")
    with pytest.raises(Invalid, match="private key"), visit(wrong):
        pass


@pytest.mark.parametrize("host_key", ["", "ssh-dss AAAAB3NzaC1kc3MAAACBAJ", "anything"])
def test_an_sftp_peer_without_a_pinned_key_is_not_registered(server, host_key):
    with pytest.raises(Invalid):
        register(server, host_key=host_key)


def test_an_https_peer_is_not_visited_by_sftp(server):
    outbound.register_peer(by=ADMIN, purpose=WHY, name="city", host="city.example.org")
    with pytest.raises(Invalid), visit():
        pass

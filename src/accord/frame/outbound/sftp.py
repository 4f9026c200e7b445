"""The outbound SFTP client: to a registered peer, its pinned host key only, bounded in size and time.

Needs the extra `sftp` (paramiko). An unknown or changed host key ends the connection before any
name, password or key is sent.
"""

from __future__ import annotations

import base64
import io
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from accord.core import crypto
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid, Unreachable
from accord.frame.outbound.client import connected
from accord.frame.outbound.services import peer_for

if TYPE_CHECKING:
    import paramiko

    from accord.frame.outbound.models import Peer

audit.verb("peer.visited", files=int, received=int)
ENTRIES_AT_MOST: Final = 10_000
BLOCK: Final = 1 << 18
ANSWER_SECONDS: Final = 30.0
# A pinned RSA key signs with SHA-2; SHA-1 signatures are not offered.
SIGNATURES: Final = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}


@dataclass(frozen=True, kw_only=True)
class Login:
    """Who signs in: a password, or a private key in PEM; never printed."""

    username: str
    password: str = ""
    private_key: str = ""

    def __repr__(self) -> str:
        return "Login()"


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """A plain file in the visited folder: its size in bytes, its time in seconds since 1970."""

    name: str
    size: int
    modified: int


class Visit:
    """One open session in one folder of the peer; counts what it took for the ledger."""

    def __init__(self, client: paramiko.SFTPClient, folder: str) -> None:
        self._client = client
        self._folder = folder.rstrip("/")
        self.files = 0
        self.received = 0

    def listing(self) -> list[RemoteFile]:
        """Plain files by time and name; links and folders are left alone."""
        found = []
        for number, entry in enumerate(self._client.listdir_iter(self._folder or ".")):
            if number >= ENTRIES_AT_MOST:
                raise Unreachable(f"The folder holds more than {ENTRIES_AT_MOST} entries.")
            if "/" in entry.filename or not stat.S_ISREG(entry.st_mode or 0):
                continue
            found.append(
                RemoteFile(
                    name=entry.filename, size=entry.st_size or 0, modified=entry.st_mtime or 0
                )
            )
        return sorted(found, key=lambda one: (one.modified, one.name))

    def download(self, name: str, into: BinaryIO, *, size_at_most: int) -> int:
        """Copy one file; returns its size. Raises `Unreachable` past the cap."""
        size = 0
        with self._client.open(f"{self._folder or '.'}/{name}", "rb") as remote:
            remote.prefetch()
            while block := remote.read(BLOCK):
                size += len(block)
                if size > size_at_most:
                    raise Unreachable(f"The peer sent more than {size_at_most} bytes.")
                into.write(block)
        self.files += 1
        self.received += size
        return size


@contextmanager
def visit(
    *, by: Actor, purpose: Purpose, peer: str, login: Login, folder: str, seconds_at_most: float
) -> Iterator[Visit]:
    """Sign in to a registered SFTP peer and stand in a folder; raises `Missing`, `Unreachable`."""
    known = peer_for(by, peer)
    if known.scheme != "sftp":
        raise Invalid("This peer is not spoken to by SFTP.")
    module = _paramiko()
    transport = module.Transport(connected(known, ANSWER_SECONDS))
    overdue = threading.Timer(seconds_at_most, transport.close)
    overdue.daemon = True
    overdue.start()
    try:
        _sign_in(module, transport, known, login)
        client = module.SFTPClient.from_transport(transport)
        if client is None:
            raise Unreachable("The peer offers no SFTP.")
        client.sock.settimeout(ANSWER_SECONDS)
        here = Visit(client, folder)
        yield here
    except (OSError, EOFError, module.SSHException) as error:
        # The kind alone: a server's own words may hold anything.
        raise Unreachable(f"The SFTP session ended: {type(error).__name__}") from error
    finally:
        overdue.cancel()
        transport.close()
    audit.record(
        by=by, purpose=purpose, verb="peer.visited", object_type="peer", object_id=str(known.pk),
        payload={"files": here.files, "received": here.received},
    )  # fmt: skip


def _paramiko() -> Any:
    """The module, imported only when a peer is visited: it is an extra."""
    try:
        import paramiko
    except ImportError as error:
        raise Unreachable("SFTP needs the extra accord[sftp], which is not installed.") from error
    return paramiko


def _sign_in(module: Any, transport: paramiko.Transport, peer: Peer, login: Login) -> None:
    kind, _, encoded = peer.host_key.partition(" ")
    transport.get_security_options().key_types = SIGNATURES.get(kind, (kind,))
    transport.start_client(timeout=ANSWER_SECONDS)
    shown = transport.get_remote_server_key()
    if not crypto.same(shown.asbytes(), base64.b64decode(encoded)):
        raise Unreachable("The server shows another host key than the registered one.")
    transport.auth_timeout = ANSWER_SECONDS
    if login.private_key:
        transport.auth_publickey(login.username, _private_key(module, login.private_key))
    else:
        transport.auth_password(login.username, login.password, fallback=False)


def _private_key(module: Any, pem: str) -> paramiko.PKey:
    for kind in (module.Ed25519Key, module.ECDSAKey, module.RSAKey):
        try:
            found: paramiko.PKey = kind.from_private_key(io.StringIO(pem))
        except (module.SSHException, ValueError):
            continue
        return found
    raise Invalid("The private key cannot be read: an OpenSSH or PEM key without a password.")

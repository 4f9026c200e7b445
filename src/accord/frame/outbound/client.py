"""The outbound HTTP client: one request, to a checked address, bounded in size and time."""

import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import BinaryIO, Final, Literal

from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid, Unreachable
from accord.frame.outbound.models import Peer
from accord.frame.outbound.services import peer_for

audit.verb("peer.asked", method=str, sent=int, received=int, answer=int)
Method = Literal["GET", "HEAD", "POST", "PUT", "DELETE"]
PATH: Final = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")
SIZE_AT_MOST: Final = 16 * 1024 * 1024
SECONDS_AT_MOST: Final = 30.0
BLOCK: Final = 1 << 18
NOT_MODIFIED: Final = 304


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a peer said; `headers` have lower-case names, `size` counts the body's bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    size: int = 0


def ask(
    *,
    by: Actor,
    purpose: Purpose,
    peer: str,
    path: str,
    method: Method = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    size_at_most: int = SIZE_AT_MOST,
    seconds_at_most: float = SECONDS_AT_MOST,
    into: BinaryIO | None = None,
) -> Answer:
    """One request to a registered peer; raises `Missing`, `Invalid` or `Unreachable`.

    The name is resolved once, each address checked against the peer's reach, and the checked
    address itself is connected to. A redirect is an error; nothing is retried. With `into` the
    body of a success is written there, block by block, and not kept in memory.
    """
    known = peer_for(by, peer)
    if known.scheme not in {"https", "http"}:
        raise Invalid("This peer is not spoken to by HTTP.")
    if not PATH.fullmatch(path) or "/../" in f"{path}/":
        raise Invalid("The path of a request to a peer is absolute and plain.")
    address = checked_address(known)
    connection = _Checked(known, address, seconds_at_most)
    overdue = threading.Timer(seconds_at_most, connection.cut)
    overdue.start()
    try:
        connection.request(method, path, body=body or None, headers=dict(headers or {}))
        answer = _read(connection.getresponse(), size_at_most, into)
    except (OSError, HTTPException) as error:
        raise Unreachable(
            f"The peer did not answer as it should: {type(error).__name__}"
        ) from error
    finally:
        overdue.cancel()
        connection.close()
    audit.record(
        by=by,
        purpose=purpose,
        verb="peer.asked",
        object_type="peer",
        object_id=str(known.pk),
        payload={
            "method": method,
            "sent": len(body),
            "received": answer.size,
            "answer": answer.status,
        },
    )
    return answer


def checked_address(peer: Peer) -> str:
    """An address of the peer; raises `Unreachable` if any of them lies outside its reach."""
    try:
        found = socket.getaddrinfo(peer.host, peer.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable("The peer's name does not resolve.") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses or not all(_is_within(address, peer.reach) for address in addresses):
        raise Unreachable("The peer's name leads to an address outside its registered reach.")
    return addresses[0]


def connected(peer: Peer, seconds: float) -> socket.socket:
    """A plain connection to a checked address of the peer; raises `Unreachable`."""
    try:
        return socket.create_connection((checked_address(peer), peer.port), seconds)
    except OSError as error:
        raise Unreachable(f"The peer cannot be reached: {type(error).__name__}") from error


def _is_within(address: str, reach: str) -> bool:
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_multicast or parsed.is_unspecified or parsed.is_link_local:
        return False  # link-local: where clouds keep their metadata service
    if reach == Peer.Reach.LOOPBACK:
        return parsed.is_loopback
    if reach == Peer.Reach.PRIVATE:
        return parsed.is_private and not parsed.is_loopback
    return parsed.is_global


def _read(response: HTTPResponse, size_at_most: int, into: BinaryIO | None) -> Answer:
    if 300 <= response.status < 400 and response.status != NOT_MODIFIED:
        raise Unreachable("The peer redirects; register the place it really is.")
    kept, size = bytearray(), 0
    streams = into is not None and 200 <= response.status < 300
    while block := response.read(min(BLOCK, size_at_most + 1 - size)):
        size += len(block)
        if size > size_at_most:
            raise Unreachable(f"The peer sent more than {size_at_most} bytes.")
        if streams and into is not None:
            into.write(block)
        else:
            kept += block
    if response.length:  # fewer bytes came than were promised
        raise Unreachable("The peer ended before all was sent.")
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in response.getheaders()},
        body=bytes(kept),
        size=size,
    )


class _Checked(HTTPConnection):
    """A connection to the checked address that still names, and verifies, the peer's host."""

    def __init__(self, peer: Peer, address: str, seconds: float) -> None:
        super().__init__(peer.host, peer.port, timeout=seconds)
        self._address = address
        self._tls = ssl.create_default_context() if peer.scheme == "https" else None

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain

    def cut(self) -> None:
        """End it from another thread: a peer that trickles bytes gets no more than its time."""
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)

"""Register and remove peers; both leave a ledger entry."""

import re
from typing import Final

from django.utils import timezone

from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing
from accord.frame.outbound.models import Peer

audit.verb("peer.registered", host=str, reach=str)
audit.verb("peer.removed")
audit.verb("peers.viewed", count=int)
SCHEMES: Final = ("https", "http", "sftp")
HOST_KEY: Final = re.compile(
    r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,1100}={0,2}"
)
HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?")


def register_peer(
    *,
    by: Actor,
    purpose: Purpose,
    name: str,
    host: str,
    port: int = 443,
    scheme: str = "https",
    reach: str = "public",
    host_key: str = "",
    only_for: str = "",
) -> Peer:
    """Allow this node to speak to a host: by TLS, or by SFTP with the one host key it may show."""
    if by.kind != "system" and not by.may("platform.manage"):
        raise Denied
    peer = Peer(
        name=name.strip(),
        host=host.strip().lower(),
        port=port,
        scheme=scheme,
        reach=reach,
        host_key=" ".join(host_key.split()[:2]),
        only_for=only_for.strip().upper(),
    )
    if faults := _faults_of(peer):
        raise Invalid(faults=faults)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="peer.registered",
        object_type="peer",
        object_id=str(peer.pk),
        payload={"host": peer.host, "reach": reach},
    ):
        if Peer.objects.filter(name=peer.name).exists():
            raise Conflict("There is a peer of this name.")
        peer.save(force_insert=True)
    return peer


def _faults_of(peer: Peer) -> list[Fault]:
    faults = []
    if not peer.name:
        faults.append(Fault("name", "required", "Give the peer a name."))
    if not HOST.fullmatch(peer.host):
        faults.append(Fault("host", "form", "A host name or an address, nothing else."))
    if peer.reach not in Peer.Reach.values:
        faults.append(Fault("reach", "known", "public, private or loopback."))
    if peer.scheme not in SCHEMES or (peer.scheme == "http" and peer.reach != Peer.Reach.LOOPBACK):
        faults.append(Fault("scheme", "tls", "TLS is demanded of every peer but this machine."))
    if (peer.scheme == "sftp") != bool(HOST_KEY.fullmatch(peer.host_key)):
        words = "SFTP, and it alone, needs the server's host key: its type and base64."
        faults.append(Fault("host_key", "pinned", words))
    if not 1 <= peer.port <= 65535:
        faults.append(Fault("port", "range", "Between 1 and 65535."))
    return faults


def remove_peer(*, by: Actor, purpose: Purpose, name: str) -> None:
    """Speak to this peer no more; takes effect with the next request."""
    if by.kind != "system" and not by.may("platform.manage"):
        raise Denied
    found = Peer.objects.filter(name=name, removed_at__isnull=True)
    with audit.transaction(
        by=by, purpose=purpose, verb="peer.removed", object_type="peer", object_id=name
    ):
        if not found.update(removed_at=timezone.now()):
            raise Missing


def peer_for(by: Actor, name: str) -> Peer:
    """The registered peer that the actor may use; raises `Missing`."""
    peer = Peer.objects.filter(name=name, removed_at__isnull=True).first()
    if peer is None or (peer.only_for and peer.only_for != by.agency_ori):
        raise Missing("There is no such registered peer.")
    return peer


def peers(by: Actor) -> list[Peer]:
    """The live peers: all for whoever registers them, else those that the actor may use."""
    found = Peer.objects.filter(removed_at__isnull=True)
    everything = by.kind == "system" or by.may("platform.manage")
    return [one for one in found if everything or one.only_for in {"", by.agency_ori}]

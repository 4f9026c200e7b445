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
) -> Peer:
    """Allow this node to speak to a host; TLS, unless the peer is this machine itself."""
    if by.kind != "system" and not by.may("platform.manage"):
        raise Denied
    peer = Peer(name=name.strip(), host=host.strip().lower(), port=port, scheme=scheme, reach=reach)
    faults = []
    if not HOST.fullmatch(peer.host):
        faults.append(Fault("host", "form", "A host name or an address, nothing else."))
    if reach not in Peer.Reach.values:
        faults.append(Fault("reach", "known", "public, private or loopback."))
    if scheme != "https" and not (scheme == "http" and reach == "loopback"):
        faults.append(Fault("scheme", "tls", "TLS is demanded of every peer but this machine."))
    if not 1 <= port <= 65535:
        faults.append(Fault("port", "range", "Between 1 and 65535."))
    if faults:
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


def peer_by_name(name: str) -> Peer:
    """The registered peer; raises `Missing`."""
    peer = Peer.objects.filter(name=name, removed_at__isnull=True).first()
    if peer is None:
        raise Missing("There is no such registered peer.")
    return peer

"""The one way out: HTTP to registered peers, their address checked anew, nothing followed."""

from accord.frame.outbound.client import Answer, ask
from accord.frame.outbound.services import register_peer, remove_peer

__all__ = ["Answer", "ask", "register_peer", "remove_peer"]

"""The one way out: to registered peers, their address checked anew, nothing followed."""

from accord.frame.outbound.client import Answer, ask
from accord.frame.outbound.mail import send_mail
from accord.frame.outbound.services import peers, register_peer, remove_peer

__all__ = ["Answer", "ask", "peers", "register_peer", "remove_peer", "send_mail"]

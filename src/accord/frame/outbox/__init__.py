"""Events, written with the change they announce and delivered after it."""

from accord.frame.outbox.services import announce, deliver, listen, stuck

__all__ = ["announce", "deliver", "listen", "stuck"]

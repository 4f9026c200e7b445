"""Events, written with the change they announce and delivered after it."""

from accord.frame.outbox.services import announce, deliver, listen

__all__ = ["announce", "deliver", "listen"]

"""What a node forgets by itself: remembered answers and sessions that have ended."""

from datetime import datetime, timedelta
from typing import Final

from django.core.management import call_command

from accord.frame import idempotency
from accord.frame.rounds import every

HOUR_SECONDS: Final = 3600.0
ANSWERS_KEPT: Final = timedelta(hours=24)


def tidy(now: datetime) -> None:
    """Forget what is older than it need be."""
    idempotency.forget(before=now - ANSWERS_KEPT)
    call_command("clearsessions")


every(HOUR_SECONDS, "tidy", tidy)

"""How often one actor may knock at a class of doors; counts are shared by all page processes, per minute."""

import time
from typing import Final

from django.conf import settings
from django.core.cache import cache

from accord.frame.errors import TooMany

# "post" is for what anyone may send without signing in.
PER_MINUTE: Final = {
    "public": 240,
    "post": 10,
    "auth": 120,
    "read": 300,
    "write": 120,
    "heavy": 30,
}


def check(rate_class: str, who: str) -> None:
    """Count one knock; raises `TooMany` past the class's limit."""
    limit = PER_MINUTE.get(rate_class)
    if limit is None or not settings.ACCORD_RATE_LIMITS:
        return
    key = f"rate:{rate_class}:{who}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=90)
    if cache.incr(key) > limit:
        raise TooMany

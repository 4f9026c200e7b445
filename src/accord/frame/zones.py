"""Which time zones there are."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """The names of all IANA time zones here; asked once, as it walks through a tree of files."""
    return frozenset(available_timezones())

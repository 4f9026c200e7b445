"""From which address a request came: one answer for every limit that counts by address."""

from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

HEADER: Final = "X-Forwarded-For"


def address(request: HttpRequest) -> str:
    """The client's address, as the trusted proxies wrote it; without them, the connection's.

    Each proxy appends the address that it saw, so that of N trusted ones the first wrote the entry
    N from the end; whatever stands before it is the visitor's own claim. A request that did not
    come through all of them, or whose entry is no address, counts under its connection.
    """
    connection = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.ACCORD_TRUSTED_PROXIES
    entries = request.headers.get(HEADER, "").split(",")
    if proxies < 1 or len(entries) < proxies:
        return connection
    try:
        return str(ip_address(entries[-proxies].strip()))
    except ValueError:
        return connection

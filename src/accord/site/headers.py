"""Pages are private: no shared cache keeps them, and the browser shows no stale copy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def private_by_default(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Add `no-store` to every answer that did not say otherwise, and forbid browser features.

    What left a ledger entry names it, so that its holder can fetch the receipt.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if receipt := getattr(request, "receipt", None):
            response.headers["X-Accord-Receipt"] = str(receipt)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response

    return middleware

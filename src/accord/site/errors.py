"""The one table from errors to HTTP, for pages and for the API."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accord.frame.errors import (
    AccordError,
    Conflict,
    Denied,
    Invalid,
    Missing,
    NotSignedIn,
    PurposeNeeded,
    PurposeUnfit,
    TooMany,
    Unreachable,
)

log = structlog.get_logger("accord.error")
STATUS: Final[dict[type[AccordError], int]] = {
    NotSignedIn: 401,
    Denied: 403,
    PurposeNeeded: 403,
    Missing: 404,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
    Unreachable: 502,
}

#: A NUL in text on PostgreSQL, a day that no calendar reaches, an identifier that is none.
UNREADABLE: Final = (DataError, OverflowError, ValidationError)


def status_of(error: AccordError) -> int:
    """The HTTP status of an error; an unlisted one is ours, hence 500."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


class ErrorPages:
    """Turns Accord's errors into pages: sign-in and purpose are asked for, others explained."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, UNREADABLE):
            tell_operator(error, "unreadable")
            return render(request, "400.html", status=400)
        if not isinstance(error, AccordError):
            tell_operator(error, "unhandled")
            return None
        if isinstance(error, NotSignedIn) and request.method == "GET":
            return redirect(f"{reverse('account_login')}?{_come_back(request)}")
        if isinstance(error, PurposeNeeded):
            return redirect(f"{reverse('agencies:purpose')}?{_come_back(request)}")
        if isinstance(error, PurposeUnfit) and not request.headers.get("HX-Request"):
            messages.warning(request, error.message)
            return redirect(f"{reverse('agencies:purpose')}?{_come_back(request)}")
        status = status_of(error)
        return render(request, _template(status), {"error": error}, status=status)


def tell_operator(error: Exception, event: str) -> None:
    """Where an error arose: its kind and its line, no values of anybody.

    `unhandled` is ours; `unreadable` was answered as a fault of what was sent, which may hide one of ours.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "accord" in one.filename] or list(frames)
    places = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in ours[-4:]]
    tell = log.error if event == "unhandled" else log.warning
    tell(event, kind=type(error).__name__, places=places)


def _come_back(request: HttpRequest) -> str:
    """Where to go afterwards; the query is left out of a POST's, since it was never in the URL."""
    path = request.get_full_path() if request.method == "GET" else request.path
    return urlencode({"next": path})


def _template(status: int) -> str:
    return f"{status}.html" if status in {*STATUS.values(), 500} else "400.html"

"""The start page and the answers to errors that no view caught."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accord.frame.declare import PUBLIC, route
from accord.frame.http import marked
from accord.site import start

API: Final = "/api/v1/"
#: What the API says of errors that come before or after its own table: a body past the bound,
#: a URL that is none. The words of `frame.problems.Problem`.
PLAIN: Final = {
    400: ("unreadable", "The request cannot be read: it is malformed, or larger than may be."),
    403: ("denied", "This is not permitted."),
    404: ("missing", "There is nothing here, or you may not see it."),
    500: ("server_error", "Something went wrong here, and it was not your request."),
}


@route(policy=PUBLIC, audit=None, rate="public")
def home(request: HttpRequest) -> HttpResponse:
    """What Accord is, or for people who are signed in, what waits for them and where to go."""
    told = marked(request)
    if told.actor is None or told.purpose is None:
        return render(request, "site/home.html", {"asks_purpose": told.actor is not None})
    found = start.start_of(viewer=told.actor, purpose=told.purpose)
    return render(request, "site/home.html", {"start": found})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it with this
    """400."""
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it with this
    """403."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it with this
    """404."""
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _answer(request, 500)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    """A page for people; for programs the shape in which the API reports every problem."""
    if not request.path.startswith(API):
        return render(request, f"{status}.html", status=status)
    code, message = PLAIN[status]
    return JsonResponse({"code": code, "message": message, "faults": []}, status=status)

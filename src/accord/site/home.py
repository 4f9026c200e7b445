"""The start page and the pages of errors that no view caught."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accord.frame.declare import PUBLIC, route


@route(policy=PUBLIC, audit=None, rate="public")
def home(request: HttpRequest) -> HttpResponse:
    """What Accord is, or for people who are signed in, where to go."""
    return render(request, "site/home.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - the signature is the framework's
    """400."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - the signature is the framework's
    """403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - the signature is the framework's
    """404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return render(request, "500.html", status=500)

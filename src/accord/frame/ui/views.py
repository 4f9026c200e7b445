"""Choosing a theme, and the living style guide that shows every component."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from accord.frame.declare import PUBLIC, route
from accord.frame.ui import themes
from accord.frame.ui.guide import guide_context


@route(policy=PUBLIC, audit=None, rate="public")
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember the chosen theme in a cookie and go back to the page it was chosen on."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in set(themes.Theme):
        answer.set_cookie(
            themes.COOKIE,
            chosen,
            max_age=themes.COOKIE_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


@route(policy=PUBLIC, audit=None, rate="public")
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Show every component once, in the current theme and language."""
    return render(request, "ui/guide.html", guide_context(request))

"""Turns a session or a token into the request's actor and purpose, and nothing else does."""

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from ninja.utils import check_csrf

from accord.apps.agencies import selectors, services, session_purpose
from accord.apps.agencies.models import User
from accord.frame import audit
from accord.frame.actor import NO_PURPOSE, Actor
from accord.frame.errors import AccordError, Denied, Invalid, NotSignedIn
from accord.frame.http import marked

# Every way in: the notice comes before each of them.
ENTRANCES: Final = ("account_login", "mfa_login_webauthn")
API: Final = "/api/"
# Asked by the page and not by the person: it keeps no idle session open.
UNATTENDED: Final = "/stream"
WRITE_EACH_SECONDS: Final = 60
OWN_ACCOUNT = ("/accounts/", "/session/", "/static/", "/ui/", "/i18n/", "/healthz", "/readyz")


class CsrfRefused(Denied):
    """A browser's session writes only with the CSRF token of its page (`X-CSRFToken`)."""

    code = "csrf"


class SecondFactorNeeded(Denied):
    """Enrol a second factor first, on the pages."""

    code = "second_factor_needed"


class PasswordChangeNeeded(Denied):
    """Somebody else set your password: choose your own first, on the pages."""

    code = "password_change_needed"


class SignedInActor:
    """Sets `request.actor` and `request.purpose`; ends sessions that idled or grew too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        marked(request).actor = None
        marked(request).purpose = None
        if header := request.headers.get("Authorization", ""):
            try:
                self._by_token(request, header)
            except Invalid as error:
                return JsonResponse(error.as_dict(), status=422)
            except Denied as error:
                _refused(request, error)
                return _problem(error)
        elif request.user.is_authenticated:
            detour = self._by_session(request, request.user)
            if detour is not None:
                return detour
        elif detour := _consent_first(request):
            return detour
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: list[Any],  # noqa: ARG002 - Django calls it with this
        kwargs: dict[str, Any],  # noqa: ARG002 - Django calls it with this
    ) -> HttpResponse | None:
        """API views are exempt from Django's own check, for tokens; a browser's session is not."""
        actor: Actor | None = marked(request).actor
        if actor is None or actor.kind != "user" or not getattr(view, "csrf_exempt", False):
            return None
        refused = check_csrf(request)
        return None if refused is None else _problem(CsrfRefused())

    def _by_token(self, request: HttpRequest, header: str) -> None:
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer":
            return
        identity = selectors.actor_of_token(secret)
        if identity is None:
            return
        actor, purposes = identity
        marked(request).actor = actor
        marked(request).csrf_processing_done = True
        marked(request).purpose = session_purpose.from_headers(request, allowed=purposes)

    def _by_session(self, request: HttpRequest, user: User) -> HttpResponse | None:
        is_api = request.path.startswith(API)
        if _is_over(request, user):
            logout(request)
            if is_api:
                return _problem(NotSignedIn(), status=401)
            return redirect(f"{reverse('account_login')}?locked=1")
        actor = selectors.actor_of(user)
        if actor is None:
            logout(request)
            return redirect("account_login")
        marked(request).actor = actor
        marked(request).agency_name = user.agency.name if user.agency else ""
        marked(request).purpose = session_purpose.current(request)
        marked(request).purpose_label = session_purpose.label(request)
        return _own_account_first(request, user)


def _refused(request: HttpRequest, error: Denied) -> None:
    """No door was reached, so none leaves the entry of a purpose that is refused to everyone."""
    actor: Actor | None = marked(request).actor
    assert actor is not None  # a purpose is read of a known token alone
    audit.record(
        by=actor, purpose=NO_PURPOSE, verb="purpose.refused", object_type="route", object_id="-",
        payload={"error": error.code}, outcome="denied",
    )  # fmt: skip


def _problem(error: AccordError, *, status: int = 403) -> HttpResponse:
    """The API's own shape: a program is not led to a page."""
    return JsonResponse(error.as_dict(), status=status)


def _is_over(request: HttpRequest, user: User) -> bool:
    """Idle or signed in for too long (CJIS AC-11, IA-11), or newer sessions took its place (AC-10)."""
    now = int(time.time())
    seen = request.session.get("seen_at", now)
    signed_in = request.session.setdefault("signed_in_at", now)
    if now - seen > settings.ACCORD_IDLE_MINUTES * 60:
        return True
    if now - signed_in > settings.ACCORD_SESSION_HOURS * 3600:
        return True
    if not services.is_open(user, request.session.get("mark", "")):
        return True
    is_due = now - seen > WRITE_EACH_SECONDS or "seen_at" not in request.session
    if is_due and request.path != UNATTENDED:
        request.session["seen_at"] = now
    return False


def _own_account_first(request: HttpRequest, user: User) -> HttpResponse | None:
    """A password of one's own and a second factor come before everything else."""
    if request.path.startswith(OWN_ACCOUNT):
        return None
    needed: Denied
    if user.must_change_password:
        needed, page = PasswordChangeNeeded(), "account_change_password"
    elif settings.ACCORD_REQUIRE_MFA and not selectors.has_second_factor(user):
        needed, page = SecondFactorNeeded(), "mfa_index"
    else:
        return None
    return _problem(needed) if request.path.startswith(API) else redirect(page)


def _consent_first(request: HttpRequest) -> HttpResponse | None:
    """The system-use notice comes before the sign-in page (CJIS AC-8)."""
    if request.session.get("consented") or request.path not in map(reverse, ENTRANCES):
        return None
    return redirect(f"{reverse('agencies:consent')}?{request.GET.urlencode()}")

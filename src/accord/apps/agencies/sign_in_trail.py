"""Sign-ins, failures, lock-outs and sign-outs leave ledger entries (CJIS AU-2)."""

import time
import unicodedata
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authentication_failed
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import User
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

ACCOUNT = Purpose(code="account")
UNKNOWN = Actor(id="unknown", name="unknown", kind="system")


@receiver(user_logged_in)
def on_sign_in(user: User, request: HttpRequest | None, **_kwargs: Any) -> None:
    if request is not None and hasattr(request, "session"):
        now = int(time.time())
        mark = services.open_session(user)
        request.session.update({"signed_in_at": now, "seen_at": now, "mark": mark})
    actor = selectors.actor_of(user) or UNKNOWN
    audit.record(
        by=actor,
        purpose=ACCOUNT,
        verb="session.started",
        object_type="user",
        object_id=str(user.pk),
        payload={},
    )


@receiver(user_logged_out)
def on_sign_out(user: User | None, request: HttpRequest | None, **_kwargs: Any) -> None:
    if user is None:
        return
    if request is not None and hasattr(request, "session"):
        services.close_session(user, request.session.get("mark", ""))
    actor = selectors.actor_of(user) or UNKNOWN
    audit.record(
        by=actor,
        purpose=ACCOUNT,
        verb="session.ended",
        object_type="user",
        object_id=str(user.pk),
        payload={},
    )


@receiver(password_changed)
def on_own_password(user: User, **_kwargs: Any) -> None:
    actor = selectors.actor_of(user) or UNKNOWN
    services.password_chosen(by=actor, purpose=ACCOUNT, user=user)


@receiver(user_login_failed)
def on_failure(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """The attempted name is personal: it is committed to, not written."""
    name = attempted_name(None, credentials)[:60]
    audit.record(
        by=UNKNOWN,
        purpose=ACCOUNT,
        verb="session.refused",
        object_type="user",
        object_id="",
        payload={},
        personal={"name": name},
        outcome="denied",
    )


@receiver(authentication_failed)
def on_wrong_code(sender: object, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """A wrong code, of an app or of the recovery list, counts like a wrong password (AC-7)."""
    user_login_failed.send(
        sender=sender, credentials={"username": user.get_username()}, request=request
    )


def is_locked(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """Whether failures have locked the account, whatever way in is tried now."""
    return not AxesProxyHandler.is_allowed(request, {"username": user.get_username()})


def attempted_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The one spelling of an attempted sign-in name under which failures are counted."""
    typed = (credentials or {}).get("username")
    if typed is None and request is not None:
        typed = request.POST.get("login")
    return unicodedata.normalize("NFKC", str(typed or "")).strip().casefold()


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Five failures lock the account until an administrator releases it."""
    return render(request, "agencies/locked.html", status=403)

"""Doors that ask for the password or the second factor again (CJIS IA-11)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import authenticated_user
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.frame.errors import Denied
from accord.frame.http import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def privileged(*, reading: bool = True) -> Callable[[View[P]], View[P]]:
    """Stand below `@route`: a person who has not just confirmed who they are does so first.

    With `reading=False` only a POST is held up. What was posted is dropped, never kept in the
    session: it may hold a password. A token cannot confirm anything, so it is refused.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def confirmed(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not reading and request.method in {"GET", "HEAD"}:
                return view(request, *args, **kwargs)
            if request.actor.kind != "user":
                raise Denied(_("This needs a person who is signed in; a token may not do it."))
            if not _has_just_confirmed(request):
                query = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('account_reauthenticate')}?{query}")
            return view(request, *args, **kwargs)

        confirmed.asks_again = reading  # type: ignore[attr-defined]  # as Django marks a view csrf_exempt; the table of doors finds these by it
        return confirmed

    return decorate


def _has_just_confirmed(request: Request) -> bool:
    """Whether this session signed in, or confirmed anew, within the last minutes."""
    records = get_authentication_records(request, authenticated_user(request))
    last = max((record["at"] for record in records), default=0.0)
    return bool(time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

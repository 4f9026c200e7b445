"""How allauth fits in: nobody signs up by themselves; accounts are made by an administrator."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accord.apps.agencies import sign_in_trail


class AccountAdapter(DefaultAccountAdapter):
    """Closed for sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the signature is the framework's
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """The last step of every way in, by password and code or by passkey: never when locked."""
        if sign_in_trail.is_locked(request, user):
            raise ImmediateHttpResponse(sign_in_trail.locked_out(request))
        super().login(request, user)

    def is_safe_url(self, url: str) -> bool:
        """Whether one may be sent there afterwards; what is no address at all is not safe."""
        try:
            urlsplit(url or "")
        except ValueError:
            return False
        return bool(super().is_safe_url(url))

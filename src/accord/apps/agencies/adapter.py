"""How allauth fits in: nobody signs up by themselves; accounts are made by an administrator."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.agencies import sign_in_trail
from accord.apps.agencies.models import User
from accord.frame import visitors


class AccountAdapter(DefaultAccountAdapter):
    """Closed for sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django calls it with this
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """The last step of every way in, by password and code or by passkey: never when locked."""
        if sign_in_trail.is_locked(request, user):
            raise ImmediateHttpResponse(sign_in_trail.locked_out(request))
        super().login(request, user)

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """A password that somebody else set is not kept."""
        given = user if isinstance(user, User) and user.must_change_password else None
        if given and given.check_password(password):
            raise ValidationError(_("Choose another password than the one you were given."))
        return str(super().clean_password(password, user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth hands the request to its hook
        return reverse("home")

    def get_client_ip(self, request: HttpRequest) -> str:
        return visitors.address(request)

    def is_safe_url(self, url: str) -> bool:
        """Whether one may be sent there afterwards; what is no address at all is not safe."""
        try:
            urlsplit(url or "")
        except ValueError:
            return False
        return bool(super().is_safe_url(url))

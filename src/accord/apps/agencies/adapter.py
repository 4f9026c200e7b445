"""How allauth fits in: nobody signs up by themselves; accounts are made by an administrator."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closed for sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether one may be sent there afterwards; what is no address at all is not safe."""
        try:
            urlsplit(url or "")
        except ValueError:
            return False
        return bool(super().is_safe_url(url))

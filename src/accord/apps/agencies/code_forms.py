"""Codes of an authenticator app: good for a step either way, and never twice.

RFC 6238 §5.2 lets a verifier accept a neighbouring time step for slow typing and a clock that is
a little off, and asks that an accepted code is not accepted again. allauth remembers one for a
single step; with a neighbour allowed on either side a code is good for three.
"""

from typing import Final

from allauth.mfa.app_settings import TOTP_PERIOD, TOTP_TOLERANCE
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django.core.cache import cache

GOOD_FOR: Final = TOTP_PERIOD * (2 * TOTP_TOLERANCE + 1)
"""Seconds from the first moment at which a code is accepted to the last."""


class _OnlyOnce(BaseAuthenticateForm):
    """Refuses a code that this person has used, for as long as the clock would let it pass."""

    def clean_code(self) -> str:
        typed = "".join(filter(str.isalnum, self.cleaned_data["code"]))
        used = f"agencies.code-used?user={self.user.pk}&code={typed}"
        if cache.get(used):
            # As wrong as any other: the clock no longer decides, and the failure is counted.
            self.cleaned_data["code"] = ""
        code = str(super().clean_code())
        cache.set(used, "y", timeout=GOOD_FOR)
        return code


class SignInCode(_OnlyOnce, AuthenticateForm):
    """The second step of signing in."""


class AgainCode(_OnlyOnce, ReauthenticateForm):
    """The same question before what only the person at the keyboard may do."""

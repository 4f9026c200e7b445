"""Views of other packages, with the reason why their doors may stay as they are."""

from typing import Final

# allauth: own account, password, second factor; audited by `agencies.sign_in_trail`.
# Django: the language switch (a cookie). whitenoise/staticfiles: our own public files.
# ninja: the API's description, public as is the documentation.
DECLARED_ELSEWHERE: Final = (
    "allauth.account.views.",
    "allauth.mfa.",
    "allauth.decorators.",
    "django.views.i18n.",
    "ninja.openapi.",
)

"""The four colour themes and the cookie that remembers the choice."""

from enum import StrEnum

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "accord_theme"
COOKIE_SECONDS = 365 * 24 * 3600


class Theme(StrEnum):
    """`system` follows the device; the others are fixed."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


THEME_LABELS: dict[Theme, str | Promise] = {
    Theme.SYSTEM: _("Same as device"),
    Theme.LIGHT: _("Light"),
    Theme.DARK: _("Dark"),
    Theme.CONTRAST: _("High contrast"),
}


def theme_of(request: HttpRequest) -> Theme:
    """Return the theme that the viewer chose; an unknown cookie means `system`."""
    try:
        return Theme(request.COOKIES.get(COOKIE, Theme.SYSTEM))
    except ValueError:
        return Theme.SYSTEM

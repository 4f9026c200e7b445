"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.ui.navigation import register

register("share", _("Feeds"), "feeds:list", "feeds.view", group="data")
register("share", _("Alarms"), "feeds:alarms", "feeds.view", group="data")

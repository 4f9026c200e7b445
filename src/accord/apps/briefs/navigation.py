"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.ui.navigation import register

register("share", _("Joint brief"), "briefs:list", "briefs.view", group="together")
register("measure", _("Public brief"), "briefs:public", "briefs.public")

"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.apps.strategies import offering
from accord.frame.ui.navigation import register

register("strategies", _("Joint strategies"), "strategies:list", "strategies.view")
offering.register(_("Indicators"), "strategies:indicators", "strategies.view")

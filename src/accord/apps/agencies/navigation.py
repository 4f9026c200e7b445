"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.ui.navigation import register

register("Share", _("Agreements"), "agencies:agreements", "agreements.view")
register("Admin", _("People"), "agencies:people", "people.manage")
register("Admin", _("People"), "agencies:people", "people.view")
register("Admin", _("Ledger"), "agencies:ledger", "ledger.view")

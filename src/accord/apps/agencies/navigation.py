"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.declare import SIGNED_IN
from accord.frame.ui.navigation import register

register("share", _("Agreements"), "agencies:agreements", "agreements.view", group="terms")
register("share", _("Law of the place"), "agencies:law", "agreements.view", group="terms")
register("admin", _("People"), "agencies:people", "people.view")
register("admin", _("Ledger"), "agencies:ledger", "ledger.view")
register("admin", _("Purposes, week by week"), "agencies:drift", "ledger.view")
register("admin", _("Verify the ledger"), "agencies:verify-ledger", "ledger.verify")
register("admin", _("How accounts are used"), "agencies:usage", "ledger.view")
register("admin", _("How the platform is used"), "agencies:usage-figures", "ledger.figures")
register("admin", _("Keys and witnesses"), "agencies:ledger-keys", "ledger.view")
register("admin", _("Change of the signing key"), "agencies:key-changes", "keys.approve")
register("admin", _("My tokens"), "agencies:tokens", SIGNED_IN)
register("share", _("Task forces"), "agencies:task-forces", "task-forces.view", group="terms")

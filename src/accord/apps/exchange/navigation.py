"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.ui.navigation import register

register("find", _("Search"), "exchange:search", "records.search")
register("find", _("Alerts"), "exchange:alerts", "alerts.subscribe")
register("share", _("Deconfliction"), "exchange:deconflict", "deconflict.enter")
register("share", _("Watch queue"), "exchange:deconflict-watch", "deconflict.watch")
register("share", _("Watch and rota"), "exchange:deconflict-setup", "deconflict.manage")

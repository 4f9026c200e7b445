"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.ui.navigation import register

register("find", _("Search"), "exchange:search", "records.search")
register("find", _("Alerts"), "exchange:alerts", "alerts.subscribe")
register("share", _("Deconfliction"), "exchange:deconflict", "deconflict.enter", group="together")
register(
    "share", _("Watch queue"), "exchange:deconflict-watch", "deconflict.watch", group="together"
)
register(
    "share", _("Watch and rota"), "exchange:deconflict-setup", "deconflict.manage", group="together"
)
register("find", _("Intelligence"), "exchange:intelligence", "intelligence.view")
register("find", _("Criminal-history views"), "exchange:histories", "history.view")
register("share", _("Corrections and recalls"), "exchange:recalls", "recalls.apply", group="duties")
register("share", _("Retention"), "exchange:retention", "retention.view", group="duties")
register("share", _("Legal holds"), "exchange:holds", "records.custody", group="duties")
register(
    "share",
    _("Requests of persons"),
    "exchange:subject-requests",
    "records.custody",
    group="duties",
)
register(
    "share", _("Notices of misuse"), "exchange:misuse-notices", "recalls.apply", group="duties"
)
register("admin", _("Misuse of accounts"), "exchange:misuse", "misuse.manage")
register("share", _("Bulletins"), "exchange:bulletins", "bulletins.view", group="together")

"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.ui.navigation import register

register("share", _("Submissions"), "records:submissions", "records.ingest", group="data")
register("share", _("Mappings"), "records:mappings", "records.ingest", group="data")
register("share", _("Records taken out"), "records:taken-out", "records.ingest", group="data")
register("share", _("Data status"), "records:status", "records.view", group="data")
register("find", _("Records"), "records:records", "records.view")
register("share", _("Where points are missing"), "records:unplaced", "records.view", group="data")
register("measure", _("Partners' counts"), "records:partners", "records.view")
register("find", _("Case outcomes"), "records:outcomes", "records.view")
register("share", _("Explain a decision"), "records:explain", "policy.explain", group="terms")
register("share", _("How we hand records on"), "records:handling", "records.custody", group="terms")

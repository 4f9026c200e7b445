"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.ui.navigation import register

register("find", _("Same person?"), "subjects:queue", "subjects.view")
register("find", _("Same vehicle?"), "subjects:vehicles", "subjects.view")
register("find", _("Same place?"), "subjects:places", "subjects.view")
register("find", _("Same number?"), "subjects:identifiers", "subjects.view")
register("find", _("Same event?"), "subjects:events", "subjects.view")
register("share", _("Told twice"), "subjects:duplicates", "subjects.view", group="data")

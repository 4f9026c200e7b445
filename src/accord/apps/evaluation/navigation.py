"""The entries of this app in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.apps.strategies import offering
from accord.frame.ui.navigation import register

register("measure", _("What a count did"), "evaluation:course", "places.view")
register("measure", _("Harm"), "evaluation:harm", "places.view")
register("measure", _("Evaluation plans"), "evaluation:plans", "strategies.view")
register("measure", _("Review calendar"), "evaluation:reviews", "strategies.view")
register("measure", _("Evidence library"), "evaluation:library", "strategies.view")
offering.register(_("Problem analysis"), "evaluation:problem", "strategies.view")
offering.register(_("Meetings"), "evaluation:meetings", "strategies.view")
offering.register(_("Did it change anything?"), "evaluation:of-strategy", "strategies.view")

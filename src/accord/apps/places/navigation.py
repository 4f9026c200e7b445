"""The entries of places and of the layers below them in the navigation."""

from django.utils.translation import gettext_lazy as _

from accord.frame.declare import PUBLIC
from accord.frame.ui.navigation import register

register("places", _("Where and when"), "places:places", "places.view")
register("places", _("What is emerging"), "places:stories", "places.view")
register("places", _("What has shifted"), "places:shifts", "places.view")
register("places", _("Rates by area"), "places:rates", "places.view")
register("places", _("Those affected"), "places:affected", "places.view")
register("places", _("Forecasts"), "places:forecasts", "places.view")
register("places", _("Oversight of forecasts"), "places:oversight", "places.oversee")
register("places", _("Objections"), "places:objections", "places.oversee")
register("places", _("Counts by area"), "places:aggregates", "places.aggregates")
register("places", _("Map layers"), "layers:list", "layers.view")
register("share", _("Addresses"), "layers:addresses", "records.ingest", group="data")
register("places", _("Forecasts in use"), "places:public", PUBLIC)

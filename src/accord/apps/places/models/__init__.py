"""The tables of this app."""

from accord.apps.places.models.activations import Activation, ForecastAudit
from accord.apps.places.models.forecasts import ForecastCell, ForecastRun
from accord.apps.places.models.objections import Objection

__all__ = ["Activation", "ForecastAudit", "ForecastCell", "ForecastRun", "Objection"]

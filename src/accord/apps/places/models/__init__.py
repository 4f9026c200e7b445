"""The tables of this app."""

from accord.apps.places.models.activations import Activation, ForecastAudit
from accord.apps.places.models.forecasts import ForecastCell, ForecastRun

__all__ = ["Activation", "ForecastAudit", "ForecastCell", "ForecastRun"]

"""The tables of this app."""

from accord.apps.places.models.activations import BEYOND, Activation, ForecastAudit
from accord.apps.places.models.forecasts import ForecastCell, ForecastRun
from accord.apps.places.models.objections import Objection
from accord.apps.places.models.plans import PlanEdit, PlanLine, PlanStaff, PreventionPlan, Shift
from accord.apps.places.models.responses import ForecastResponse

__all__ = [
    "BEYOND",
    "Activation",
    "ForecastAudit",
    "ForecastCell",
    "ForecastResponse",
    "ForecastRun",
    "Objection",
    "PlanEdit",
    "PlanLine",
    "PlanStaff",
    "PreventionPlan",
    "Shift",
]

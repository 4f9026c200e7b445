"""Where and when incidents concentrate, what next week may hold, how well we said so."""

from accord.core.forecast.errors import ForecastError, NotFittedError, TooLittleHistoryError
from accord.core.forecast.estimators import DecayedKDE, Estimator, Forecast, LastYear, Oracle
from accord.core.forecast.events import Events, Window, days_since_epoch
from accord.core.forecast.explain import CellExplanation, explain
from accord.core.forecast.near_repeat import (
    CrossBoundaryPattern,
    NearRepeat,
    cross_boundary_patterns,
    near_repeat,
)
from accord.core.forecast.rolling import (
    PROTOCOL,
    Evaluation,
    evaluate,
    tuned_decayed_kde,
    weekly_origins,
)
from accord.core.forecast.scoring import SHARES, Score, hits_at

__all__ = [
    "PROTOCOL",
    "SHARES",
    "CellExplanation",
    "CrossBoundaryPattern",
    "DecayedKDE",
    "Estimator",
    "Evaluation",
    "Events",
    "Forecast",
    "ForecastError",
    "LastYear",
    "NearRepeat",
    "NotFittedError",
    "Oracle",
    "Score",
    "TooLittleHistoryError",
    "Window",
    "cross_boundary_patterns",
    "days_since_epoch",
    "evaluate",
    "explain",
    "hits_at",
    "near_repeat",
    "tuned_decayed_kde",
    "weekly_origins",
]

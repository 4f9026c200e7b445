"""Where and when incidents concentrate, what next week may hold, and how well we said so before."""

from accord.core.forecast.errors import ForecastError, NotFittedError, TooLittleHistoryError
from accord.core.forecast.estimators import DecayedKDE, Estimator, Forecast, LastYear, Oracle
from accord.core.forecast.events import Events, Window, days_since_epoch
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
    "DecayedKDE",
    "Estimator",
    "Evaluation",
    "Events",
    "Forecast",
    "ForecastError",
    "LastYear",
    "NotFittedError",
    "Oracle",
    "Score",
    "TooLittleHistoryError",
    "Window",
    "days_since_epoch",
    "evaluate",
    "hits_at",
    "tuned_decayed_kde",
    "weekly_origins",
]

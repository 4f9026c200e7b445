"""Every read of places: the picture of a period, aggregates by area, forecasts and their scores."""

from accord.apps.places.selectors.aggregates import Aggregates, aggregates
from accord.apps.places.selectors.counting import (
    KINDS,
    Picture,
    Question,
    area_of,
    codes_at_hand,
    incidents,
    picture,
    span,
    spans,
    spots_of,
    today,
)
from accord.apps.places.selectors.forecasts import (
    ForecastScore,
    last_forecast_score,
    latest_run,
    next_week_cells,
    offences_key,
    run,
    runs_visible_to,
    score_of,
    view_run,
)

__all__ = [
    "KINDS",
    "Aggregates",
    "ForecastScore",
    "Picture",
    "Question",
    "aggregates",
    "area_of",
    "codes_at_hand",
    "incidents",
    "last_forecast_score",
    "latest_run",
    "next_week_cells",
    "offences_key",
    "picture",
    "run",
    "runs_visible_to",
    "score_of",
    "span",
    "spans",
    "spots_of",
    "today",
    "view_run",
]

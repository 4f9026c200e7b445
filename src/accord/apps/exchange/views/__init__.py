"""The pages of this app: one module a concern."""

from accord.apps.exchange.views.charts import chart, chart_file, picture
from accord.apps.exchange.views.searches import (
    forget,
    results,
    results_file,
    results_map,
    save,
    saved,
    search,
)

__all__ = [
    "chart",
    "chart_file",
    "forget",
    "picture",
    "results",
    "results_file",
    "results_map",
    "save",
    "saved",
    "search",
]

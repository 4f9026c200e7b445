"""The URLs of places and forecasts."""

from django.urls import path

from accord.apps.places import views

app_name = "places"
urlpatterns = [
    path("", views.places, name="places"),
    path("incidents.geojson", views.incidents_map, name="incidents-map"),
    path("trend.svg", views.trend_chart, name="trend-chart"),
    path("areas", views.aggregates, name="aggregates"),
    path("forecasts", views.forecasts, name="forecasts"),
    path("forecasts/new", views.new_forecast, name="new-forecast"),
    path("forecasts/<uuid:run_id>", views.forecast, name="forecast"),
    path("forecasts/<uuid:run_id>/progress", views.forecast_progress, name="forecast-progress"),
    path("forecasts/<uuid:run_id>/cells.geojson", views.forecast_map, name="forecast-map"),
    path("forecasts/<uuid:run_id>/hit-rates.svg", views.hit_rate_chart, name="hit-rate-chart"),
]

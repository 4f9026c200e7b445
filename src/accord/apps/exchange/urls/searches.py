"""Addresses of search and what is found; none holds a personal value."""

from django.urls import path

from accord.apps.exchange import views

HERE = "results/<uuid:search_id>/"
urlpatterns = [
    path("", views.search, name="search"),
    path("persons/", views.search, {"what": "persons"}, name="search-persons"),
    path("vehicles/", views.search, {"what": "vehicles"}, name="search-vehicles"),
    path("places/", views.search, {"what": "places"}, name="search-places"),
    path("saved/", views.saved, name="saved"),
    path(HERE, views.results, name="results"),
    path(f"{HERE}points.geojson", views.results_map, name="results-map"),
    path(f"{HERE}found.<slug:table_form>", views.results_file, name="results-file"),
    path(f"{HERE}save", views.save, name="save"),
    path(f"{HERE}forget", views.forget, name="forget"),
    path(f"{HERE}chart/", views.chart, name="chart"),
    path(f"{HERE}chart.svg", views.picture, name="chart-picture"),
    path(f"{HERE}chart.<slug:chart_form>", views.chart_file, name="chart-file"),
]

"""Addresses of search and what is found; none holds a personal value."""

from django.urls import path

from accord.apps.exchange import views

urlpatterns = [
    path("", views.search, name="search"),
    path("results/<uuid:search_id>/", views.results, name="results"),
]

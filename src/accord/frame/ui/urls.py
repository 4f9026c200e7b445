"""Addresses of the UI kit: theme choice and the living style guide."""

from django.urls import path

from accord.frame.ui import views

app_name = "ui"
urlpatterns = [
    path("theme/", views.set_theme, name="set_theme"),
    path("guide/", views.guide, name="guide"),
]

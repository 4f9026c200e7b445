"""The URLs of map layers."""

from django.urls import path

from accord.apps.layers import views

app_name = "layers"
urlpatterns = [
    path("", views.layers, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:layer_id>", views.detail, name="detail"),
    path("<uuid:layer_id>/replace", views.replace, name="replace"),
    path("<uuid:layer_id>/publish", views.publish, name="publish"),
    path("<uuid:layer_id>/remove", views.remove, name="remove"),
    path("<uuid:layer_id>/map.geojson", views.map_geojson, name="map"),
]

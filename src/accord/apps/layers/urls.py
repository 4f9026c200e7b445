"""The URLs of map layers."""

from django.urls import path

from accord.apps.layers import views

app_name = "layers"
urlpatterns = [
    path("", views.layers, name="list"),
    path("new", views.new, name="new"),
    path("addresses", views.addresses, name="addresses"),
    path("addresses/<uuid:address_id>", views.address, name="address"),
    path(
        "addresses/<uuid:address_id>/candidates/<int:number>",
        views.choose,
        name="choose-candidate",
    ),
    path("addresses/<uuid:address_id>/dismiss", views.dismiss, name="dismiss-address"),
    path("addresses/<uuid:address_id>/reopen", views.reopen, name="reopen-address"),
    path("aliases", views.aliases, name="aliases"),
    path("aliases/<uuid:alias_id>/withdraw", views.withdraw, name="withdraw-alias"),
    path("<uuid:layer_id>", views.detail, name="detail"),
    path("<uuid:layer_id>/replace", views.replace, name="replace"),
    path("<uuid:layer_id>/publish", views.publish, name="publish"),
    path("<uuid:layer_id>/take-up", views.take_up, name="take-up"),
    path("<uuid:layer_id>/give-back", views.give_back, name="give-back"),
    path("<uuid:layer_id>/remove", views.remove, name="remove"),
    path("<uuid:layer_id>/map.geojson", views.map_geojson, name="map"),
]

"""Addresses of this app's pages: one module a concern, joined here."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    path("bulletins/", include("accord.apps.exchange.urls.bulletins")),
    path("deconflict/", include("accord.apps.exchange.urls.deconfliction")),
    path("search/", include("accord.apps.exchange.urls.searches")),
    path("alerts/", include("accord.apps.exchange.urls.alerts")),
    path("legal/", include("accord.apps.exchange.urls.legal")),
    path("", include("accord.apps.exchange.urls.intelligence")),
]

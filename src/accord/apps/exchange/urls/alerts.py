"""Addresses of alerts and subscriptions."""

from django.urls import path

from accord.apps.exchange.views import alerts as views

urlpatterns = [
    path("", views.alerts, name="alerts"),
    path("waiting", views.waiting, name="waiting"),
    path("seen", views.acknowledge, name="acknowledge"),
    path("subscriptions", views.subscriptions, name="subscriptions"),
    path("subscriptions/new/<uuid:search_id>", views.subscribe, name="subscribe"),
    path("subscriptions/<uuid:subscription_id>", views.subscription, name="subscription"),
    path(
        "subscriptions/<uuid:subscription_id>/end", views.end_subscription, name="end_subscription"
    ),
]

"""The URLs of links and subjects."""

from django.urls import path

from accord.apps.subjects import event_views, network_views, views

app_name = "subjects"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("vehicles/", views.vehicles, name="vehicles"),
    path("places/", views.places, name="places"),
    path("identifiers/", views.identifiers, name="identifiers"),
    path("decisions/", views.decisions, name="decisions"),
    path("model/", views.model, name="model"),
    path("pairs/<uuid:left>/<uuid:right>", views.pair, name="pair"),
    path("pairs/<uuid:left>/<uuid:right>/confirm", views.confirm, name="confirm"),
    path("pairs/<uuid:left>/<uuid:right>/reject", views.reject, name="reject"),
    path("decisions/<uuid:decision_id>/undo", views.undo, name="undo"),
    path("events/", event_views.events, name="events"),
    path("events/<uuid:left>/<uuid:right>", event_views.event, name="event"),
    path("events/<uuid:left>/<uuid:right>/confirm", event_views.confirm, name="event-confirm"),
    path("events/<uuid:left>/<uuid:right>/reject", event_views.reject, name="event-reject"),
    path("events/decisions/<uuid:decision_id>/undo", event_views.undo, name="event-undo"),
    path("duplicates/", event_views.duplicates, name="duplicates"),
    path("<uuid:mention_id>", views.subject, name="subject"),
    path("<uuid:mention_id>/network", network_views.page, name="network"),
    path("<uuid:mention_id>/network.<str:form>", network_views.file, name="network-file"),
]

"""The URLs of feeds and alarms."""

from django.urls import path

from accord.apps.feeds import views

app_name = "feeds"
urlpatterns = [
    path("", views.feeds, name="list"),
    path("new", views.choose, name="choose"),
    path("new/<slug:channel>", views.new, name="new"),
    path("alarms", views.alarms, name="alarms"),
    path("alarms/open", views.open_alarms, name="open_alarms"),
    path("alarms/<uuid:alarm_id>/close", views.close, name="close"),
    path("<uuid:feed_id>", views.detail, name="detail"),
    path("<uuid:feed_id>/change", views.change, name="change"),
    path("<uuid:feed_id>/run", views.run, name="run"),
    path("<uuid:feed_id>/pause", views.pause, name="pause"),
    path("<uuid:feed_id>/resume", views.resume, name="resume"),
    path("<uuid:feed_id>/remove", views.remove, name="remove"),
    path("<uuid:feed_id>/token", views.token, name="token"),
]

"""The URLs of briefs."""

from django.urls import path

from accord.apps.briefs import views

app_name = "briefs"
urlpatterns = [
    path("", views.briefs, name="list"),
    path("public", views.public, name="public"),
    path("new", views.new, name="new"),
    path("<uuid:brief_id>", views.detail, name="detail"),
    path("<uuid:brief_id>/progress", views.progress, name="progress"),
    path("<uuid:brief_id>/print", views.printed, name="printed"),
    path("<uuid:brief_id>/brief.pdf", views.pdf, name="pdf"),
    path("<uuid:brief_id>/verify", views.verify, name="verify"),
    path("<uuid:brief_id>/decisions", views.decide, name="decide"),
]

"""Addresses of submissions, mappings, quarantine and records."""

from django.urls import path

from accord.apps.records import views

app_name = "records"
urlpatterns = [
    path("", views.records, name="records"),
    path("export.<slug:name>", views.export, name="export"),
    path("status/", views.status, name="status"),
    path("submissions/", views.submissions, name="submissions"),
    path("submissions/new/", views.submit, name="submit"),
    path("submissions/<uuid:submission_id>/", views.submission, name="submission"),
    path("submissions/<uuid:submission_id>/mapping/", views.mapping, name="mapping"),
    path("submissions/<uuid:submission_id>/load/", views.load, name="load"),
    path("submissions/<uuid:submission_id>/progress/", views.progress, name="progress"),
    path("submissions/<uuid:submission_id>/absent/", views.absence, name="absence"),
    path("submissions/<uuid:submission_id>/rerun/", views.rerun, name="rerun"),
    path("submissions/<uuid:submission_id>/quarantine/", views.quarantine, name="quarantine"),
    path("submissions/<uuid:submission_id>/quarantine/discard/", views.discard, name="discard"),
    path("quarantine/<uuid:row_id>/", views.mend, name="mend"),
    path("mappings/", views.mappings, name="mappings"),
    path("mappings/<uuid:version_id>/", views.mapping_version, name="mapping-version"),
    path("<uuid:record_id>/", views.record, name="record"),
    path("<uuid:record_id>/pointer/", views.pointer, name="pointer"),
]

"""Addresses of submissions, mappings, quarantine and records."""

from django.urls import path

from accord.apps.records import views

app_name = "records"
urlpatterns = [
    path("", views.records, name="records"),
    path("export.<slug:name>", views.export, name="export"),
    path("status/", views.status, name="status"),
    path("partners/", views.partners, name="partners"),
    path("partners/<uuid:layer_id>/", views.partner_gap, name="partner-gap"),
    path("unplaced/", views.unplaced, name="unplaced"),
    path("submissions/", views.submissions, name="submissions"),
    path("submissions/new/", views.submit, name="submit"),
    path("submissions/<uuid:submission_id>/", views.submission, name="submission"),
    path("submissions/<uuid:submission_id>/mapping/", views.mapping, name="mapping"),
    path("submissions/<uuid:submission_id>/files/", views.files, name="files"),
    path("submissions/<uuid:submission_id>/load/", views.load, name="load"),
    path("submissions/<uuid:submission_id>/progress/", views.progress, name="progress"),
    path("submissions/<uuid:submission_id>/absent/", views.absence, name="absence"),
    path("submissions/<uuid:submission_id>/rerun/", views.rerun, name="rerun"),
    path("submissions/<uuid:submission_id>/quarantine/", views.quarantine, name="quarantine"),
    path("submissions/<uuid:submission_id>/quarantine/discard/", views.discard, name="discard"),
    path("submissions/<uuid:submission_id>/quality/", views.quality, name="quality"),
    path("submissions/<uuid:submission_id>/resubmit/", views.resubmit, name="resubmit"),
    path("quarantine/<uuid:row_id>/", views.mend, name="mend"),
    path("mappings/", views.mappings, name="mappings"),
    path("mappings/<uuid:version_id>/", views.mapping_version, name="mapping-version"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/files/", views.outcome_files, name="outcome-files"),
    path("outcomes/files/new/", views.send_outcomes, name="send-outcomes"),
    path("outcomes/files/<uuid:file_id>/", views.outcome_file, name="outcome-file"),
    path("<uuid:record_id>/", views.record, name="record"),
    path("taken-out/", views.taken_out, name="taken-out"),
    path("expungements/", views.expungements, name="expungements"),
    path("expungements/<uuid:expungement_id>/", views.expungement, name="expungement"),
    path("<uuid:record_id>/correct/", views.correct, name="correct"),
    path("<uuid:record_id>/supplement/", views.supplement, name="supplement"),
    path("<uuid:record_id>/delete/", views.delete, name="delete"),
    path("<uuid:record_id>/restore/", views.restore, name="restore"),
    path("<uuid:record_id>/seal/", views.seal, name="seal"),
    path("<uuid:record_id>/unseal/", views.unseal, name="unseal"),
    path("<uuid:record_id>/expunge/", views.expunge, name="expunge"),
    path("handling/", views.handling, name="handling"),
    path("<uuid:record_id>/release/", views.release, name="release"),
    path("<uuid:record_id>/pointer/", views.pointer, name="pointer"),
]

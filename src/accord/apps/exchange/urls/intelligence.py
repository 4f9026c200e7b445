"""Addresses of intelligence and of criminal-history views."""

from django.urls import path

from accord.apps.exchange.views import histories, intelligence

urlpatterns = [
    path("intelligence", intelligence.entries, name="intelligence"),
    path("intelligence/new", intelligence.submit, name="intelligence-new"),
    path("intelligence/<uuid:intelligence_id>", intelligence.entry, name="intelligence-entry"),
    path(
        "intelligence/<uuid:intelligence_id>/judge", intelligence.judge, name="intelligence-judge"
    ),
    path(
        "intelligence/<uuid:intelligence_id>/release", intelligence.release,
        name="intelligence-release",
    ),
    path(
        "intelligence/<uuid:intelligence_id>/validate", intelligence.validate,
        name="intelligence-validate",
    ),
    path(
        "intelligence/<uuid:intelligence_id>/purge", intelligence.purge, name="intelligence-purge"
    ),
    path("histories", histories.histories, name="histories"),
    path("histories/new", histories.make, name="history-new"),
    path("histories/<uuid:view_id>", histories.history, name="history"),
]  # fmt: skip

"""Addresses of legal work: misuse, recalls, holds, requests of persons."""

from django.urls import path

from accord.apps.exchange.views import holds, misuse, recalls, retention, subject_requests

urlpatterns = [
    path("misuse", misuse.cases, name="misuse"),
    path("misuse/new", misuse.flag, name="misuse-new"),
    path("misuse/notices", misuse.notices, name="misuse-notices"),
    path("misuse/notices/<uuid:notice_id>", misuse.notice, name="misuse-notice"),
    path("misuse/<uuid:case_id>", misuse.case, name="misuse-case"),
    path("misuse/<uuid:case_id>/seen", misuse.seen_records, name="misuse-seen"),
    path("misuse/<uuid:case_id>/close", misuse.close, name="misuse-close"),
    path("misuse/<uuid:case_id>/decide", misuse.decide, name="misuse-decide"),
    path("recalls", recalls.recalls, name="recalls"),
    path("recalls/<uuid:recall_id>", recalls.recall, name="recall"),
    path("recalls/<uuid:recall_id>/open", recalls.standing, name="recall-open"),
    path("told", recalls.told, name="told"),
    path("told/seen", recalls.seen, name="told-seen"),
    path("holds", holds.holds, name="holds"),
    path("holds/new", holds.place, name="hold-new"),
    path("holds/<uuid:hold_id>", holds.hold, name="hold"),
    path("retention", retention.overview, name="retention"),
    path("retention/new", retention.ask, name="retention-new"),
    path("retention/<uuid:rule_id>", retention.rule, name="retention-rule"),
    path("retention/<uuid:rule_id>/decide", retention.decide, name="retention-decide"),
    path("retention/<uuid:rule_id>/run", retention.run, name="retention-run"),
    path("retention/<uuid:rule_id>/end", retention.end, name="retention-end"),
    path("retention/runs/<uuid:run_id>/stop", retention.stop, name="retention-stop"),
    path("requests", subject_requests.requests, name="subject-requests"),
    path("requests/new", subject_requests.open_request, name="subject-request-new"),
    path("requests/<uuid:request_id>", subject_requests.subject_request, name="subject-request"),
    path("requests/<uuid:request_id>/answer", subject_requests.answer, name="subject-answer"),
    path(
        "requests/<uuid:request_id>/<uuid:record_id>", subject_requests.decide,
        name="subject-record",
    ),
]  # fmt: skip

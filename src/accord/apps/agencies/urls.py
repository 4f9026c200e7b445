"""The URLs of agencies, people, purposes, agreements and the ledger."""

from django.urls import path

from accord.apps.agencies import (
    agreement_pages,
    audit_views,
    key_pages,
    law_pages,
    ledger_views,
    task_forces,
    usage_pages,
    views,
)

app_name = "agencies"
urlpatterns = [
    path("session/consent", views.consent, name="consent"),
    path("session/purpose", views.purpose, name="purpose"),
    path("session/lock", views.lock, name="lock"),
    path("account/tokens", views.tokens, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke", views.revoke_token, name="revoke-token"),
    path("admin/people", views.people, name="people"),
    path("admin/people/new", views.new_person, name="new-person"),
    path("admin/people/<uuid:user_id>", views.person, name="person"),
    path("admin/purposes", usage_pages.drift, name="drift"),
    path("admin/ledger", views.ledger, name="ledger"),
    path("admin/ledger/verify", views.verify_ledger, name="verify-ledger"),
    path("task-forces", task_forces.task_forces, name="task-forces"),
    path("task-forces/new", task_forces.new_task_force, name="new-task-force"),
    path("task-forces/<slug:code>", task_forces.task_force, name="task-force"),
    path("agreements/law", law_pages.law, name="law"),
    path("agreements/law/propose", law_pages.propose, name="propose-law"),
    path("agreements/law/<uuid:approval_id>", law_pages.decide, name="decide-law"),
    path("admin/ledger/keys", ledger_views.keys, name="ledger-keys"),
    path("admin/ledger/key-changes", key_pages.changes, name="key-changes"),
    path("admin/ledger/key-changes/new", key_pages.ask, name="ask-key-change"),
    path("admin/ledger/key-changes/<uuid:approval_id>", key_pages.decide, name="decide-key-change"),
    path("admin/usage", audit_views.usage, name="usage"),
    path("admin/usage/record", audit_views.record, name="accounting"),
    path("admin/usage/figures", audit_views.figures, name="usage-figures"),
    path("admin/usage/<uuid:user_id>", audit_views.week, name="week"),
    path("ledger/checkpoint", ledger_views.checkpoint, name="checkpoint"),
    path("ledger/tile/<path:rest>", ledger_views.tile, name="tile"),
    path("receipts/<uuid:entry_id>", ledger_views.receipt, name="receipt"),
    path("receipts/<uuid:entry_id>/file", ledger_views.receipt_file, name="receipt-file"),
    path("agreements", views.agreements, name="agreements"),
    path("agreements/who-sees-what", agreement_pages.who_sees_what, name="who-sees-what"),
    path("agreements/start", agreement_pages.start, name="start-agreement"),
    path(
        "agreements/<uuid:agreement_id>/paper",
        agreement_pages.bind_document,
        name="bind-document",
    ),
    path("agreements/new", views.new_agreement, name="new-agreement"),
    path("agreements/<uuid:agreement_id>", views.agreement, name="agreement"),
    path("agreements/<uuid:agreement_id>/sign", views.sign_agreement, name="sign-agreement"),
    path("agreements/<uuid:agreement_id>/end", views.end_agreement, name="end-agreement"),
]

"""The URLs of agencies, people, purposes, agreements and the ledger."""

from django.urls import path

from accord.apps.agencies import agreement_pages, law_pages, task_forces, views

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
    path("admin/ledger", views.ledger, name="ledger"),
    path("admin/ledger/verify", views.verify_ledger, name="verify-ledger"),
    path("task-forces", task_forces.task_forces, name="task-forces"),
    path("task-forces/new", task_forces.new_task_force, name="new-task-force"),
    path("task-forces/<slug:code>", task_forces.task_force, name="task-force"),
    path("agreements/law", law_pages.law, name="law"),
    path("agreements/law/propose", law_pages.propose, name="propose-law"),
    path("agreements/law/<uuid:approval_id>", law_pages.decide, name="decide-law"),
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

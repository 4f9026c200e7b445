"""Addresses of deconfliction; none tells what an entry or a conflict is about."""

from django.urls import path

from accord.apps.exchange.views import deconfliction as views
from accord.apps.exchange.views import watch

urlpatterns = [
    path("", views.entries, name="deconflict"),
    path("new", views.new, name="deconflict-new"),
    path("new-subject", views.subject, name="deconflict-subject"),
    path("watch", watch.queue, name="deconflict-watch"),
    path("watch/<uuid:conflict_id>", watch.watched, name="deconflict-watched"),
    path("setup", watch.set_up, name="deconflict-setup"),
    path("setup/on-call", watch.on_call, name="deconflict-on-call"),
    path("setup/on-call/<uuid:on_call_id>/off", watch.off_call, name="deconflict-off-call"),
    path("conflicts/<uuid:side_id>", views.conflict, name="deconflict-conflict"),
    path("conflicts/<uuid:side_id>/acknowledge", views.acknowledge, name="deconflict-acknowledge"),
    path("<uuid:entry_id>", views.entry, name="deconflict-entry"),
    path("<uuid:entry_id>/change", views.change, name="deconflict-change"),
    path("<uuid:entry_id>/cancel", views.cancel, name="deconflict-cancel"),
    path("<uuid:entry_id>/as/<slug:form>", views.export, name="deconflict-export"),
]

"""Addresses of bulletins; none tells what a bulletin says."""

from django.urls import path

from accord.apps.exchange.views import bulletins as views
from accord.apps.exchange.views import mail_wishes

urlpatterns = [
    path("", views.bulletins, name="bulletins"),
    path("mail", mail_wishes.mail_wishes, name="mail_wishes"),
    path("new", views.new, name="bulletin-new"),
    path("<uuid:bulletin_id>", views.bulletin, name="bulletin"),
    path("<uuid:bulletin_id>/acknowledge", views.acknowledge, name="bulletin-acknowledge"),
    path("<uuid:bulletin_id>/correct", views.correct, name="bulletin-correct"),
    path("<uuid:bulletin_id>/recall", views.recall, name="bulletin-recall"),
    path("attachments/<uuid:attachment_id>", views.attachment, name="bulletin-attachment"),
]

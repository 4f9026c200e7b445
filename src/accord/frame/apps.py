"""Registers the frame with Django, so that its tables are migrated like any app's."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "accord.frame"
    label = "frame"
    default_auto_field = "django.db.models.BigAutoField"

"""Registers the briefs app."""

from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "accord.apps.briefs"
    label = "briefs"

    def ready(self) -> None:
        from accord.apps.briefs import events, navigation  # noqa: F401 - imported for what it registers

"""Registers the briefs app."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class BriefsConfig(AppConfig):
    name = "accord.apps.briefs"
    label = "briefs"

    def ready(self) -> None:
        take_in(self, "events", "navigation")

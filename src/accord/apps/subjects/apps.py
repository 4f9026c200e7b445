"""Registers the subjects app."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class SubjectsConfig(AppConfig):
    name = "accord.apps.subjects"
    label = "subjects"

    def ready(self) -> None:
        from accord.apps.subjects import listening

        take_in(self, "events", "navigation")
        listening.connect()

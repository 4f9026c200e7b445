"""Registers the subjects app."""

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    name = "accord.apps.subjects"
    label = "subjects"

    def ready(self) -> None:
        from accord.apps.subjects import listening
        from accord.apps.subjects import events, navigation  # noqa: F401 - imported for what it registers  # isort: skip

        listening.connect()

"""Registers the records app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "accord.apps.records"
    label = "records"

    def ready(self) -> None:
        from accord.apps.records import events, listening, navigation  # noqa: F401 - imported for what it registers

"""Registers the strategies app."""

from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "accord.apps.strategies"
    label = "strategies"

    def ready(self) -> None:
        from accord.apps.strategies import events, navigation  # noqa: F401 - imported for what it registers

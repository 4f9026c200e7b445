"""Registers the strategies app."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class StrategiesConfig(AppConfig):
    name = "accord.apps.strategies"
    label = "strategies"

    def ready(self) -> None:
        take_in(self, "events", "navigation")

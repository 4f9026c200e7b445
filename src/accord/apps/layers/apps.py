"""Registers the layers app."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class LayersConfig(AppConfig):
    name = "accord.apps.layers"
    label = "layers"

    def ready(self) -> None:
        take_in(self, "events")

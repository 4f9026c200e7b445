"""Registers the layers app."""

from django.apps import AppConfig


class LayersConfig(AppConfig):
    name = "accord.apps.layers"
    label = "layers"

    def ready(self) -> None:
        from accord.apps.layers import events  # noqa: F401 - imported for what it registers

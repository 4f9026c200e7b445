"""Registers the feeds app."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "accord.apps.feeds"
    label = "feeds"

    def ready(self) -> None:
        from accord.apps.feeds import listening
        from accord.apps.feeds import events, navigation  # noqa: F401 - imported for what it registers  # isort: skip

        listening.connect()

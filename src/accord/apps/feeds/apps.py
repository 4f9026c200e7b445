"""Registers the feeds app."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class FeedsConfig(AppConfig):
    name = "accord.apps.feeds"
    label = "feeds"

    def ready(self) -> None:
        from accord.apps.feeds import listening

        take_in(self, "events", "navigation", "notices")
        listening.connect()

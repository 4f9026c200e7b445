"""Registers the agencies app."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "accord.apps.agencies"
    label = "agencies"

    def ready(self) -> None:
        from accord.apps.agencies import events, navigation, sign_in_trail  # noqa: F401 - imported for what it registers

"""Registers the agencies app."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "accord.apps.agencies"
    label = "agencies"

    def ready(self) -> None:
        from accord.apps.agencies import (  # noqa: F401 - imported for what it registers
            events,
            navigation,
            selectors,
            sign_in_trail,
        )
        from accord.frame import modules

        modules.decide_by(selectors.barred_modules)

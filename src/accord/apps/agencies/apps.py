"""Registers the agencies app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

LOOK_SECONDS = 300.0


class AgenciesConfig(AppConfig):
    name = "accord.apps.agencies"
    label = "agencies"

    def ready(self) -> None:
        from accord.apps.agencies import (  # noqa: F401 - imported for what it registers
            events,
            navigation,
            rules_mark,
            selectors,
            sign_in_trail,
        )
        from accord.apps.agencies.services import noticing
        from accord.frame import modules, rounds

        modules.decide_by(selectors.barred_modules)
        post_migrate.connect(rules_mark.install, sender=self)
        rounds.every(LOOK_SECONDS, "looking-in-vain", noticing.notice)

"""Registers the agencies app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from accord.frame.registering import take_in

LOOK_SECONDS = 300.0
UNUSED_SECONDS = 6 * 3600.0


class AgenciesConfig(AppConfig):
    name = "accord.apps.agencies"
    label = "agencies"

    def ready(self) -> None:
        from accord.apps.agencies import rules_mark, selectors
        from accord.apps.agencies.services import noticing, unused
        from accord.frame import modules, rounds

        take_in(self, "events", "navigation", "sign_in_trail")
        modules.decide_by(selectors.barred_modules)
        post_migrate.connect(rules_mark.install, sender=self)
        rounds.every(LOOK_SECONDS, "looking-in-vain", noticing.notice)
        rounds.every(UNUSED_SECONDS, "unused-accounts", unused.switch_off_unused)

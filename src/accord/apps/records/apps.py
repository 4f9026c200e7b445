"""Registers the records app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from accord.frame.registering import take_in


class RecordsConfig(AppConfig):
    name = "accord.apps.records"
    label = "records"

    def ready(self) -> None:
        from accord.apps.records import changes, policy_classes, text_index

        take_in(self, "events", "listening", "navigation", "rounds")
        post_migrate.connect(text_index.install, sender=self)
        post_migrate.connect(policy_classes.install, sender=self)
        post_migrate.connect(changes.install, sender=self)

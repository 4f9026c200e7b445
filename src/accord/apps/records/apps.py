"""Registers the records app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "accord.apps.records"
    label = "records"

    def ready(self) -> None:
        from accord.apps.records import policy_classes, text_index
        from accord.apps.records import events, listening, navigation, rounds  # noqa: F401 - imported for what it registers  # isort: skip

        post_migrate.connect(text_index.install, sender=self)
        post_migrate.connect(policy_classes.install, sender=self)

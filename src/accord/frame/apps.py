"""Registers the frame with Django, so that its tables are migrated like any app's."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from accord.frame.registering import take_in


class FrameConfig(AppConfig):
    name = "accord.frame"
    label = "frame"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The frame's own ledger verbs are known from the start, its tables guarded."""
        from accord.frame.audit import guards

        take_in(self, "doors", "orphans", "outbound", "approvals.services")
        take_in(self, "audit.cosigning_rounds", "audit.inspection", "audit.key_care")
        take_in(self, "audit.witnessing")
        post_migrate.connect(guards.install, sender=self)

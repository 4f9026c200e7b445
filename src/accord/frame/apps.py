"""Registers the frame with Django, so that its tables are migrated like any app's."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FrameConfig(AppConfig):
    name = "accord.frame"
    label = "frame"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The frame's own ledger verbs are known from the start, its tables guarded."""
        from accord.frame import doors, orphans, outbound  # noqa: F401 - imported for what it registers
        from accord.frame.approvals import services  # noqa: F401 - imported for what it registers
        from accord.frame.audit import cosigning_rounds, guards, inspection, key_care, witnessing  # noqa: F401 - imported for what it registers

        post_migrate.connect(guards.install, sender=self)

"""Registers the site's checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "accord.site"
    label = "accord_site"

    def ready(self) -> None:
        from accord.site import checks, node, tidying, waiting  # noqa: F401 - imported for what it registers

"""Registers the site's checks."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class SiteConfig(AppConfig):
    name = "accord.site"
    label = "accord_site"

    def ready(self) -> None:
        take_in(self, "checks", "deploy_checks", "node", "tidying", "waiting")

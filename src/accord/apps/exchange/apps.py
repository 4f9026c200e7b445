"""Registers the exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "accord.apps.exchange"
    label = "exchange"

    def ready(self) -> None:
        from accord.apps.exchange import legal_listening, listening
        from accord.apps.exchange import events, navigation, rounds  # noqa: F401 - imported for what it registers  # isort: skip

        from accord.apps.agencies.services import keep_frozen_while
        from accord.apps.exchange.selectors.misuse import is_under_case

        keep_frozen_while(is_under_case)
        listening.connect()
        legal_listening.connect()

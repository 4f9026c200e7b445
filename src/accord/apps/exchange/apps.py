"""Registers the exchange app."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class ExchangeConfig(AppConfig):
    name = "accord.apps.exchange"
    label = "exchange"

    def ready(self) -> None:
        from accord.apps.agencies.services import keep_frozen_while
        from accord.apps.exchange import legal_listening, listening
        from accord.apps.exchange.selectors.misuse import is_under_case

        take_in(self, "events", "navigation", "rounds")
        keep_frozen_while(is_under_case)
        listening.connect()
        legal_listening.connect()

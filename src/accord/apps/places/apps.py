"""Registers the places app."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class PlacesConfig(AppConfig):
    name = "accord.apps.places"
    label = "places"

    def ready(self) -> None:
        from accord.frame import modules

        take_in(self, "events", "navigation", "rounds")
        modules.register(
            modules.Module(
                name="forecast",
                capabilities=frozenset({"places.forecast", "places.oversee", "places.respond"}),
                verbs=("forecast.", "forecasts."),
                doors=frozenset(
                    {
                        "accord.apps.places.views.hit_rate_chart",
                        "accord.apps.places.public_api.list_public",
                        "accord.apps.places.public_api.object_to",
                        "accord.apps.places.public_api.read_answer",
                        "accord.apps.places.public_views.public",
                        "accord.apps.places.public_views.object_to",
                        "accord.apps.places.public_views.read_answer",
                    }
                ),
            )
        )

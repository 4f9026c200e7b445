"""Registers the evaluation app."""

from django.apps import AppConfig

from accord.frame.registering import take_in


class EvaluationConfig(AppConfig):
    name = "accord.apps.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        take_in(self, "events", "navigation", "weights_offered")

"""Registers the evaluation app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "accord.apps.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        from accord.apps.evaluation import events, navigation  # noqa: F401 - imported for what it registers

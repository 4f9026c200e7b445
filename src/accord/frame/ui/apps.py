"""Registers the UI kit with Django under the label "ui"."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "accord.frame.ui"
    label = "ui"
    verbose_name = "User interface"

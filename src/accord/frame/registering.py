"""What an app has that is known once it is imported: its events, its navigation, its rounds."""

from importlib import import_module

from django.apps import AppConfig


def take_in(app: AppConfig, *modules: str) -> None:
    """Import these modules of a ready app, for what they register."""
    for name in modules:
        import_module(f"{app.name}.{name}")

"""The accord command: thin over the same services as the pages."""

from accord.cli.main import main

__all__ = ["main"]

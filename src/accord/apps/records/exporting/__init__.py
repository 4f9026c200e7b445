"""Records as files that other programs and other agencies read."""

from accord.apps.records.exporting.formats import FORMATS, Format, exported, format_named

__all__ = ["FORMATS", "Format", "exported", "format_named"]

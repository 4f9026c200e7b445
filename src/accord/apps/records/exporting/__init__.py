"""Records as files that other programs and other agencies read."""

from accord.apps.records.exporting.exchanged import name_of
from accord.apps.records.exporting.formats import (
    FORMATS,
    Exported,
    Format,
    exported,
    format_named,
    format_of,
)

__all__ = [
    "FORMATS", "Exported", "Format", "exported", "format_named", "format_of", "name_of",
]  # fmt: skip

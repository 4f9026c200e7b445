"""Records as files that other programs and other agencies read."""

from accord.apps.records.exporting.formats import (
    FORMATS,
    Exported,
    Format,
    exported,
    format_named,
    format_of,
)
from accord.apps.records.exporting.naming import name_of

__all__ = [
    "FORMATS", "Exported", "Format", "exported", "format_named", "format_of", "name_of",
]  # fmt: skip

"""The exchange envelope as JSON-LD in NIEM 6 names: a thin digest for all, and the rest beside it."""

from accord.core.formats.niem.closed_schema import Breach, UnknownWord, breaches
from accord.core.formats.niem.layout import CONTEXT, VERSION, envelope_schema
from accord.core.formats.niem.reading import EnvelopeFault, read_envelopes
from accord.core.formats.niem.writing import envelope, write_envelopes

__all__ = [
    "CONTEXT",
    "VERSION",
    "Breach",
    "EnvelopeFault",
    "UnknownWord",
    "breaches",
    "envelope",
    "envelope_schema",
    "read_envelopes",
    "write_envelopes",
]
